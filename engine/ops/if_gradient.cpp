// The gradient of If. What its branches capture gets a gradient like an input of the node.
#include "ops/gradients.h"
#include "ops/repeatable_subgraph.h"
#include "ops/sequence_formula.h"
#include "ops/subgraph_writer.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

constexpr const char* kBranches[] = {"then_branch", "else_branch"};

// The condition, if it is known beforehand.
const char* KnownBranch(GradientBuilder& builder) {
  const Tensor condition = builder.writer().known(builder.input(0));
  if (!condition.defined() || condition.dtype() != DType::kBool || condition.count() != 1) return nullptr;
  return kBranches[*condition.data<bool>() ? 0 : 1];
}

Result<std::vector<Var>> TakenBranch(GradientBuilder& builder) {
  const auto branch = TRY(RepeatableSubgraph(builder, KnownBranch(builder)));
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
  const auto branch = TRY(RepeatableSubgraph(builder, name));
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

}  // namespace onnxray
