// Values typed in by hand: "1 2 3", "[[1, 2], [3, 4]]", "true false", "hello, world".
#pragma once

#include <string>
#include <string_view>

#include "io/synthetic.h"

namespace onnxray {

// Beyond this a field is no place to type in.
inline constexpr int64_t kMostTypedValues = 4096;

// Numbers separated by spaces, commas, semicolons or line breaks; brackets are for the eye. Strings: one per
// line, or all of the text for an input of one element. They fill the input's shape: a single one fills all
// of it, and the last free dimension that `sizes` does not give takes as many as there are. Errors:
// kInvalidInput, naming what is no number or does not fit the type, or how many are wanted.
Result<Tensor> ParseTypedValues(std::string_view text, const GraphValue& input, const DimSizes& sizes);

// The same, the other way: for the field to begin with. Empty for more than kMostTypedValues elements.
std::string TypedValues(const Tensor& tensor);

}  // namespace onnxray
