// GraphRun: runs that start from another one.
#include <algorithm>

#include "plan/edit_constants.h"
#include "run/graph_run.h"

namespace onnxray {

// What the edits mean for the values of the graph.
struct GraphRun::Revision {
  std::shared_ptr<Program> program;   // of edited weights; null where there are none
  std::vector<bool> stale;            // by ValueId: depends on an edit, to be computed
  std::map<ValueId, Value> replaced;  // edited, and known already
};

namespace {

bool Reads(const Node& node, const std::vector<bool>& values) {
  const auto among = [&](ValueId id) { return id != kNoValue && values[static_cast<size_t>(id)]; };
  return std::any_of(node.inputs.begin(), node.inputs.end(), among) ||
         std::any_of(node.implicit_inputs.begin(), node.implicit_inputs.end(), among);
}

Status CheckIds(const Graph& graph, const ValueEdits& edits, const std::vector<InnerEdit>& inner) {
  for (const auto& [id, edit] : edits) {
    if (id < 0 || static_cast<size_t>(id) >= graph.values.size())
      return InvalidInput("there is no such value");
  }
  for (const InnerEdit& edit : inner) {
    const bool known = !edit.nodes.empty() && edit.nodes.front() >= 0 &&
                       static_cast<size_t>(edit.nodes.front()) < graph.nodes.size();
    if (!known) return InvalidInput("there is no such node");
  }
  return Ok();
}

}  // namespace

Result<GraphRun::Revision> GraphRun::Revise(const ValueEdits& edits, const std::vector<InnerEdit>& inner) {
  const Graph& graph = plain_->graph();
  TRY(CheckIds(graph, edits, inner));
  Revision revision;
  std::vector<bool> changed(graph.values.size());
  std::map<ValueId, ConstantEdit> constants;
  for (const auto& [id, edit] : edits) {
    if (!graph.value(id).constant) continue;
    constants[id] = [this, id = id, &edit = edit](const Tensor& tensor) -> Result<Tensor> {
      return TRY(Edited(id, edit, tensor)).tensor();
    };
  }
  if (!constants.empty()) {
    EditedGraph edited = TRY(EditConstants(graph, constants, pool_));
    changed = edited.changed;
    revision.program = std::make_shared<Program>(std::move(edited.graph), edited.changed, plain_);
  }
  const Graph& revised = revision.program ? revision.program->graph() : graph;
  for (const auto& [id, edit] : edits) changed[static_cast<size_t>(id)] = true;
  revision.stale.resize(graph.values.size());
  std::vector<bool> edited_inside(revised.nodes.size());
  for (const InnerEdit& edit : inner) edited_inside[static_cast<size_t>(edit.nodes.front())] = true;
  for (size_t i = 0; i < revised.nodes.size(); ++i) {
    const Node& node = revised.nodes[i];
    if (!edited_inside[i] && !Reads(node, changed)) continue;
    for (const ValueId id : node.outputs) {
      if (id == kNoValue || revised.value(id).constant) continue;
      changed[static_cast<size_t>(id)] = revision.stale[static_cast<size_t>(id)] = true;
    }
  }
  for (const auto& [id, edit] : edits) {
    if (constants.count(id) || revision.stale[static_cast<size_t>(id)]) continue;
    revision.replaced[id] = TRY(Edited(id, edit, TRY(Fetch(id))));
  }
  return revision;
}

Result<std::unique_ptr<Run>> GraphRun::StartFrom(const ValueEdits& edits, const RunOptions& options,
                                                 std::vector<InnerEdit> inner) {
  Revision revision = TRY(Revise(edits, inner));
  const std::shared_ptr<Program>& program = revision.program ? revision.program : plain_;
  const Graph& graph = program->graph();

  PlanRequest request{graph.outputs, std::vector<bool>(graph.values.size())};
  if (options.keep == RunOptions::Keep::kSelected) {
    if (options.only_needed) request.targets.clear();
    request.targets.insert(request.targets.end(), options.values.begin(), options.values.end());
  }
  InferredTypes known;
  known.values.resize(graph.values.size());
  known.flops.resize(graph.nodes.size());
  for (const onnxray::Step& step : plan_.steps) known.flops[static_cast<size_t>(step.node)] = step.flops;
  for (size_t i = 0; i < graph.values.size(); ++i) {
    const Capture& capture = captures_[i];
    const bool kept = capture.state == Capture::State::kKept || capture.state == Capture::State::kFailed;
    request.given[i] = graph.values[i].constant || (kept && !revision.stale[i]) ||
                       revision.replaced.count(static_cast<ValueId>(i)) > 0;
    if (capture.type.dtype != DType::kUndefined) known.values[i] = capture.type;
    if (options.keep == RunOptions::Keep::kAll && revision.stale[i] && !options.only_needed)
      request.targets.push_back(static_cast<ValueId>(i));
  }
  const std::vector<Value> fed(graph.values.size());
  auto run = std::make_unique<GraphRun>(program, program, pool_, buffers_, MakePlan(graph, request, known),
                                        fed, options);
  run->inner_edits_ = std::move(inner);
  run->TakeOver(*this, revision);
  for (const auto& [id, edit] : edits) {
    if (revision.stale[static_cast<size_t>(id)]) run->edits_.emplace(id, edit);
  }
  return std::unique_ptr<Run>(std::move(run));
}

void GraphRun::TakeOver(const GraphRun& base, const Revision& revision) {
  const Graph& graph = program_->graph();
  for (size_t i = 0; i < captures_.size(); ++i) {
    if (graph.values[i].constant || revision.stale[i]) continue;
    const auto id = static_cast<ValueId>(i);
    captures_[i] = base.captures_[i];
    if (const auto replaced = revision.replaced.find(id); replaced != revision.replaced.end()) {
      captures_[i].state = Capture::State::kKept;
      captures_[i].value = replaced->second;
    }
    if (captures_[i].state != Capture::State::kKept) continue;
    frame_.Set(id, captures_[i].value);
    pinned_[i] = true;  // giving up what the base keeps would free nothing
  }
  const auto inherit = [&](const std::map<NodeId, std::shared_ptr<const SubRun>>& subruns) {
    for (const auto& [id, subrun] : subruns) {
      const std::vector<ValueId>& outputs = graph.node(id).outputs;
      const bool recomputed = std::any_of(outputs.begin(), outputs.end(), [&](ValueId output) {
        return output != kNoValue && revision.stale[static_cast<size_t>(output)];
      });
      if (!recomputed) inherited_subruns_[id] = subrun;
    }
  };
  inherit(base.inherited_subruns_);
  inherit(base.frame_.subruns());
}

Status GraphRun::RunNode(Frame& frame, NodeId id) const {
  TRY(frame.RunNode(id));
  const Node& node = program_->graph().node(id);
  for (const ValueId output : node.outputs) {
    if (output == kNoValue) continue;
    const Capture& known = capture(output);
    const auto edit = edits_.find(output);
    if (known.state == Capture::State::kKept) {
      frame.Set(output, known.value);  // run for another output; this one may be edited
    } else if (edit != edits_.end()) {
      Result<Value> edited = Edited(output, edit->second, TRY(frame.Fetch(output)));
      if (!edited.ok()) {
        edited.error().node = node.name;
        return std::move(edited.error());
      }
      frame.Set(output, std::move(edited).value());
    }
  }
  return Ok();
}

const SubRun* GraphRun::subrun(NodeId id) const {
  if (const SubRun* own = frame_.subrun(id)) return own;
  const auto inherited = inherited_subruns_.find(id);
  return inherited == inherited_subruns_.end() ? nullptr : inherited->second.get();
}

}  // namespace onnxray
