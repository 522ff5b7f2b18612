#include "run/graph_run.h"

#include <algorithm>

namespace onnxray {

namespace {

using Clock = std::chrono::steady_clock;

// What waits before the GPU is given something to do, and what is held there before it is read back.
constexpr size_t kSubmitCommands = 64;
constexpr size_t kCollectBytes = size_t{256} << 20;

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

bool SharesMemory(const Value& value, const Value& other) {
  return value.is_tensor() && other.is_tensor() && value.tensor().storage() == other.tensor().storage();
}

}  // namespace

GraphRun::GraphRun(std::shared_ptr<Program> program, std::shared_ptr<Program> plain, const ThreadPool& pool,
                   std::shared_ptr<BufferPool> buffers, Plan plan, const std::vector<Value>& fed,
                   RunOptions options)
    : program_(std::move(program)),
      plain_(std::move(plain)),
      pool_(pool),
      buffers_(std::move(buffers)),
      plan_(std::move(plan)),
      options_(std::move(options)),
      frame_(*program_, Services()) {
  const Graph& graph = program_->graph();
  captures_.resize(graph.values.size());
  capture_bytes_.resize(graph.values.size());
  keep_.assign(graph.values.size(), options_.keep == RunOptions::Keep::kAll);
  pinned_.resize(graph.values.size());
  for (size_t i = 0; i < fed.size(); ++i) {
    if (!fed[i].is_none()) frame_.Set(static_cast<ValueId>(i), fed[i]);
    const Value& value = frame_.value(static_cast<ValueId>(i));
    if (value.is_none()) continue;
    captures_[i].state = Capture::State::kKept;
    captures_[i].value = value;
    if (value.is_tensor()) captures_[i].type = {value.tensor().dtype(), value.tensor().shape()};
    keep_[i] = pinned_[i] = true;
  }
  for (const ValueId id : graph.outputs)
    keep_[static_cast<size_t>(id)] = pinned_[static_cast<size_t>(id)] = true;
  if (options_.keep == RunOptions::Keep::kSelected) {
    for (const ValueId id : options_.values) keep_[static_cast<size_t>(id)] = true;
  }
  buffers_->ResetPeak();
}

FrameServices GraphRun::Services() {
  return {.pool = pool_,
          .allocator = *buffers_,
          .cancel = options_.cancel.get(),
          .keep_subruns = options_.keep == RunOptions::Keep::kAll,
          .inner_edits = &inner_edits_,
          .use_gpu = true,
          .time_gpu = options_.keep == RunOptions::Keep::kAll};
}

Progress GraphRun::progress() const {
  Progress progress;
  progress.done = static_cast<int>(next_);
  progress.total = static_cast<int>(plan_.steps.size());
  if (next_ < plan_.steps.size()) {
    progress.node = plan_.steps[next_].node;
    progress.node_name = program_->graph().node(progress.node).name;
  }
  progress.seconds = seconds_;
  if (flops_done_ > 0) {
    progress.eta_seconds =
        seconds_ * static_cast<double>(plan_.total_flops - flops_done_) / static_cast<double>(flops_done_);
  }
  return progress;
}

const Error* GraphRun::FailedInput(const Node& node) const {
  for (const auto* reads : {&node.inputs, &node.implicit_inputs}) {
    for (const ValueId id : *reads) {
      if (id != kNoValue && capture(id).state == Capture::State::kFailed) return &*capture(id).error;
    }
  }
  return nullptr;
}

void GraphRun::Step() {
  if (done()) return;
  if (options_.cancel && *options_.cancel) {
    Collect();
    cancelled_ = true;
    return;
  }
  if (options_.progress) options_.progress(progress());
  const auto& step = plan_.steps[next_];
  const Node& node = program_->graph().node(step.node);
  if (const Error* upstream = FailedInput(node)) {
    Fail(node, *upstream);
  } else {
    const Clock::time_point start = Clock::now();
    const Status status = RunNode(frame_, step.node);
    seconds_ += Seconds(Clock::now() - start);
    if (!status.ok() && status.error().code == ErrorCode::kCancelled) {
      cancelled_ = true;
      return;
    }
    if (frame_.gpu_failed()) return LeaveGpu(status.error());
    if (status.ok()) {
      Record(node, frame_.milliseconds(step.node));
    } else {
      if (!first_error_) first_error_ = status.error();
      Fail(node, status.error());
    }
  }
  flops_done_ += step.flops;
  ReleaseLastUses(step.last_uses);
  EvictOverBudget();
  ++next_;
  if (done() || uncollected_bytes_ > kCollectBytes) {
    Collect();
  } else if (frame_.gpu() && frame_.gpu()->queued() >= kSubmitCommands) {
    if (const Status submitted = frame_.gpu()->Submit(); !submitted.ok()) LeaveGpu(submitted.error());
  }
}

void GraphRun::Collect() {
  if (!frame_.gpu()) return;
  const auto collected = std::exchange(uncollected_, {});
  uncollected_bytes_ = 0;
  std::vector<GpuTensor> tensors;
  for (const auto& [id, tensor] : collected) tensors.push_back(tensor);
  const Clock::time_point start = Clock::now();
  Result<std::vector<Tensor>> read = frame_.gpu()->Read(tensors);
  seconds_ += Seconds(Clock::now() - start);
  if (!read.ok()) return LeaveGpu(read.error());
  for (size_t i = 0; i < collected.size(); ++i) {
    const ValueId id = collected[i].first;
    const NodeId producer = program_->graph().value(id).producer;
    captures_[static_cast<size_t>(id)].milliseconds = frame_.gpu()->milliseconds(producer);
    Keep(id, std::move(read.value()[i]), false);
  }
  EvictOverBudget();
}

void GraphRun::LeaveGpu(const Error& error) {
  gpu_failure_ = error.ToString();
  program_->LeaveGpu();
  plain_->LeaveGpu();
  uncollected_.clear();
  uncollected_bytes_ = 0;
  frame_.RestartOnCpu();
  for (size_t i = 0; i < captures_.size(); ++i) {
    const Capture& capture = captures_[i];
    if (capture.state == Capture::State::kKept) frame_.Set(static_cast<ValueId>(i), capture.value);
  }
  next_ = 0;
  flops_done_ = 0;
}

void GraphRun::Record(const Node& node, double milliseconds) {
  for (const ValueId id : node.outputs) {
    if (id == kNoValue) continue;
    const size_t i = static_cast<size_t>(id);
    const Value& value = frame_.value(id);
    Capture& capture = captures_[i];
    if (capture.state == Capture::State::kKept) continue;  // taken over: another output was wanted
    capture.milliseconds = milliseconds;
    const GpuTensor* const on_gpu = value.is_none() ? frame_.on_gpu(id) : nullptr;
    if (value.is_tensor()) capture.type = {value.tensor().dtype(), value.tensor().shape()};
    if (on_gpu) capture.type = on_gpu->type;
    if (!keep_[i]) {
      capture.state = Capture::State::kSkipped;
      continue;
    }
    if (on_gpu) {
      uncollected_.emplace_back(id, *on_gpu);
      uncollected_bytes_ += on_gpu->buffer->bytes();
      continue;
    }
    const bool view = std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId input) {
      return input != kNoValue && SharesMemory(value, frame_.value(input));
    });
    Keep(id, value, view);
  }
}

void GraphRun::Keep(ValueId id, Value value, bool view) {
  const size_t i = static_cast<size_t>(id);
  captures_[i].state = Capture::State::kKept;
  capture_bytes_[i] = view ? 0 : value.bytes();
  kept_bytes_ += capture_bytes_[i];
  captures_[i].value = std::move(value);
}

void GraphRun::Fail(const Node& node, const Error& error) {
  for (const ValueId id : node.outputs) {
    if (id == kNoValue) continue;
    Capture& capture = captures_[static_cast<size_t>(id)];
    if (capture.state == Capture::State::kKept) continue;
    capture.state = Capture::State::kFailed;
    capture.error = error;
  }
}

void GraphRun::ReleaseLastUses(const std::vector<ValueId>& last_uses) {
  for (const ValueId id : last_uses) frame_.Release(id);
}

void GraphRun::EvictOverBudget() {
  while (kept_bytes_ > options_.byte_budget) {
    size_t largest = 0;
    for (size_t i = 0; i < captures_.size(); ++i) {
      if (!pinned_[i] && capture_bytes_[i] > capture_bytes_[largest]) largest = i;
    }
    if (pinned_[largest] || capture_bytes_[largest] == 0) return;
    captures_[largest].state = Capture::State::kEvicted;
    captures_[largest].value = Value();
    kept_bytes_ -= capture_bytes_[largest];
    capture_bytes_[largest] = 0;
  }
}

void GraphRun::StepFor(std::chrono::microseconds budget) {
  const Clock::time_point end = Clock::now() + budget;
  do {
    Step();
  } while (!done() && Clock::now() < end);
  Collect();  // for those who look on
}

void GraphRun::Finish() {
  while (!done()) Step();
}

Status GraphRun::status() const {
  if (first_error_) return *first_error_;
  return Ok();
}

Result<Value> GraphRun::Fetch(ValueId id) {
  Collect();
  const Capture& wanted = capture(id);
  const std::string& name = program_->graph().value(id).name;
  switch (wanted.state) {
    case Capture::State::kKept:
      return wanted.value;
    case Capture::State::kFailed:
      return *wanted.error;
    case Capture::State::kPending:
      if (!done() || cancelled_)
        return NotFound("value '" + name + "' is not computed yet", "Let the run finish");
      break;
    case Capture::State::kEvicted:
    case Capture::State::kSkipped:
      break;
  }
  const Graph& graph = plain_->graph();
  PlanRequest request{{id}, std::vector<bool>(graph.values.size())};
  FrameServices services = Services();
  services.use_gpu = false;  // what follows is read on the host
  Frame frame(*plain_, services);
  InferredTypes unknown;
  unknown.values.resize(graph.values.size());
  unknown.flops.resize(graph.nodes.size());
  for (size_t i = 0; i < captures_.size(); ++i) {
    if (captures_[i].state != Capture::State::kKept) continue;
    request.given[i] = true;
    frame.Set(static_cast<ValueId>(i), captures_[i].value);
  }
  for (const auto& step : MakePlan(graph, request, unknown).steps) {
    TRY(RunNode(frame, step.node));
    for (const ValueId used : step.last_uses) {
      if (used != id) frame.Release(used);
    }
  }
  if (frame.value(id).is_none()) return NotFound("nothing computes value '" + name + "'");
  return frame.value(id);
}

Result<std::vector<Value>> GraphRun::Outputs() {
  std::vector<Value> outputs;
  for (const ValueId id : program_->graph().outputs) {
    const Capture& output = capture(id);
    if (output.state == Capture::State::kFailed) return *output.error;
    if (cancelled_) {
      Error error;
      error.code = ErrorCode::kCancelled;
      error.text = "the run was cancelled";
      return error;
    }
    Value value = output.state == Capture::State::kKept ? output.value : TRY(Fetch(id));
    if (value.is_tensor()) value = TRY(value.tensor().RowMajor());
    outputs.push_back(std::move(value));
  }
  return outputs;
}

}  // namespace onnxray
