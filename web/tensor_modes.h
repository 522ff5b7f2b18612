// What the views of a tensor remember from frame to frame, each for itself.
#pragma once

#include <memory>
#include <vector>

#include "heatmap.h"
#include "tiles/largest_elements.h"
#include "tiles/line_envelope.h"

namespace onnxray {

struct LinePlotState {
  int64_t first_line = 0;                                  // to be drawn
  uint64_t composition = 0;                                // of the view whose lines were asked for
  int64_t asked_line = -1, made_line = 0;                  // first of those asked for, and of `lines`
  std::shared_ptr<const std::vector<LineEnvelope>> lines;  // null until the first are made
  double first = 0, last = 0;                              // elements in sight; equal: all
};

struct BarChartState {
  int64_t line = 0;  // whose elements are the bars
  bool sorted = true;
  // The order of the bars, of that view, line and choice; and what the longest ones reach, zero included.
  uint64_t ordered = 0;
  int64_t ordered_line = -1;
  bool order_sorted = false;
  std::vector<int64_t> order;
  double low = 0, high = 0;
};

struct NumberTableState {
  uint64_t composition = 0;
  int64_t top = 0, left = 0;  // first row and column in sight
  int64_t anchor_row = -1, anchor_column = -1, row = -1,
          column = -1;  // corners of what is selected; -1: nothing
};

struct LargestValuesState {
  uint64_t composition = 0;  // of the view whose values were asked for
  std::vector<RankedElement> list;
};

struct TensorModes {
  LinePlotState lines;
  BarChartState bars;
  NumberTableState table;
  HeatmapState heatmap;
  LargestValuesState largest;
};

}  // namespace onnxray
