// GraphRun: the Run of a Session.
#pragma once

#include <string>
#include <vector>

#include "run/buffer_pool.h"
#include "run/frame.h"
#include "run/session.h"

namespace onnxray {

class GraphRun : public Run {
 public:
  // `program` may be fused; `plain` computes values that fusion or the byte budget gave up. Both share one
  // numbering. `fed` by ValueId, checked.
  GraphRun(std::shared_ptr<Program> program, std::shared_ptr<Program> plain, const ThreadPool& pool,
           std::shared_ptr<BufferPool> buffers, Plan plan, const std::vector<Value>& fed, RunOptions options);

  // See Session::StartFrom; `this` is the base.
  Result<std::unique_ptr<Run>> StartFrom(const ValueEdits& edits, const RunOptions& options,
                                         std::vector<InnerEdit> inner);

  bool done() const override { return next_ >= plan_.steps.size() || cancelled_; }
  void Step() override;
  void StepFor(std::chrono::microseconds budget) override;
  void Finish() override;
  bool cancelled() const override { return cancelled_; }
  Progress progress() const override;
  const Capture& capture(ValueId id) const override { return captures_[static_cast<size_t>(id)]; }
  const SubRun* subrun(NodeId id) const override;
  Result<Value> Fetch(ValueId id) override;
  Status status() const override;
  Result<std::vector<Value>> Outputs() override;
  size_t kept_bytes() const override { return kept_bytes_; }
  size_t peak_bytes() const override { return buffers_->peak_bytes(); }
  std::string gpu_failure() const override { return gpu_failure_; }
  const std::string& cpu_reason(NodeId id) const override { return frame_.cpu_reason(id); }

 private:
  struct Revision;
  Result<Revision> Revise(const ValueEdits& edits, const std::vector<InnerEdit>& inner);
  void TakeOver(const GraphRun& base, const Revision& revision);
  Result<Value> Edited(ValueId id, const ValueEdit& edit, const Value& value) const {
    return MakeEdit(edit, value, plain_->graph().value(id).name);
  }
  // Runs a node and edits what it gives.
  Status RunNode(Frame& frame, NodeId id) const;
  // Hands the GPU what waits for it, and reads back what is kept.
  void Collect();
  // Starts over on the CPU; what is kept already stays so.
  void LeaveGpu(const Error& error);

  FrameServices Services();
  const Error* FailedInput(const Node& node) const;
  // `view`: of memory that is counted elsewhere.
  void Keep(ValueId id, Value value, bool view);
  void Record(const Node& node, double milliseconds);
  void Fail(const Node& node, const Error& error);
  void ReleaseLastUses(const std::vector<ValueId>& last_uses);
  void EvictOverBudget();

  std::shared_ptr<Program> program_, plain_;
  const ThreadPool& pool_;
  std::shared_ptr<BufferPool> buffers_;
  Plan plan_;
  RunOptions options_;
  Frame frame_;
  std::vector<std::pair<ValueId, GpuTensor>> uncollected_;  // to be kept, and on the GPU alone
  size_t uncollected_bytes_ = 0;
  std::vector<Capture> captures_;
  std::vector<size_t> capture_bytes_;  // 0 where the memory is another capture's
  std::vector<bool> keep_;
  std::vector<bool> pinned_;  // inputs, constants, graph outputs: never evicted
  ValueEdits edits_;          // of values that steps of this run compute
  std::vector<InnerEdit> inner_edits_;
  std::map<NodeId, std::shared_ptr<const SubRun>> inherited_subruns_;
  size_t kept_bytes_ = 0;
  size_t next_ = 0;
  bool cancelled_ = false;
  std::optional<Error> first_error_;
  std::string gpu_failure_;
  double seconds_ = 0;
  uint64_t flops_done_ = 0;
};

}  // namespace onnxray
