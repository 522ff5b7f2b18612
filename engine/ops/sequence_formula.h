// Formulas for values that are sequences of tensors, or may be. A sequence's gradient is a sequence of as
// many tensors, of the same shapes.
#pragma once

#include <functional>

#include "ops/formula.h"

namespace onnxray::formula {

// `dtype`: of the elements to come; kUndefined where it is not known.
Var EmptySequence(GraphWriter& writer, DType dtype);
// int64.
Var LengthOf(Var sequence);
// `position`: int64; Var{}: the last.
Var ElementAt(Var sequence, Var position);
Var Insert(Var sequence, Var element, Var position);
Var Erase(Var sequence, Var position);
// function(elements, position) of every position, as a sequence: a Loop. `elements` are those of `sequences`,
// which have the same length; both are values inside the Loop.
Var ForEach(const std::vector<Var>& sequences,
            const std::function<Var(const std::vector<Var>& elements, Var position)>& function);

// Of a tensor or of a sequence.
Var ZerosOf(Var value);
Var SumOf(Var a, Var b);

}  // namespace onnxray::formula
