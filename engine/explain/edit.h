// Edits: changes a person makes to a value, to see what follows from them (Session::StartFrom).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "run/session.h"

namespace onnxray {

// Indices along some axes: {{1, 3}} is channel 3 of [N,C,H,W], all axes together are one element, none is the
// whole tensor.
using TensorPart = std::map<int, int64_t>;

// "[:, 3, :, :]" for a tensor of that rank; empty for the whole of it.
std::string PartText(const TensorPart& part, int rank);
// The part as a view. Errors: kInvalidInput where it is not in the tensor.
Result<Tensor> ViewOf(const Tensor& tensor, const TensorPart& part);

struct Edit {
  enum class Kind : uint8_t {
    kZero,
    kMean,   // every element becomes the part's mean
    kScale,  // times `first`
    kClamp,  // to `first` .. `second`
    kSet,    // every element becomes `first`
    kPatch,  // the elements of `patch`, a tensor of the whole value's shape
  };
  Kind kind = Kind::kZero;
  TensorPart part = {};
  double first = 0, second = 0;
  Tensor patch = {};
};

// A new tensor, of the same type. Computed in float64; what does not fit an integer type saturates, fractions
// are rounded. Errors: kInvalidInput for strings, complex numbers, a part or a patch that does not fit.
Result<Tensor> Apply(const Edit& edit, const Tensor& tensor);

// What Edit::patch takes of an array that is to be the part: itself where it has the value's shape; where it
// has the part's, with or without axes of length 1, a tensor of the value's shape with the array at the part.
// Errors: kInvalidInput for any other shape, saying all of them.
Result<Tensor> FitPatch(const Tensor& array, const Tensor& value, const TensorPart& part);

// As a run takes it.
ValueEdit MakeValueEdit(Edit edit);
// The edits of each value, one after the other.
ValueEdits MakeValueEdits(const std::vector<std::pair<ValueId, Edit>>& edits);

}  // namespace onnxray
