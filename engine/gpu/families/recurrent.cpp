// LSTM, GRU and RNN: the products of all inputs at once, then a step at a time.
#include "gpu/families/copy.h"
#include "gpu/families/families.h"
#include "gpu/families/product.h"
#include "gpu/parameters.h"

namespace onnxray {

namespace {

// How a cell makes its new `state` of what its gates get from the input (x) and from the state (h).
struct Cell {
  std::string_view op;
  int gates;
  std::string_view code;
};

constexpr Cell kCells[] = {
    {"LSTM", 4,
     "let c = sigmoid(x[2] + h[2]) * cell[i] + sigmoid(x[0] + h[0]) * hyperbolic_tangent(x[3] + h[3]);\n"
     "  cell[i] = c;\n"
     "  let state = sigmoid(x[1] + h[1]) * hyperbolic_tangent(c);"},
    {"GRU", 3,
     "let update = sigmoid(x[0] + h[0]);\n"
     "  let fresh = hyperbolic_tangent(x[2] + sigmoid(x[1] + h[1]) * h[2]);\n"
     "  let state = (1.0 - update) * fresh + update * before[i];"},
    {"RNN", 1, "let state = hyperbolic_tangent(x[0] + h[0]);"},
};

const Cell& CellOf(const GpuNode& node) {
  for (const Cell& cell : kCells) {
    if (cell.op == node.op.name) return cell;
  }
  return kCells[2];
}

constexpr size_t kBiasInput = 3, kLengthsInput = 4, kStateInput = 5, kCellInput = 6, kPeepholesInput = 7;

std::string Refuse(const GpuNode& node) {
  const Attributes& attributes = node.attributes();
  if (node.inputs[0].dtype != DType::kFloat32) return "states other than float32";
  if (node.has_input(kLengthsInput)) return "sequences of different lengths have no shader";
  if (node.has_input(kPeepholesInput)) return "peepholes have no shader";
  for (const char* name : {"activations", "clip"}) {
    if (attributes.Has(name)) return std::string(name) + " has no shader";
  }
  if (attributes.Int("layout") != 0) return "batches first have no shader";
  if (attributes.Int("input_forget") != 0) return "coupled gates have no shader";
  if (node.op.name == "GRU" && attributes.Int("linear_before_reset") == 0)
    return "a reset before the linear part has no shader";
  return "";
}

// The state of that input, or zeros.
GpuTensor StartOf(GpuEncoder& encoder, size_t input, const TensorType& type) {
  if (encoder.node().has_input(input)) return encoder.input(input);
  const GpuTensor zeros = encoder.Temporary(type);
  GpuParameters parameters;
  parameters.U32(zeros.count()).F32(0);
  encoder.DispatchThreads(encoder.Shader("fill", {}), {}, {&zeros}, parameters.Take(), zeros.count());
  return zeros;
}

GpuTensor WantedOr(GpuEncoder& encoder, size_t output, const TensorType& type) {
  return encoder.node().wants_output(output) ? encoder.output(output) : encoder.Temporary(type);
}

// [directions, steps * batch, gates * hidden]
GpuTensor InputProducts(GpuEncoder& encoder, int64_t directions, int64_t rows, int64_t columns) {
  const GpuTensor &x = encoder.input(0), &weights = encoder.input(1);
  const int64_t depth = x.shape()[2];
  Product product = ProductOf({rows, depth}, false, {columns, depth}, true);
  product.batches = directions;
  product.batch = {{directions}, {{0}, {columns * depth}}};
  GpuTensor products = encoder.Temporary({DType::kFloat32, Shape{directions, rows, columns}});
  EncodeProduct(encoder, product, x, weights, nullptr, products);
  return products;
}

Status Encode(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const Cell& cell = CellOf(node);
  const GpuTensor &x = encoder.input(0), &weights = encoder.input(2);
  const int64_t steps = x.shape()[0], batch = x.shape()[1];
  const int64_t directions = weights.shape()[0], hidden = weights.shape()[2];
  const TensorType state{DType::kFloat32, Shape{directions, batch, hidden}};
  const std::string direction = node.attributes().String("direction", "forward");
  const int64_t backwards = direction == "reverse" ? 1 : direction == "bidirectional" ? 2 : 0;

  const GpuTensor products = InputProducts(encoder, directions, steps * batch, cell.gates * hidden);
  const GpuTensor all = WantedOr(encoder, 0, {DType::kFloat32, Shape{steps, directions, batch, hidden}});
  const GpuTensor cells = WantedOr(encoder, 2, state);
  const GpuTensor start = StartOf(encoder, kCellInput, state);
  EncodeCopy(encoder, start, Whole(state.shape), cells, Whole(state.shape));
  GpuTensor before = StartOf(encoder, kStateInput, state);
  const bool biased = node.has_input(kBiasInput);
  const GpuTensor& bias = biased ? encoder.input(kBiasInput) : weights;  // a binding needs a buffer
  const auto shader = encoder.Shader("recurrent_step", {{"GATES", std::to_string(cell.gates) + "u"},
                                                        {"BIAS", biased ? "true" : "false"},
                                                        {"CELL", std::string(cell.code)}});
  for (int64_t step = 0; step < steps; ++step) {
    GpuTensor after = step + 1 == steps ? WantedOr(encoder, 1, state) : encoder.Temporary(state);
    GpuParameters parameters;
    parameters.U32(before.count()).U32(step).U32(steps).U32(batch).U32(hidden).U32(backwards);
    encoder.DispatchThreads(shader, {&products, &weights, &bias, &before}, {&after, &cells, &all},
                            parameters.Take(), before.count());
    before = std::move(after);
  }
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> RecurrentFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "recurrent", .refuse = Refuse, .encode = Encode},
  };
  return families;
}

}  // namespace onnxray
