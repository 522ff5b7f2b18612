// Operators that move elements without looking at them.
#include <algorithm>
#include <bit>

#include "gpu/families/copy.h"
#include "gpu/families/families.h"
#include "gpu/strides.h"
#include "ops/kernel_context.h"
#include "plan/evaluate.h"

namespace onnxray {

namespace {

std::string RefuseRank(const GpuNode& node) {
  for (const auto* types : {&node.inputs, &node.outputs}) {
    for (const TensorType& type : *types) {
      if (type.shape.rank() > static_cast<int>(kMaxWalkRank)) return "more than eight dimensions";
    }
  }
  return "";
}

// Dropout is the one among them that may do more.
std::string RefuseView(const GpuNode& node) {
  if (node.op.name == "Dropout" && node.has_input(2)) {
    if (!node.values[2] || *node.values[2]->data<bool>()) return "dropping at random has no shader";
  }
  return RefuseRank(node);
}

// Operators that give views of input 0, or what its shape alone decides: their CPU kernels say which, and
// never touch an element.
Status EncodeView(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  static std::byte nowhere[64];
  const auto storage = Storage::Alias(nowhere, sizeof(nowhere), nullptr);
  std::vector<Value> inputs(node.inputs.size());
  const TensorType& type = node.inputs[0];
  inputs[0] = Tensor::View(type.dtype, type.shape, storage);
  for (size_t i = 1; i < inputs.size(); ++i) {
    if (node.has_input(i)) inputs[i] = *node.values[i];
  }
  std::vector<std::optional<TensorType>> outputs(node.outputs.begin(), node.outputs.end());
  HeapAllocator allocator;
  NoSubgraphs subgraphs;
  KernelContext context(node.node, node.version, std::move(inputs), std::move(outputs), Layout::kRowMajor,
                        {encoder.pool(), allocator, subgraphs});
  TRY(node.op.run(context));
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const Value& value = context.output_value(static_cast<int>(i));
    if (!node.wants_output(i) || !value.is_tensor()) continue;
    const Tensor& view = value.tensor();
    if (view.storage() != storage) {
      encoder.SetHostOutput(i, value);
      continue;
    }
    int64_t offset = 0;
    DispatchBySize(view.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      offset = view.data<T>() - reinterpret_cast<const T*>(nowhere);
    });
    const GpuTensor& input = encoder.input(0);
    if (view.is_row_major() && offset == 0 && view.count() == input.count()) {
      encoder.SetOutput(i, input.Reshaped(view.shape()));
    } else {
      EncodeCopy(encoder, input, {view.shape(), view.strides(), offset}, encoder.output(i),
                 Whole(view.shape()));
    }
  }
  return Ok();
}

Status EncodeConcat(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const GpuTensor& output = encoder.output(0);
  const int axis =
      TRY(NormalizeAxis(node.attributes().Int("axis", node.version < 4 ? 1 : 0), output.shape().rank()));
  const std::vector<int64_t> strides = RowMajorStrides(output.shape());
  int64_t at = 0;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const GpuTensor& input = encoder.input(i);
    EncodeCopy(encoder, input, Whole(input.shape()), output,
               {input.shape(), strides, at * strides[static_cast<size_t>(axis)]});
    at += input.shape()[axis];
  }
  return Ok();
}

std::string RefusePad(const GpuNode& node) {
  if (node.attributes().String("mode", "constant") != "constant") return "only constant padding has a shader";
  if (node.has_input(3)) return "padding of named axes has no shader";
  const auto* pads = node.attributes().Find<std::vector<int64_t>>("pads");
  std::vector<int64_t> list = pads ? *pads : std::vector<int64_t>();
  if (node.has_input(1) && node.values.size() > 1 && node.values[1]) {
    const auto values = ToInt64s(*node.values[1]);
    if (values.ok()) list = values.value();
  }
  if (std::any_of(list.begin(), list.end(), [](int64_t pad) { return pad < 0; })) return "cropping by Pad";
  return RefuseRank(node);
}

Status EncodePad(GpuEncoder& encoder) {
  const GpuNode& node = encoder.node();
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  const std::vector<int64_t> pads =
      node.has_input(1) ? TRY(ToInt64s(*node.values[1]))
                        : node.attributes().Ints(node.attributes().Has("paddings") ? "paddings" : "pads");
  const std::vector<int64_t> strides = RowMajorStrides(output.shape());
  int64_t offset = 0;
  for (size_t d = 0; d < strides.size(); ++d) offset += pads[d] * strides[d];
  // 0 is 0 in every type.
  uint32_t value = std::bit_cast<uint32_t>(node.attributes().Float("value"));
  if (node.has_input(2)) value = TRY(ToStored(*node.values[2])).data<uint32_t>()[0];
  EncodeFill(encoder, output, value);
  EncodeCopy(encoder, input, Whole(input.shape()), output, {input.shape(), strides, offset});
  return Ok();
}

// Where the difference is odd, the end gets or loses the one element more.
Status EncodeCenterCropPad(GpuEncoder& encoder) {
  const GpuTensor &input = encoder.input(0), &output = encoder.output(0);
  Part source = Whole(input.shape()), target = Whole(output.shape());
  for (int d = 0; d < input.shape().rank(); ++d) {
    const int64_t from = input.shape()[d], to = output.shape()[d], before = (to - from) / 2;
    const auto i = static_cast<size_t>(d);
    source.offset += std::max<int64_t>(0, -before) * source.strides[i];
    target.offset += std::max<int64_t>(0, before) * target.strides[i];
    source.shape[d] = target.shape[d] = std::min(from, to);
  }
  if (source.shape.count() < output.count()) EncodeFill(encoder, output, 0);  // 0 is 0 in every type
  EncodeCopy(encoder, input, source, output, target);
  return Ok();
}

}  // namespace

std::span<const ShaderFamily> MovementFamilies() {
  static constexpr ShaderFamily families[] = {
      {.name = "view", .host_inputs = ~1u, .refuse = RefuseView, .encode = EncodeView},
      {.name = "concat", .refuse = RefuseRank, .encode = EncodeConcat},
      {.name = "pad", .host_inputs = ~1u, .refuse = RefusePad, .encode = EncodePad},
      {.name = "center_crop_pad", .host_inputs = 0b10, .refuse = RefuseRank, .encode = EncodeCenterCropPad},
  };
  return families;
}

}  // namespace onnxray
