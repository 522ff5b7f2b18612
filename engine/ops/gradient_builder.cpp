#include "ops/gradient_builder.h"

#include <algorithm>

namespace onnxray {

Result<Shape> GradientBuilder::ShapeOf(Var value) const {
  if (auto type = writer_.type(value)) return std::move(type->shape);
  return Unsupported("the gradient needs a shape that only the run tells");
}

std::vector<Var> GradientBuilder::captured() {
  std::vector<Var> all;
  for (int i = 0; i < captured_count(); ++i) all.push_back(captured(i));
  return all;
}

Result<int64_t> GradientBuilder::KnownInteger(int i, const char* what) {
  const Tensor known = writer_.known(input(i));
  if (known.defined()) return TRY(ToInt64s(known))[0];
  return Unsupported("its gradient needs " + std::string(what) + ", which is not known before the run",
                     "Make it a constant of the model");
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
  const auto ask = [&](Var input) {
    const auto same = [&](Var other) { return other.id == input.id; };
    // A value read twice gets its whole gradient once.
    const bool fresh = std::none_of(inputs.begin(), inputs.end(), same);
    if (fresh) inputs.push_back(input);
    return fresh;
  };
  std::vector<int> places, captured_places;
  for (int i = 0; i < builder.input_count(); ++i) {
    if (builder.wants(i) && ask(builder.input(i))) places.push_back(i);
  }
  for (int i = 0; i < builder.captured_count(); ++i) {
    if (builder.wants_captured(i) && ask(builder.captured(i))) captured_places.push_back(i);
  }
  const std::vector<Var> pulled = TRY(builder.writer().Pullback(first_node, outputs, gradients, inputs));
  auto next = pulled.begin();
  for (const int i : places) builder.Set(i, *next++);
  for (const int i : captured_places) builder.SetCaptured(i, *next++);
  return Ok();
}

}  // namespace onnxray
