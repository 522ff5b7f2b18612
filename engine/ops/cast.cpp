// Cast and CastLike, between all dtypes but the complex ones.
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "cpu/convert.h"
#include "cpu/elementwise.h"
#include "cpu/text_number.h"
#include "cpu/walk.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

// Until opset 6 the attribute named the type; since then it is its number.
Result<DType> TargetType(const Attributes& attributes) {
  static constexpr std::string_view kNames[] = {
      "UNDEFINED",      "FLOAT",    "UINT8",        "INT8",           "UINT16",
      "INT16",          "INT32",    "INT64",        "STRING",         "BOOL",
      "FLOAT16",        "DOUBLE",   "UINT32",       "UINT64",         "COMPLEX64",
      "COMPLEX128",     "BFLOAT16", "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2",
      "FLOAT8E5M2FNUZ", "UINT4",    "INT4",         "FLOAT4E2M1",     "FLOAT8E8M0",
      "UINT2",          "INT2"};
  const std::string name = attributes.String("to");
  int64_t number = attributes.Int("to");
  if (!name.empty()) number = std::find(std::begin(kNames), std::end(kNames), name) - std::begin(kNames);
  if (number < 1 || number >= static_cast<int64_t>(std::size(kNames))) {
    return Unsupported("no such type to cast to: " + (name.empty() ? std::to_string(number) : name));
  }
  return static_cast<DType>(number);
}

Status CastShape(ShapeContext& context) {
  context.SetOutput(0, TRY(TargetType(context.attributes())), context.shape(0));
  return Ok();
}

Status CastLikeShape(ShapeContext& context) {
  context.SetOutput(0, context.dtype(1), context.shape(0));
  return Ok();
}

// Calls body(input's offset, output's offset) for every element.
template <typename Body>
void ForEachElement(const Tensor& input, const Tensor& output, const Body& body) {
  const Tensor* const tensors[] = {&output, &input};
  const Walk walk(tensors);
  walk.Rows(0, walk.count(), [&](const int64_t* at, int64_t count) {
    for (int64_t i = 0; i < count; ++i) body(at[1] + i * walk.row_step(1), at[0] + i * walk.row_step(0));
  });
}

Status ToStrings(const Tensor& input, Tensor& output) {
  const DType dtype = input.dtype();
  std::string* const out = output.data<std::string>();
  if (dtype == DType::kBool) {
    ForEachElement(input, output,
                   [&](int64_t i, int64_t o) { out[o] = input.data<bool>()[i] ? "True" : "False"; });
    return Ok();
  }
  // Through the widest type of its kind, which holds every value exactly.
  const DType wide = IsFloat(dtype) ? DType::kFloat64 : dtype == DType::kUInt64 ? dtype : DType::kInt64;
  const Conversion widen(dtype, wide);
  DispatchBySize(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    ForEachElement(input, output, [&](int64_t i, int64_t o) {
      uint64_t bits = 0;
      widen(input.data<T>() + i, &bits, 1);
      if (wide == DType::kFloat64) {
        out[o] = RealToText(std::bit_cast<double>(bits), dtype);
      } else {
        out[o] = wide == DType::kUInt64 ? std::to_string(bits) : std::to_string(static_cast<int64_t>(bits));
      }
    });
  });
  return Ok();
}

// An integer exactly, else a real number to be converted; `bits` holds it as the type returned. kUndefined:
// neither.
DType ParseNumber(const std::string& text, uint64_t& bits) {
  const char* const end = text.data() + text.size();
  int64_t integer = 0;
  const std::from_chars_result parsed = std::from_chars(text.data(), end, integer);
  if (parsed.ec == std::errc() && parsed.ptr == end) {
    bits = static_cast<uint64_t>(integer);
    return DType::kInt64;
  }
  const std::from_chars_result unsigned_parsed = std::from_chars(text.data(), end, bits);
  if (unsigned_parsed.ec == std::errc() && unsigned_parsed.ptr == end) return DType::kUInt64;
  const std::optional<double> real = TextToReal(text);
  if (!real) return DType::kUndefined;
  bits = std::bit_cast<uint64_t>(*real);
  return DType::kFloat64;
}

Status FromStrings(const Tensor& input, Tensor& output) {
  Status status = Ok();
  const DType dtype = output.dtype();
  const Conversion from_integer(DType::kInt64, dtype), from_unsigned(DType::kUInt64, dtype),
      from_real(DType::kFloat64, dtype);
  DispatchBySize(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    ForEachElement(input, output, [&](int64_t i, int64_t o) {
      const std::string& text = input.data<std::string>()[i];
      T* const element = output.data<T>() + o;
      uint64_t bits = 0;
      switch (ParseNumber(text, bits)) {
        case DType::kInt64:
          return from_integer(&bits, element, 1);
        case DType::kUInt64:
          return from_unsigned(&bits, element, 1);
        case DType::kFloat64:
          return from_real(&bits, element, 1);
        default:
          status = InvalidInput("'" + text + "' is not a number", "Only numbers cast from string");
      }
    });
  });
  return status;
}

// Until opset 24 ONNX's reference, and so its tests, cut off a float's lower half instead of rounding.
void TruncateRow(const Row& row) {
  for (int64_t i = 0; i < row.count; ++i) {
    const float value = row.in<float>(0)[i];
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    row.out<BFloat16>()[i] =
        std::isnan(value) ? BFloat16(value) : BFloat16::FromBits(static_cast<uint16_t>(bits >> 16));
  }
}

// Out of range becomes infinity or NaN.
template <typename Float8>
void Float8Row(const Row& row) {
  for (int64_t i = 0; i < row.count; ++i)
    row.out<Float8>()[i] = Float8::Convert(row.in<float>(0)[i], /*saturate=*/false);
}

// To powers of two, as the attributes say.
template <bool kSaturate>
void PowerRow(const Row& row) {
  const auto rounding = static_cast<Float8E8M0::Rounding>(static_cast<int>(row.parameters[0]));
  for (int64_t i = 0; i < row.count; ++i)
    row.out<Float8E8M0>()[i] = Float8E8M0::Convert(row.in<float>(0)[i], rounding, kSaturate);
}

Result<Float8E8M0::Rounding> PowerRounding(const Attributes& attributes) {
  using Rounding = Float8E8M0::Rounding;
  const std::string mode = attributes.String("round_mode", "up");
  if (mode == "up") return Rounding::kUp;
  if (mode == "down") return Rounding::kDown;
  if (mode == "nearest") return Rounding::kNearest;
  return InvalidModel("round_mode is '" + mode + "'", "up, down and nearest are known");
}

template <size_t kSize>
void CopyRow(const Row& row) {
  std::memcpy(row.output, row.inputs[0], static_cast<size_t>(row.count) * kSize);
}

Status CastElements(KernelContext& context, Tensor& output) {
  const DType to = output.dtype();
  const auto run = [&](RowFunction function, DType as, DType result,
                       std::span<const double> parameters = {}) {
    const Operand input{&context.input(0), as};
    RunElementwise(function, parameters, output, result, {&input, 1}, context.pool());
    return Ok();
  };
  if (to == DType::kBFloat16 && context.version() < 24) return run(TruncateRow, DType::kFloat32, to);
  const bool saturate = context.attributes().Int("saturate", 1) != 0;
  if (to == DType::kFloat8E8M0) {
    const double rounding = static_cast<double>(TRY(PowerRounding(context.attributes())));
    return run(saturate ? PowerRow<true> : PowerRow<false>, DType::kFloat32, to, {&rounding, 1});
  }
  if (!saturate) {
    RowFunction function = nullptr;
    Dispatch(Float8s{}, to, [&](auto tag) { function = Float8Row<typename decltype(tag)::Type>; });
    if (function) return run(function, DType::kFloat32, to);
  }
  RowFunction copy = nullptr;
  DispatchBySize(to, [&](auto tag) { copy = CopyRow<sizeof(typename decltype(tag)::Type)>; });
  return run(copy, to, to);
}

Status RunCast(KernelContext& context) {
  const Tensor& input = context.input(0);
  const DType from = input.dtype(), to = context.inferred(0)->dtype;
  if (from == to) {
    context.SetOutput(0, input);
    return Ok();
  }
  const auto castable = [](DType dtype) {
    return dtype == DType::kString || Conversion::Exists(dtype, DType::kFloat32);
  };
  if (!castable(from)) return context.UnsupportedType(0);
  if (!castable(to)) return Unsupported("casting to " + std::string(Name(to)));
  Tensor* output = TRY(context.Output(0));
  if (to == DType::kString) return ToStrings(input, *output);
  if (from == DType::kString) return FromStrings(input, *output);
  return CastElements(context, *output);
}

}  // namespace

std::span<const Op> CastOps() {
  static const Op ops[] = {
      {.name = "Cast",
       .versions = {1, 6, 9, 13, 19, 21, 23, 24, 25},
       .layout = LayoutRule::kAny,
       .shape = CastShape,
       .run = RunCast,
       .gradient = {CastGradient},
       .shader = {"cast"}},
      {.name = "CastLike",
       .versions = {15, 19, 21, 23, 24, 25},
       .layout = LayoutRule::kAny,
       .shape = CastLikeShape,
       .run = RunCast,
       .gradient = {CastGradient},
       .shader = {"cast"}},
  };
  return ops;
}

}  // namespace onnxray
