// The options by which commands are told what to differentiate.
#pragma once

#include <vector>

#include "cli/args.h"
#include "run/gradient_session.h"

namespace onnxray {

std::vector<Option> LossOptions();

struct ChosenLoss {
  LossSpec spec;
  Value target;  // none where nothing is compared with
};

// The loss of `model` when it runs on `inputs`. Errors: kInvalidInput where options, output and target do not
// fit each other.
Result<ChosenLoss> ChooseLoss(const Args& args, Session& model, const Inputs& inputs);

}  // namespace onnxray
