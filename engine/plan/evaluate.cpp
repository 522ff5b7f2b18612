#include "plan/evaluate.h"

#include <algorithm>

#include "graph/signature.h"

namespace onnxray {

namespace {

bool IsImage(const Value& value) { return value.is_tensor() && value.tensor().rank() >= 3; }

// Brings inputs into the layouts the operator takes and says in which its outputs are made.
Result<Layout> ArrangeInputs(LayoutRule rule, std::vector<Value>& inputs) {
  const auto make_row_major = [&](size_t i) -> Status {
    if (inputs[i].is_tensor()) inputs[i] = TRY(inputs[i].tensor().RowMajor());
    return Ok();
  };
  switch (rule) {
    case LayoutRule::kStrided:
      return Layout::kRowMajor;
    case LayoutRule::kAny: {
      int rank = 0;
      for (const Value& input : inputs) {
        if (input.is_tensor()) rank = std::max(rank, input.tensor().rank());
      }
      for (const Value& input : inputs) {
        if (!IsImage(input) || input.tensor().rank() != rank) continue;
        const Tensor& tensor = input.tensor();
        if (tensor.is_channels_last() && !tensor.is_row_major()) return Layout::kChannelsLast;
      }
      return Layout::kRowMajor;
    }
    case LayoutRule::kChannelsLast: {
      const bool image = !inputs.empty() && IsImage(inputs[0]);
      if (image) inputs[0] = TRY(inputs[0].tensor().To(Layout::kChannelsLast));
      for (size_t i = image ? 1 : 0; i < inputs.size(); ++i) TRY(make_row_major(i));
      return image ? Layout::kChannelsLast : Layout::kRowMajor;
    }
    case LayoutRule::kRowMajor:
      for (size_t i = 0; i < inputs.size(); ++i) TRY(make_row_major(i));
      return Layout::kRowMajor;
  }
  return Internal("an unknown layout rule");
}

// Shape rules compute with numbers that the model gives.
Status CheckOutput(const Node& node, size_t i, const TensorType& type) {
  const auto wrong = [&](const std::string& text) {
    return InvalidModel("output " + std::to_string(i) + " would be " + text,
                        "An attribute or a shape in the model is wrong: export it again");
  };
  int64_t count = 1;
  for (const int64_t dim : type.shape) {
    if (dim < 0) return wrong("of shape " + type.shape.ToString());
    // Strides overflow even where a dimension of 0 leaves no element.
    if (__builtin_mul_overflow(count, std::max<int64_t>(dim, 1), &count))
      return wrong("of shape " + type.shape.ToString() + ", more elements than can be counted");
  }
  if (type.dtype == DType::kUndefined || type.dtype > kLastDType)
    return wrong("of element type " + std::to_string(static_cast<int>(type.dtype)) + ", which there is not");
  const Parameter* parameter = node.signature ? ParameterAt(node.signature->outputs, i) : nullptr;
  if (parameter && !parameter->tensors.Has(type.dtype)) {
    return wrong(std::string(Name(type.dtype)) + ", but " + node.QualifiedOp() + " gives only " +
                 parameter->tensors.ToString());
  }
  return Ok();
}

}  // namespace

Error Locate(Error error, const Node& node, const std::vector<Value>& inputs) {
  if (error.node.empty()) {
    error.node = node.name;
    error.op = node.QualifiedOp();
  }
  if (error.shapes.empty()) {
    for (const Value& input : inputs) error.shapes.push_back(input.ToString());
  }
  return error;
}

Result<std::vector<std::optional<TensorType>>> InferOutputs(const Node& node, const Op& op, int version,
                                                            const std::vector<const TensorType*>& inputs,
                                                            const std::vector<const Tensor*>& values,
                                                            uint64_t* flops) {
  std::vector<std::optional<TensorType>> outputs(node.outputs.size());
  if (!op.shape) return outputs;
  ShapeContext context(node, version, inputs, values);
  Status inferred = op.shape(context);
  for (size_t i = 0; i < outputs.size() && inferred.ok(); ++i) {
    outputs[i] = context.output(static_cast<int>(i));
    if (outputs[i]) inferred = CheckOutput(node, i, *outputs[i]);
  }
  if (!inferred.ok()) {
    Error error = std::move(inferred.error());
    for (const TensorType* input : inputs) {
      error.shapes.push_back(input ? std::string(Name(input->dtype)) + input->shape.ToString() : "none");
    }
    return Locate(std::move(error), node, {});
  }
  if (flops && !outputs.empty() && outputs[0]) {
    *flops = op.flops ? op.flops(context) : static_cast<uint64_t>(outputs[0]->shape.count());
  }
  return outputs;
}

Result<std::vector<Value>> Evaluate(const Evaluation& evaluation, std::vector<Value> inputs) {
  const Node& node = evaluation.node;
  const auto located = [&](Error error) { return Locate(std::move(error), node, inputs); };
  for (size_t i = 0; i < inputs.size() && !evaluation.op.takes_any_value; ++i) {
    if (node.inputs[i] == kNoValue || inputs[i].is_tensor()) continue;
    return located(InvalidInput("input " + std::to_string(i) + " is no tensor: " + inputs[i].ToString()));
  }

  Result<Layout> layout = ArrangeInputs(evaluation.op.layout, inputs);
  if (!layout.ok()) return located(std::move(layout.error()));

  std::vector<TensorType> types(inputs.size());
  std::vector<const TensorType*> type_pointers(inputs.size());
  std::vector<const Tensor*> values(inputs.size());
  bool all_tensors = true;
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].is_none()) continue;
    if (!inputs[i].is_tensor()) {
      all_tensors = false;
      continue;
    }
    const Tensor& tensor = inputs[i].tensor();
    types[i] = {tensor.dtype(), tensor.shape()};
    type_pointers[i] = &types[i];
    values[i] = &tensor;
  }
  std::vector<std::optional<TensorType>> inferred(node.outputs.size());
  if (all_tensors) {
    inferred = TRY(InferOutputs(node, evaluation.op, evaluation.version, type_pointers, values));
  }

  KernelContext context(node, evaluation.version, inputs, std::move(inferred), layout.value(),
                        evaluation.services);
  std::unique_ptr<Kernel> prepared;
  if (!evaluation.kernel && evaluation.op.prepare) {
    auto made = evaluation.op.prepare(node, evaluation.version);
    if (!made.ok()) return located(std::move(made.error()));
    prepared = std::move(made.value());
  }
  bool handled = false;
  if (Kernel* kernel = prepared ? prepared.get() : evaluation.kernel) {
    Result<bool> run = kernel->Run(context);
    if (!run.ok()) return located(std::move(run.error()));
    handled = run.value();
  }
  if (!handled) {
    Status run = evaluation.op.run(context);
    if (!run.ok()) return located(std::move(run.error()));
  }

  std::vector<Value> outputs(node.outputs.size());
  for (size_t i = 0; i < outputs.size(); ++i) outputs[i] = context.output_value(static_cast<int>(i));
  return outputs;
}

}  // namespace onnxray
