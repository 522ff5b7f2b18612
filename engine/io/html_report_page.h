// The parts of a report that are the same for every run.
#pragma once

#include <string_view>

namespace onnxray {

extern const std::string_view kReportStyle;   // CSS
extern const std::string_view kReportScript;  // search, sorting, the large picture

}  // namespace onnxray
