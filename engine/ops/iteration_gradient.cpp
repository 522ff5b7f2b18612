#include "ops/iteration_gradient.h"

#include <algorithm>

#include "ops/sequence_formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

class Backward {
 public:
  Backward(GradientBuilder& builder, const Iterations& iterations)
      : builder_(builder),
        iterations_(iterations),
        body_(builder.writer().CopySubgraph("backward", *iterations.body, builder.captured(),
                                            iterations.types)),
        inputs_(body_->inputs()),
        outputs_(body_->outputs()) {}

  Status Write() {
    ChooseSources();
    ReceiveGradients();
    TRY(PullBack());
    body_->SetOutputs(Joined(carried_.outputs, stacked_.outputs));
    TRY(ReadForward());
    return Emit();
  }

 private:
  // What goes round in the Scan: body inputs, their first values outside, body outputs.
  struct Carried {
    std::vector<Var> inputs, initial, outputs;
    std::vector<std::function<void(Var)>> use;  // of the final values
  };
  struct Stacked {
    std::vector<Var> outputs;
    std::vector<int64_t> axes, directions;
    std::vector<std::pair<size_t, std::function<void(Var)>>> use;  // of output i's stack
  };
  struct Scanned {
    std::vector<Var> inputs, stacks;
    std::vector<int64_t> axes, directions;
  };

  static std::vector<Var> Joined(std::vector<Var> a, const std::vector<Var>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
  static Var At(const std::vector<Var>& vars, int i) { return vars[static_cast<size_t>(i)]; }

  // Whose gradients an iteration has to give: wanted ones, and those of states that hand them on.
  void ChooseSources() {
    for (int i = 0; i < builder_.captured_count(); ++i) {
      if (!builder_.wants_captured(i) || !body_->captured(i)) continue;
      captured_.push_back(i);
      sources_.push_back(body_->captured(i));
    }
    for (const Iterations::Slices& slices : iterations_.slices) {
      if (!builder_.wants(slices.node_input)) continue;
      slices_.push_back(slices);
      sources_.push_back(At(inputs_, slices.body_input));
    }
    std::vector<Iterations::State> rest = iterations_.states;
    for (bool grows = true; grows;) {
      std::vector<Var> results;
      for (const auto& state : rest) results.push_back(At(outputs_, state.body_output));
      const std::vector<bool> depend = body_->Depend(results, sources_);
      std::vector<Iterations::State> left;
      for (size_t i = 0; i < rest.size(); ++i) {
        if (!depend[i] && !builder_.wants(rest[i].node_input)) {
          left.push_back(rest[i]);
          continue;
        }
        states_.push_back(rest[i]);
        sources_.push_back(At(inputs_, rest[i].body_input));
      }
      grows = left.size() < rest.size();
      rest = std::move(left);
    }
  }

  // The gradients of what an iteration gives are inputs of the one that goes back through it.
  void ReceiveGradients() {
    for (const auto& state : states_) {
      const Var gradient = body_->AddInputLike(At(inputs_, state.body_input));
      results_.push_back(At(outputs_, state.body_output));
      gradients_.push_back(gradient);
      carried_.inputs.push_back(gradient);
      carried_.initial.push_back(FinalGradient(state));
    }
    std::vector<Var> stacks;
    for (const auto& stack : iterations_.stacks) stacks.push_back(At(outputs_, stack.body_output));
    const std::vector<bool> depend = body_->Depend(stacks, sources_);
    for (size_t i = 0; i < stacks.size(); ++i) {
      const auto& stack = iterations_.stacks[i];
      if (!depend[i] || !builder_.has_gradient(stack.node_output)) continue;
      const Var gradient = body_->AddInputLike(stacks[i]);
      results_.push_back(stacks[i]);
      gradients_.push_back(gradient);
      Scan(gradient, builder_.gradient(stack.node_output), stack.axis, stack.reversed);
    }
  }

  Var FinalGradient(const Iterations::State& state) {
    const int output = state.node_output;
    if (builder_.has_gradient(output)) return builder_.gradient(output);
    if (output < builder_.output_count() && builder_.output(output)) return ZerosOf(builder_.output(output));
    return ZerosOf(builder_.input(state.node_input));
  }

  void Scan(Var input, Var stack, int64_t axis, bool reversed) {
    scanned_.inputs.push_back(input);
    scanned_.stacks.push_back(stack);
    scanned_.axes.push_back(axis);
    scanned_.directions.push_back(!reversed);
  }

  Status PullBack() {
    const std::vector<Var> pulled = TRY(body_->writer().Pullback(0, results_, gradients_, sources_));
    auto next = pulled.begin();
    std::vector<std::pair<int, Var>> sums;
    for (const int i : captured_) {
      if (const Var gradient = *next++) sums.emplace_back(i, gradient);
    }
    for (const auto& slices : slices_) {
      const Var gradient = *next++, slice = At(inputs_, slices.body_input);
      Stack(gradient ? gradient : ZerosLike(slice), slices.axis, slices.reversed,
            [this, slices](Var stack) { builder_.Set(slices.node_input, stack); });
    }
    for (const auto& state : states_) {
      const Var gradient = *next++;
      carried_.outputs.push_back(gradient ? gradient : ZerosOf(At(inputs_, state.body_input)));
      carried_.use.push_back([this, state](Var final) { builder_.Set(state.node_input, final); });
    }
    for (const auto& [i, gradient] : sums) Sum(i, gradient);
    return Ok();
  }

  // What is stacked twice in the same way is the same output.
  void Stack(Var output, int64_t axis, bool reversed, std::function<void(Var)> use) {
    size_t i = 0;
    while (i < stacked_.outputs.size() && !(stacked_.outputs[i].id == output.id && stacked_.axes[i] == axis &&
                                            stacked_.directions[i] == !reversed))
      ++i;
    if (i == stacked_.outputs.size()) {
      stacked_.outputs.push_back(output);
      stacked_.axes.push_back(axis);
      stacked_.directions.push_back(!reversed);
    }
    stacked_.use.emplace_back(i, std::move(use));
  }

  // Over the iterations, for captured value i.
  void Sum(int i, Var gradient) {
    if (const auto product = body_->ProductOf(gradient)) {
      const auto rows = [](Var stack, int64_t width) { return Reshape(stack, {-1, width}); };
      const int64_t height = body_->writer().type(product->first)->shape[1];
      const int64_t width = body_->writer().type(product->second)->shape[1];
      Stack(product->first, 0, false, [this](Var stack) { left_ = stack; });
      Stack(product->second, 0, false, [this, i, rows, height, width](Var stack) {
        builder_.SetCaptured(i, MatMul(Transpose(rows(left_, height), {1, 0}), rows(stack, width)));
      });
      return;
    }
    const Var so_far = body_->AddInputLike(body_->captured(i));
    carried_.inputs.push_back(so_far);
    carried_.initial.push_back(ZerosOf(builder_.captured(i)));
    carried_.outputs.push_back(SumOf(so_far, gradient));
    carried_.use.push_back([this, i](Var sum) { builder_.SetCaptured(i, sum); });
  }

  // What of the way forward the way back needs.
  Status ReadForward() {
    std::vector<int> history;
    for (int i = 0; i < static_cast<int>(inputs_.size()); ++i) {
      const Var input = At(inputs_, i);
      const auto slices = std::find_if(iterations_.slices.begin(), iterations_.slices.end(),
                                       [&](const auto& candidate) { return candidate.body_input == i; });
      const bool counts = i == iterations_.counter && scanned_.inputs.empty();
      if (!body_->Reads(input) && !counts) continue;
      if (slices == iterations_.slices.end()) {
        if (body_->writer().is_sequence(input)) {
          return Unsupported("its iterations depend on elements of a sequence that they change",
                             "Carry tensors, or only insert into the sequence");
        }
        history.push_back(i);
      } else {
        Scan(input, builder_.input(slices->node_input), slices->axis, slices->reversed);
      }
    }
    if (history.empty()) return Ok();
    const std::vector<Var> stacks = iterations_.history(history);
    for (size_t i = 0; i < stacks.size(); ++i) Scan(At(inputs_, history[i]), stacks[i], 0, false);
    return Ok();
  }

  Status Emit() {
    body_->SetInputs(Joined(carried_.inputs, scanned_.inputs));
    const size_t carried = carried_.inputs.size();
    const auto is_sequence = [](Var value) { return value.writer->is_sequence(value); };
    const bool sequences = std::any_of(carried_.inputs.begin(), carried_.inputs.end(), is_sequence) ||
                           std::any_of(scanned_.stacks.begin(), scanned_.stacks.end(), is_sequence);
    const std::vector<Var> results = sequences ? TRY(EmitLoop()) : EmitScan();
    for (size_t i = 0; i < carried; ++i) carried_.use[i](results[i]);
    for (const auto& [i, use] : stacked_.use) use(results[carried + i]);
    return Ok();
  }

  std::vector<Var> EmitScan() {
    NodeAttributes attributes{{"num_scan_inputs", static_cast<int64_t>(scanned_.inputs.size())},
                              {"scan_input_axes", scanned_.axes},
                              {"scan_input_directions", scanned_.directions}};
    if (!stacked_.outputs.empty()) {
      attributes.emplace_back("scan_output_axes", stacked_.axes);
      attributes.emplace_back("scan_output_directions", stacked_.directions);
    }
    return builder_.writer().EmitWithSubgraphs(
        "Scan", Joined(carried_.initial, scanned_.stacks), std::move(attributes), {{"body", body_.get()}},
        static_cast<int>(carried_.outputs.size() + stacked_.outputs.size()));
  }

  // The same as a Loop, for which values may be sequences and change their shapes. Its stacks begin with the
  // last iteration, which does for products.
  Result<std::vector<Var>> EmitLoop() {
    if (!slices_.empty()) return Unsupported("a Scan that reads a sequence has no gradient rule");
    GraphWriter& writer = builder_.writer();
    const auto scalar = [](GraphWriter& where, int64_t value) {
      return where.Constant(Tensor::Scalar(value));
    };
    const Var first = scanned_.stacks[0];
    const Var length = writer.is_sequence(first)
                           ? LengthOf(first)
                           : Gather(ShapeOf(first), scalar(writer, scanned_.axes[0]), 0);
    const auto loop = writer.NewSubgraph("iteration");
    const Var count = loop->AddInput({DType::kInt64, {}}), condition = loop->AddInput({DType::kBool, {}});
    const Var backward = loop->Capture(length) - scalar(loop->writer(), 1) - count;
    std::vector<Var> inputs;
    for (const Var input : carried_.inputs) inputs.push_back(loop->AddInputLike(input));
    for (size_t i = 0; i < scanned_.stacks.size(); ++i) {
      const Var stack = loop->Capture(scanned_.stacks[i]), place = scanned_.directions[i] ? backward : count;
      inputs.push_back(writer.is_sequence(scanned_.stacks[i]) ? ElementAt(stack, place)
                                                              : Gather(stack, place, scanned_.axes[i]));
    }
    loop->SetOutputs(Joined({condition}, body_->InlineInto(*loop, inputs)));
    return writer.EmitWithSubgraphs("Loop", Joined({length, Var{}}, carried_.initial), {},
                                    {{"body", loop.get()}},
                                    static_cast<int>(carried_.outputs.size() + stacked_.outputs.size()));
  }

  GradientBuilder& builder_;
  const Iterations& iterations_;
  const std::unique_ptr<SubgraphWriter> body_;
  const std::vector<Var> inputs_, outputs_;  // of the iteration's way forward

  std::vector<int> captured_;
  std::vector<Iterations::Slices> slices_;
  std::vector<Iterations::State> states_;
  std::vector<Var> sources_;              // of those three, in this order
  std::vector<Var> results_, gradients_;  // what is pulled back to them
  Carried carried_;
  Scanned scanned_;
  Stacked stacked_;
  Var left_;  // the stack of a product's first operand
};

}  // namespace

Status DifferentiateIterations(GradientBuilder& builder, const Iterations& iterations) {
  return Backward(builder, iterations).Write();
}

}  // namespace onnxray
