// How a tensor is drawn: as coloured maps, as lines, as bars or as numbers.
#pragma once

#include <cstdint>

#include "tensor/tensor.h"

namespace onnxray {

struct AppState;
struct ValueRow;

enum class DisplayMode : uint8_t { kMaps, kLines, kBars, kTable };
inline constexpr DisplayMode kDisplayModes[] = {DisplayMode::kMaps, DisplayMode::kLines, DisplayMode::kBars,
                                                DisplayMode::kTable};

const char* Name(DisplayMode mode);  // "Maps"
bool CanShow(DisplayMode mode, const Tensor& tensor);
// What suits the shape and what the value is to the model; `row` may be null. Scores for classes: bars. A
// signal that is fed: lines. Strings: a table.
DisplayMode DefaultMode(const Tensor& tensor, const ValueRow* row);
// The user's choice where the tensor on display can be shown so, else the default.
DisplayMode CurrentMode(const AppState& state);

}  // namespace onnxray
