// The tensor on display as a picture file: its tiles as they lie on the canvas, with name and colour bar.
#pragma once

#include <memory>
#include <vector>

#include "export/text_stamp.h"
#include "io/byte_sink.h"
#include "tensor_view.h"

namespace onnxray {

struct GridPicture {
  std::shared_ptr<const TilePicture> picture;
  std::vector<int64_t> tiles = {};  // those to draw, in this order
  int64_t columns = 1;              // tiles in a row
  int scale = 1;                    // 1 to 4: everything, text included, so many times larger
  // Made at that scale. Empty ones are left out.
  TextStamp title = {}, low = {}, high = {}, note = {};
};

// Sides in points at scale 1: text of this size fits the picture.
inline constexpr float kPngTextSize = 13, kPngTitleSize = 15;

// uint8 [height, width, 3], on white. Small maps are enlarged and huge ones averaged down by whole factors.
// Any thread. Errors: kInvalidInput for more maps than a picture can show.
Result<Tensor> DrawGridPicture(const GridPicture& grid);
Result<Bytes> GridPng(const GridPicture& grid);

}  // namespace onnxray
