// Einsum: operands are contracted two at a time, each contraction a batched matrix product.
#include <algorithm>

#include "cpu/convert.h"
#include "cpu/copy.h"
#include "cpu/matmul.h"
#include "ops/all_ops.h"
#include "ops/einsum_equation.h"
#include "ops/gradients.h"

namespace onnxray {

namespace {

Result<EinsumEquation> EquationOf(const ShapeContext& context) {
  std::vector<Shape> shapes;
  for (int i = 0; i < context.input_count(); ++i) shapes.push_back(context.shape(i));
  return ParseEinsum(context.attributes().String("equation"), shapes);
}

Status EinsumShape(ShapeContext& context) {
  context.SetOutput(0, context.dtype(0), TRY(EquationOf(context)).OutputShape());
  return Ok();
}

// A multiply-add for every combination of labels.
uint64_t EinsumFlops(const ShapeContext& context) {
  const Result<EinsumEquation> equation = EquationOf(context);
  return equation.ok() ? 2 * static_cast<uint64_t>(Shape(equation.value().sizes).count()) : 0;
}

// What matrix products are made for: 32 bits for narrower types.
DType ProductType(DType dtype) {
  switch (dtype) {
    case DType::kFloat16:
    case DType::kBFloat16:
      return DType::kFloat32;
    case DType::kInt8:
    case DType::kInt16:
      return DType::kInt32;
    case DType::kUInt8:
    case DType::kUInt16:
      return DType::kUInt32;
    default:
      return dtype;
  }
}

Result<Tensor> Converted(KernelContext& context, const Tensor& tensor, DType dtype) {
  if (tensor.dtype() == dtype) return tensor;
  const Tensor dense = TRY(tensor.RowMajor());
  Tensor converted = TRY(context.Temporary(dtype, tensor.shape()));
  const Conversion convert(tensor.dtype(), dtype);
  DispatchBySize(dense.dtype(), [&](auto from) {
    DispatchBySize(dtype, [&](auto to) {
      convert(dense.data<typename decltype(from)::Type>(), converted.data<typename decltype(to)::Type>(),
              dense.count());
    });
  });
  return converted;
}

// A tensor and the labels of its dimensions, no label twice.
struct Operand {
  Tensor tensor;
  Labels labels;

  bool Has(int label) const { return std::find(labels.begin(), labels.end(), label) != labels.end(); }
  // The dimensions in the order of `order`, those it lacks with a size of 1.
  Tensor Ordered(const Labels& order) const {
    Shape shape;
    std::vector<int64_t> strides;
    for (const int label : order) {
      const auto it = std::find(labels.begin(), labels.end(), label);
      const bool own = it != labels.end();
      const int axis = static_cast<int>(it - labels.begin());
      shape.push_back(own ? tensor.dim(axis) : 1);
      strides.push_back(own ? tensor.strides()[static_cast<size_t>(axis)] : 0);
    }
    return tensor.Strided(std::move(shape), std::move(strides), 0);
  }
};

// A label that a term repeats means the diagonal: one step along it is a step along each of its dimensions.
Operand TakeDiagonals(const Tensor& tensor, const Labels& labels, const EinsumEquation& equation) {
  Labels unique;
  Shape shape;
  std::vector<int64_t> strides;
  for (size_t d = 0; d < labels.size(); ++d) {
    const int64_t size = equation.sizes[static_cast<size_t>(labels[d])];
    // One element serves for all along a dimension that others make longer.
    const int64_t stride = tensor.dim(static_cast<int>(d)) == 1 ? 0 : tensor.strides()[d];
    const auto it = std::find(unique.begin(), unique.end(), labels[d]);
    if (it == unique.end()) {
      unique.push_back(labels[d]);
      shape.push_back(size);
      strides.push_back(stride);
    } else {
      strides[static_cast<size_t>(it - unique.begin())] += stride;
    }
  }
  return {tensor.Strided(std::move(shape), std::move(strides), 0), unique};
}

int64_t Count(const Labels& labels, const EinsumEquation& equation) {
  int64_t count = 1;
  for (const int label : labels) count *= equation.sizes[static_cast<size_t>(label)];
  return count;
}

Result<Tensor> Dense(KernelContext& context, const Tensor& tensor, Shape shape) {
  if (tensor.is_row_major()) return tensor.Reshaped(std::move(shape));
  Tensor copy = TRY(context.Temporary(tensor.dtype(), tensor.shape()));
  CopyElements(context.pool(), tensor, copy);
  return copy.Reshaped(std::move(shape));
}

// Sums over the labels that both or either have and nobody later needs; `needed` says which those are not.
template <typename Needed>
Result<Operand> Contract(KernelContext& context, const EinsumEquation& equation, const Operand& a,
                         const Operand& b, const Needed& needed) {
  Labels batch, left, right, summed;
  for (const int label : a.labels) {
    if (!needed(label)) {
      summed.push_back(label);
    } else {
      (b.Has(label) ? batch : left).push_back(label);
    }
  }
  for (const int label : b.labels) {
    if (a.Has(label)) continue;
    (needed(label) ? right : summed).push_back(label);
  }
  const int64_t batches = Count(batch, equation), m = Count(left, equation), n = Count(right, equation);
  const int64_t k = Count(summed, equation);
  const auto arrange = [&](const Operand& operand, std::initializer_list<const Labels*> parts, Shape shape) {
    Labels order;
    Shape full;
    for (const Labels* part : parts) {
      for (const int label : *part) {
        order.push_back(label);
        full.push_back(equation.sizes[static_cast<size_t>(label)]);
      }
    }
    return Dense(context, operand.Ordered(order).Expanded(full), std::move(shape));
  };
  const Tensor first = TRY(arrange(a, {&batch, &left, &summed}, {batches, m, k}));
  const Tensor second = TRY(arrange(b, {&batch, &summed, &right}, {batches, k, n}));
  Tensor product = TRY(context.Temporary(a.tensor.dtype(), {batches, m, n}));
  MatMul(context.pool(), first, second, product);

  Operand result;
  Shape shape;
  for (const Labels* part : {&batch, &left, &right}) {
    for (const int label : *part) {
      result.labels.push_back(label);
      shape.push_back(equation.sizes[static_cast<size_t>(label)]);
    }
  }
  result.tensor = product.Reshaped(std::move(shape));
  return result;
}

Status RunEinsum(KernelContext& context) {
  std::vector<Shape> shapes;
  for (int i = 0; i < context.input_count(); ++i) shapes.push_back(context.input(i).shape());
  const EinsumEquation equation = TRY(ParseEinsum(context.attributes().String("equation"), shapes));
  const DType dtype = context.input(0).dtype(), as = ProductType(dtype);
  if (!Dispatch(Types<float, double, int32_t, int64_t, uint32_t, uint64_t>{}, as, [](auto) {})) {
    return context.UnsupportedType(0);
  }
  std::vector<Operand> operands;
  for (int i = 0; i < context.input_count(); ++i) {
    const Tensor input = TRY(Converted(context, context.input(i), as));
    operands.push_back(TakeDiagonals(input, equation.inputs[static_cast<size_t>(i)], equation));
  }
  // A lone operand is contracted with the number one.
  if (operands.size() == 1) {
    const Tensor one = Tensor::FromValues<int64_t>({}, {1});
    operands.push_back({TRY(Converted(context, one, as)), {}});
  }
  Operand result = operands[0];
  for (size_t i = 1; i < operands.size(); ++i) {
    const auto needed = [&](int label) {
      if (std::find(equation.output.begin(), equation.output.end(), label) != equation.output.end())
        return true;
      return std::any_of(operands.begin() + static_cast<std::ptrdiff_t>(i) + 1, operands.end(),
                         [&](const Operand& later) { return later.Has(label); });
    };
    result = TRY(Contract(context, equation, result, operands[i], needed));
  }
  const Tensor ordered = result.Ordered(equation.output).Expanded(equation.OutputShape());
  const Tensor product = TRY(Converted(context, ordered, dtype));
  CopyElements(context.pool(), product, *TRY(context.Output(0)));
  return Ok();
}

}  // namespace

std::span<const Op> EinsumOps() {
  static const Op ops[] = {
      {.name = "Einsum",
       .versions = {12},
       .shape = EinsumShape,
       .flops = EinsumFlops,
       .run = RunEinsum,
       .gradient = {EinsumGradient},
       .shader = {"einsum"}},
  };
  return ops;
}

}  // namespace onnxray
