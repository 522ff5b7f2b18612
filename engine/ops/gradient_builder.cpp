#include "ops/gradient_builder.h"

#include <algorithm>

namespace onnxray {

Result<Shape> GradientBuilder::ShapeOf(Var value) const {
  if (auto type = writer_.type(value)) return std::move(type->shape);
  return Unsupported("the gradient needs a shape that only the run tells");
}

Status DifferentiateBody(GradientBuilder& builder, GradientBody body) {
  const size_t first_node = builder.writer().node_count();
  const std::vector<Var> results = TRY(body(builder));
  std::vector<Var> outputs, gradients, inputs;
  for (size_t i = 0; i < results.size(); ++i) {
    if (!results[i] || !builder.has_gradient(static_cast<int>(i))) continue;
    outputs.push_back(results[i]);
    gradients.push_back(builder.gradient(static_cast<int>(i)));
  }
  std::vector<int> places;
  for (int i = 0; i < builder.input_count(); ++i) {
    const auto same = [&](Var other) { return other.id == builder.input(i).id; };
    // A value read twice gets its whole gradient once.
    if (!builder.wants(i) || std::any_of(inputs.begin(), inputs.end(), same)) continue;
    inputs.push_back(builder.input(i));
    places.push_back(i);
  }
  const std::vector<Var> pulled = TRY(builder.writer().Pullback(first_node, outputs, gradients, inputs));
  for (size_t i = 0; i < places.size(); ++i) builder.Set(places[i], pulled[i]);
  return Ok();
}

}  // namespace onnxray
