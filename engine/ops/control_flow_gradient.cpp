// Gradients of If, Loop and Scan. What a subgraph captures gets its gradient like an input of the node.
#include "ops/gradients.h"
#include "ops/iteration_gradient.h"
#include "ops/sequence_formula.h"
#include "ops/stacked_output.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

constexpr const char* kBranches[] = {"then_branch", "else_branch"};

Result<std::shared_ptr<const Graph>> SubgraphOf(const GradientBuilder& builder, const char* name) {
  auto subgraph = builder.attributes().Subgraph(name);
  if (!subgraph) return InvalidModel(std::string("its subgraph '") + name + "' is missing");
  TRY(CheckRepeatable(*subgraph));
  return subgraph;
}

// The condition, if it is known beforehand.
const char* KnownBranch(GradientBuilder& builder) {
  const Tensor condition = builder.writer().known(builder.input(0));
  if (!condition.defined() || condition.dtype() != DType::kBool || condition.count() != 1) return nullptr;
  return kBranches[*condition.data<bool>() ? 0 : 1];
}

Result<std::vector<Var>> TakenBranch(GradientBuilder& builder) {
  const auto branch = TRY(SubgraphOf(builder, KnownBranch(builder)));
  return builder.writer().Inline(*branch, builder.captured(), {});
}

// A branch that computes anew what the branch of the node computed, and from there the gradients of captured
// values; Var{} of those that it gives none.
struct BranchGradient {
  std::unique_ptr<SubgraphWriter> writer;
  std::vector<Var> gradients;
};

Result<BranchGradient> GradientOfBranch(GradientBuilder& builder, const char* name,
                                        const std::vector<int>& wanted) {
  const auto branch = TRY(SubgraphOf(builder, name));
  if (branch->outputs.size() < static_cast<size_t>(builder.output_count()))
    return InvalidModel(std::string("its ") + name + " gives too few outputs");
  BranchGradient result{builder.writer().CopySubgraph(name, *branch, builder.captured(), {}), {}};
  SubgraphWriter& body = *result.writer;
  std::vector<Var> outputs, gradients, sources;
  for (int i = 0; i < builder.output_count(); ++i) {
    if (!builder.has_gradient(i)) continue;
    outputs.push_back(body.outputs()[static_cast<size_t>(i)]);
    gradients.push_back(body.Capture(builder.gradient(i)));
  }
  std::vector<size_t> places;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const Var captured = body.captured(wanted[i]);
    if (!captured) continue;
    sources.push_back(captured);
    places.push_back(i);
  }
  result.gradients.resize(wanted.size());
  const std::vector<Var> pulled = TRY(body.writer().Pullback(0, outputs, gradients, sources));
  for (size_t i = 0; i < places.size(); ++i) result.gradients[places[i]] = pulled[i];
  return result;
}

}  // namespace

// An If on the same condition. Where that is known, nothing of the other branch is needed, and its shapes may
// not even fit.
Status IfGradient(GradientBuilder& builder) {
  if (KnownBranch(builder)) return DifferentiateBody(builder, TakenBranch);
  std::vector<int> wanted;
  for (int i = 0; i < builder.captured_count(); ++i) {
    if (builder.wants_captured(i)) wanted.push_back(i);
  }
  std::vector<BranchGradient> branches;
  for (const char* name : kBranches) branches.push_back(TRY(GradientOfBranch(builder, name, wanted)));
  std::vector<int> given;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (branches[0].gradients[i] || branches[1].gradients[i]) given.push_back(static_cast<int>(i));
  }
  if (given.empty()) return Ok();
  NodeSubgraphs subgraphs;
  for (BranchGradient& branch : branches) {
    std::vector<Var> outputs;
    for (const int i : given) {
      const Var gradient = branch.gradients[static_cast<size_t>(i)];
      const Var value = builder.captured(wanted[static_cast<size_t>(i)]);
      outputs.push_back(gradient ? gradient : ZerosOf(branch.writer->Capture(value)));
    }
    branch.writer->SetOutputs(outputs);
    subgraphs.emplace_back(kBranches[subgraphs.size()], branch.writer.get());
  }
  const std::vector<Var> results = builder.writer().EmitWithSubgraphs("If", {builder.input(0)}, {}, subgraphs,
                                                                      static_cast<int>(given.size()));
  for (size_t i = 0; i < given.size(); ++i)
    builder.SetCaptured(wanted[static_cast<size_t>(given[i])], results[i]);
  return Ok();
}

namespace {

std::vector<Var> Inputs(GradientBuilder& builder) {
  std::vector<Var> inputs;
  for (int i = 0; i < builder.input_count(); ++i) inputs.push_back(builder.input(i));
  return inputs;
}

// Runs the node again for what its states were before every iteration: `body_inputs`, stacked. The first
// `kept` outputs of the body go round in it.
std::vector<Var> StackInputs(GradientBuilder& builder, const Iterations& iterations, size_t kept,
                             NodeAttributes attributes, int carried, const std::vector<int>& body_inputs) {
  GraphWriter& writer = builder.writer();
  const auto body = writer.CopySubgraph("forward", *iterations.body, builder.captured(), iterations.types);
  std::vector<Var> outputs = body->outputs();
  outputs.resize(kept);
  for (const int i : body_inputs) outputs.push_back(body->inputs()[static_cast<size_t>(i)]);
  body->SetOutputs(outputs);
  std::vector<Var> results =
      writer.EmitWithSubgraphs(builder.node().op_type, Inputs(builder), std::move(attributes),
                               {{"body", body.get()}}, carried + static_cast<int>(body_inputs.size()));
  results.erase(results.begin(), results.begin() + carried);
  return results;
}

}  // namespace

Status ScanGradient(GradientBuilder& builder) {
  if (builder.version() < 9) {
    return Unsupported("the Scan of opset 8 has no gradient rule", "Export the model with opset 9 or newer");
  }
  Iterations iterations;
  iterations.body = TRY(SubgraphOf(builder, "body"));
  const Attributes& attributes = builder.attributes();
  const int inputs = builder.input_count(), outputs = static_cast<int>(iterations.body->outputs.size());
  const int states = inputs - static_cast<int>(attributes.Int("num_scan_inputs"));
  const auto element = [&](const char* name, int i) {
    const std::vector<int64_t> list = attributes.Ints(name);
    return i < static_cast<int>(list.size()) ? list[static_cast<size_t>(i)] : 0;
  };
  for (int i = 0; i < inputs; ++i) {
    std::optional<TensorType> type = builder.writer().type(builder.input(i));
    if (i < states) {
      iterations.states.push_back({i, i, i, i});
    } else {
      const int64_t axis = element("scan_input_axes", i - states);
      iterations.slices.push_back({i, i, axis, element("scan_input_directions", i - states) != 0});
      if (type) type->shape = WithoutAxis(type->shape, TRY(NormalizeAxis(axis, type->shape.rank())));
    }
    iterations.types.push_back(std::move(type));
  }
  for (int i = states; i < outputs; ++i) {
    iterations.stacks.push_back(
        {i, i, element("scan_output_axes", i - states), element("scan_output_directions", i - states) != 0});
  }
  iterations.counter = states;
  iterations.history = [&](const std::vector<int>& body_inputs) -> Result<std::vector<Var>> {
    NodeAttributes same;
    for (const char* name : {"scan_input_axes", "scan_input_directions"}) {
      if (attributes.Has(name)) same.emplace_back(name, attributes.Ints(name));
    }
    same.emplace_back("num_scan_inputs", attributes.Int("num_scan_inputs"));
    return StackInputs(builder, iterations, static_cast<size_t>(states), std::move(same), states,
                       body_inputs);
  };
  return DifferentiateIterations(builder, iterations);
}

namespace {

enum : int { kTrips, kCondition, kCarried };  // of a Loop's inputs; its body has the iteration for the trips

// The types of the body's inputs. A carried value that an iteration gives another shape has none.
std::vector<std::optional<TensorType>> TypesInLoop(GradientBuilder& builder, const Graph& body) {
  std::vector<std::optional<TensorType>> types{TensorType{DType::kInt64, {}}, TensorType{DType::kBool, {}}};
  for (int i = kCarried; i < builder.input_count(); ++i)
    types.push_back(builder.has_input(i) ? builder.writer().type(builder.input(i)) : std::nullopt);
  for (bool settled = false; !settled;) {
    settled = true;
    const auto pass = builder.writer().CopySubgraph("types", body, builder.captured(), types);
    const std::vector<Var> outputs = pass->outputs();
    for (size_t i = kCarried; i < types.size(); ++i) {
      const auto after = pass->writer().type(outputs[i - 1]);
      if (!types[i] || !after || after == types[i]) continue;
      types[i].reset();
      settled = false;
    }
  }
  return types;
}

}  // namespace

Status LoopGradient(GradientBuilder& builder) {
  Iterations iterations;
  iterations.body = TRY(SubgraphOf(builder, "body"));
  const int inputs = static_cast<int>(iterations.body->inputs.size());
  const int outputs = static_cast<int>(iterations.body->outputs.size());
  if (inputs != builder.input_count() || outputs + 1 < inputs)
    return InvalidModel("its body has " + std::to_string(inputs) + " inputs and " + std::to_string(outputs) +
                        " outputs for " + std::to_string(builder.input_count()) + " inputs of the Loop");
  iterations.types = TypesInLoop(builder, *iterations.body);
  const int carried = inputs - kCarried;
  for (int i = 0; i < carried; ++i) iterations.states.push_back({kCarried + i, 1 + i, kCarried + i, i});
  for (int i = carried; i < outputs - 1; ++i) iterations.stacks.push_back({1 + i, i, 0, false});
  iterations.counter = kTrips;
  iterations.history = [&](const std::vector<int>& body_inputs) -> Result<std::vector<Var>> {
    return StackInputs(builder, iterations, static_cast<size_t>(1 + carried), {}, carried, body_inputs);
  };
  return DifferentiateIterations(builder, iterations);
}

}  // namespace onnxray
