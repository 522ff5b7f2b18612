// GradientHost: the gradients of one loss while they are computed and afterwards, as the engine's thread owns
// them.
#pragma once

#include <atomic>
#include <map>
#include <memory>

#include "edits/edit_state.h"
#include "engine_events.h"

namespace onnxray {

class GradientHost {
 public:
  // A finished run of `session` on `inputs`, with these edits.
  struct Forward {
    Session& session;
    Run& run;
    const Inputs& inputs;
    const std::vector<ListedEdit>& edits;
  };
  // Errors: of PlanGradients, WriteEdits and GradientSession::Create; kInvalidInput for edits inside nodes.
  static Result<std::unique_ptr<GradientHost>> Start(const GradientChoice& choice, const Forward& forward,
                                                     const SessionOptions& options, size_t byte_budget,
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
  ValueId GradientOf(ValueId value) const { return session_->gradient(StandsFor(value)); }
  // What took the place of an edited value.
  ValueId StandsFor(ValueId value) const {
    const auto it = replaced_.find(value);
    return it == replaced_.end() ? value : it->second;
  }

  std::unique_ptr<GradientSession> session_;
  std::map<ValueId, ValueId> replaced_;
  std::unique_ptr<Run> run_;  // of session_
  std::string description_;
  std::vector<ValueId> values_;  // asked for
  bool ended_ = false;
};

}  // namespace onnxray
