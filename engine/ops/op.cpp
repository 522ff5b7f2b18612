#include "ops/op.h"

#include <algorithm>
#include <map>

#include "ops/all_ops.h"

namespace onnxray {

namespace {

using Key = std::pair<std::string_view, std::string_view>;

const std::map<Key, const Op*>& Registry() {
  static const std::map<Key, const Op*> registry = [] {
    std::map<Key, const Op*> ops;
    for (const std::span<const Op> family : AllFamilies()) {
      for (const Op& op : family) ops.emplace(Key{op.domain, op.name}, &op);
    }
    return ops;
  }();
  return registry;
}

}  // namespace

DType KernelInit::input_dtype(int i) const {
  if (i >= static_cast<int>(node.inputs.size())) return DType::kUndefined;
  const ValueId id = node.inputs[static_cast<size_t>(i)];
  return id == kNoValue ? DType::kUndefined : graph.value(id).type.dtype;
}

int Op::VersionAt(int opset) const {
  int version = 0;
  for (const int since : versions) {
    if (since <= opset) version = since;
  }
  return version;
}

const Op* FindOp(std::string_view domain, std::string_view name) {
  const auto it = Registry().find({domain == "ai.onnx" ? std::string_view() : domain, name});
  return it == Registry().end() ? nullptr : it->second;
}

std::vector<const Op*> AllOps() {
  std::vector<const Op*> ops;
  for (const auto& [key, op] : Registry()) ops.push_back(op);
  return ops;
}

}  // namespace onnxray
