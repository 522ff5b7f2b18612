// From a model's input tensor back to a picture: what the model saw, to lay something over it.
#pragma once

#include <optional>

#include "io/image_feed.h"

namespace onnxray {

// How a tensor of that shape is read as a picture: [N,C,H,W], [C,H,W] and [H,W], or [N,H,W,C] and [H,W,C],
// with 1, 3 or 4 channels; nullopt for anything else. Channels are looked for in front first.
std::optional<ImageLayout> PictureLayoutOf(const Shape& input);

// One sample as uint8 RGB [height, width, 3]. With the plan by which it was fed, its scale is undone;
// without, values from 0 to 1 and from 0 to 255 are brightness, and others are spread from their least to
// their greatest. Errors: kInvalidInput for what is no picture.
Result<Tensor> PictureOfInput(const Tensor& input, int64_t sample, const ImagePlan* plan);

// The same as Keract's display_heatmaps shows it: values from 0 to 1 are brightness, others are cut off; grey
// is drawn in viridis by its range. `fix` divides values from 0 to 255 by 255 first.
Result<Tensor> PictureAsKeract(const Tensor& input, int64_t sample, ImageLayout layout, bool fix);

}  // namespace onnxray
