#include "run/frame.h"

#include <algorithm>
#include <chrono>

#include "graph/check_node.h"
#include "plan/evaluate.h"

namespace onnxray {

Frame::Frame(Program& program, const FrameServices& services) : program_(program), services_(services) {
  const Graph& graph = program_.graph();
  values_.resize(graph.values.size());
  milliseconds_.resize(graph.nodes.size());
  for (size_t i = 0; i < values_.size(); ++i) {
    if (graph.values[i].constant) values_[i] = *graph.values[i].constant;
  }
  if (services_.use_gpu && program_.gpu()) {
    gpu_.emplace(program_.gpu(), program_.gpu_constants(), graph, services_.pool, services_.time_gpu);
  }
}

void Frame::Set(ValueId id, Value value) {
  if (gpu_) gpu_->Release(id);
  values_[static_cast<size_t>(id)] = std::move(value);
}

void Frame::Release(ValueId id) {
  if (gpu_) gpu_->Release(id);
  if (!program_.graph().value(id).constant) values_[static_cast<size_t>(id)] = Value();
}

Result<Value> MakeEdit(const ValueEdit& edit, const Value& value, const std::string& name) {
  Result<Value> edited = edit(value);
  if (edited.ok() && edited->ToString() != value.ToString()) {
    edited = InvalidInput("an edit gives " + edited->ToString() + " in place of " + value.ToString(),
                          "Give a value of the same type and shape");
  }
  if (!edited.ok()) edited.error().value = name;
  return edited;
}

Status Frame::EditInside(const std::vector<ValueId>& ids) {
  if (!services_.inner_edits || place_.empty()) return Ok();
  for (const InnerEdit& inner : *services_.inner_edits) {
    if (inner.nodes != place_ || (inner.iteration && *inner.iteration != iteration_)) continue;
    for (const ValueId id : ids) {
      if (id == kNoValue || program_.graph().value(id).name != inner.value) continue;
      Set(id, TRY(MakeEdit(inner.edit, value(id), inner.value)));
    }
  }
  return Ok();
}

const SubRun* Frame::subrun(NodeId id) const {
  const auto it = subruns_.find(id);
  return it == subruns_.end() ? nullptr : it->second.get();
}

Status Frame::MakeDense(const std::vector<ValueId>& ids) {
  for (const ValueId id : ids) {
    if (id == kNoValue || !value(id).is_tensor()) continue;
    const Tensor& tensor = value(id).tensor();
    if (!tensor.is_row_major() && !tensor.is_channels_last()) Set(id, TRY(tensor.RowMajor()));
  }
  return Ok();
}

Status Frame::Download(const std::vector<ValueId>& ids) {
  std::vector<ValueId> wanted;
  std::vector<GpuTensor> tensors;
  for (const ValueId id : ids) {
    if (id == kNoValue || !value(id).is_none() || !on_gpu(id)) continue;
    if (std::find(wanted.begin(), wanted.end(), id) != wanted.end()) continue;
    wanted.push_back(id);
    tensors.push_back(*on_gpu(id));
  }
  if (wanted.empty()) return Ok();
  Result<std::vector<Tensor>> read = gpu_->Read(tensors);
  gpu_failed_ = !read.ok();
  if (!read.ok()) return std::move(read.error());
  for (size_t i = 0; i < wanted.size(); ++i) {
    values_[static_cast<size_t>(wanted[i])] = std::move(read.value()[i]);
  }
  return Ok();
}

Result<Value> Frame::Fetch(ValueId id) {
  TRY(Download({id}));
  return value(id);
}

void Frame::RestartOnCpu() {
  gpu_.reset();
  gpu_failed_ = false;
  for (size_t i = 0; i < values_.size(); ++i) Release(static_cast<ValueId>(i));
}

const std::string& Frame::cpu_reason(NodeId id) const {
  static const std::string none;
  const auto it = cpu_reasons_.find(id);
  return it == cpu_reasons_.end() ? none : it->second;
}

bool Frame::Encode(NodeId id) {
  GpuFrame::HostOutputs on_host;
  const auto reason = gpu_->Encode(
      id, program_.op(id), [&](ValueId input) -> const Value& { return value(input); }, on_host);
  if (reason) {
    cpu_reasons_[id] = *reason;
    return false;
  }
  for (auto& [output, made] : on_host) values_[static_cast<size_t>(output)] = std::move(made);
  return true;
}

Status Frame::RunNode(NodeId id) {
  const Node& node = program_.graph().node(id);
  const ResolvedOp& resolved = program_.op(id);
  if (resolved.error) return *resolved.error;
  if (gpu_ && Encode(id)) return Ok();
  if (gpu_) {
    TRY(Download(node.inputs));
    TRY(Download(node.implicit_inputs));
  }

  if (resolved.op->layout == LayoutRule::kRowMajor) TRY(MakeDense(node.inputs));
  TRY(MakeDense(node.implicit_inputs));  // subgraphs read them again and again
  std::vector<Value> inputs;
  for (const ValueId input : node.inputs) inputs.push_back(input == kNoValue ? Value() : value(input));
  Status types = CheckTypes(program_.graph(), node, ActualOperands(inputs));
  if (!types.ok()) return Locate(std::move(types.error()), node, inputs);
  Result<Kernel*> kernel = program_.kernel(id);
  if (!kernel.ok()) return Locate(std::move(kernel.error()), node, inputs);

  running_ = id;
  next_iteration_ = 0;
  const auto start = std::chrono::steady_clock::now();
  const Evaluation evaluation{
      node, *resolved.op, resolved.version, kernel.value(), {services_.pool, services_.allocator, *this}};
  std::vector<Value> outputs = TRY(Evaluate(evaluation, std::move(inputs)));
  const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - start;
  milliseconds_[static_cast<size_t>(id)] = elapsed.count();
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (node.outputs[i] != kNoValue) Set(node.outputs[i], std::move(outputs[i]));
  }
  return Ok();
}

Status Frame::RunPlan(const Plan& plan) {
  const std::vector<ValueId>& outputs = program_.graph().outputs;
  for (const Step& step : plan.steps) {
    if (services_.cancel && *services_.cancel) {
      Error error;
      error.code = ErrorCode::kCancelled;
      error.text = "cancelled";
      return error;
    }
    TRY(RunNode(step.node));
    TRY(EditInside(program_.graph().node(step.node).outputs));
    if (services_.keep_subruns) continue;
    for (const ValueId id : step.last_uses) {
      if (std::find(outputs.begin(), outputs.end(), id) == outputs.end()) Release(id);
    }
  }
  return Ok();
}

Result<std::vector<Value>> Frame::Run(const Graph& graph, std::vector<Value> inputs) {
  Program& program = program_.subprogram(graph);
  const Graph& prepared = program.graph();
  if (inputs.size() > prepared.inputs.size()) {
    return InvalidModel("subgraph '" + graph.name + "' takes " + std::to_string(prepared.inputs.size()) +
                        " inputs, but is given " + std::to_string(inputs.size()));
  }
  Frame frame(program, services_);
  for (size_t i = 0; i < inputs.size(); ++i) frame.Set(prepared.inputs[i], std::move(inputs[i]));
  const std::vector<ValueId>& outer = program_.graph().node(running_).implicit_inputs;
  for (size_t i = 0; i < prepared.captured.size(); ++i) {
    if (prepared.captured[i] != kNoValue) frame.Set(prepared.captured[i], value(outer[i]));
  }

  frame.place_ = place_;
  frame.place_.push_back(running_);
  frame.iteration_ = next_iteration_++;
  TRY(frame.EditInside(prepared.inputs));

  const NodeId owner = running_;
  const Status status = frame.RunPlan(program.whole_plan());
  running_ = owner;
  if (services_.keep_subruns) KeepSubRun(prepared, frame);
  if (!status.ok()) return status.error();

  std::vector<Value> outputs;
  for (const ValueId id : prepared.outputs) outputs.push_back(frame.value(id));
  return outputs;
}

void Frame::KeepSubRun(const Graph& graph, Frame& frame) {
  auto subrun = std::make_shared<SubRun>();
  subrun->graph = &graph;
  subrun->captures.resize(graph.values.size());
  for (size_t i = 0; i < graph.values.size(); ++i) {
    const Value& value = frame.value(static_cast<ValueId>(i));
    Capture& capture = subrun->captures[i];
    if (value.is_none()) continue;
    capture.state = Capture::State::kKept;
    capture.value = value;
    if (graph.values[i].producer != kNoNode)
      capture.milliseconds = frame.milliseconds(graph.values[i].producer);
    if (value.is_tensor()) capture.type = {value.tensor().dtype(), value.tensor().shape()};
  }
  subrun->children = frame.TakeSubRuns();
  const SubRun* before = this->subrun(running_);
  subrun->runs = before ? before->runs + 1 : 1;
  subruns_[running_] = std::move(subrun);
}

}  // namespace onnxray
