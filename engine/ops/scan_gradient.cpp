// The gradient of Scan.
#include "ops/gradients.h"
#include "ops/iteration_gradient.h"
#include "ops/repeatable_subgraph.h"
#include "ops/stacked_output.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

int64_t Element(const Attributes& attributes, std::string_view name, int i) {
  const std::vector<int64_t> list = attributes.Ints(name);
  return i < static_cast<int>(list.size()) ? list[static_cast<size_t>(i)] : 0;
}

std::optional<TensorType> SliceType(std::optional<TensorType> type, int axis) {
  if (type) type->shape = WithoutAxis(type->shape, axis);
  return type;
}

// Runs the node again for what its states were before every iteration.
std::vector<Var> StackStates(GradientBuilder& builder, const Iterations& iterations,
                             const std::vector<int>& states) {
  GraphWriter& writer = builder.writer();
  const auto body = writer.CopySubgraph("forward", *iterations.body, builder.captured(), iterations.types);
  std::vector<Var> outputs = body->outputs(), inputs;
  outputs.resize(iterations.states.size());
  for (const int i : states) outputs.push_back(body->inputs()[static_cast<size_t>(i)]);
  body->SetOutputs(outputs);
  NodeAttributes attributes;
  for (const char* name : {"scan_input_axes", "scan_input_directions"}) {
    if (builder.attributes().Has(name)) attributes.emplace_back(name, builder.attributes().Ints(name));
  }
  attributes.emplace_back("num_scan_inputs", builder.attributes().Int("num_scan_inputs"));
  for (int i = 0; i < builder.input_count(); ++i) inputs.push_back(builder.input(i));
  std::vector<Var> results = writer.EmitWithSubgraphs(
      "Scan", inputs, std::move(attributes), {{"body", body.get()}}, static_cast<int>(outputs.size()));
  results.erase(results.begin(), results.begin() + static_cast<std::ptrdiff_t>(iterations.states.size()));
  return results;
}

// Before opset 9 a Scan ran a batch of sequences: it is a Scan over the batch, in which another runs over
// time on as much of a sequence as there is, and zeros fill up what it gives.
Result<std::vector<Var>> BatchedScan(GradientBuilder& builder) {
  const auto body = TRY(RepeatableSubgraph(builder, "body"));
  GraphWriter& writer = builder.writer();
  const int scans = static_cast<int>(builder.attributes().Int("num_scan_inputs"));
  const int states = builder.input_count() - 1 - scans;
  const int outputs = static_cast<int>(body->outputs.size());
  const auto one = writer.NewSubgraph("sequence");
  std::vector<Var> inputs, sequences;
  std::vector<std::optional<TensorType>> types;
  for (int i = 0; i < states + scans; ++i) {
    const Shape shape = TRY(builder.ShapeOf(builder.input(1 + i)));
    const TensorType type{writer.dtype(builder.input(1 + i)), WithoutAxis(shape, 0)};
    inputs.push_back(builder.input(1 + i));
    sequences.push_back(one->AddInput(type));
    types.push_back(i < states ? type : SliceType(type, 0));
  }
  Var length;
  const Var start = Int64s({0}, one->inputs()[0]);
  if (builder.has_input(0)) {
    inputs.push_back(Cast(builder.input(0), DType::kInt64));
    length = Reshape(one->AddInput({DType::kInt64, {}}), {1});
    for (int i = states; i < states + scans; ++i) {
      Var& sequence = sequences[static_cast<size_t>(i)];
      sequence = one->writer().Emit("Slice", {sequence, start, length, start});
    }
  }
  std::vector<Var> captured;
  for (const Var outer : builder.captured()) captured.push_back(one->Capture(outer));
  const auto copy = one->writer().CopySubgraph("body", *body, captured, types);
  NodeAttributes attributes{{"num_scan_inputs", int64_t{scans}}};
  if (builder.attributes().Has("directions"))
    attributes.emplace_back("scan_input_directions", builder.attributes().Ints("directions"));
  std::vector<Var> results = one->writer().EmitWithSubgraphs("Scan", sequences, std::move(attributes),
                                                             {{"body", copy.get()}}, outputs);
  for (int i = states; i < outputs && length; ++i) {
    const int64_t time = TRY(builder.ShapeOf(builder.input(1 + states)))[1];
    const Var pads = Concat({start, Int64s({time}, length) - length}, 0);
    Var& result = results[static_cast<size_t>(i)];
    result = one->writer().Emit("Pad", {result, pads, Var{}, start});
  }
  one->SetOutputs(results);
  return writer.EmitWithSubgraphs("Scan", inputs, {{"num_scan_inputs", static_cast<int64_t>(inputs.size())}},
                                  {{"body", one.get()}}, outputs);
}

}  // namespace

Status ScanGradient(GradientBuilder& builder) {
  if (builder.version() < 9) return DifferentiateBody(builder, BatchedScan);
  Iterations iterations;
  iterations.body = TRY(RepeatableSubgraph(builder, "body"));
  const Attributes& attributes = builder.attributes();
  const int inputs = builder.input_count(), outputs = static_cast<int>(iterations.body->outputs.size());
  const int states = inputs - static_cast<int>(attributes.Int("num_scan_inputs"));
  for (int i = 0; i < inputs; ++i) {
    std::optional<TensorType> type = builder.writer().type(builder.input(i));
    if (i < states) {
      iterations.states.push_back({i, i, i, i});
    } else {
      const int64_t axis = Element(attributes, "scan_input_axes", i - states);
      const bool reversed = Element(attributes, "scan_input_directions", i - states) != 0;
      iterations.slices.push_back({i, i, axis, reversed});
      if (type) type = SliceType(type, TRY(NormalizeAxis(axis, type->shape.rank())));
    }
    iterations.types.push_back(std::move(type));
  }
  for (int i = states; i < outputs; ++i) {
    iterations.stacks.push_back({i, i, Element(attributes, "scan_output_axes", i - states),
                                 Element(attributes, "scan_output_directions", i - states) != 0});
  }
  iterations.counter = states;
  iterations.history = [&](const std::vector<int>& needed) {
    return StackStates(builder, iterations, needed);
  };
  return DifferentiateIterations(builder, iterations);
}

}  // namespace onnxray
