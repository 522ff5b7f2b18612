// Sampling of images between pixels, as formulas: a sample is a weighted sum of pixels, its taps.
#pragma once

#include "ops/gradient_builder.h"

namespace onnxray {

struct SampleTaps {
  Var weights;    // [places..., count]
  Var pixels;     // int64 [places..., count]: which pixels, of those of an axis or an image
  int64_t count;  // of one place
};

// The two pixels around every place on an axis of `length`; those beyond it weigh 0. `place`: [places...].
SampleTaps LinearTaps(Var place, int64_t length);

// Of all axes seen so far and one further inside, of `length`. `places` is the shape of the places.
SampleTaps AcrossAxes(const SampleTaps& outer, const SampleTaps& inner, int64_t length, const Shape& places);

// The samples [batch..., places, channels] of images [batch..., pixels, channels]; the taps are of shape
// [batch..., places, count].
Var Sampled(Var images, const SampleTaps& taps, const Shape& batch, int64_t places, int64_t channels);

}  // namespace onnxray
