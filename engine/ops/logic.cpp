// Boolean logic, comparisons and selection.
#include <string>

#include "cpu/walk.h"
#include "ops/all_ops.h"
#include "ops/elementwise_op.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

constexpr std::string_view kTruth = "truth values have no derivative";

using Bools = Types<bool>;
using Comparable = Join<AllNumbers, Bools>;

constexpr auto kEqual = [](auto a, auto b) { return a == b; };

Status RunStringEqual(KernelContext& context) {
  Tensor* output = TRY(context.Output(0));
  const Tensor second = SecondOperand(context);
  const std::string* const a = context.input(0).data<std::string>();
  const std::string* const b = second.data<std::string>();
  bool* const out = output->data<bool>();
  const Tensor* const tensors[] = {output, &context.input(0), &second};
  const Walk walk(tensors);
  walk.Rows(0, walk.count(), [&](const int64_t* at, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      out[at[0] + i * walk.row_step(0)] = a[at[1] + i * walk.row_step(1)] == b[at[2] + i * walk.row_step(2)];
    }
  });
  return Ok();
}

Status RunEqual(KernelContext& context) {
  if (context.input(0).dtype() == DType::kString) return RunStringEqual(context);
  return RunBinary<Comparable, decltype(kEqual)>(context);
}

template <typename Set, typename F>
Op Comparison(std::string_view name, std::vector<int> versions, F) {
  return {.name = name,
          .versions = std::move(versions),
          .layout = LayoutRule::kAny,
          .shape = BinaryShapeToBool,
          .run = RunBinary<Set, F>,
          .gradient = {.none = kTruth},
          .shader = {.file = "binary"}};
}

// Inputs: condition, then, otherwise.
Status WhereShape(ShapeContext& context) {
  const Shape values = TRY(Broadcast(context.shape(1), context.shape(2)));
  context.SetOutput(0, context.dtype(1), TRY(Broadcast(context.shape(0), values)));
  return Ok();
}

template <typename T>
void WhereRow(const Row& row) {
  const bool* const condition = row.in<bool>(0);
  const T *const then = row.in<T>(1), *const otherwise = row.in<T>(2);
  T* const out = row.out<T>();
  const auto choose = [&](auto then_at, auto otherwise_at) {
    if (row.repeated[0] && *condition) {
      for (int64_t i = 0; i < row.count; ++i) out[i] = then_at(i);
    } else if (row.repeated[0]) {
      for (int64_t i = 0; i < row.count; ++i) out[i] = otherwise_at(i);
    } else {
      for (int64_t i = 0; i < row.count; ++i) {
        const T a = then_at(i), b = otherwise_at(i);
        out[i] = condition[i] ? a : b;
      }
    }
  };
  const auto each = [](const T* values) { return [values](int64_t i) { return values[i]; }; };
  const auto same = [](const T* value) { return [scalar = *value](int64_t) { return scalar; }; };
  if (row.repeated[1] && row.repeated[2]) {
    choose(same(then), same(otherwise));
  } else if (row.repeated[1]) {
    choose(same(then), each(otherwise));
  } else if (row.repeated[2]) {
    choose(each(then), same(otherwise));
  } else {
    choose(each(then), each(otherwise));
  }
}

Status RunStringWhere(KernelContext& context) {
  Tensor* output = TRY(context.Output(0));
  const Tensor &condition = context.input(0), &then = context.input(1), &otherwise = context.input(2);
  const Tensor* const tensors[] = {output, &condition, &then, &otherwise};
  const Walk walk(tensors);
  walk.Rows(0, walk.count(), [&](const int64_t* at, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      const bool chosen = condition.data<bool>()[at[1] + i * walk.row_step(1)];
      output->data<std::string>()[at[0] + i * walk.row_step(0)] =
          chosen ? then.data<std::string>()[at[2] + i * walk.row_step(2)]
                 : otherwise.data<std::string>()[at[3] + i * walk.row_step(3)];
    }
  });
  return Ok();
}

Status RunWhere(KernelContext& context) {
  const DType dtype = context.input(1).dtype();
  if (dtype == DType::kString) return RunStringWhere(context);
  RowFunction function = nullptr;
  DispatchBySize(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if constexpr (!std::is_same_v<T, std::string>) function = WhereRow<T>;
  });
  Tensor* output = TRY(context.Output(0));
  const Operand inputs[] = {
      {&context.input(0), DType::kBool}, {&context.input(1), dtype}, {&context.input(2), dtype}};
  RunElementwise(function, {}, *output, dtype, inputs, context.pool());
  return Ok();
}

}  // namespace

std::span<const Op> LogicOps() {
  static const Op ops[] = {
      WithShader("a && b", Comparison<Bools>("And", {1, 7}, [](bool a, bool b) -> bool { return a & b; })),
      WithShader("a || b", Comparison<Bools>("Or", {1, 7}, [](bool a, bool b) -> bool { return a | b; })),
      WithShader("a != b", Comparison<Bools>("Xor", {1, 7}, [](bool a, bool b) -> bool { return a ^ b; })),
      WithShader("!x", WithoutGradient(Unary<Bools>("Not", {1}, [](bool x) -> bool { return !x; }), kTruth)),
      {.name = "Equal",
       .versions = {1, 7, 11, 13, 19},
       .layout = LayoutRule::kAny,
       .shape = BinaryShapeToBool,
       .run = RunEqual,
       .gradient = {.none = kTruth},
       .shader = {"binary", "a == b"}},
      WithShader("a < b",
                 Comparison<AllNumbers>("Less", {1, 7, 9, 13}, [](auto a, auto b) { return a < b; })),
      WithShader("a > b",
                 Comparison<AllNumbers>("Greater", {1, 7, 9, 13}, [](auto a, auto b) { return a > b; })),
      WithShader("a <= b",
                 Comparison<AllNumbers>("LessOrEqual", {12, 16}, [](auto a, auto b) { return a <= b; })),
      WithShader("a >= b",
                 Comparison<AllNumbers>("GreaterOrEqual", {12, 16}, [](auto a, auto b) { return a >= b; })),
      {.name = "Where",
       .versions = {9, 16},
       .layout = LayoutRule::kAny,
       .shape = WhereShape,
       .run = RunWhere,
       .gradient = {WhereGradient},
       .shader = {"where"}},
  };
  return ops;
}

}  // namespace onnxray
