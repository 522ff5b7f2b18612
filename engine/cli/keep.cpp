#include "cli/keep.h"

namespace onnxray {

Result<RunOptions> KeepFor(const std::vector<Activation>& list, const std::vector<std::string>& patterns) {
  RunOptions options{.keep = RunOptions::Keep::kAll};
  if (patterns.empty()) return options;
  for (const Activation& activation : TRY(SelectActivations(list, patterns))) {
    for (const Activation::Output& output : activation.outputs) {
      if (output.id == kNoValue) return options;
      options.values.push_back(output.id);
    }
  }
  options.keep = RunOptions::Keep::kSelected;
  options.only_needed = true;
  return options;
}

}  // namespace onnxray
