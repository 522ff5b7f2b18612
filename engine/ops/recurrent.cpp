// RNN, GRU, LSTM, and ai.onnxray:QuantizedStateLSTM.
#include "ops/recurrent.h"

#include <algorithm>

#include "ops/all_ops.h"
#include "ops/domain.h"
#include "ops/gradients.h"
#include "ops/inside_outputs.h"
#include "ops/widen.h"

namespace onnxray {

namespace {

struct Sizes {
  int64_t steps, batch, inputs, hidden, directions;
  bool batch_first;

  Shape y() const {
    return batch_first ? Shape{batch, steps, directions, hidden} : Shape{steps, directions, batch, hidden};
  }
  Shape state() const {
    return batch_first ? Shape{batch, directions, hidden} : Shape{directions, batch, hidden};
  }
};

template <RecurrentCell kCell>
Result<Sizes> SizesOf(const ShapeContext& context) {
  const int64_t gates = GateCount(kCell);
  if (context.rank(kX) != 3 || context.rank(kW) != 3 || context.rank(kR) != 3) {
    return context.Mismatch("X, W and R must have rank 3");
  }
  const Shape &x = context.shape(kX), &w = context.shape(kW), &r = context.shape(kR);
  const bool batch_first = context.attributes().Int("layout") != 0;
  const Sizes sizes{x[batch_first ? 1 : 0], x[batch_first ? 0 : 1], x[2], r[2], w[0], batch_first};
  const int64_t directions = context.attributes().String("direction") == "bidirectional" ? 2 : 1;
  const Shape expected_w{directions, gates * sizes.hidden, sizes.inputs};
  const Shape expected_r{directions, gates * sizes.hidden, sizes.hidden};
  if (!(w == expected_w) || !(r == expected_r)) {
    return context.Mismatch("W has shape " + w.ToString() + " and R " + r.ToString() + ", expected " +
                                expected_w.ToString() + " and " + expected_r.ToString(),
                            "Check direction and hidden_size against the weights");
  }
  const auto check = [&](int i, const char* name, const Shape& expected) -> Status {
    if (!context.has_input(i) || context.shape(i) == expected) return Ok();
    return context.Mismatch(std::string(name) + " has shape " + context.shape(i).ToString() + ", expected " +
                            expected.ToString());
  };
  TRY(check(kB, "B", {directions, 2 * gates * sizes.hidden}));
  TRY(check(kLengths, "sequence_lens", {sizes.batch}));
  TRY(check(kInitialH, "initial_h", sizes.state()));
  TRY(check(kInitialC, "initial_c", sizes.state()));
  TRY(check(kPeepholes, "P", {directions, 3 * sizes.hidden}));
  return sizes;
}

template <RecurrentCell kCell>
Status RecurrentShape(ShapeContext& context) {
  const Sizes sizes = TRY(SizesOf<kCell>(context));
  context.SetOutput(kY, context.dtype(kX), sizes.y());
  context.SetOutput(kFinalH, context.dtype(kX), sizes.state());
  context.SetOutput(kFinalC, context.dtype(kX), sizes.state());
  return Ok();
}

// The two products of every step of every batch entry.
uint64_t RecurrentFlops(const ShapeContext& context) {
  const Shape& x = context.shape(kX);
  return 2 * static_cast<uint64_t>(x[0] * x[1] * (context.shape(kW).count() + context.shape(kR).count()));
}

// The states of one direction, [batch, hidden], inside [directions, batch, hidden] or [batch, directions,
// hidden].
Tensor StateOf(const Tensor& states, const Sizes& sizes, int64_t direction) {
  const int axis = sizes.batch_first ? 1 : 0;
  const Tensor one = states.Slice(axis, direction, 1);
  return one.Strided({sizes.batch, sizes.hidden}, {one.strides()[axis ? 0 : 1], 1}, 0);
}

// A [batch, hidden] scratch state: the initial one where given, else zeros.
template <typename T>
std::vector<T> InitialState(const Tensor& states, const Sizes& sizes, int64_t direction) {
  std::vector<T> state(static_cast<size_t>(sizes.batch * sizes.hidden));
  if (!states.defined()) return state;
  const Tensor own = StateOf(states, sizes, direction);
  for (int64_t b = 0; b < sizes.batch; ++b) {
    std::copy_n(own.data<T>() + b * own.strides()[0], sizes.hidden, state.data() + b * sizes.hidden);
  }
  return state;
}

template <typename T>
void StoreState(const std::vector<T>& state, const Sizes& sizes, int64_t direction, Tensor& states) {
  if (!states.defined()) return;
  Tensor own = StateOf(states, sizes, direction);
  for (int64_t b = 0; b < sizes.batch; ++b) {
    std::copy_n(state.data() + b * sizes.hidden, sizes.hidden, own.data<T>() + b * own.strides()[0]);
  }
}

Result<std::vector<int32_t>> ReadLengths(const KernelContext& context, const Sizes& sizes) {
  if (!context.has_input(kLengths)) return std::vector<int32_t>();
  std::vector<int32_t> lengths;
  for (const int64_t length : TRY(ToInt64s(context.input(kLengths)))) {
    if (length < 0 || length > sizes.steps) {
      return InvalidInput("sequence_lens has " + std::to_string(length) + ", but X has " +
                          std::to_string(sizes.steps) + " steps");
    }
    lengths.push_back(static_cast<int32_t>(length));
  }
  return lengths;
}

// The inputs, in the type to compute in; undefined where left out.
struct Operands {
  Tensor x, w, r, b, initial_h, initial_c, peepholes;
  std::vector<int32_t> lengths;
};

struct Results {
  Tensor y, final_h, final_c;  // undefined where not wanted, as all below
  Tensor gates[4], cells;      // [steps, directions, batch, hidden]
};

template <RecurrentCell kCell, typename T>
void RunDirections(const KernelContext& context, const Sizes& sizes, const Operands& in,
                   const std::vector<RecurrentActivation>& activations, Results& out) {
  const Attributes& attributes = context.attributes();
  const int64_t width = GateCount(kCell) * sizes.hidden;
  const size_t functions = activations.size() / static_cast<size_t>(sizes.directions);
  for (int64_t d = 0; d < sizes.directions; ++d) {
    std::vector<T> h = InitialState<T>(in.initial_h, sizes, d), c = InitialState<T>(in.initial_c, sizes, d);
    RecurrentPass<T> pass{.cell = kCell,
                          .steps = sizes.steps,
                          .batch = sizes.batch,
                          .inputs = sizes.inputs,
                          .hidden = sizes.hidden,
                          .x = in.x.data<T>(),
                          .batch_first = sizes.batch_first,
                          .weights = in.w.data<T>() + d * width * sizes.inputs,
                          .recurrence = in.r.data<T>() + d * width * sizes.hidden,
                          .h = h.data(),
                          .c = c.data()};
    pass.reverse = d == 1 || attributes.String("direction") == "reverse";
    if (!in.lengths.empty()) pass.lengths = in.lengths.data();
    if (in.b.defined()) pass.bias = in.b.data<T>() + d * 2 * width;
    if (in.peepholes.defined()) pass.peepholes = in.peepholes.data<T>() + d * 3 * sizes.hidden;
    if (out.y.defined()) {
      const Tensor own = out.y.Slice(sizes.batch_first ? 2 : 1, d, 1);
      pass.y = const_cast<T*>(own.data<T>());
      pass.y_step = own.strides()[sizes.batch_first ? 1 : 0];
      pass.y_batch = own.strides()[sizes.batch_first ? 0 : 2];
    }
    const auto inside = [&](Tensor& all) {
      return all.defined() ? all.data<T>() + d * sizes.batch * sizes.hidden : nullptr;
    };
    for (size_t g = 0; g < std::size(out.gates); ++g) pass.gates[g] = inside(out.gates[g]);
    pass.cells = inside(out.cells);
    pass.inside_step = sizes.directions * sizes.batch * sizes.hidden;
    pass.inside_batch = sizes.hidden;
    const RecurrentActivation* own = activations.data() + static_cast<size_t>(d) * functions;
    pass.f = own[0];
    pass.g = own[std::min<size_t>(1, functions - 1)];
    pass.output = own[functions - 1];
    if (attributes.Has("clip")) pass.clip = static_cast<T>(attributes.Float("clip"));
    pass.couple_forget = attributes.Int("input_forget") != 0;
    pass.quantize_states = attributes.Int("quantize_states") != 0;
    pass.linear_before_reset = attributes.Int("linear_before_reset") != 0;
    RunRecurrentPass(context.pool(), pass);
    StoreState(h, sizes, d, out.final_h);
    StoreState(c, sizes, d, out.final_c);
  }
}

template <RecurrentCell kCell>
Status RunRecurrent(KernelContext& context) {
  Operands in;
  in.x = TRY(WideInput(context, kX));
  if (in.x.dtype() != DType::kFloat32 && in.x.dtype() != DType::kFloat64) return context.UnsupportedType(kX);
  in.w = TRY(WideInput(context, kW));
  in.r = TRY(WideInput(context, kR));
  in.b = TRY(WideInput(context, kB));
  in.initial_h = TRY(WideInput(context, kInitialH));
  in.initial_c = TRY(WideInput(context, kInitialC));
  in.peepholes = TRY(WideInput(context, kPeepholes));

  const bool batch_first = context.attributes().Int("layout") != 0;
  const Sizes sizes{in.x.dim(batch_first ? 1 : 0),
                    in.x.dim(batch_first ? 0 : 1),
                    in.x.dim(2),
                    in.r.dim(2),
                    in.w.dim(0),
                    batch_first};
  in.lengths = TRY(ReadLengths(context, sizes));
  const std::vector<RecurrentActivation> activations =
      TRY(ReadActivations(context.attributes(), kCell, sizes.directions));

  Results results;
  std::vector<WideOutput> outputs;
  Tensor* const tensors[] = {&results.y, &results.final_h, &results.final_c};
  for (int i = 0; i < 3; ++i) {
    if (!context.wants_output(i)) continue;
    outputs.push_back(TRY(WideOutput::Of(context, i)));
    *tensors[i] = outputs.back().tensor();
  }
  const Shape inside{sizes.steps, sizes.directions, sizes.batch, sizes.hidden};
  const auto inside_output = [&](int i, Tensor& tensor) -> Status {
    if (context.wants_output(i)) tensor = *TRY(context.Output(i, in.x.dtype(), inside));
    return Ok();
  };
  for (int g = 0; g < GateCount(kCell); ++g) TRY(inside_output(kFirstGate + g, results.gates[g]));
  if (kCell == RecurrentCell::kLstm) TRY(inside_output(kCells, results.cells));
  Dispatch(WideFloats{}, in.x.dtype(), [&](auto tag) {
    RunDirections<kCell, typename decltype(tag)::Type>(context, sizes, in, activations, results);
  });
  for (WideOutput& output : outputs) output.Store(context);
  return Ok();
}

template <RecurrentCell kCell>
Op Recurrent(std::string_view name, std::vector<int> versions, Gradient gradient) {
  return {.name = name,
          .versions = std::move(versions),
          .attributes = {{"direction", "forward"}},
          .shape = RecurrentShape<kCell>,
          .flops = RecurrentFlops,
          .run = RunRecurrent<kCell>,
          .gradient = gradient,
          .shader = {"recurrent"}};
}

// What DynamicQuantizeLSTM comes down to, its inputs and weights being rounded already.
Op QuantizedStateLstm() {
  Op op = Recurrent<RecurrentCell::kLstm>("QuantizedStateLSTM", {1},
                                          {.none = "rounding is flat between its steps"});
  op.domain = kOnnxray;
  op.shader = {};
  op.attributes.push_back({"quantize_states", int64_t{1}});
  op.signature =
      "T X, T W, T R, T B?, int32 sequence_lens?, T initial_h?, T initial_c?, T P? -> T Y?, T Y_h?, T Y_c?; "
      "T: float32";
  return op;
}

}  // namespace

Result<std::vector<RecurrentActivation>> ReadActivations(const Attributes& attributes, RecurrentCell cell,
                                                         int64_t directions) {
  std::vector<std::string> names = attributes.Strings("activations");
  if (names.empty()) {
    for (int64_t d = 0; d < directions; ++d) {
      if (cell != RecurrentCell::kRnn) names.push_back("Sigmoid");
      names.push_back("Tanh");
      if (cell == RecurrentCell::kLstm) names.push_back("Tanh");
    }
  }
  const std::vector<float> alphas = attributes.Floats("activation_alpha"),
                           betas = attributes.Floats("activation_beta");
  size_t alpha = 0, beta = 0;
  std::vector<RecurrentActivation> activations;
  for (const std::string& name : names) {
    std::optional<RecurrentActivation> activation = RecurrentActivation::Named(name);
    if (!activation) return InvalidInput("'" + name + "' is no activation function of a recurrent operator");
    if (activation->takes_alpha() && alpha < alphas.size()) activation->alpha = alphas[alpha++];
    if (activation->takes_beta() && beta < betas.size()) activation->beta = betas[beta++];
    activations.push_back(*activation);
  }
  const int64_t needed = directions * (cell == RecurrentCell::kRnn ? 1 : cell == RecurrentCell::kGru ? 2 : 3);
  if (static_cast<int64_t>(activations.size()) != needed) {
    return InvalidInput("activations has " + std::to_string(activations.size()) + " names, expected " +
                        std::to_string(needed));
  }
  return activations;
}

std::span<const Op> RecurrentOps() {
  static const Op ops[] = {
      Recurrent<RecurrentCell::kRnn>("RNN", {1, 7, 14, 22}, {RNNGradient}),
      Recurrent<RecurrentCell::kGru>("GRU", {1, 3, 7, 14, 22}, {GRUGradient}),
      Recurrent<RecurrentCell::kLstm>("LSTM", {1, 7, 14, 22}, {LSTMGradient}),
      QuantizedStateLstm(),
  };
  return ops;
}

}  // namespace onnxray
