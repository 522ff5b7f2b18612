// Attention in one pass, and the embedding of positions that goes with it.
#include <array>
#include <cmath>

#include "gpu/families/copy.h"
#include "gpu/families/families.h"
#include "gpu/parameters.h"
#include "gpu/strides.h"
#include "ops/domain.h"

namespace onnxray {

namespace {

constexpr int64_t kTile = 16, kThreads = 64;  // as the shader has them

// [batch, length, heads * size] or [batch, heads, length, size], seen as the latter.
struct Heads {
  GpuTensor tensor;
  int64_t batch, heads, length, size;
  std::array<int64_t, 3> strides;  // of batch, head and position

  static Heads Of(const GpuTensor& tensor, int64_t heads) {
    const Shape& shape = tensor.shape();
    if (shape.rank() == 4) {
      return {tensor,   shape[0], shape[1],
              shape[2], shape[3], {shape.CountRange(1, 4), shape.CountRange(2, 4), shape[3]}};
    }
    const int64_t size = shape[2] / heads;
    return {tensor, shape[0], heads, shape[1], size, {shape.CountRange(1, 3), size, shape[2]}};
  }
  Part AsPart() const { return {{batch, heads, length, size}, {strides[0], strides[1], strides[2], 1}, 0}; }
  GpuParameters& Describe(GpuParameters& parameters) const {
    for (const int64_t stride : strides) parameters.U32(stride);
    return parameters.Align();
  }
};

// Where the operators of the two domains have their inputs.
struct Inputs {
  size_t mask, past_key, past_value, valid_keys;
};
constexpr size_t kNone = 31;
constexpr Inputs kOnnx{3, 4, 5, 6}, kMicrosofts{5, 6, 7, kNone};

const Inputs& InputsOf(const GpuNode& node) { return node.op.domain == kMicrosoft ? kMicrosofts : kOnnx; }

int64_t LengthOf(const Shape& shape) { return shape[shape.rank() == 4 ? 2 : 1]; }

// The CPU's kernel refuses others. A last axis may be shorter than there are keys.
bool MaskFits(const GpuNode& node) {
  const Inputs& inputs = InputsOf(node);
  const Shape &mask = node.inputs[inputs.mask].shape, &query = node.inputs[0].shape;
  const bool microsofts = node.op.domain == kMicrosoft;
  const int64_t heads =
      query.rank() == 4 ? query[1] : node.attributes().Int(microsofts ? "num_heads" : "q_num_heads");
  const int64_t past = node.has_input(inputs.past_key) ? node.inputs[inputs.past_key].shape[2] : 0;
  const Shape whole{query[0], heads, LengthOf(query), past + LengthOf(node.inputs[1].shape)};
  if (mask.rank() > 4) return false;
  for (int d = 0; d < mask.rank(); ++d) {
    const int64_t most = whole[4 - mask.rank() + d];
    const bool shorter = !microsofts && d == mask.rank() - 1 && mask[d] < most;
    if (mask[d] != 1 && mask[d] != most && !shorter) return false;
  }
  return true;
}

std::string RefuseAttention(const GpuNode& node) {
  for (size_t i = 3; i < node.outputs.size(); ++i) {
    if (node.wants_output(i)) return "the scores of attention stay inside the shader";
  }
  if (node.op.domain == kMicrosoft) {
    if (!node.has_input(1) || !node.has_input(2) || node.inputs[1].shape.rank() != 3)
      return "packed keys and values";
    for (const size_t i : {3, 4, 8, 9}) {
      if (node.has_input(i)) return "biases, index masks and shared caches";
    }
  }
  const Inputs& inputs = InputsOf(node);
  if (node.has_input(inputs.mask) && !MaskFits(node)) return "a mask that does not fit";
  if (node.has_input(inputs.valid_keys) && !node.values[inputs.valid_keys])
    return "lengths that only the run tells";
  return "";
}

// `fresh` behind the past, which become an output if it is wanted.
Heads WithPast(GpuEncoder& encoder, size_t past_input, const Heads& fresh, size_t present) {
  const GpuNode& node = encoder.node();
  const bool has_past = node.has_input(past_input), wanted = node.wants_output(present);
  if (!has_past && !wanted) return fresh;
  const int64_t past = has_past ? encoder.input(past_input).shape()[2] : 0;
  const Shape shape{fresh.batch, fresh.heads, past + fresh.length, fresh.size};
  const GpuTensor both = wanted ? encoder.output(present) : encoder.Temporary({DType::kFloat32, shape});
  const std::vector<int64_t> strides = RowMajorStrides(shape);
  if (has_past) {
    const GpuTensor& before = encoder.input(past_input);
    EncodeCopy(encoder, before, Whole(before.shape()), both, {before.shape(), strides, 0});
  }
  const Part part = fresh.AsPart();
  EncodeCopy(encoder, fresh.tensor, part, both, {part.shape, strides, past * fresh.size});
  return Heads::Of(both, fresh.heads);
}

// Per batch entry how many keys there are, and the last one that query 0 sees: int32 [batch, 2].
Result<Tensor> LimitsOf(const GpuNode& node, int64_t batch, int64_t queries, int64_t past, int64_t keys) {
  const Inputs& inputs = InputsOf(node);
  const bool causal = node.attributes().Int(node.op.domain == kMicrosoft ? "unidirectional" : "is_causal");
  std::vector<int64_t> lengths(static_cast<size_t>(batch), keys);
  const bool given = node.has_input(inputs.valid_keys);
  if (given) lengths = TRY(ToInt64s(*node.values[inputs.valid_keys]));
  if (static_cast<int64_t>(lengths.size()) != batch) {
    return InvalidInput("there are " + std::to_string(lengths.size()) +
                        " numbers of valid keys for a batch of " + std::to_string(batch));
  }
  Tensor limits = TRY(Tensor::Allocate(DType::kInt32, {batch, 2}));
  for (size_t b = 0; b < lengths.size(); ++b) {
    const int64_t offset = given && !node.has_input(inputs.past_key) ? lengths[b] - queries : past;
    limits.data<int32_t>()[2 * b] = static_cast<int32_t>(lengths[b]);
    limits.data<int32_t>()[2 * b + 1] = static_cast<int32_t>(causal ? offset : keys);
  }
  return limits;
}

Status EncodeAttention(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const Attributes& attributes = node.attributes();
  const Inputs& inputs = InputsOf(node);
  const bool microsofts = node.op.domain == kMicrosoft;
  const int64_t heads = attributes.Int(microsofts ? "num_heads" : "q_num_heads");
  const int64_t key_heads = attributes.Int(microsofts ? "num_heads" : "kv_num_heads");
  const Heads query = Heads::Of(encoder.input(0), heads);
  const Heads fresh = Heads::Of(encoder.input(1), key_heads);
  const Heads key = WithPast(encoder, inputs.past_key, fresh, 1);
  const Heads value = WithPast(encoder, inputs.past_value, Heads::Of(encoder.input(2), key_heads), 2);
  const Heads result = Heads::Of(encoder.output(0), query.heads);

  const bool masked = node.has_input(inputs.mask);
  const GpuTensor& mask = masked ? encoder.input(inputs.mask) : query.tensor;
  const bool boolean = mask.type.dtype == DType::kBool;
  int64_t columns = key.length;
  std::vector<int64_t> mask_strides(4, 0);
  if (masked) {
    mask_strides = BroadcastStrides(mask.shape(), {query.batch, query.heads, query.length, key.length});
    const int last = mask.shape().rank() - 1;
    if (last >= 0 && mask.shape()[last] != 1) columns = mask.shape()[last];
  }
  // com.microsoft's 0 means none given.
  const float scale = attributes.Float("scale", 0);
  const bool scaled = microsofts ? scale != 0 : attributes.Has("scale");
  const int64_t groups = query.batch * query.heads * ((query.length + kTile - 1) / kTile);
  GpuParameters parameters;
  parameters.U32(groups).U32(query.heads).U32(query.heads / key.heads).U32(query.length);
  parameters.U32(key.length).U32(query.size).U32(value.size).U32(columns);
  parameters.F32(scaled ? scale : 1 / std::sqrt(static_cast<float>(query.size)));
  parameters.F32(microsofts ? 0 : attributes.Float("softcap", 0)).Align();
  for (const Heads* part : {&query, &key, &value, &result}) part->Describe(parameters);
  for (const int64_t stride : mask_strides) parameters.U32(stride);

  const Tensor table = TRY(LimitsOf(node, query.batch, query.length, key.length - fresh.length, key.length));
  const GpuTensor limits = encoder.Upload(table);
  const auto shader = encoder.Shader(
      "attention",
      {{"MASK_T", std::string(StoredType(mask.type.dtype))},
       {"MASKED", masked ? "true" : "false"},
       {"MASK_EXPRESSION", boolean ? "select(bitcast<f32>(hidden), score, x != 0u)" : "score + x"},
       {"COLUMNS", std::to_string((value.size + kThreads - 1) / kThreads) + "u"}});
  encoder.DispatchGroups(shader, {&query.tensor, &key.tensor, &value.tensor, &mask, &limits},
                         {&result.tensor}, parameters.Take(), groups);
  return Ok();
}

// Where the operators of the two domains have theirs.
struct RotaryInputs {
  size_t positions, cosines, sines;
};

RotaryInputs RotaryInputsOf(const GpuNode& node) {
  return node.op.domain == kMicrosoft ? RotaryInputs{1, 2, 3} : RotaryInputs{3, 1, 2};
}

std::string RefuseRotary(const GpuNode& node) {
  const auto [positions, cosines, sines] = RotaryInputsOf(node);
  const Shape& tables = node.inputs[cosines].shape;
  const int64_t rows = tables.CountRange(0, tables.rank() - 1);
  const int64_t length = LengthOf(node.inputs[0].shape), steps = node.inputs[0].shape[0] * length;
  if (!node.has_input(positions)) return steps > rows ? "positions beyond the tables" : "";
  const int64_t numbered = node.inputs[positions].shape.count();
  if (numbered != 1 && numbered != steps) return "positions that do not fit";
  if (!node.values[positions]) return "";
  const auto numbers = ToInt64s(*node.values[positions]);
  if (!numbers.ok()) return "positions that do not fit";
  const int64_t behind = numbers.value().size() == 1 ? length - 1 : 0;  // counted from the only one
  for (const int64_t number : numbers.value()) {
    if (number < 0 || number + behind >= rows) return "positions beyond the tables";
  }
  return "";
}

Status EncodeRotary(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const auto inputs = RotaryInputsOf(node);
  const GpuTensor &input = encoder.input(0), &cosines = encoder.input(inputs.cosines);
  const Shape& tables = cosines.shape();
  const int64_t pairs = tables[tables.rank() - 1];
  int64_t heads = node.attributes().Int("num_heads");
  if (heads == 0) heads = input.shape()[input.shape().rank() - 1] / (2 * pairs);
  const Heads seen = Heads::Of(input, heads);
  const bool numbered = node.has_input(inputs.positions);
  const GpuTensor& positions = numbered ? encoder.input(inputs.positions) : cosines;
  GpuParameters parameters;
  parameters.U32(input.count()).U32(seen.size).U32(seen.heads).U32(seen.length).U32(pairs);
  parameters.U32(node.attributes().Int("interleaved") != 0).U32(input.shape().rank() == 4);
  parameters.U32(!numbered ? 0 : positions.count());
  encoder.DispatchThreads(encoder.Shader("rotary_embedding", {}),
                          {&input, &cosines, &encoder.input(inputs.sines), &positions}, {&encoder.output(0)},
                          parameters.Take(), input.count());
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> AttentionFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "attention", .host_inputs = 0b1000000, .refuse = RefuseAttention, .encode = EncodeAttention},
      {.name = "multi_head_attention", .refuse = RefuseAttention, .encode = EncodeAttention},
      {.name = "rotary_embedding", .index_inputs = 0b1010, .refuse = RefuseRotary, .encode = EncodeRotary},
  };
  return families;
}

}  // namespace onnxray
