// GradientHost: the gradients of one loss while they are computed and afterwards, as the engine's thread owns
// them.
#pragma once

#include <atomic>
#include <memory>

#include "engine_events.h"

namespace onnxray {

class GradientHost {
 public:
  // `run` is a finished one of `forward`, on `inputs`. Errors: of PlanGradients and GradientSession::Create.
  static Result<std::unique_ptr<GradientHost>> Start(const GradientChoice& choice, Session& forward, Run& run,
                                                     const Inputs& inputs, const SessionOptions& options,
                                                     size_t byte_budget,
                                                     std::shared_ptr<std::atomic<bool>> cancel);

  bool running() const { return !ended_; }
  Progress progress() const { return run_->progress(); }
  // Takes a step; true when it was the last.
  bool Step();
  // Once it has ended.
  GradientsEnded Outcome(uint64_t number) const;

  // Why there is none, if there is none; pending while that is not known.
  ValueReady Fetch(const ValuePath& path);
  // The gradient, if it is kept.
  std::optional<Tensor> Kept(const ValuePath& path) const;

 private:
  std::unique_ptr<GradientSession> session_;
  std::unique_ptr<Run> run_;  // of session_
  std::string description_;
  std::vector<ValueId> values_;  // asked for
  bool ended_ = false;
};

}  // namespace onnxray
