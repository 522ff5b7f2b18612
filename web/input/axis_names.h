// Names for the indices along a tensor's axes: the classes along the axis of their scores, the pieces of a
// tokenised text along the axes that count them, as those of attention maps do.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "state.h"

namespace onnxray {

using AxisNames = std::shared_ptr<const std::vector<std::string>>;

// Of `axis` of a tensor of the model that is on display, as many as the axis is long; null: its indices have
// no names. `value`: which tensor it is.
AxisNames NamesOfAxis(const AppState& state, const ViewedValue& value, const Tensor& tensor, int axis);
// Of the tensor on display.
AxisNames NamesOfShownAxis(const AppState& state, int axis);
// The names of an index along all axes that have some: "cat", "the → cat". Empty: there are none.
std::string NameOfIndex(const AppState& state, const std::vector<int64_t>& index);

// Once a frame: follows the text that is fed.
void UpdateTokens(AppState& state);
// A token as people read it: of a vocabulary's signs for spaces and line breaks, "·" and "\n" are left.
std::string ReadableToken(const std::string& token);

}  // namespace onnxray
