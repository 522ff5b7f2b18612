#include "cpu/xnnpack.h"

#include <string>

namespace onnxray {

namespace {

const char* Describe(xnn_status status) {
  switch (status) {
    case xnn_status_success:
      return "success";
    case xnn_status_uninitialized:
      return "not initialised";
    case xnn_status_invalid_parameter:
      return "invalid parameter";
    case xnn_status_invalid_state:
      return "invalid state";
    case xnn_status_unsupported_parameter:
      return "unsupported parameter";
    case xnn_status_unsupported_hardware:
      return "unsupported hardware";
    case xnn_status_out_of_memory:
      return "out of memory";
    case xnn_status_reallocation_required:
      return "reallocation required";
    case xnn_status_deprecated:
      return "deprecated";
  }
  return "unknown status";
}

}  // namespace

Status XnnInitialize() {
  static const xnn_status status = xnn_initialize(/*allocator=*/nullptr);
  if (status == xnn_status_unsupported_hardware) {
    return Unsupported("XNNPACK does not run on this processor", "Run with XNNPACK switched off");
  }
  return XnnCheck(status, "initialisation");
}

Status XnnCheck(xnn_status status, std::string_view what) {
  if (status == xnn_status_success) return Ok();
  const std::string text = "XNNPACK " + std::string(what) + ": " + Describe(status);
  if (status == xnn_status_out_of_memory) return OutOfMemory(text, "Use a smaller input or batch");
  return Internal(text);
}

bool XnnLacks(xnn_status status) {
  return status == xnn_status_unsupported_parameter || status == xnn_status_unsupported_hardware ||
         status == xnn_status_invalid_parameter;
}

}  // namespace onnxray
