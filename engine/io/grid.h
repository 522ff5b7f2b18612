// Activations as pictures, laid out as Keract's display_activations: one tile per channel, each scaled to its
// own range.
//
//   rank 4   [N,C,H,W]   C tiles of H x W              rank 3   [N,C,T]   C strips of T
//   rank 5+  [N,C,D..,H,W]   C*D.. tiles of H x W      rank 1, 2   [F], [N,F]   strips of F, one below the
//   other
#pragma once

#include <string>
#include <string_view>

#include "io/colormap.h"
#include "tensor/tensor.h"

namespace onnxray {

struct GridOptions {
  ColorMap color_map = ColorMap::kViridis;
  bool channels_last = false;  // the tensor's logical shape is [N,H,W,C] (or [N,T,C]), as TensorFlow's
  bool reshape_1d = false;     // a vector as a rectangle instead of a strip
  // The tensor is a convolution's weights [O,I,...], or their gradient: one picture with a row per output and
  // a column per input, as Keract's display_gradients_of_trainable_weights; a grid as of channels where
  // either is single. Filters of one element make one map of O x I: by their own ranges they would tell
  // nothing.
  bool filters = false;
};

struct GridSize {
  int64_t rows = 0, columns = 0;
  bool operator==(const GridSize&) const = default;
};

// Keract's grid for that many tiles: rows = int(sqrt(count) - 0.001) + 1, columns = ceil(count / rows).
GridSize GridFor(int64_t count);
// The divisor pair with the least sum, larger first: 64 -> 8x8, 32 -> 8x4, 1056 -> 33x32, a prime p -> p x 1.
GridSize RectangleFor(int64_t count);

// How many pictures a tensor makes: one per sample of its batch, one in all below rank 3 and of filters.
int64_t PictureCount(const Tensor& tensor, const GridOptions& options = {});
// The picture of one sample, uint8 [height, width, 3]. Small maps are enlarged and huge ones averaged down by
// whole factors. Errors: kInvalidInput for strings, complex numbers, empty tensors, and more maps than a
// picture can show.
Result<Tensor> DrawGrid(const Tensor& tensor, int64_t sample, const GridOptions& options);

// "{index}_{name up to its first '/'}.png" with what file systems dislike replaced by '_'; `sample` >= 0 is
// appended.
std::string GridFileName(int index, std::string_view name, int64_t sample = -1);

}  // namespace onnxray
