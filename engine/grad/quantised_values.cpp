#include "grad/quantised_values.h"

#include <algorithm>
#include <string_view>

namespace onnxray {

bool MakesQuantised(const Node& node, bool input_is_quantised) {
  constexpr std::string_view kQuantise[] = {"QuantizeLinear", "DynamicQuantizeLinear"};
  constexpr std::string_view kMove[] = {"Concat",   "DepthToSpace", "Expand", "Flatten",   "Gather",
                                        "Identity", "MaxPool",      "Pad",    "Reshape",   "Slice",
                                        "Squeeze",  "SpaceToDepth", "Tile",   "Transpose", "Unsqueeze"};
  const auto among = [&](const auto& names) {
    return std::find(std::begin(names), std::end(names), node.op_type) != std::end(names);
  };
  return among(kQuantise) || (input_is_quantised && node.domain.empty() && among(kMove));
}

}  // namespace onnxray
