#include "ops/repeatable_subgraph.h"

#include <algorithm>

namespace onnxray {

namespace {

Status CheckRepeatable(const Graph& subgraph) {
  static constexpr std::string_view kRandom[] = {"RandomNormal",      "RandomNormalLike", "RandomUniform",
                                                 "RandomUniformLike", "Bernoulli",        "Multinomial"};
  for (const Node& node : subgraph.nodes) {
    if (std::find(std::begin(kRandom), std::end(kRandom), node.op_type) != std::end(kRandom)) {
      return Unsupported("its subgraph draws random numbers in node '" + node.name +
                             "', and the gradient would have to draw the same again",
                         "Draw them outside, and let the subgraph read them");
    }
    for (const auto& [name, value] : node.attributes.all()) {
      const auto* inner = std::get_if<std::shared_ptr<const Graph>>(&value);
      if (inner && *inner) TRY(CheckRepeatable(**inner));
    }
  }
  return Ok();
}

}  // namespace

Result<std::shared_ptr<const Graph>> RepeatableSubgraph(const GradientBuilder& builder, const char* name) {
  auto subgraph = builder.attributes().Subgraph(name);
  if (!subgraph) return InvalidModel(std::string("its subgraph '") + name + "' is missing");
  TRY(CheckRepeatable(*subgraph));
  return subgraph;
}

}  // namespace onnxray
