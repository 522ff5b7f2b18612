// Gradients of RNN, GRU and LSTM, through their definition by standard operators: the inputs' products of all
// time steps as one MatMul, then a Scan over time whose body is the cell. Differentiating that gives
// back-propagation through time: another Scan, and single products over all steps for the weights.
//
// Why no kernel of its own: this runs anywhere, can be looked at step by step, and can be differentiated
// again. A node costs about a microsecond in a Scan, so that the way back through a step costs little more
// than its products as soon as there are some 100 hidden units or a batch of sequences.
#include <numeric>

#include "ops/gradients.h"
#include "ops/recurrent.h"
#include "ops/subgraph_writer.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: derivatives are formulas

using Function = RecurrentActivation::Function;

Var Activate(const RecurrentActivation& activation, Var x) {
  const float a = activation.alpha, b = activation.beta;
  const auto emit = [&](const char* op_type, NodeAttributes attributes = {}) {
    return x.writer->Emit(op_type, {x}, std::move(attributes));
  };
  switch (activation.function) {
    case Function::kRelu:
      return emit("Relu");
    case Function::kTanh:
      return Tanh(x);
    case Function::kSigmoid:
      return Sigmoid(x);
    case Function::kAffine:
      return a * x + b;
    case Function::kLeakyRelu:
      return emit("LeakyRelu", {{"alpha", a}});
    case Function::kThresholdedRelu:
      return emit("ThresholdedRelu", {{"alpha", a}});
    case Function::kScaledTanh:
      return a * Tanh(b * x);
    case Function::kHardSigmoid:
      return emit("HardSigmoid", {{"alpha", a}, {"beta", b}});
    case Function::kElu:
      return emit("Elu", {{"alpha", a}});
    case Function::kSoftsign:
      return emit("Softsign");
    case Function::kSoftplus:
      return emit("Softplus");
  }
  return x;
}

// What one step of one direction computes with, inside the body of its Scan. Sizes: batch B, hidden H.
struct Step {
  RecurrentCell cell;
  int64_t hidden;
  const RecurrentActivation* activations;
  std::optional<float> clip;
  bool couple_forget, linear_before_reset;
  Var products;         // of the inputs, with the bias: [B, gates * H]
  Var recurrence;       // [H, gates * H]; of a GRU that resets before it [H, 2 * H], and
  Var last_recurrence;  // [H, H]
  Var recurrence_bias;  // [gates * H]; only where a GRU's reset gate comes between the biases
  Var peepholes;        // [3 * H]
  Var h, c;             // [B, H]

  // Columns of blocks as wide as a state.
  std::vector<Var> Blocks(Var x, const std::vector<int64_t>& widths) const {
    std::vector<int64_t> columns;
    for (const int64_t width : widths) columns.push_back(width * hidden);
    return x.writer->EmitAll("Split", {x, Int64s(columns, x)}, {{"axis", int64_t{-1}}},
                             static_cast<int>(widths.size()), "");
  }
  Var Gate(const RecurrentActivation& activation, Var x) const {
    if (clip) x = x.writer->Emit("Clip", {x, Scalar(-*clip, x), Scalar(*clip, x)});
    return Activate(activation, x);
  }

  void Run() {
    switch (cell) {
      case RecurrentCell::kRnn:
        h = Gate(activations[0], products + MatMul(h, recurrence));
        return;
      case RecurrentCell::kGru:
        return RunGru();
      case RecurrentCell::kLstm:
        return RunLstm();
    }
  }

  // Gates: update, reset, hidden.
  void RunGru() {
    const std::vector<Var> given = Blocks(products, {2, 1});
    Var gates, candidate;
    if (linear_before_reset) {
      Var product = MatMul(h, recurrence);
      if (recurrence_bias) product = product + recurrence_bias;
      const std::vector<Var> parts = Blocks(product, {2, 1});
      gates = Gate(activations[0], given[0] + parts[0]);
      candidate = parts[1];
    } else {
      gates = Gate(activations[0], given[0] + MatMul(h, recurrence));
    }
    const std::vector<Var> update_reset = Blocks(gates, {1, 1});
    const Var update = update_reset[0], reset = update_reset[1];
    candidate = linear_before_reset ? reset * candidate : MatMul(reset * h, last_recurrence);
    candidate = Gate(activations[1], given[1] + candidate);
    h = candidate + update * (h - candidate);
  }

  // Gates: input, output, forget, cell.
  void RunLstm() {
    const Var sum = products + MatMul(h, recurrence);
    Var input, output, forget, candidate;
    if (peepholes || couple_forget) {
      const std::vector<Var> parts = Blocks(sum, {1, 1, 1, 1});
      const std::vector<Var> ways = peepholes ? Blocks(peepholes, {1, 1, 1}) : std::vector<Var>(3);
      const auto gate = [&](Var part, Var way) { return Gate(activations[0], way ? part + way * c : part); };
      input = gate(parts[0], ways[0]);
      forget = couple_forget ? 1 - input : gate(parts[2], ways[2]);
      candidate = Gate(activations[1], parts[3]);
      c = forget * c + input * candidate;
      output = gate(parts[1], ways[1]);
    } else {
      const std::vector<Var> parts = Blocks(sum, {3, 1});
      const std::vector<Var> gates = Blocks(Gate(activations[0], parts[0]), {1, 1, 1});
      input = gates[0], output = gates[1], forget = gates[2];
      candidate = Gate(activations[1], parts[1]);
      c = forget * c + input * candidate;
    }
    h = output * Activate(activations[2], c);
  }
};

// One direction: of every input what belongs to it.
struct Direction {
  RecurrentCell cell;
  Shape x_shape;  // [T, B, I]
  int64_t hidden;
  bool reverse;
  Var x, w, r, b, peepholes, initial_h, initial_c;  // [gates*H, I], [gates*H, H], [2*gates*H], [3*H], [B, H]
  Var lengths;                                      // [B], or none
};

struct DirectionOutputs {
  Var y, final_h, final_c;  // [T, B, H], [B, H]
};

DirectionOutputs WriteDirection(const Attributes& attributes, const Direction& in,
                                const RecurrentActivation* activations) {
  GraphWriter& writer = *in.x.writer;
  const bool lstm = in.cell == RecurrentCell::kLstm;
  const int64_t width = GateCount(in.cell) * in.hidden, batch = in.x_shape[1];
  const TensorType state{writer.dtype(in.x), {batch, in.hidden}};
  const bool linear_before_reset = attributes.Int("linear_before_reset") != 0;
  const bool late_bias = in.cell == RecurrentCell::kGru && linear_before_reset;

  Var products = MatMul(in.x, Transpose(in.w, {1, 0})), late;
  if (in.b) {
    const std::vector<Var> biases = writer.EmitAll("Split", {in.b, Int64s({width, width}, in.b)}, {}, 2, "");
    products = products + (late_bias ? biases[0] : biases[0] + biases[1]);
    if (late_bias) late = biases[1];
  }
  const auto or_zeros = [&](Var given) {
    return given ? given : Expand(Scalar(0, in.x), Int64s(state.shape.dims(), in.x));
  };
  std::vector<Var> inputs{or_zeros(in.initial_h)};
  if (lstm) inputs.push_back(or_zeros(in.initial_c));
  inputs.push_back(products);

  std::vector<Var> recurrence{Transpose(in.r, {1, 0}), Var{}};  // [H, gates * H]
  if (in.cell == RecurrentCell::kGru && !linear_before_reset) {
    const Var widths = Int64s({2 * in.hidden, in.hidden}, in.x);
    recurrence = writer.EmitAll("Split", {recurrence[0], widths}, {{"axis", int64_t{1}}}, 2, "");
  }

  const auto body = writer.NewSubgraph("step");
  const auto capture = [&](Var outer) { return outer ? body->Capture(outer) : Var{}; };
  const Var h = body->AddInput(state), c = lstm ? body->AddInput(state) : Var{};
  Step step{.cell = in.cell,
            .hidden = in.hidden,
            .activations = activations,
            .clip = attributes.Has("clip") ? std::optional(attributes.Float("clip")) : std::nullopt,
            .couple_forget = attributes.Int("input_forget") != 0,
            .linear_before_reset = linear_before_reset,
            .products = body->AddInput(TensorType{state.dtype, {batch, width}}),
            .recurrence = capture(recurrence[0]),
            .last_recurrence = capture(recurrence[1]),
            .recurrence_bias = capture(late),
            .peepholes = capture(in.peepholes),
            .h = h,
            .c = c};
  step.Run();
  Var y = step.h;
  if (in.lengths) {
    // Past the end of a sequence its state stays and its output is zero. Backwards that comes first.
    const Var index = body->AddInput(TensorType{DType::kInt64, {}});
    std::vector<int64_t> indices(static_cast<size_t>(in.x_shape[0]));
    std::iota(indices.begin(), indices.end(), 0);
    inputs.push_back(Int64s(indices, in.x));
    const Var active = Unsqueeze(Less(index, body->Capture(Cast(in.lengths, DType::kInt64))), {1});
    y = Where(active, step.h, 0);
    step.h = Where(active, step.h, h);
    if (lstm) step.c = Where(active, step.c, c);
  }
  const int64_t scans = in.lengths ? 2 : 1;
  body->SetOutputs(lstm ? std::vector<Var>{step.h, step.c, y} : std::vector<Var>{step.h, y});
  const std::vector<Var> results = writer.EmitWithSubgraphs(
      "Scan", inputs,
      {{"num_scan_inputs", scans},
       {"scan_input_directions", std::vector<int64_t>(static_cast<size_t>(scans), in.reverse)},
       {"scan_output_directions", std::vector<int64_t>{in.reverse}}},
      {{"body", body.get()}}, lstm ? 3 : 2);
  return {results.back(), results[0], lstm ? results[1] : Var{}};
}

template <RecurrentCell kCell>
Result<std::vector<Var>> RecurrentBody(GradientBuilder& builder) {
  const Attributes& attributes = builder.attributes();
  const bool batch_first = attributes.Int("layout") != 0;
  const Shape recurrence = TRY(builder.ShapeOf(builder.input(kR)));
  const int64_t directions = recurrence[0];
  const auto activations = TRY(ReadActivations(attributes, kCell, directions));
  const Var x = batch_first ? Transpose(builder.input(kX), {1, 0, 2}) : builder.input(kX);
  const Shape x_shape = TRY(builder.ShapeOf(x));

  const int64_t state_axis = batch_first ? 1 : 0;
  // Of an input the parts of the directions, which it has along `axis`.
  const auto parts = [&](int i, int64_t axis = 0) {
    std::vector<Var> list(static_cast<size_t>(directions));
    if (!builder.has_input(i)) return list;
    list[0] = builder.input(i);
    if (directions > 1)
      list = builder.writer().EmitAll("Split", {list[0]}, {{"axis", axis}, {"num_outputs", directions}},
                                      static_cast<int>(directions), "");
    for (Var& part : list) part = Squeeze(part, {axis});
    return list;
  };
  const std::vector<Var> w = parts(kW), r = parts(kR), b = parts(kB), peepholes = parts(kPeepholes);
  const std::vector<Var> h = parts(kInitialH, state_axis), c = parts(kInitialC, state_axis);

  std::vector<std::vector<Var>> all(3);
  for (size_t d = 0; d < w.size(); ++d) {
    const Direction in{.cell = kCell,
                       .x_shape = x_shape,
                       .hidden = recurrence[2],
                       .reverse = d == 1 || attributes.String("direction") == "reverse",
                       .x = x,
                       .w = w[d],
                       .r = r[d],
                       .b = b[d],
                       .peepholes = peepholes[d],
                       .initial_h = h[d],
                       .initial_c = c[d],
                       .lengths = builder.has_input(kLengths) ? builder.input(kLengths) : Var{}};
    const DirectionOutputs out =
        WriteDirection(attributes, in, activations.data() + d * activations.size() / w.size());
    all[kY].push_back(Unsqueeze(out.y, {1}));
    all[kFinalH].push_back(Unsqueeze(out.final_h, {state_axis}));
    if (out.final_c) all[kFinalC].push_back(Unsqueeze(out.final_c, {state_axis}));
  }
  const Var y = Concat(all[kY], 1);
  std::vector<Var> outputs{batch_first ? Transpose(y, {2, 0, 1, 3}) : y, Concat(all[kFinalH], state_axis)};
  if (kCell == RecurrentCell::kLstm) outputs.push_back(Concat(all[kFinalC], state_axis));
  return outputs;
}

}  // namespace

Status RNNGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, RecurrentBody<RecurrentCell::kRnn>);
}

Status GRUGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, RecurrentBody<RecurrentCell::kGru>);
}

Status LSTMGradient(GradientBuilder& builder) {
  return DifferentiateBody(builder, RecurrentBody<RecurrentCell::kLstm>);
}

}  // namespace onnxray
