// Runs a function of one row of elements over whole tensors: broadcasting, any strides, conversion to the
// type the function computes in, threads.
#pragma once

#include <cstdint>
#include <span>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

// What a row function sees. Elements are contiguous and of the type asked for in Operand::as.
struct Row {
  void* output;
  const void* const* inputs;
  const bool*
      repeated;  // inputs[i] is a single element that holds for the whole row; never true of all inputs
  int input_count;
  int64_t count;
  const double* parameters;  // the operator's attributes

  template <typename T>
  T* out() const {
    return static_cast<T*>(output);
  }
  template <typename T>
  const T* in(int i) const {
    return static_cast<const T*>(inputs[i]);
  }
};
using RowFunction = void (*)(const Row& row);

struct Operand {
  const Tensor* tensor;
  DType as;  // what the row function sees, see Conversion; the tensor's own dtype costs nothing
};

// Every element of `output`, whose shape the inputs broadcast to. No strings.
void RunElementwise(RowFunction function, std::span<const double> parameters, Tensor& output, DType output_as,
                    std::span<const Operand> inputs, const ThreadPool& pool);

}  // namespace onnxray
