// Gradients of RNN, GRU and LSTM.
#include "grad/gradient_tester.h"

namespace onnxray::testing {
namespace {

using Names = std::vector<std::string>;

struct Cell {
  std::string op;
  int64_t gates;
  int outputs;
};
const Cell kCells[] = {{"RNN", 1, 2}, {"GRU", 3, 2}, {"LSTM", 4, 3}};

// 3 steps of 2 sequences of 3 numbers, 2 hidden units.
struct LayerCase {
  std::string direction = "forward";
  bool batch_first = false, bias = true, lengths = false, initial = false, peepholes = false;
  std::vector<std::pair<std::string, AttributeValue>> attributes = {};
};

GradientTester Tester(const Cell& cell, const LayerCase& options) {
  const int64_t steps = 3, batch = 2, inputs = 3, hidden = 2;
  const int64_t directions = options.direction == "bidirectional" ? 2 : 1;
  GradientTester tester(cell.op);
  tester.Attribute("direction", options.direction).Attribute("hidden_size", hidden);
  if (options.batch_first) tester.Attribute("layout", int64_t{1});
  for (const auto& [name, value] : options.attributes) tester.Attribute(name, value);
  tester.Outputs(cell.outputs);
  tester.Random(options.batch_first ? Shape{batch, steps, inputs} : Shape{steps, batch, inputs});
  tester.Random({directions, cell.gates * hidden, inputs}).Random({directions, cell.gates * hidden, hidden});
  options.bias ? tester.Random({directions, 2 * cell.gates * hidden}, -0.5, 0.5) : tester.NoInput();
  options.lengths ? tester.Input(Tensor::FromValues<int32_t>({2}, {3, 1})) : tester.NoInput();
  const Shape state =
      options.batch_first ? Shape{batch, directions, hidden} : Shape{directions, batch, hidden};
  options.initial ? tester.Random(state) : tester.NoInput();
  if (cell.op == "LSTM") {
    options.initial ? tester.Random(state) : tester.NoInput();
    if (options.peepholes) tester.Random({directions, 3 * hidden});
  }
  return tester;
}

TEST(RecurrentGradient, OfEveryCellInEveryDirection) {
  for (const Cell& cell : kCells) {
    for (const char* direction : {"forward", "reverse", "bidirectional"}) {
      SCOPED_TRACE(cell.op + " " + direction);
      Tester(cell, {.direction = direction}).Check();
      Tester(cell, {.direction = direction, .lengths = true, .initial = true}).Check();
      Tester(cell, {.direction = direction, .batch_first = true, .lengths = true, .initial = true}).Check();
    }
  }
}

TEST(RecurrentGradient, WithoutBias) {
  for (const Cell& cell : kCells) {
    SCOPED_TRACE(cell.op);
    Tester(cell, {.bias = false}).Check();
  }
}

TEST(RecurrentGradient, WithClippedGates) {
  for (const Cell& cell : kCells) {
    SCOPED_TRACE(cell.op);
    Tester(cell, {.attributes = {{"clip", 0.4f}}}).Check();
  }
}

TEST(RecurrentGradient, OfPeepholes) {
  Tester(kCells[2], {.initial = true, .peepholes = true}).Check();
  Tester(kCells[2], {.direction = "bidirectional", .lengths = true, .initial = true, .peepholes = true})
      .Check();
}

TEST(RecurrentGradient, OfACoupledForgetGate) {
  for (const bool peepholes : {false, true}) {
    Tester(kCells[2], {.initial = true, .peepholes = peepholes, .attributes = {{"input_forget", int64_t{1}}}})
        .Check();
  }
}

TEST(RecurrentGradient, OfALateReset) {
  for (const bool bias : {false, true}) {
    Tester(kCells[1], {.bias = bias, .initial = true, .attributes = {{"linear_before_reset", int64_t{1}}}})
        .Check();
  }
}

TEST(RecurrentGradient, OfEveryActivation) {
  for (const char* name : {"Relu", "Tanh", "Sigmoid", "Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh",
                           "HardSigmoid", "Elu", "Softsign", "Softplus"}) {
    SCOPED_TRACE(name);
    Tester(kCells[0], {.attributes = {{"activations", Names{name}}}}).Check();
  }
  const std::vector<float> alphas{0.7f, 0.3f, 0.6f}, betas{0.1f, 0.8f};
  Tester(kCells[2], {.attributes = {{"activations", Names{"Affine", "LeakyRelu", "ScaledTanh"}},
                                    {"activation_alpha", alphas},
                                    {"activation_beta", betas}}})
      .Check();
  Tester(kCells[1], {.direction = "bidirectional",
                     .attributes = {{"activations", Names{"Sigmoid", "Tanh", "HardSigmoid", "Softsign"}}}})
      .Check();
}

TEST(RecurrentGradient, OfTheFinalStatesAlone) {
  for (const Cell& cell : kCells) {
    SCOPED_TRACE(cell.op);
    Tester(cell, {.lengths = true, .initial = true}).WithoutOutput(0).Check();
  }
}

TEST(RecurrentGradient, CanBeDifferentiatedAgain) {
  for (const Cell& cell : kCells) {
    SCOPED_TRACE(cell.op);
    Tester(cell, {.lengths = true, .initial = true}).CheckSecondOrder();
  }
}

}  // namespace
}  // namespace onnxray::testing
