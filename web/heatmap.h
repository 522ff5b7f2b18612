// Heatmaps of the value on display: chosen on the page's thread, made on the engine's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "input_choice.h"
#include "tensor_view.h"
#include "tiles/tile_grid.h"

namespace onnxray {

class EngineHost;

enum class HeatmapMode : uint8_t {
  kMerged,        // the mean of the filters, each scaled to 0..1; dead ones add nothing
  kKeractMerged,  // their sum as Keract computes it: one dead filter makes all of it NaN
  kFilters,       // one map per filter
};

enum class HeatmapBlend : uint8_t {
  kMix,        // the colours lie over the picture alike everywhere
  kStrength,   // the more opaque the higher the value
  kSpotlight,  // no colours: the picture is dark where the value is low
};

struct HeatmapRequest {
  Tensor activation;
  int64_t sample = 0;
  HeatmapMode mode = HeatmapMode::kMerged;
  int64_t filter = -1;  // only this one, in full size; -1: all
  std::vector<InputChoice> choices;
  std::vector<FedInput> fed;
};

// Maps over the picture that the model saw.
struct HeatmapOverlay {
  std::optional<Error> error;                     // there is none
  std::shared_ptr<const OpenedInput> background;  // `preview` is that picture
  Tensor maps;                                    // float64 [count, height, width]
  std::vector<ValueRange> ranges;                 // one per map
  int64_t first = 0, filters = 1;                 // index of the first, and how many there are in all
};

// For the engine's thread.
HeatmapOverlay MakeOverlay(const HeatmapRequest& request, EngineHost& host);
// The colours of a picture for that way of blending.
TexelTable BlendTable(ColorMap map, HeatmapBlend blend);

struct HeatmapState {
  HeatmapMode mode = HeatmapMode::kMerged;
  HeatmapBlend blend = HeatmapBlend::kMix;
  ColorMap colors = ColorMap::kJet;
  float alpha = 0.5f;
  int64_t filter = -1;  // the one that was opened; -1: none
  uint64_t asked = 0;   // counts requests
  // What was asked for last.
  uint64_t composition = 0, run = 0;
  HeatmapMode asked_mode = HeatmapMode::kMerged;
  int64_t asked_filter = -1;
  std::shared_ptr<const HeatmapOverlay> overlay;  // null until the first is made
  std::shared_ptr<const TilePicture> picture;     // of it, in colours
  TileGrid grid;
  Camera camera;
};

}  // namespace onnxray
