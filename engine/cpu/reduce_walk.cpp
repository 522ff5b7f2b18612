#include "cpu/reduce_walk.h"

#include "tensor/view.h"

namespace onnxray {

namespace {

Walk KeptWalk(const Tensor& input, const std::vector<int>& axes, const Tensor& output) {
  const Tensor from = WithoutAxes(input, axes);
  const Tensor to = output.rank() == input.rank() ? WithoutAxes(output, axes) : output;
  const Tensor* const tensors[] = {&from, &to};
  return Walk(tensors);
}

Walk ReducedWalk(const Tensor& input, const std::vector<int>& axes) {
  const Tensor from = OnlyAxes(input, axes);
  const Tensor* const tensors[] = {&from};
  return Walk(tensors);
}

}  // namespace

DType ReduceType(DType dtype) {
  if (dtype == DType::kFloat64 || dtype == DType::kUInt64) return dtype;
  return IsFloat(dtype) ? DType::kFloat32 : DType::kInt64;
}

ReduceWalk::ReduceWalk(const Tensor& input, const std::vector<int>& axes, const Tensor& output, DType as)
    : dtype_(input.dtype()),
      as_(as),
      kept_(KeptWalk(input, axes, output)),
      reduced_(ReducedWalk(input, axes)) {
  DispatchBySize(dtype_, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    first_ = reinterpret_cast<const std::byte*>(input.data<T>());
  });
  if (as_ != dtype_) conversion_.emplace(dtype_, as_);
}

const void* ReduceWalk::Read(int64_t offset, int64_t step, int64_t count, std::byte* buffer) const {
  const std::byte* source = first_ + offset * static_cast<int64_t>(SizeOf(dtype_));
  if (step != 1 && count != 1) {
    DispatchBySize(dtype_, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      const T* const from = reinterpret_cast<const T*>(source);
      T* const gathered = reinterpret_cast<T*>(buffer);
      for (int64_t i = 0; i < count; ++i) gathered[i] = from[i * step];
    });
    source = buffer;
  }
  if (conversion_) {
    std::byte* const converted = buffer + static_cast<size_t>(kBlock) * kWidest;
    (*conversion_)(source, converted, count);
    source = converted;
  }
  return source;
}

}  // namespace onnxray
