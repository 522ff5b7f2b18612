// The options that complete a loss: what it compares with, or which elements it sums.
#pragma once

#include <vector>

#include "cli/args.h"
#include "run/gradient_session.h"

namespace onnxray {

std::vector<Option> TargetOptions();

struct ChosenLoss {
  LossSpec spec;
  Value target;  // none where nothing is compared with
};

// The loss, also of the options in cli/loss_options.h, of `model` when it runs on `inputs`. Errors:
// kInvalidInput where options, output and target do not fit each other.
Result<ChosenLoss> ChooseLoss(const Args& args, Session& model, const Inputs& inputs);

}  // namespace onnxray
