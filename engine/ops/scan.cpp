#include "ops/scan.h"

#include <algorithm>

#include "cpu/copy.h"
#include "ops/stacked_output.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// The body takes `states` values and one slice of each of `scans` tensors; it gives the new states and one
// element of each of `outputs` stacks.
struct Body {
  std::shared_ptr<const Graph> graph;
  size_t states, scans, outputs;

  const ValueType& output_type(size_t k) const { return graph->value(graph->outputs[states + k]).type; }
};

Result<Body> BodyOf(const KernelContext& context) {
  Body body{context.attributes().Subgraph("body"), 0, 0, 0};
  if (!body.graph) return InvalidModel("a Scan without a body");
  const size_t inputs = body.graph->inputs.size();
  body.scans = static_cast<size_t>(context.attributes().Int("num_scan_inputs"));
  if (body.scans < 1 || body.scans > inputs) {
    return InvalidModel("a body with " + std::to_string(inputs) + " inputs cannot take " +
                        std::to_string(body.scans) + " scan inputs");
  }
  body.states = inputs - body.scans;
  if (body.graph->outputs.size() < body.states)
    return InvalidModel("the body of a Scan does not give all its states");
  body.outputs = body.graph->outputs.size() - body.states;
  return body;
}

// Element i of a list attribute, 0 where it is left out.
int64_t Element(const KernelContext& context, std::string_view name, size_t i) {
  const auto* list = context.attributes().Find<std::vector<int64_t>>(name);
  return list && i < list->size() ? (*list)[i] : 0;
}

struct ScanInput {
  Tensor tensor;
  int axis = 0;
  bool reversed = false;
};

// Runs the body `length` times, updating `states`; store(k, t, tensor) receives scan output k of iteration t.
template <typename Store>
Status Iterate(KernelContext& context, const Body& body, const std::vector<ScanInput>& scans, int64_t length,
               std::vector<Value>& states, const Store& store) {
  for (int64_t t = 0; t < length; ++t) {
    std::vector<Value> inputs = std::move(states);
    for (const ScanInput& scan : scans) {
      inputs.push_back(
          ViewAt(scan.tensor, scan.axis, scan.reversed ? scan.tensor.dim(scan.axis) - 1 - t : t));
    }
    std::vector<Value> results = TRY(context.RunSubgraph(*body.graph, std::move(inputs)));
    for (size_t k = 0; k < body.outputs; ++k) {
      if (!context.wants_output(static_cast<int>(body.states + k))) continue;
      const Value& value = results[body.states + k];
      if (!value.is_tensor()) return InvalidModel("a scan output is a tensor, got " + value.ToString());
      TRY(store(k, t, value.tensor()));
    }
    results.resize(body.states);
    states = std::move(results);
  }
  return Ok();
}

Status CheckLengths(const std::vector<ScanInput>& scans) {
  const int64_t length = scans[0].tensor.dim(scans[0].axis);
  for (const ScanInput& scan : scans) {
    const int64_t other = scan.tensor.dim(scan.axis);
    if (other == length) continue;
    return InvalidInput(
        "the scan inputs have " + std::to_string(length) + " and " + std::to_string(other) + " elements",
        "Feed sequences of the same length");
  }
  return Ok();
}

// Inputs: initial states, scan inputs.
Status ScanOne(KernelContext& context, const Body& body) {
  std::vector<Value> states;
  for (size_t i = 0; i < body.states; ++i) states.push_back(context.input_value(static_cast<int>(i)));
  std::vector<ScanInput> scans;
  for (size_t i = 0; i < body.scans; ++i) {
    const Tensor& tensor = context.input(static_cast<int>(body.states + i));
    const int axis = TRY(NormalizeAxis(Element(context, "scan_input_axes", i), tensor.rank()));
    scans.push_back({tensor, axis, Element(context, "scan_input_directions", i) != 0});
  }
  TRY(CheckLengths(scans));
  const int64_t length = scans[0].tensor.dim(scans[0].axis);

  const auto output_axis = [&](size_t k, const Shape& element) {
    return NormalizeAxis(Element(context, "scan_output_axes", k), element.rank() + 1);
  };
  TRY(Iterate(context, body, scans, length, states,
              [&](size_t k, int64_t t, const Tensor& element) -> Status {
                const int axis = TRY(output_axis(k, element.shape()));
                const int output = static_cast<int>(body.states + k);
                const Tensor& stack =
                    *TRY(StackFor(context, output, element, WithAxis(element.shape(), axis, length)));
                Tensor place =
                    ViewAt(stack, axis, Element(context, "scan_output_directions", k) ? length - 1 - t : t);
                CopyElements(element, place);
                return Ok();
              }));

  for (size_t i = 0; i < body.states; ++i) context.SetOutput(static_cast<int>(i), std::move(states[i]));
  for (size_t k = 0; length == 0 && k < body.outputs; ++k) {
    const TensorType element = TRY(DeclaredElement(body.output_type(k)));
    const Shape shape = WithAxis(element.shape, TRY(output_axis(k, element.shape)), 0);
    TRY(context.Output(static_cast<int>(body.states + k), element.dtype, shape));
  }
  return Ok();
}

void FillZero(KernelContext& context, Tensor& tensor) {
  Fill(context.pool(), Tensor::Zeros(tensor.dtype(), {}).value(), tensor);
}

// Inputs: sequence lengths (optional), initial states [batch, ...], scan inputs [batch, time, ...]. Outputs
// likewise; scan outputs are zero past the end of a shorter sequence.
Status ScanBatch(KernelContext& context, const Body& body) {
  std::vector<ScanInput> batched;
  for (size_t i = 0; i < body.scans; ++i) {
    const Tensor& tensor = context.input(static_cast<int>(1 + body.states + i));
    if (tensor.rank() < 2)
      return InvalidInput("a scan input is [batch, time, ...], got " + tensor.ToString());
    batched.push_back({tensor, 1, Element(context, "directions", i) != 0});
  }
  TRY(CheckLengths(batched));
  const int64_t batch = batched[0].tensor.dim(0), time = batched[0].tensor.dim(1);
  std::vector<int64_t> lengths(static_cast<size_t>(batch), time);
  if (context.has_input(0)) lengths = TRY(ToInt64s(context.input(0)));
  const bool valid =
      static_cast<int64_t>(lengths.size()) == batch &&
      std::all_of(lengths.begin(), lengths.end(), [=](int64_t n) { return n >= 0 && n <= time; });
  if (!valid)
    return InvalidInput("sequence lengths " + Shape(lengths).ToString() + " do not fit the scan inputs");

  for (int64_t b = 0; b < batch; ++b) {
    const int64_t length = lengths[static_cast<size_t>(b)];
    std::vector<Value> states;
    for (size_t i = 0; i < body.states; ++i)
      states.push_back(ViewAt(context.input(static_cast<int>(1 + i)), 0, b));
    std::vector<ScanInput> scans;
    for (const ScanInput& scan : batched) {
      scans.push_back({ViewAt(scan.tensor, 0, b).Slice(0, 0, length), 0, scan.reversed});
    }
    const auto store = [&](int output, const Tensor& element, const Shape& lead,
                           const std::vector<int64_t>& at) -> Status {
      std::vector<int64_t> dims = lead.dims();
      dims.insert(dims.end(), element.shape().begin(), element.shape().end());
      const bool fresh = context.output_value(output).is_none();
      Tensor place = *TRY(StackFor(context, output, element, Shape(std::move(dims))));
      if (fresh) FillZero(context, place);
      for (const int64_t index : at) place = ViewAt(place, 0, index);
      CopyElements(element, place);
      return Ok();
    };
    TRY(Iterate(context, body, scans, length, states, [&](size_t k, int64_t t, const Tensor& element) {
      return store(static_cast<int>(body.states + k), element, {batch, time}, {b, t});
    }));
    for (size_t i = 0; i < body.states; ++i) {
      if (!states[i].is_tensor()) return InvalidModel("a state is a tensor, got " + states[i].ToString());
      if (context.wants_output(static_cast<int>(i)))
        TRY(store(static_cast<int>(i), states[i].tensor(), {batch}, {b}));
    }
  }

  for (size_t k = 0; k < body.outputs; ++k) {
    const int output = static_cast<int>(body.states + k);
    if (!context.wants_output(output) || !context.output_value(output).is_none()) continue;
    const TensorType element = TRY(DeclaredElement(body.output_type(k)));
    const Shape shape = WithAxis(WithAxis(element.shape, 0, time), 0, batch);
    FillZero(context, *TRY(context.Output(output, element.dtype, shape)));
  }
  return Ok();
}

// States and scan inputs follow the first `skipped` inputs.
Status CheckInputs(const KernelContext& context, const Body& body, size_t skipped) {
  const size_t expected = skipped + body.states + body.scans;
  if (static_cast<size_t>(context.input_count()) != expected) {
    return InvalidModel("it has " + std::to_string(context.input_count()) + " inputs, but its body takes " +
                        std::to_string(expected - skipped));
  }
  for (size_t i = skipped; i < expected; ++i) {
    const Value& value = context.input_value(static_cast<int>(i));
    if (!value.is_tensor())
      return InvalidModel("input " + std::to_string(i) + " is no tensor: " + value.ToString());
  }
  return Ok();
}

}  // namespace

Status RunScan(KernelContext& context) {
  const Body body = TRY(BodyOf(context));
  const bool batched = context.version() < 9;
  TRY(CheckInputs(context, body, batched ? 1 : 0));
  return batched ? ScanBatch(context, body) : ScanOne(context, body);
}

}  // namespace onnxray
