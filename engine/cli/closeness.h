// Whether a computed value is the expected one, as ONNX's backend tests judge it.
#pragma once

#include <string>

#include "tensor/value.h"

namespace onnxray {

// As numpy.testing.assert_allclose: |found - expected| <= absolute + relative * |expected|. Integers may be
// `integers` apart: 1 where quantisation may round either way.
struct Tolerance {
  double relative = 1e-3;
  double absolute = 1e-7;
  double integers = 0;
};

// Empty where they agree, else what differs: dtype, shape, length, or how many elements and the first of
// them. Numbers within the tolerance, NaN equal to NaN and infinities of one sign; everything else exactly.
std::string Difference(const Value& found, const Value& expected, const Tolerance& tolerance);

}  // namespace onnxray
