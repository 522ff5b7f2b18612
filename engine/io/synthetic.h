// Inputs made up: random numbers, constants, counting. The same on every machine.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "graph/graph.h"

namespace onnxray {

struct Synthetic {
  enum class Kind : uint8_t {
    kRandom,  // floats of mean 0 and deviation 1
    kZeros,
    kOnes,
    kUniform,   // from low to high; integers include both
    kConstant,  // low
    kCounting,  // 0, 1, 2 ... in row-major order, as numpy's arange; booleans alternate
  };
  Kind kind = Kind::kRandom;
  uint64_t seed = 0;
  double low = 0, high = 1;
  bool operator==(const Synthetic&) const = default;
};

// "random", "random:SEED", "zeros", "ones", "uniform:LOW:HIGH", "uniform:LOW:HIGH:SEED", "constant:VALUE" or
// "counting".
std::optional<Synthetic> ParseSynthetic(std::string_view text);
// The other way round.
std::string ToText(const Synthetic& synthetic);

// Sizes for dimensions that a model names but does not fix: "batch" -> 4.
using DimSizes = std::map<std::string, int64_t>;

// What a dimension is called in DimSizes: its name, or "INPUT.AXIS" where the model has none for it.
std::string DimName(const GraphValue& value, int axis);

// The shape of an input with its free dimensions bound; those not in `sizes` are 1. Errors: kInvalidInput
// where the rank is unknown or the value is no tensor.
Result<Shape> BindShape(const GraphValue& value, const DimSizes& sizes);

// Random floats have mean 0 and deviation 1 (sums of twelve uniform numbers, within -6 to 6: near to normal
// and exact on every machine); integers are 0 to 9, 4-bit ones -8 to 7 or 0 to 15 at most, booleans a coin's
// throw, strings digits. Constants and counts that an integer type cannot hold are the nearest it can,
// strings are decimal. `name` varies the numbers from input to input.
Result<Tensor> MakeSynthetic(const Synthetic& what, std::string_view name, DType dtype, const Shape& shape);

}  // namespace onnxray
