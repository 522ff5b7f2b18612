// The options by which commands are told what to feed a model.
#pragma once

#include <string_view>
#include <vector>

#include "cli/args.h"
#include "io/inputs.h"

namespace onnxray {

std::vector<Option> FeedOptions();
extern const std::string_view kFeedDetails;  // for the help of a command that has them

// Reads the inputs, and tells on the standard error output how they were understood.
// `option` names the files.
Result<FedInputs> Feed(const Args& args, const Model& model, std::string_view option = "--input");

// Lists of options as one.
std::vector<Option> JoinOptions(const std::vector<std::vector<Option>>& lists);

}  // namespace onnxray
