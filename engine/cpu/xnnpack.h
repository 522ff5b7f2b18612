// The ground under every XNNPACK kernel: initialisation, errors, and ownership of its operators.
//
//   XnnOperator op = TRY(XnnCreate("convolution", [&](xnn_operator_t* out) {
//     return xnn_create_convolution2d_nhwc_f32(..., out);
//   }));
//   if (!op) return std::unique_ptr<Kernel>();  // XNNPACK has nothing for these parameters
//   TRY(XnnCheck(xnn_setup_convolution2d_nhwc_f32(op.get(), ...), "convolution"));
#pragma once

#include <xnnpack.h>

#include <memory>
#include <string_view>

#include "base/result.h"

namespace onnxray {

struct XnnDelete {
  void operator()(xnn_operator* op) const { xnn_delete_operator(op); }
};
// Owns one xnn_operator. An operator runs one call at a time.
using XnnOperator = std::unique_ptr<xnn_operator, XnnDelete>;

// Initialises XNNPACK the first time it is called. Errors: kUnsupported (this processor), kOutOfMemory.
Status XnnInitialize();

// Ok, or what went wrong in `what` ("softmax").
Status XnnCheck(xnn_status status, std::string_view what);

// The status means that XNNPACK lacks a kernel for these parameters or this processor, not that something
// broke.
bool XnnLacks(xnn_status status);

// Initialises XNNPACK and calls create(xnn_operator_t*). Null when XNNPACK has nothing for these parameters.
template <typename Create>
Result<XnnOperator> XnnCreate(std::string_view what, const Create& create) {
  TRY(XnnInitialize());
  xnn_operator_t raw = nullptr;
  const xnn_status status = create(&raw);
  XnnOperator op(raw);
  if (XnnLacks(status)) return XnnOperator();
  TRY(XnnCheck(status, what));
  return op;
}

}  // namespace onnxray
