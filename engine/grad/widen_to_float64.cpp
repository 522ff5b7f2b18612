#include "grad/widen_to_float64.h"

#include "cpu/convert.h"

namespace onnxray {

namespace {

bool IsNarrow(DType dtype) {
  return dtype == DType::kFloat32 || dtype == DType::kFloat16 || dtype == DType::kBFloat16;
}

Result<Tensor> Widened(const Tensor& tensor) {
  if (!IsNarrow(tensor.dtype())) return tensor;
  const Tensor dense = TRY(tensor.RowMajor());
  Tensor wide = TRY(Tensor::Allocate(DType::kFloat64, tensor.shape()));
  const Conversion convert(tensor.dtype(), DType::kFloat64);
  const void* elements = tensor.dtype() == DType::kFloat32 ? static_cast<const void*>(dense.data<float>())
                                                           : dense.data<uint16_t>();
  convert(elements, wide.data<double>(), tensor.count());
  return wide;
}

bool NamesDType(std::string_view attribute) { return attribute == "to" || attribute == "dtype"; }

Result<AttributeValue> Widened(const std::string& name, const AttributeValue& value) {
  if (const auto* number = std::get_if<int64_t>(&value); number && NamesDType(name)) {
    return AttributeValue(IsNarrow(static_cast<DType>(*number)) ? static_cast<int64_t>(DType::kFloat64)
                                                                : *number);
  }
  if (const auto* tensor = std::get_if<Tensor>(&value)) return AttributeValue(TRY(Widened(*tensor)));
  if (const auto* graph = std::get_if<std::shared_ptr<const Graph>>(&value)) {
    std::shared_ptr<const Graph> wide = std::make_shared<const Graph>(TRY(WidenToFloat64(**graph)));
    return AttributeValue(std::move(wide));
  }
  return value;
}

Status Widen(Node& node) {
  Attributes wide;
  for (const auto& [name, value] : node.attributes.all()) wide.Set(name, TRY(Widened(name, value)));
  // Its default makes float32.
  if (node.op_type == "ConstantOfShape" && !wide.Has("value"))
    wide.Set("value", Tensor::FromValues<double>({1}, {0.0}));
  node.attributes = std::move(wide);
  return Ok();
}

}  // namespace

Result<Value> WidenToFloat64(const Value& value) {
  if (!value.is_tensor()) return value;
  return Value(TRY(Widened(value.tensor())));
}

Result<Graph> WidenToFloat64(const Graph& graph) {
  Graph wide = graph;
  for (GraphValue& value : wide.values) {
    if (IsNarrow(value.type.dtype)) value.type.dtype = DType::kFloat64;
    if (value.producer != kNoNode) value.constant.reset();
    if (value.constant) value.constant = TRY(Widened(*value.constant));
  }
  for (Node& node : wide.nodes) TRY(Widen(node));
  return wide;
}

}  // namespace onnxray
