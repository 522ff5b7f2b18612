// What was found in a run, as the page shows it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "explain/findings.h"
#include "model_summary.h"

namespace onnxray {

struct FindingsState {
  bool wanted = false;  // somebody asked: every run is searched from then on
  std::shared_ptr<const ModelSummary> model = {};
  uint64_t run = 0;  // number of the run they are of; 0: none has been searched
  bool searching = false;
  std::vector<Finding> list = {};
  std::optional<size_t> shown = {};  // whose channels are outlined
};

}  // namespace onnxray
