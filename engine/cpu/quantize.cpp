#include "cpu/quantize.h"

#include <algorithm>
#include <numeric>

#include "cpu/reduce.h"
#include "cpu/rounding.h"
#include "cpu/row_functions.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// Element i of an input of a row function.
template <typename T>
struct Steps {
  Steps(const Row& row, int input) : data(row.in<T>(input)), step(row.repeated[input] ? 0 : 1) {}
  T operator[](int64_t i) const { return data[i * step]; }

  const T* data;
  int64_t step;
};

// The loop for one scale and zero point in the row, which vectorises, and the one for a scale per element.
template <typename R, typename To, typename Convert>
[[gnu::always_inline]] inline void ForEachInRow(const Row& row, To* __restrict out, const Convert& convert) {
  const bool has_zero = row.input_count > 2;
  if (!row.repeated[0] && row.repeated[1] && (!has_zero || row.repeated[2])) {
    const R* __restrict const in = row.in<R>(0);
    const R scale = *row.in<R>(1), zero = has_zero ? *row.in<R>(2) : R{0};
    for (int64_t i = 0; i < row.count; ++i) out[i] = convert(in[i], scale, zero);
    return;
  }
  static constexpr R kNone = 0;
  const Steps<R> in(row, 0), scale(row, 1);
  const R* const zero = has_zero ? row.in<R>(2) : &kNone;
  const int64_t zero_step = has_zero && !row.repeated[2] ? 1 : 0;
  for (int64_t i = 0; i < row.count; ++i) out[i] = convert(in[i], scale[i], zero[i * zero_step]);
}

template <typename To, typename R>
void QuantizeRow(const Row& row) {
  const R low = static_cast<R>(row.parameters[0]), high = static_cast<R>(row.parameters[1]);
  ForEachInRow<R>(row, row.out<To>(), [low, high](R x, R scale, R zero) {
    return static_cast<To>(static_cast<int32_t>(RoundWithin(x / scale, low - zero, high - zero) + zero));
  });
}

template <typename Float8, typename R>
void QuantizeRowToFloat8(const Row& row) {
  const bool saturate = row.parameters[0] != 0;
  ForEachInRow<R>(row, row.out<Float8>(), [saturate](R x, R scale, R zero) {
    return Float8::Convert(static_cast<float>(x / scale + zero), saturate);
  });
}

template <typename R>
void QuantizeRowToFloat4(const Row& row) {
  ForEachInRow<R>(row, row.out<Float4E2M1>(),
                  [](R x, R scale, R zero) { return Float4E2M1(static_cast<float>(x / scale + zero)); });
}

void DequantizeRow(const Row& row) {
  ForEachInRow<float>(row, row.out<float>(),
                      [](float x, float scale, float zero) { return (x - zero) * scale; });
}

struct Quotient {
  float operator()(float x, float scale) const { return x / scale; }
};

template <typename R>
RowFunction QuantizerTo(DType dtype) {
  RowFunction function = nullptr;
  // Packed integers lie in bytes.
  if (dtype == DType::kInt4 || dtype == DType::kInt2) return QuantizeRow<int8_t, R>;
  if (dtype == DType::kUInt4 || dtype == DType::kUInt2) return QuantizeRow<uint8_t, R>;
  if (dtype == DType::kFloat4E2M1) return QuantizeRowToFloat4<R>;
  Dispatch(Types<uint8_t, int8_t, uint16_t, int16_t>{}, dtype,
           [&](auto tag) { function = QuantizeRow<typename decltype(tag)::Type, R>; });
  Dispatch(Float8s{}, dtype,
           [&](auto tag) { function = QuantizeRowToFloat8<typename decltype(tag)::Type, R>; });
  return function;
}

// A tensor with `axis` divided into [length / block, block].
Tensor DivideAxis(const Tensor& tensor, int axis, int64_t block) {
  std::vector<int64_t> dims = tensor.shape().dims(), strides = tensor.strides();
  const size_t at = static_cast<size_t>(axis);
  dims[at] /= block;
  dims.insert(dims.begin() + axis + 1, block);
  strides[at] *= block;
  strides.insert(strides.begin() + axis + 1, tensor.strides()[at]);
  return tensor.Strided(Shape(std::move(dims)), std::move(strides), 0);
}

// Calls run(x, y, scale, zero) for parts of the tensors that scale and zero broadcast to.
template <typename Run>
void ForEachBroadcast(const Tensor& x, const Quantization& q, const Tensor& y, const Run& run) {
  const auto along_axis = [&](const Tensor& parameter) {
    if (!parameter.defined() || parameter.count() == 1)
      return parameter.defined() ? parameter.Reshaped({}) : parameter;
    Shape shape{parameter.count()};
    for (int i = q.axis + 1; i < x.rank(); ++i) shape.push_back(1);
    return parameter.Reshaped(std::move(shape));
  };
  if (q.block == 0 || q.scale.count() == 1) return run(x, y, along_axis(q.scale), along_axis(q.zero));
  const int64_t length = x.dim(q.axis), blocks = length / q.block, whole = blocks * q.block;
  const auto blocked = [&](const Tensor& parameter) {
    return parameter.defined() ? InsertAxis(parameter.Slice(q.axis, 0, blocks), q.axis + 1) : parameter;
  };
  const auto last = [&](const Tensor& parameter) {
    return parameter.defined() ? parameter.Slice(q.axis, blocks, 1) : parameter;
  };
  if (whole > 0) {
    run(DivideAxis(x.Slice(q.axis, 0, whole), q.axis, q.block),
        DivideAxis(y.Slice(q.axis, 0, whole), q.axis, q.block), blocked(q.scale), blocked(q.zero));
  }
  if (whole < length) {
    run(x.Slice(q.axis, whole, length - whole), y.Slice(q.axis, whole, length - whole), last(q.scale),
        last(q.zero));
  }
}

void RunRows(const ThreadPool& pool, RowFunction function, std::span<const double> parameters, DType as,
             const Tensor& x, const Quantization& quantization, const Tensor& y, DType y_as) {
  ForEachBroadcast(
      x, quantization, y, [&](const Tensor& part, Tensor result, const Tensor& scale, const Tensor& zero) {
        const Operand operands[] = {{&part, as}, {&scale, as}, {&zero, as}};
        RunElementwise(function, parameters, result, y_as, std::span(operands, zero.defined() ? 3 : 2), pool);
      });
}

}  // namespace

IntegerRange RangeOf(DType dtype) {
  switch (dtype) {
    case DType::kUInt2:
      return {UInt2::kLow, UInt2::kHigh};
    case DType::kInt2:
      return {Int2::kLow, Int2::kHigh};
    case DType::kUInt4:
      return {0, 15};
    case DType::kInt4:
      return {-8, 7};
    case DType::kUInt8:
      return {0, 255};
    case DType::kInt8:
      return {-128, 127};
    case DType::kUInt16:
      return {0, 65535};
    default:
      return {-32768, 32767};
  }
}

void Quantize(const ThreadPool& pool, const Tensor& x, const Quantization& quantization, bool saturate,
              Tensor& y) {
  const bool wide = x.dtype() == DType::kInt32 || x.dtype() == DType::kFloat64;
  const DType as = wide ? DType::kFloat64 : DType::kFloat32;
  const RowFunction function = wide ? QuantizerTo<double>(y.dtype()) : QuantizerTo<float>(y.dtype());
  const IntegerRange range = RangeOf(y.dtype());
  const double integer_parameters[] = {static_cast<double>(range.low), static_cast<double>(range.high)};
  const double float_parameters[] = {saturate ? 1.0 : 0.0};
  RunRows(pool, function, IsFloat(y.dtype()) ? std::span<const double>(float_parameters) : integer_parameters,
          as, x, quantization, y, y.dtype());
}

void DivideByScale(const ThreadPool& pool, const Tensor& x, const Quantization& quantization,
                   Tensor& quotient) {
  Quantization no_zero = quantization;
  no_zero.zero = Tensor();
  RunRows(pool, BinaryRow<Quotient, float>, {}, DType::kFloat32, x, no_zero, quotient, DType::kFloat32);
}

void Dequantize(const ThreadPool& pool, const Tensor& x, const Quantization& quantization, Tensor& y) {
  RunRows(pool, DequantizeRow, {}, DType::kFloat32, x, quantization, y, DType::kFloat32);
}

DynamicQuantization DynamicQuantizationOf(const ThreadPool& pool, const Tensor& x, DType dtype) {
  Tensor least = Tensor::Scalar(0.0f), greatest = Tensor::Scalar(0.0f);
  std::vector<int> axes(static_cast<size_t>(x.rank()));
  std::iota(axes.begin(), axes.end(), 0);
  Reduce(Reduction::kMin, x, axes, least, pool);
  Reduce(Reduction::kMax, x, axes, greatest, pool);
  const float low = std::min(*least.data<float>(), 0.0f), high = std::max(*greatest.data<float>(), 0.0f);
  const IntegerRange range = RangeOf(dtype);
  const float first = static_cast<float>(range.low), last = static_cast<float>(range.high);
  const float scale = high == low ? 1.0f : (high - low) / (last - first);
  return {scale, static_cast<int32_t>(RoundWithin(first - low / scale, first, last))};
}

}  // namespace onnxray
