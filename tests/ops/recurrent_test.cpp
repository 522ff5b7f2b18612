#include <algorithm>
#include <cmath>

#include "ops/op_tester.h"

namespace onnxray::testing {
namespace {

constexpr int64_t kSteps = 3, kBatch = 2, kInputs = 2, kHidden = 2;

std::vector<float> Wave(int64_t count, double phase) {
  std::vector<float> values;
  for (int64_t i = 0; i < count; ++i)
    values.push_back(static_cast<float>(std::sin(phase + 1.7 * static_cast<double>(i))));
  return values;
}

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }

// The numbers of one layer of one direction: x is [steps, batch, inputs].
struct Layer {
  explicit Layer(int64_t gates)
      : x(Wave(kSteps * kBatch * kInputs, 0.1)),
        w(Wave(gates * kHidden * kInputs, 0.5)),
        r(Wave(gates * kHidden * kHidden, 0.9)),
        b(Wave(2 * gates * kHidden, 1.3)),
        rows(gates * kHidden) {}

  OpTester Tester(const char* op, int opset) const {
    OpTester tester(op, opset);
    tester.Attribute("hidden_size", kHidden).Within({1e-5, 1e-6});
    tester.Input<float>({kSteps, kBatch, kInputs}, x).Input<float>({1, rows, kInputs}, w);
    tester.Input<float>({1, rows, kHidden}, r).Input<float>({1, 2 * rows}, b);
    return tester;
  }

  // A row of W times the input, and of R times the state, with their biases.
  double FromInput(int64_t row, int64_t step, int64_t entry) const {
    double sum = b[static_cast<size_t>(row)];
    for (int64_t i = 0; i < kInputs; ++i) {
      sum += w[static_cast<size_t>(row * kInputs + i)] *
             x[static_cast<size_t>((step * kBatch + entry) * kInputs + i)];
    }
    return sum;
  }
  double FromState(int64_t row, const double* h) const {
    double sum = b[static_cast<size_t>(rows + row)];
    for (int64_t i = 0; i < kHidden; ++i) sum += r[static_cast<size_t>(row * kHidden + i)] * h[i];
    return sum;
  }

  std::vector<float> x, w, r, b;
  int64_t rows;
};

// Every step's state, [steps, batch, hidden], where step(t, entry, h) makes the next state of an entry.
template <typename Step>
std::vector<float> States(const Step& step) {
  std::vector<float> states;
  double h[kBatch][kHidden] = {};
  for (int64_t t = 0; t < kSteps; ++t) {
    for (int64_t entry = 0; entry < kBatch; ++entry) {
      step(t, entry, h[entry]);
      states.insert(states.end(), h[entry], h[entry] + kHidden);
    }
  }
  return states;
}

const Shape kStates{kSteps, 1, kBatch, kHidden};

std::vector<float> RnnStates(const Layer& layer) {
  return States([&](int64_t t, int64_t entry, double* h) {
    double next[kHidden];
    for (int64_t k = 0; k < kHidden; ++k)
      next[k] = std::tanh(layer.FromInput(k, t, entry) + layer.FromState(k, h));
    std::copy_n(next, kHidden, h);
  });
}

std::vector<float> GruStates(const Layer& layer, bool linear_before_reset) {
  return States([&](int64_t t, int64_t entry, double* h) {
    double update[kHidden], reset[kHidden], reset_state[kHidden], next[kHidden];
    for (int64_t k = 0; k < kHidden; ++k) {
      update[k] = Logistic(layer.FromInput(k, t, entry) + layer.FromState(k, h));
      reset[k] = Logistic(layer.FromInput(kHidden + k, t, entry) + layer.FromState(kHidden + k, h));
      reset_state[k] = reset[k] * h[k];
    }
    for (int64_t k = 0; k < kHidden; ++k) {
      const int64_t row = 2 * kHidden + k;
      const double state =
          linear_before_reset ? reset[k] * layer.FromState(row, h) : layer.FromState(row, reset_state);
      next[k] = (1 - update[k]) * std::tanh(layer.FromInput(row, t, entry) + state) + update[k] * h[k];
    }
    std::copy_n(next, kHidden, h);
  });
}

std::vector<float> LstmStates(const Layer& layer) {
  double c[kBatch][kHidden] = {};
  return States([&](int64_t t, int64_t entry, double* h) {
    double next[kHidden];
    for (int64_t k = 0; k < kHidden; ++k) {
      const auto gate = [&](int64_t number) {
        const int64_t row = number * kHidden + k;
        return layer.FromInput(row, t, entry) + layer.FromState(row, h);
      };
      c[entry][k] = Logistic(gate(2)) * c[entry][k] + Logistic(gate(0)) * std::tanh(gate(3));
      next[k] = Logistic(gate(1)) * std::tanh(c[entry][k]);
    }
    std::copy_n(next, kHidden, h);
  });
}

TEST(Rnn, FollowsTheDefinitionInEveryVersion) {
  const Layer layer(1);
  for (const int opset : {1, 7, 14, 22}) layer.Tester("RNN", opset).Expect<float>(kStates, RnnStates(layer));
}

TEST(Gru, FollowsTheDefinitionInEveryVersion) {
  const Layer layer(3);
  for (const int opset : {1, 3, 7, 14, 22}) {
    layer.Tester("GRU", opset).Expect<float>(kStates, GruStates(layer, false));
  }
}

TEST(Gru, MayResetAfterTheProductSinceVersion3) {
  const Layer layer(3);
  for (const int opset : {3, 7, 14, 22}) {
    layer.Tester("GRU", opset)
        .Attribute("linear_before_reset", 1)
        .Expect<float>(kStates, GruStates(layer, true));
  }
}

TEST(Lstm, FollowsTheDefinitionInEveryVersion) {
  const Layer layer(4);
  for (const int opset : {1, 7, 14, 22})
    layer.Tester("LSTM", opset).Expect<float>(kStates, LstmStates(layer));
}

// [steps, batch, ...] as [batch, steps, ...].
std::vector<float> BatchFirst(const std::vector<float>& values, int64_t width) {
  std::vector<float> turned(values.size());
  for (int64_t t = 0; t < kSteps; ++t) {
    for (int64_t entry = 0; entry < kBatch; ++entry) {
      std::copy_n(values.begin() + (t * kBatch + entry) * width, width,
                  turned.begin() + (entry * kSteps + t) * width);
    }
  }
  return turned;
}

TEST(Recurrent, MayHaveTheBatchFirstSinceVersion14) {
  const struct {
    const char* op;
    Layer layer;
    std::vector<float> states;
  } cases[] = {{"RNN", Layer(1), RnnStates(Layer(1))},
               {"GRU", Layer(3), GruStates(Layer(3), false)},
               {"LSTM", Layer(4), LstmStates(Layer(4))}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.op);
    OpTester tester(c.op, 14);
    tester.Attribute("hidden_size", kHidden).Attribute("layout", 1).Outputs(2).Within({1e-5, 1e-6});
    tester.Input<float>({kBatch, kSteps, kInputs}, BatchFirst(c.layer.x, kInputs));
    tester.Input<float>({1, c.layer.rows, kInputs}, c.layer.w);
    tester.Input<float>({1, c.layer.rows, kHidden}, c.layer.r).Input<float>({1, 2 * c.layer.rows}, c.layer.b);
    tester.Expect<float>({kBatch, kSteps, 1, kHidden}, BatchFirst(c.states, kHidden));
    const std::vector<float> last(c.states.end() - kBatch * kHidden, c.states.end());
    tester.Expect<float>({kBatch, 1, kHidden}, last, 1);
  }
}

TEST(Recurrent, EndsSequencesWhereTheirLengthsSay) {
  const Layer layer(1);
  const std::vector<float> states = RnnStates(layer);
  std::vector<float> cut = states;
  for (size_t t = 1; t < 3; ++t) std::fill_n(cut.begin() + static_cast<int64_t>(t) * 4 + 2, 2, 0.0f);
  OpTester tester = layer.Tester("RNN", 7);
  tester.Outputs(2).Input<int32_t>({2}, {3, 1});
  tester.Expect<float>(kStates, cut);
  tester.Expect<float>({1, kBatch, kHidden}, {states[8], states[9], states[2], states[3]}, 1);
}

TEST(Recurrent, NamesWeightsThatDoNotFit) {
  OpTester("LSTM", 7)
      .Input<float>({1, 1, 2}, {1, 2})
      .Input<float>({1, 4, 3}, std::vector<float>(12))
      .Input<float>({1, 4, 1}, std::vector<float>(4))
      .ExpectError("W has shape [1,4,3] and R [1,4,1], expected [1,4,2]");
}

}  // namespace
}  // namespace onnxray::testing
