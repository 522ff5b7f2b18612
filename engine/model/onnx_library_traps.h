// What the ONNX library's type inference would crash on, although its checker has no objection.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <unordered_map>

namespace onnxray {

// What is known of a graph's values before a node is typed.
using KnownTypes = std::unordered_map<std::string, onnx::TypeProto*>;
using KnownData = std::unordered_map<std::string, const onnx::TensorProto*>;

bool AllInputsTyped(const onnx::NodeProto& node, const KnownTypes& types);

// False when inference would read types that are not there, divide by zero or leave an array.
bool InferenceSurvives(const onnx::NodeProto& node, const KnownTypes& types, const KnownData& data);

}  // namespace onnxray
