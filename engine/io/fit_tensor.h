// A tensor that does not have the shape or type an input wants, made to: what is wrong, and the steps that
// put it right.
#pragma once

#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "graph/graph.h"

namespace onnxray {

// Whether a value of this type can be fed as it is; dimensions that the model leaves free take any size.
bool Fits(const Tensor& tensor, const ValueType& wanted);

// What is wrong, in words: "it is float32[224,224,3], the input wants float32[1,3,224,224]". Empty: it fits.
std::string Misfit(const Tensor& tensor, const ValueType& wanted);

struct FittedTensor {
  Tensor tensor;
  std::vector<std::string> steps;  // for people, in order: "move channels first"; empty: it fitted
};

// The least that makes it fit: axes of length 1 added or dropped, channels moved, repeated, merged or left
// out, samples left out, maps resized, a sequence cut or padded with zeros, elements dealt out anew, numbers
// rounded and clamped to the type. Errors: kInvalidInput where nothing of this does, saying what is wrong.
Result<FittedTensor> FitTensor(const Tensor& tensor, const ValueType& wanted, const ThreadPool& pool);

}  // namespace onnxray
