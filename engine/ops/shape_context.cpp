#include "ops/shape_context.h"

namespace onnxray {

namespace {

Status BroadcastAs(ShapeContext& context, DType dtype) {
  Shape shape = context.shape(0);
  for (int i = 1; i < context.input_count(); ++i) {
    if (context.has_input(i)) shape = TRY(Broadcast(shape, context.shape(i)));
  }
  context.SetOutput(0, dtype, std::move(shape));
  return Ok();
}

}  // namespace

Status SameAsInput(ShapeContext& context) {
  context.SetOutput(0, context.dtype(0), context.shape(0));
  return Ok();
}

Status BroadcastAll(ShapeContext& context) { return BroadcastAs(context, context.dtype(0)); }

Status BroadcastToBool(ShapeContext& context) { return BroadcastAs(context, DType::kBool); }

}  // namespace onnxray
