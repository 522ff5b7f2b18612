// Heatmaps as pictures: every map of an activation in colours over the picture the model saw, in Keract's
// grid.
#pragma once

#include "explain/heatmap.h"
#include "io/colormap.h"

namespace onnxray {

struct HeatmapPictureOptions {
  HeatmapOptions heatmap = {};
  ColorMap color_map = ColorMap::kJet;
  double alpha = 0.3;  // of the colours, 0 to 1
};

// One map [height, width] over `picture`, uint8 [height, width, 3]: its colours between `range`, alpha of
// them. What is no number is drawn in its own colour, opaque; under parity it is transparent, as in
// matplotlib.
Result<Tensor> LayOver(const Tensor& map, const Heatmaps::Range& range, const Tensor& picture,
                       const HeatmapPictureOptions& options);

// All maps of one sample as uint8 [height, width, 3]. The picture is enlarged or reduced for its tiles, never
// distorted. Errors: as MakeHeatmaps; kInvalidInput for more maps than a picture can show.
Result<Tensor> DrawHeatmaps(const Tensor& activation, int64_t sample, const Tensor& picture,
                            const HeatmapPictureOptions& options);

}  // namespace onnxray
