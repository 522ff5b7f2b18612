#include "run/bind_inputs.h"

#include <algorithm>

namespace onnxray {

namespace {

struct Binding {
  int64_t size;
  std::string where;
};

std::string InputNames(const Graph& graph) {
  std::string names;
  for (const ValueId id : graph.inputs) {
    names += (names.empty() ? "" : ", ") + graph.value(id).name + ": " + graph.value(id).type.ToString();
  }
  return names;
}

Error Misfit(const GraphValue& input, const std::string& text, const std::string& remedy) {
  Error error = InvalidInput("input '" + input.name + "' " + text, remedy);
  error.value = input.name;
  return error;
}

Status CheckShape(const GraphValue& input, const Shape& shape, std::map<std::string, Binding>& symbols) {
  if (!input.type.shape) return Ok();
  const std::vector<Dim>& declared = *input.type.shape;
  const std::string expected = "expects " + input.type.ToString() + ", got " + shape.ToString();
  if (declared.size() != shape.dims().size()) {
    return Misfit(input,
                  expected + ": rank " + std::to_string(shape.rank()) + " instead of " +
                      std::to_string(declared.size()),
                  "Add or remove a dimension (often the batch)");
  }
  for (int i = 0; i < shape.rank(); ++i) {
    const Dim& dim = declared[static_cast<size_t>(i)];
    if (dim.known() && dim.value != shape[i]) {
      return Misfit(input,
                    expected + ": dimension " + std::to_string(i) + " is " + std::to_string(shape[i]) +
                        " instead of " + std::to_string(dim.value),
                    "Resize or transpose the input, or export the model with a dynamic dimension");
    }
    if (dim.known() || dim.symbol.empty()) continue;
    const std::string where = "'" + input.name + "' " + shape.ToString();
    const auto [it, fresh] = symbols.try_emplace(dim.symbol, Binding{shape[i], where});
    if (!fresh && it->second.size != shape[i]) {
      return Misfit(input,
                    expected + ": dimension '" + dim.symbol + "' is " + std::to_string(shape[i]) +
                        " here and " + std::to_string(it->second.size) + " in " + it->second.where,
                    "Feed inputs that agree on it");
    }
  }
  return Ok();
}

Status CheckMap(const GraphValue& input, const Value& value) {
  const auto differs = [](DType wanted, const Tensor& found) {
    return wanted != DType::kUndefined && found.dtype() != wanted;
  };
  if (value.is_map() && !differs(input.type.key, value.map().keys) &&
      !differs(input.type.dtype, value.map().values)) {
    return Ok();
  }
  return Misfit(input, "expects " + input.type.ToString() + ", got " + value.ToString(), "Feed such a map");
}

Status CheckInput(const GraphValue& input, const Value& value, std::map<std::string, Binding>& symbols) {
  using Kind = ValueType::Kind;
  if (input.type.kind == Kind::kTensor && !value.is_tensor()) {
    return Misfit(input, "expects " + input.type.ToString() + ", got " + value.ToString(), "Feed a tensor");
  }
  if (input.type.kind == Kind::kSequence && !value.is_sequence()) {
    return Misfit(input, "expects " + input.type.ToString() + ", got " + value.ToString(), "Feed a sequence");
  }
  if (input.type.kind == Kind::kMap) return CheckMap(input, value);
  if (input.type.kind != Kind::kTensor) return Ok();
  const Tensor& tensor = value.tensor();
  if (input.type.dtype != DType::kUndefined && tensor.dtype() != input.type.dtype) {
    return Misfit(input, "expects " + input.type.ToString() + ", got " + tensor.ToString(),
                  "Convert it to " + std::string(Name(input.type.dtype)));
  }
  return CheckShape(input, tensor.shape(), symbols);
}

// Caffe2's exporter leaves inputs behind that nothing reads.
bool IsRead(const Graph& graph, ValueId input) {
  const auto among = [&](const std::vector<ValueId>& ids) {
    return std::find(ids.begin(), ids.end(), input) != ids.end();
  };
  return among(graph.outputs) || std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
           return among(node.inputs) || among(node.implicit_inputs);
         });
}

}  // namespace

Result<std::vector<Value>> BindInputs(const Graph& graph, const Inputs& inputs) {
  std::vector<Value> bound(graph.values.size());
  for (const auto& [name, value] : inputs) {
    const auto known = std::any_of(graph.inputs.begin(), graph.inputs.end(),
                                   [&](ValueId id) { return graph.value(id).name == name; });
    if (!known) {
      return InvalidInput("the model has no input '" + name + "'", "Its inputs are " + InputNames(graph));
    }
  }
  std::map<std::string, Binding> symbols;
  for (const ValueId id : graph.inputs) {
    const GraphValue& input = graph.value(id);
    const auto it = inputs.find(input.name);
    if (it == inputs.end()) {
      if (input.constant || input.type.kind == ValueType::Kind::kOptional || !IsRead(graph, id)) continue;
      return Misfit(input, "is not fed", "Feed " + input.type.ToString());
    }
    TRY(CheckInput(input, it->second, symbols));
    bound[static_cast<size_t>(id)] = it->second;
  }
  return bound;
}

}  // namespace onnxray
