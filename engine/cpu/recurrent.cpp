#include "cpu/recurrent.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "cpu/gemm.h"
#include "cpu/gemv.h"

namespace onnxray {

namespace {

// Products of a [batch, hidden] state with the transpose of some rows of the recurrence matrix.
template <typename T>
class StateProduct {
 public:
  StateProduct(const ThreadPool& pool, int64_t batch, int64_t hidden, const T* rows, int64_t count)
      : pool_(pool), batch_(batch), hidden_(hidden), count_(count), rows_{rows, 1, hidden} {
    if (batch > 1) packed_ = std::make_unique<PackedMatrix<T>>(pool, hidden, count, rows_);
  }

  // out: [batch, count]
  void operator()(const T* state, T* out) const {
    if (packed_) {
      Multiply(pool_, batch_, {state, hidden_, 1}, *packed_, out, count_);
    } else {
      Gemv(pool_, hidden_, count_, state, rows_, out);
    }
  }

 private:
  const ThreadPool& pool_;
  int64_t batch_, hidden_, count_;
  MatrixView<T> rows_;
  std::unique_ptr<PackedMatrix<T>> packed_;
};

template <typename T>
void Clip(T limit, int64_t count, T* x) {
  if (std::isinf(limit)) return;
  for (int64_t i = 0; i < count; ++i) x[i] = std::clamp(x[i], -limit, limit);
}

template <typename T>
void Add(int64_t count, const T* __restrict a, T* __restrict sum) {
  for (int64_t i = 0; i < count; ++i) sum[i] += a[i];
}

template <typename T>
void AddProduct(int64_t count, const T* __restrict a, const T* __restrict b, T* __restrict sum) {
  for (int64_t i = 0; i < count; ++i) sum[i] += a[i] * b[i];
}

// Numbers as uint8 with one scale and zero point, which make 0 exact, keeps them.
template <typename T>
void RoundToBytes(std::vector<T>& numbers) {
  T least = 0, greatest = 0;
  for (const T number : numbers) {
    least = std::min(least, number);
    greatest = std::max(greatest, number);
  }
  if (least == greatest) return;
  const T scale = (greatest - least) / 255, zero = std::nearbyint(-least / scale);
  for (T& number : numbers) {
    number = (std::clamp(std::nearbyint(number / scale) + zero, T{0}, T{255}) - zero) * scale;
  }
}

// The arithmetic of one time step. `gates` holds the share of the inputs and biases, and is used up.
template <typename T>
class Stepper {
 public:
  Stepper(const ThreadPool& pool, const RecurrentPass<T>& pass)
      : pass_(pass),
        hidden_(pass.hidden),
        gru_split_(pass.cell == RecurrentCell::kGru && !pass.linear_before_reset),
        first_(pool, pass.batch, hidden_, pass.recurrence, (gru_split_ ? 2 : GateCount(pass.cell)) * hidden_),
        products_(static_cast<size_t>(pass.batch * GateCount(pass.cell) * hidden_)) {
    if (gru_split_) {
      const T* last = pass.recurrence + 2 * hidden_ * hidden_;
      second_ = std::make_unique<StateProduct<T>>(pool, pass.batch, hidden_, last, hidden_);
      reset_states_.resize(static_cast<size_t>(pass.batch * hidden_));
    }
  }

  // gates[b]: the row of batch entry b; null where its sequence is over.
  void operator()(const std::vector<T*>& gates) {
    if (pass_.quantize_states) {
      rounded_states_.assign(pass_.h, pass_.h + pass_.batch * hidden_);
      RoundToBytes(rounded_states_);
    }
    first_(pass_.quantize_states ? rounded_states_.data() : pass_.h, products_.data());
    if (gru_split_) return GruSplitStep(gates);
    const int64_t width = GateCount(pass_.cell) * hidden_;
    for (size_t b = 0; b < gates.size(); ++b) {
      if (!gates[b]) continue;
      const int64_t row = static_cast<int64_t>(b);
      const T* products = products_.data() + row * width;
      T* h = pass_.h + row * hidden_;
      switch (pass_.cell) {
        case RecurrentCell::kRnn:
          RnnStep(gates[b], products, h);
          break;
        case RecurrentCell::kGru:
          GruStep(gates[b], products, h);
          break;
        case RecurrentCell::kLstm:
          LstmStep(gates[b], products, h, pass_.c + row * hidden_);
          break;
      }
    }
  }

 private:
  void Gate(const RecurrentActivation& activation, int64_t count, T* x) const {
    Clip(pass_.clip, count, x);
    Activate(activation, count, x);
  }

  void RnnStep(T* gates, const T* products, T* h) const {
    Add(hidden_, products, gates);
    Gate(pass_.f, hidden_, gates);
    std::copy_n(gates, hidden_, h);
  }

  void LstmStep(T* gates, const T* products, T* h, T* c) const {
    Add(4 * hidden_, products, gates);
    T *input = gates, *output = gates + hidden_, *forget = gates + 2 * hidden_, *cell = gates + 3 * hidden_;
    if (pass_.peepholes) {
      AddProduct(hidden_, pass_.peepholes, c, input);
      AddProduct(hidden_, pass_.peepholes + 2 * hidden_, c, forget);
    }
    Gate(pass_.f, hidden_, input);
    Gate(pass_.f, hidden_, forget);
    Gate(pass_.g, hidden_, cell);
    if (pass_.couple_forget) {
      for (int64_t i = 0; i < hidden_; ++i) forget[i] = 1 - input[i];
    }
    for (int64_t i = 0; i < hidden_; ++i) c[i] = forget[i] * c[i] + input[i] * cell[i];
    if (pass_.peepholes) AddProduct(hidden_, pass_.peepholes + hidden_, c, output);
    Gate(pass_.f, hidden_, output);
    std::copy_n(c, hidden_, h);
    Activate(pass_.output, hidden_, h);
    for (int64_t i = 0; i < hidden_; ++i) h[i] *= output[i];
  }

  // Reset after the product: all three products come from the same state.
  void GruStep(T* gates, const T* products, T* h) const {
    Add(2 * hidden_, products, gates);
    Gate(pass_.f, 2 * hidden_, gates);
    const T *reset = gates + hidden_, *product = products + 2 * hidden_;
    T* candidate = gates + 2 * hidden_;
    const T* bias = pass_.bias ? pass_.bias + 5 * hidden_ : nullptr;
    for (int64_t i = 0; i < hidden_; ++i) candidate[i] += reset[i] * (product[i] + (bias ? bias[i] : T{0}));
    Gate(pass_.g, hidden_, candidate);
    Blend(gates, candidate, h);
  }

  // Reset before the product: the third one has to wait for the reset gate.
  void GruSplitStep(const std::vector<T*>& gates) {
    for (size_t b = 0; b < gates.size(); ++b) {
      if (!gates[b]) continue;
      const int64_t row = static_cast<int64_t>(b);
      Add(2 * hidden_, products_.data() + row * 2 * hidden_, gates[b]);
      Gate(pass_.f, 2 * hidden_, gates[b]);
      const T *reset = gates[b] + hidden_, *h = pass_.h + row * hidden_;
      T* state = reset_states_.data() + row * hidden_;
      for (int64_t i = 0; i < hidden_; ++i) state[i] = reset[i] * h[i];
    }
    (*second_)(reset_states_.data(), products_.data());
    for (size_t b = 0; b < gates.size(); ++b) {
      if (!gates[b]) continue;
      const int64_t row = static_cast<int64_t>(b);
      T* candidate = gates[b] + 2 * hidden_;
      Add(hidden_, products_.data() + row * hidden_, candidate);
      Gate(pass_.g, hidden_, candidate);
      Blend(gates[b], candidate, pass_.h + row * hidden_);
    }
  }

  void Blend(const T* update, const T* candidate, T* h) const {
    for (int64_t i = 0; i < hidden_; ++i) h[i] = (1 - update[i]) * candidate[i] + update[i] * h[i];
  }

  const RecurrentPass<T>& pass_;
  const int64_t hidden_;
  const bool gru_split_;
  StateProduct<T> first_;
  std::unique_ptr<StateProduct<T>> second_;
  std::vector<T> products_, reset_states_, rounded_states_;
};

// What is added to the input's products once and for all: both biases, save where a GRU's reset gate comes
// between.
template <typename T>
std::vector<T> InputBias(const RecurrentPass<T>& pass) {
  const int64_t width = GateCount(pass.cell) * pass.hidden;
  std::vector<T> bias(static_cast<size_t>(width));
  if (!pass.bias) return bias;
  const bool separate = pass.cell == RecurrentCell::kGru && pass.linear_before_reset;
  const int64_t shared = separate ? 2 * pass.hidden : width;
  for (int64_t i = 0; i < width; ++i)
    bias[static_cast<size_t>(i)] = pass.bias[i] + (i < shared ? pass.bias[width + i] : 0);
  return bias;
}

}  // namespace

template <typename T>
void RunRecurrentPass(const ThreadPool& pool, const RecurrentPass<T>& pass) {
  const int64_t rows = pass.steps * pass.batch, width = GateCount(pass.cell) * pass.hidden;
  std::vector<T> gates(static_cast<size_t>(rows * width));
  const std::vector<T> bias = InputBias(pass);
  for (int64_t i = 0; i < rows; ++i) std::copy_n(bias.data(), width, gates.data() + i * width);
  Multiply<T>(pool, rows, width, pass.inputs, {pass.x, pass.inputs, 1}, {pass.weights, 1, pass.inputs},
              gates.data(), width, Prior::kAddTo);

  Stepper<T> step(pool, pass);
  std::vector<T*> current(static_cast<size_t>(pass.batch));
  for (int64_t s = 0; s < pass.steps; ++s) {
    const auto time_of = [&](int64_t b) {
      const int64_t length = pass.lengths ? pass.lengths[b] : pass.steps;
      return s >= length ? -1 : pass.reverse ? length - 1 - s : s;
    };
    for (int64_t b = 0; b < pass.batch; ++b) {
      const int64_t t = time_of(b), row = pass.batch_first ? b * pass.steps + t : t * pass.batch + b;
      current[static_cast<size_t>(b)] = t < 0 ? nullptr : gates.data() + row * width;
    }
    step(current);
    // Row t, or past the end of a sequence row s.
    const auto keep = [&](T* to, int64_t per_step, int64_t per_batch, int64_t b, const T* from) {
      const int64_t t = time_of(b);
      if (!to) return;
      if (t < 0) {
        std::fill_n(to + s * per_step + b * per_batch, pass.hidden, T{0});
      } else {
        std::copy_n(from, pass.hidden, to + t * per_step + b * per_batch);
      }
    };
    for (int64_t b = 0; b < pass.batch; ++b) {
      keep(pass.y, pass.y_step, pass.y_batch, b, pass.h + b * pass.hidden);
      for (int64_t g = 0; g < GateCount(pass.cell); ++g) {
        const T* const gate = current[static_cast<size_t>(b)];
        keep(pass.gates[g], pass.inside_step, pass.inside_batch, b, gate ? gate + g * pass.hidden : nullptr);
      }
      if (pass.cells) keep(pass.cells, pass.inside_step, pass.inside_batch, b, pass.c + b * pass.hidden);
    }
  }
}

template void RunRecurrentPass(const ThreadPool&, const RecurrentPass<float>&);
template void RunRecurrentPass(const ThreadPool&, const RecurrentPass<double>&);

}  // namespace onnxray
