#include "compare/comparison_state.h"

#include <algorithm>

namespace onnxray {

ValueId ComparisonState::FirstDivergence() const {
  const auto it = std::find_if(values.begin(), values.end(),
                               [this](const ComparedValue& value) { return value.Diverges(criterion); });
  return it == values.end() ? kNoValue : it->value;
}

size_t ComparisonState::Divergences() const {
  return static_cast<size_t>(std::count_if(values.begin(), values.end(), [this](const ComparedValue& value) {
    return value.Diverges(criterion);
  }));
}

}  // namespace onnxray
