#include "compare/comparison_state.h"

#include <algorithm>

namespace onnxray {

std::optional<ValuePath> ComparisonState::FirstDivergence() const {
  const auto it = std::find_if(values.begin(), values.end(),
                               [this](const ComparedValue& value) { return value.Diverges(criterion); });
  return it == values.end() ? std::nullopt : std::optional(PathOf(*it));
}

size_t ComparisonState::Divergences() const {
  return static_cast<size_t>(std::count_if(values.begin(), values.end(), [this](const ComparedValue& value) {
    return value.Diverges(criterion);
  }));
}

}  // namespace onnxray
