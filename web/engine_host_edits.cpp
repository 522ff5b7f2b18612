// EngineHost: runs with edits.
#include <algorithm>

#include "engine_host.h"

namespace onnxray {

namespace {

// Others, such as a body's constants, have gone into its kernels.
bool Computes(const Graph& body, const std::string& name) {
  const ValueId id = body.FindValue(name);
  if (id == kNoValue || body.value(id).constant) return false;
  return body.value(id).producer != kNoNode ||
         std::find(body.inputs.begin(), body.inputs.end(), id) != body.inputs.end();
}

// What ran inside the nodes that lead there; null: nothing.
const SubRun* BodyAt(const Run& run, const std::vector<NodeId>& nodes, size_t node_count) {
  const NodeId first = nodes.front();
  const SubRun* body = first >= 0 && static_cast<size_t>(first) < node_count ? run.subrun(first) : nullptr;
  for (size_t i = 1; body && i < nodes.size(); ++i) {
    const auto child = body->children.find(nodes[i]);
    body = child == body->children.end() ? nullptr : child->second.get();
  }
  return body;
}

}  // namespace

Status EngineHost::ApplyEdits(std::vector<ListedEdit> edits) {
  if (!run_ || (run_stepping() && !unedited_)) return Ok();
  const std::shared_ptr<Run> base = unedited_ ? unedited_ : run_;
  std::vector<std::pair<ValueId, Edit>> outer;
  std::vector<InnerEdit> inner;
  for (const ListedEdit& edit : edits) {
    if (edit.path.nodes.empty()) {
      outer.emplace_back(edit.path.value, edit.edit);
    } else {
      const SubRun* body = BodyAt(*base, edit.path.nodes, session_->graph().nodes.size());
      if (!body || !Computes(*body->graph, edit.name)) {
        return NotFound("'" + edit.name + "' was not computed inside that node",
                        "Remove the edit, or feed an input that leads there");
      }
      inner.push_back({edit.path.nodes, edit.name, edit.iteration, MakeValueEdit(edit.edit)});
    }
  }
  *cancel_ = false;
  std::shared_ptr<Run> run = base;
  if (!edits.empty()) {
    run = TRY(session_->StartFrom(*base, MakeValueEdits(outer), KeepEverything(), std::move(inner)));
  }
  gradients_.reset();
  unedited_ = edits.empty() ? nullptr : base;
  edits_ = std::move(edits);
  run_ = std::move(run);
  ForgetReported();
  emit_(Started());
  // What was taken over is not computed again, so nothing else tells what is inside it.
  const Graph& graph = session_->graph();
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    if (run_->subrun(static_cast<NodeId>(i))) emit_(Outcomes(static_cast<NodeId>(i)));
  }
  ended_ = false;
  return Ok();
}

}  // namespace onnxray
