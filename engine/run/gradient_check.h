// Holds gradients against finite differences, in float64.
#pragma once

#include <string>
#include <vector>

#include "run/gradient_session.h"

namespace onnxray {

struct GradientCheck {
  ValueId value = kNoValue;
  // Of the slope along a direction: |<gradient, direction> - difference| / the larger of the two. The worst
  // of several random directions.
  double relative_error = 0;
  // Forwards and backwards the loss has another slope, as where elements that a MaxPool compares are equal:
  // it has more than one gradient then, and differences cannot judge.
  bool at_kink = false;
  std::string reason;  // why there is nothing to compare; empty otherwise
};

// The directional derivatives that follow from a value's gradient beside the loss's differences, the value
// moved and all that does not depend on it held. Model, inputs and gradients are computed in float64 (see
// WidenToFloat64), so what remains is the rules' error. Errors: those of GradientSession::Create, and of
// operators that have no float64 form.
class GradientChecker {
 public:
  static Result<std::unique_ptr<GradientChecker>> Create(const Session& model, const Inputs& inputs,
                                                         const GradientRequest& request,
                                                         const SessionOptions& options);
  Result<GradientCheck> Check(ValueId value);

 private:
  SessionOptions options_;
  Inputs inputs_;
  Value target_;
  std::unique_ptr<Session> forward_;  // in float64
  std::unique_ptr<GradientSession> gradients_;
  std::unique_ptr<Run> run_;
};

}  // namespace onnxray
