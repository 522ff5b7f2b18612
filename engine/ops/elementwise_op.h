// Declares elementwise operators: a function of scalars becomes an operator with broadcasting, all its dtypes
// and threads in one line.
//
//   Unary<Reals>("Celu", {12}, [](auto x, auto alpha) { return ...; }, {{"alpha", 1.0f}})
//
// Functions see float for the 16- and 8-bit floats and int32 for narrower integers; results wrap when stored.
#pragma once

#include <string_view>
#include <vector>

#include "cpu/row_functions.h"
#include "ops/gradient_builder.h"
#include "ops/op.h"

namespace onnxray {

// The type a function sees for elements of `dtype`.
DType RowType(DType dtype);

// What functions can be made for.
using Reals = Types<float, double>;
using SignedNumbers = Types<float, double, int32_t, int64_t>;
using AllNumbers = Types<float, double, int32_t, int64_t, uint32_t, uint64_t>;
using AllIntegers = Types<int32_t, int64_t, uint32_t, uint64_t>;

// a op b in two's complement, whatever the signs.
template <typename T>
using Unsigned =
    typename std::conditional_t<std::is_integral_v<T>, std::make_unsigned<T>, std::type_identity<T>>::type;

// The node's float attributes in the order its operator declares them.
std::vector<double> FloatAttributes(const KernelContext& context);

// Runs `function` on input 0 (or inputs 0 and 1, or all of them), broadcast to output 0. The functions see
// the inputs as `as` and make elements of type `result`.
Status RunUnaryRows(KernelContext& context, RowFunction function, DType as, DType result,
                    std::span<const double> parameters = {});
Status RunBinaryRows(KernelContext& context, RowFunction function, DType as, DType result);
Status RunVariadicRows(KernelContext& context, RowFunction function, DType as);

// The shape of output 0 of a binary operator, with the `axis` and `broadcast` attributes that it had before
// opset 7.
Status BinaryShape(ShapeContext& context);
Status BinaryShapeToBool(ShapeContext& context);
// Input 1, seen with the axes that numpy's rules would align with input 0's, as the same attributes have it.
Tensor SecondOperand(const KernelContext& context);
// A [C] tensor as [C,1,...], so that it lies along axis 1 of a tensor of `rank`.
Tensor AlongChannels(const Tensor& tensor, int rank);

template <typename Set, typename F>
Status RunUnary(KernelContext& context) {
  const DType dtype = context.input(0).dtype(), as = RowType(dtype);
  RowFunction function = nullptr;
  DType result = as;
  Dispatch(Set{}, as, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    function = UnaryRowFor<F, T>();
    if constexpr (std::is_invocable_r_v<bool, F, T>) {
      if (std::is_same_v<std::invoke_result_t<F, T>, bool>) result = DType::kBool;
    }
  });
  if (!function) return context.UnsupportedType(0);
  return RunUnaryRows(context, function, as, result, FloatAttributes(context));
}

template <typename Set, typename F>
Status RunBinary(KernelContext& context) {
  const DType as = RowType(context.input(0).dtype());
  RowFunction function = nullptr;
  DType result = as;
  Dispatch(Set{}, as, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    function = BinaryRow<F, T>;
    if (std::is_same_v<std::invoke_result_t<F, T, T>, bool>) result = DType::kBool;
  });
  if (!function) return context.UnsupportedType(0);
  return RunBinaryRows(context, function, as, result);
}

template <typename Set, typename F>
Status RunVariadic(KernelContext& context) {
  const DType as = RowType(context.input(0).dtype());
  RowFunction function = nullptr;
  Dispatch(Set{}, as, [&](auto tag) { function = VariadicRow<F, typename decltype(tag)::Type>; });
  if (!function) return context.UnsupportedType(0);
  return RunVariadicRows(context, function, as);
}

// y = f(x) or f(x, attributes...), of x's shape and dtype.
template <typename Set, typename F>
Op Unary(std::string_view name, std::vector<int> versions, F, std::vector<AttributeDefault> attributes = {}) {
  return {.name = name,
          .versions = std::move(versions),
          .attributes = std::move(attributes),
          .layout = LayoutRule::kAny,
          .shape = SameAsInput,
          .run = RunUnary<Set, F>,
          .shader = {.file = "unary"}};
}

// c = f(a, b) with broadcasting, of a's dtype.
template <typename Set, typename F>
Op Binary(std::string_view name, std::vector<int> versions, F) {
  return {.name = name,
          .versions = std::move(versions),
          .layout = LayoutRule::kAny,
          .shape = BinaryShape,
          .run = RunBinary<Set, F>,
          .shader = {.file = "binary"}};
}

// f(f(a, b), c) ... with broadcasting, of a's dtype.
template <typename Set, typename F>
Op Variadic(std::string_view name, std::vector<int> versions, F) {
  return {.name = name,
          .versions = std::move(versions),
          .layout = LayoutRule::kAny,
          .shape = BroadcastAll,
          .run = RunVariadic<Set, F>,
          .shader = {.file = "variadic"}};
}

template <typename F>
Status UnaryGradient(GradientBuilder& builder) {
  const Var g = builder.gradient(), x = builder.input(0), y = builder.output();
  if constexpr (std::is_invocable_v<F, Var, Var, Var>) {
    builder.Set(0, F{}(g, x, y));
  } else {
    builder.Set(0, F{}(g, x, y, builder.attributes()));
  }
  return Ok();
}

// The same operator with its derivative: a function of the output's gradient, x, y and, if need be, the
// attributes.
template <typename F>
Op Differentiable(Op op, F) {
  op.gradient.rule = UnaryGradient<F>;
  return op;
}

inline Op WithGradient(Op op, GradientRule rule) {
  op.gradient.rule = rule;
  return op;
}

// The same operator, with its expression in WGSL. Unary functions see x (and float attributes by their
// names), binary ones a and b, of type T: f32, i32 or bool.
inline Op WithShader(std::string_view expression, Op op) {
  op.shader.expression = expression;
  return op;
}

// The same operator, with its signature: for definitions that the ONNX library does not have.
inline Op WithSignature(std::string_view signature, Op op) {
  op.signature = signature;
  return op;
}

// The same operator, with the reason why it has no derivative.
inline Op WithoutGradient(Op op, std::string_view reason) {
  op.gradient.none = reason;
  return op;
}

}  // namespace onnxray
