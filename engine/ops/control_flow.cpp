// If, Loop and Scan. Their values may be tensors, sequences or optionals.
#include <limits>

#include "cpu/copy.h"
#include "cpu/scalar.h"
#include "ops/all_ops.h"
#include "ops/gradients.h"
#include "ops/scan.h"
#include "ops/stacked_output.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

Result<bool> Condition(const Value& value) {
  if (!value.is_tensor() || value.tensor().dtype() != DType::kBool || value.tensor().count() != 1) {
    return InvalidInput("a condition is one bool, got " + value.ToString());
  }
  return *value.tensor().data<bool>();
}

Result<int64_t> TripCount(const Value& value) {
  if (!value.is_tensor()) return InvalidInput("a trip count is one number, got " + value.ToString());
  return OnlyInteger(value.tensor());
}

Status RunIf(KernelContext& context) {
  const bool taken = TRY(Condition(context.input_value(0)));
  const auto branch = context.attributes().Subgraph(taken ? "then_branch" : "else_branch");
  if (!branch || branch->outputs.size() < static_cast<size_t>(context.output_count())) {
    return InvalidModel("a branch of the If is missing or gives too few outputs");
  }
  std::vector<Value> results = TRY(context.RunSubgraph(*branch, {}));
  for (int i = 0; i < context.output_count(); ++i)
    context.SetOutput(i, std::move(results[static_cast<size_t>(i)]));
  return Ok();
}

// All iterations' values of one scan output, along a new first axis.
Status StackIterations(KernelContext& context, int i, const std::vector<Value>& values,
                       const ValueType& declared) {
  if (values.empty()) {
    const TensorType element = TRY(DeclaredElement(declared));
    TRY(context.Output(i, element.dtype, WithAxis(element.shape, 0, 0)));
  }
  for (size_t t = 0; t < values.size(); ++t) {
    if (!values[t].is_tensor()) return InvalidModel("a scan output is a tensor, got " + values[t].ToString());
    const Tensor& element = values[t].tensor();
    const Shape shape = WithAxis(element.shape(), 0, static_cast<int64_t>(values.size()));
    Tensor place = ViewAt(*TRY(StackFor(context, i, element, shape)), 0, static_cast<int64_t>(t));
    CopyElements(element, place);
  }
  return Ok();
}

// Inputs: trip count (optional), condition (optional), carried values. The body takes the iteration number,
// the condition and the carried values; it gives the condition, the carried values and the scan outputs.
Status RunLoop(KernelContext& context) {
  const std::shared_ptr<const Graph> body = context.attributes().Subgraph("body");
  if (!body || body->inputs.size() < 2 || body->outputs.size() + 1 < body->inputs.size()) {
    return InvalidModel("the body of the Loop is missing or has too few inputs or outputs");
  }
  const size_t carried_count = body->inputs.size() - 2;
  int64_t trips = std::numeric_limits<int64_t>::max();
  if (context.has_input(0)) trips = TRY(TripCount(context.input_value(0)));
  bool condition = true;
  if (context.has_input(1)) condition = TRY(Condition(context.input_value(1)));

  std::vector<Value> carried;
  for (size_t i = 0; i < carried_count; ++i) {
    const int input = static_cast<int>(i) + 2;
    carried.push_back(context.has_input(input) ? context.input_value(input) : Value());
  }
  std::vector<std::vector<Value>> scans(body->outputs.size() - 1 - carried_count);
  for (int64_t i = 0; i < trips && condition; ++i) {
    std::vector<Value> inputs = {Tensor::Scalar(i), Tensor::Scalar(condition)};
    for (Value& value : carried) inputs.push_back(std::move(value));
    std::vector<Value> results = TRY(context.RunSubgraph(*body, std::move(inputs)));
    condition = TRY(Condition(results[0]));
    for (size_t k = 0; k < carried_count; ++k) carried[k] = std::move(results[1 + k]);
    for (size_t k = 0; k < scans.size(); ++k) {
      if (!context.wants_output(static_cast<int>(carried_count + k))) continue;
      scans[k].push_back(std::move(results[1 + carried_count + k]));
    }
  }

  for (size_t k = 0; k < carried_count; ++k) context.SetOutput(static_cast<int>(k), std::move(carried[k]));
  for (size_t k = 0; k < scans.size(); ++k) {
    const int output = static_cast<int>(carried_count + k);
    const ValueId value = body->outputs[1 + carried_count + k];
    if (context.wants_output(output))
      TRY(StackIterations(context, output, scans[k], body->value(value).type));
  }
  return Ok();
}

}  // namespace

std::span<const Op> ControlFlowOps() {
  static const Op ops[] = {
      {.name = "If",
       .versions = {1, 11, 13, 16, 19, 21, 23, 24, 25},
       .layout = LayoutRule::kStrided,
       .run = RunIf,
       .gradient = {IfGradient}},
      {.name = "Loop",
       .versions = {1, 11, 13, 16, 19, 21, 23, 24, 25},
       .takes_any_value = true,
       .layout = LayoutRule::kStrided,
       .run = RunLoop,
       .gradient = {LoopGradient}},
      {.name = "Scan",
       .versions = {8, 9, 11, 16, 19, 21, 23, 24, 25},
       .layout = LayoutRule::kStrided,
       .run = RunScan,
       .gradient = {ScanGradient}},
  };
  return ops;
}

}  // namespace onnxray
