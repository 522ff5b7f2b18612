// TypeProto -> ValueType.
#pragma once

#include "graph/graph.h"

namespace onnx {
class TypeProto;
}

namespace onnxray {

ValueType ToValueType(const onnx::TypeProto& proto);

}  // namespace onnxray
