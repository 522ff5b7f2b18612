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
  std::string reason;  // why there is nothing to compare; empty otherwise
};

// For every value that the request asks for: the directional derivatives that follow from its gradient beside
// the loss's central differences, the value moved and all that does not depend on it held. Model, inputs and
// gradients are computed in float64 (see WidenToFloat64), so what remains is the rules' error, and that of a
// kink of the model within the step. Errors: those of GradientSession::Create, and of operators that have no
// float64 form.
class GradientChecker {
 public:
  static Result<std::unique_ptr<GradientChecker>> Create(const Session& model, const Inputs& inputs,
                                                         const GradientRequest& request,
                                                         const SessionOptions& options);
  Result<GradientCheck> Check(ValueId value);

 private:
  Result<double> LossAt(Session& session, const Inputs& inputs);

  SessionOptions options_;
  Inputs inputs_;
  Value target_;
  std::unique_ptr<Session> forward_;  // in float64
  std::unique_ptr<GradientSession> gradients_;
  std::unique_ptr<Run> run_;
};

}  // namespace onnxray
