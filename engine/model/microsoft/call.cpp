#include "model/microsoft/call.h"

namespace onnxray::microsoft {

int Call::RankOr(int i, int otherwise) const {
  const onnx::TypeProto* type = HasInput(i) ? input_types_[static_cast<size_t>(i)] : nullptr;
  return type && type->tensor_type().has_shape() ? type->tensor_type().shape().dim_size() : otherwise;
}

std::string Call::Text(std::string_view attribute) const {
  const onnx::AttributeProto* found = Find(attribute);
  return found ? found->s() : std::string();
}

int64_t Call::Int(std::string_view attribute, int64_t otherwise) const {
  const onnx::AttributeProto* found = Find(attribute);
  return found ? found->i() : otherwise;
}

float Call::Float(std::string_view attribute, float otherwise, int index) const {
  const onnx::AttributeProto* found = Find(attribute);
  if (!found) return otherwise;
  if (found->type() == onnx::AttributeProto::FLOAT) return found->f();
  return index < found->floats_size() ? found->floats(index) : otherwise;
}

const onnx::AttributeProto* Call::Find(std::string_view name) const {
  for (const onnx::AttributeProto& attribute : node_.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

}  // namespace onnxray::microsoft
