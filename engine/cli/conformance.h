// ONNX backend tests: folders with model.onnx and test_data_set_*/{input,output}_*.pb.
#pragma once

#include <string>
#include <vector>

#include "cli/closeness.h"
#include "run/session.h"

namespace onnxray {

struct ConformanceResult {
  enum class Outcome : uint8_t { kPassed, kFailed, kSkipped };
  Outcome outcome = Outcome::kPassed;
  std::string why;  // of a failure or skip
};

// The test folders in `folder`: itself, or those below it, sorted by path.
std::vector<std::string> FindConformanceTests(const std::string& folder);

// Runs all data sets of one test. Input files feed the inputs without a default in order. A file
// tolerance.txt beside the model, lines `relative`, `absolute` or `integers` and a number, widens how far
// results may be off. Skipped: no data set.
ConformanceResult RunConformanceTest(const std::string& folder, const SessionOptions& options);

}  // namespace onnxray
