// A model that other runtimes take: standard operators, one opset, the outputs asked for.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/model.h"
#include "run/session.h"

namespace onnxray {

struct NamedOutput {
  std::string name;
  ValueId id = kNoValue;  // of the session's graph
};

// `session`'s model with `outputs` for outputs, as it is run on `inputs`: they carry those shapes. Names that
// values already have are numbered. Errors: those of Session::Start for the inputs and of UpgradeOpset.
Result<Model> StandardModel(Session& session, const Inputs& inputs, const std::vector<NamedOutput>& outputs);

}  // namespace onnxray
