// Gates and states against the definitions written out, for every combination of attributes.
#include <algorithm>

#include "explain/node_inside.h"

namespace onnxray::testing {
namespace {

constexpr int64_t kSteps = 4, kBatch = 2, kInputs = 3, kHidden = 2;
constexpr int64_t kLengths[kBatch] = {4, 2};

struct Setup {
  std::string cell;  // "LSTM", "GRU" or "RNN"
  std::string direction = "forward";
  bool batch_first = false, lengths = false, states = false, clip = false, other_functions = false;
  bool peepholes = false, coupled = false, linear_before_reset = false;

  int64_t directions() const { return direction == "bidirectional" ? 2 : 1; }
  int64_t gates() const { return cell == "LSTM" ? 4 : cell == "GRU" ? 3 : 1; }
  std::string ToString() const {
    return cell + " " + direction + (batch_first ? " batch first" : "") + (lengths ? " lengths" : "") +
           (states ? " states" : "") + (clip ? " clip" : "") + (other_functions ? " functions" : "") +
           (peepholes ? " peepholes" : "") + (coupled ? " coupled" : "") +
           (linear_before_reset ? " linear before reset" : "");
  }
};

constexpr double kClip = 0.3;
double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double Softsign(double x) { return x / (1 + std::fabs(x)); }
double HardSigmoid(double x) { return std::clamp(0.3 * x + 0.4, 0.0, 1.0); }

// A layer's inputs, and all that goes on in it.
struct Reference {
  explicit Reference(const Setup& s)
      : setup(s),
        x(Waves({kSteps, kBatch, kInputs}, 0.1)),
        w(Waves({s.directions(), s.gates() * kHidden, kInputs}, 0.5)),
        r(Waves({s.directions(), s.gates() * kHidden, kHidden}, 0.9)),
        b(Waves({s.directions(), 2 * s.gates() * kHidden}, 1.3)),
        h0(Waves({s.directions(), kBatch, kHidden}, 2.3)),
        c0(Waves({s.directions(), kBatch, kHidden}, 3.1)),
        p(Waves({s.directions(), 3 * kHidden}, 0.7)) {
    const size_t count = static_cast<size_t>(kSteps * s.directions() * kBatch * kHidden);
    for (auto& gate : gates) gate.resize(count);
    cells.resize(count);
    hidden.resize(count);
    for (int64_t d = 0; d < s.directions(); ++d) {
      for (int64_t n = 0; n < kBatch; ++n) Walk(d, n);
    }
  }

  double F(double z) const {
    if (setup.clip) z = std::clamp(z, -kClip, kClip);
    if (setup.cell == "RNN") return setup.other_functions ? Softsign(z) : std::tanh(z);
    return setup.other_functions ? HardSigmoid(z) : Sigmoid(z);
  }
  double G(double z) const {
    if (setup.clip) z = std::clamp(z, -kClip, kClip);
    return setup.other_functions ? Softsign(z) : std::tanh(z);
  }
  double H(double z) const { return setup.other_functions ? std::max(z, 0.0) : std::tanh(z); }

  static double At(const Tensor& t, int64_t i) { return t.data<float>()[i]; }
  double FromInput(int64_t d, int64_t row, int64_t t, int64_t n) const {
    const int64_t rows = setup.gates() * kHidden;
    double sum = At(b, d * 2 * rows + row);
    for (int64_t i = 0; i < kInputs; ++i)
      sum += At(w, (d * rows + row) * kInputs + i) * At(x, (t * kBatch + n) * kInputs + i);
    return sum;
  }
  double FromState(int64_t d, int64_t row, const double* h) const {
    const int64_t rows = setup.gates() * kHidden;
    double sum = At(b, d * 2 * rows + rows + row);
    for (int64_t k = 0; k < kHidden; ++k) sum += At(r, (d * rows + row) * kHidden + k) * h[k];
    return sum;
  }

  void Walk(int64_t d, int64_t n) {
    double h[kHidden] = {}, c[kHidden] = {};
    for (int64_t k = 0; k < kHidden && setup.states; ++k) {
      h[k] = At(h0, (d * kBatch + n) * kHidden + k);
      c[k] = At(c0, (d * kBatch + n) * kHidden + k);
    }
    const int64_t length = setup.lengths ? kLengths[n] : kSteps;
    const bool backwards = d == 1 || setup.direction == "reverse";
    for (int64_t s = 0; s < length; ++s) Step(d, n, backwards ? length - 1 - s : s, h, c);
  }

  void Step(int64_t d, int64_t n, int64_t t, double* h, double* c) {
    const auto z = [&](int64_t gate, int64_t k) {
      return FromInput(d, gate * kHidden + k, t, n) + FromState(d, gate * kHidden + k, h);
    };
    const auto peep = [&](int64_t i, int64_t k, double cell) {
      return setup.peepholes ? At(p, d * 3 * kHidden + i * kHidden + k) * cell : 0;
    };
    double next[kHidden] = {}, turned[kHidden] = {};
    const auto at = [&](int64_t k) {
      return static_cast<size_t>(((t * setup.directions() + d) * kBatch + n) * kHidden + k);
    };
    for (int64_t k = 0; k < kHidden; ++k) {
      if (setup.cell == "RNN") {
        next[k] = F(z(0, k));
      } else if (setup.cell == "GRU") {
        gates[0][at(k)] = F(z(0, k));
        gates[1][at(k)] = F(z(1, k));
        turned[k] = gates[1][at(k)] * h[k];
      } else {
        const double i = F(z(0, k) + peep(0, k, c[k]));
        const double f = setup.coupled ? 1 - i : F(z(2, k) + peep(2, k, c[k]));
        const double candidate = G(z(3, k));
        c[k] = f * c[k] + i * candidate;
        const double o = F(z(1, k) + peep(1, k, c[k]));
        next[k] = o * H(c[k]);
        const double all[] = {i, o, f, candidate};
        for (size_t gate = 0; gate < 4; ++gate) gates[gate][at(k)] = all[gate];
        cells[at(k)] = c[k];
      }
    }
    for (int64_t k = 0; k < kHidden && setup.cell == "GRU"; ++k) {
      const int64_t row = 2 * kHidden + k;
      const double reset = gates[1][at(k)], update = gates[0][at(k)];
      const double state =
          setup.linear_before_reset ? reset * FromState(d, row, h) : FromState(d, row, turned);
      gates[2][at(k)] = G(FromInput(d, row, t, n) + state);
      next[k] = (1 - update) * gates[2][at(k)] + update * h[k];
    }
    for (int64_t k = 0; k < kHidden; ++k) hidden[at(k)] = h[k] = next[k];
  }

  NodeInside Node() const {
    NodeInside node(setup.cell, 22);
    node.Attribute("hidden_size", kHidden).Attribute("direction", setup.direction);
    if (setup.batch_first) node.Attribute("layout", int64_t{1});
    if (setup.clip) node.Attribute("clip", static_cast<float>(kClip));
    if (setup.coupled) node.Attribute("input_forget", int64_t{1});
    if (setup.linear_before_reset) node.Attribute("linear_before_reset", int64_t{1});
    if (setup.other_functions) {
      const std::vector<std::string> all{"HardSigmoid", "Softsign", "Relu"};
      std::vector<std::string> names;
      std::vector<float> alpha, beta;
      for (int64_t d = 0; d < setup.directions(); ++d) {
        const size_t first = setup.cell == "RNN" ? 1 : 0, last = setup.cell == "LSTM" ? 3 : 2;
        names.insert(names.end(), all.begin() + static_cast<std::ptrdiff_t>(first),
                     all.begin() + static_cast<std::ptrdiff_t>(last));
        alpha.push_back(0.3f);
        beta.push_back(0.4f);
      }
      node.Attribute("activations", names).Attribute("activation_alpha", alpha);
      node.Attribute("activation_beta", beta);
    }
    const auto turned = [&](const Tensor& t) {
      return setup.batch_first ? t.Transposed({1, 0, 2}).RowMajor().value() : t;
    };
    node.Input(turned(x)).Input(w).Input(r).Input(b);
    setup.lengths ? node.Input(Tensor::FromValues<int32_t>({kBatch}, {4, 2})) : node.NoInput();
    setup.states ? node.Input(turned(h0)) : node.NoInput();
    if (setup.cell == "LSTM") {
      setup.states ? node.Input(turned(c0)) : node.NoInput();
      if (setup.peepholes) node.Input(p);
    }
    return node;
  }

  Setup setup;
  Tensor x, w, r, b, h0, c0, p;
  std::vector<double> gates[4], cells, hidden;  // [steps, directions, batch, hidden]
};

void Check(const Setup& setup) {
  SCOPED_TRACE(setup.ToString());
  const Reference reference(setup);
  NodeInside node = reference.Node();
  const Tensor y = node.Outputs()[0];
  ASSERT_TRUE(y.defined());
  const Shape shape{kSteps, setup.directions(), kBatch, kHidden};
  std::vector<std::string> names{"gates/input", "gates/output", "gates/forget", "candidate"};
  if (setup.cell == "GRU") names = {"gates/update", "gates/reset", "candidate"};
  if (setup.cell == "RNN") names = {};
  for (size_t g = 0; g < names.size(); ++g)
    ExpectClose(node.Inside(names[g]), shape, reference.gates[g], names[g]);
  if (setup.cell == "LSTM") ExpectClose(node.Inside("cell"), shape, reference.cells, "cell");
  ExpectClose(node.Inside("hidden"), shape, reference.hidden, "hidden");
  // What the node gave, in the order of the interior.
  const Tensor given = setup.batch_first ? y.Transposed({1, 2, 0, 3}) : y;
  ExpectClose(node.Inside("hidden"), shape, Numbers(given), "the node's own output");
}

void CheckAll(Setup setup) {
  for (const char* direction : {"forward", "reverse", "bidirectional"}) {
    for (int bits = 0; bits < 32; ++bits) {
      setup.direction = direction;
      setup.batch_first = bits & 1;
      setup.lengths = bits & 2;
      setup.states = bits & 4;
      setup.clip = bits & 8;
      setup.other_functions = bits & 16;
      Check(setup);
    }
  }
}

TEST(RecurrentInterior, Lstm) { CheckAll({.cell = "LSTM"}); }
TEST(RecurrentInterior, LstmWithPeepholes) { CheckAll({.cell = "LSTM", .peepholes = true}); }
TEST(RecurrentInterior, LstmWhoseForgetGateIsCoupled) {
  CheckAll({.cell = "LSTM", .coupled = true});
  CheckAll({.cell = "LSTM", .peepholes = true, .coupled = true});
}
TEST(RecurrentInterior, Gru) { CheckAll({.cell = "GRU"}); }
TEST(RecurrentInterior, GruThatResetsAfterTheProduct) {
  CheckAll({.cell = "GRU", .linear_before_reset = true});
}
TEST(RecurrentInterior, Rnn) { CheckAll({.cell = "RNN"}); }

TEST(RecurrentInterior, IsZeroPastTheEndOfASequence) {
  NodeInside node = Reference({.cell = "LSTM", .lengths = true}).Node();
  node.Outputs();
  for (const std::string& name : node.Names()) {
    const std::vector<double> numbers = Numbers(node.Inside(name));
    // The second entry of the last step.
    EXPECT_EQ(numbers[numbers.size() - 1], 0) << name;
    EXPECT_EQ(numbers[numbers.size() - 2], 0) << name;
  }
}

}  // namespace
}  // namespace onnxray::testing
