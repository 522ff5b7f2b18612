#include "ops/sampling_formula.h"

#include "ops/tensor_formula.h"

namespace onnxray {

using namespace formula;  // NOLINT: samples are formulas

SampleTaps LinearTaps(Var place, int64_t length) {
  const double last = static_cast<double>(length - 1);
  const Var low = Floor(place), t = place - low;
  const Var pixel = Stack({low, low + 1}, -1);
  const Var inside = And(GreaterOrEqual(pixel, 0), LessOrEqual(pixel, last));
  return {Keep(inside, Stack({1 - t, t}, -1)), Cast(Clip(pixel, 0, last), DType::kInt64), 2};
}

SampleTaps AcrossAxes(const SampleTaps& outer, const SampleTaps& inner, int64_t length, const Shape& places) {
  Shape shape = places;
  shape.push_back(outer.count * inner.count);
  const Var weights = Unsqueeze(outer.weights, {-1}) * Unsqueeze(inner.weights, {-2});
  const Var rows = outer.pixels * static_cast<double>(length);
  const Var pixels = Unsqueeze(rows, {-1}) + Unsqueeze(inner.pixels, {-2});
  return {Reshape(weights, shape.dims()), Reshape(pixels, shape.dims()), outer.count * inner.count};
}

Var Sampled(Var images, const SampleTaps& taps, const Shape& batch, int64_t places, int64_t channels) {
  const auto shaped = [&](Var x, std::vector<int64_t> rest) {
    rest.insert(rest.begin(), batch.begin(), batch.end());
    return Reshape(x, rest);
  };
  const Var index = shaped(taps.pixels, {places * taps.count, 1});
  const Var pixels = shaped(GatherND(images, index, batch.rank()), {places, taps.count, channels});
  const Var weights = CastLike(shaped(taps.weights, {places, 1, taps.count}), images);
  return shaped(MatMul(weights, pixels), {places, channels});
}

}  // namespace onnxray
