// Inputs made up: random numbers, zeros, ones. The same on every machine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "graph/graph.h"

namespace onnxray {

struct Synthetic {
  enum class Kind : uint8_t { kRandom, kZeros, kOnes };
  Kind kind = Kind::kRandom;
  uint64_t seed = 0;

  bool operator==(const Synthetic&) const = default;
};

// "random", "random:SEED", "zeros" or "ones".
std::optional<Synthetic> ParseSynthetic(std::string_view text);

// Sizes for dimensions that a model names but does not fix: "batch" -> 4.
using DimSizes = std::map<std::string, int64_t>;

// The shape of an input with its free dimensions bound; those not in `sizes` are 1. Errors: kInvalidInput
// where the rank is unknown or the value is no tensor.
Result<Shape> BindShape(const GraphValue& value, const DimSizes& sizes);

// Random floats have mean 0 and deviation 1 (sums of twelve uniform numbers, within -6 to 6: near to normal
// and exact on every machine); integers are 0 to 9, 4-bit ones -8 to 7 or 0 to 15 at most, booleans a coin's
// throw, strings digits. `name` varies the numbers from input to input.
Result<Tensor> MakeSynthetic(const Synthetic& what, std::string_view name, DType dtype, const Shape& shape);

}  // namespace onnxray
