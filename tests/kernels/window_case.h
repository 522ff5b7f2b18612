// Windows of every kind for convolutions and pools, and slow loops over them that follow the definition.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "cpu/window.h"
#include "kernels/small_integers.h"

namespace onnxray::testing {

struct WindowCase {
  int rank;  // spatial dimensions
  int64_t batch, inputs, outputs, groups;
  std::vector<int64_t> image, kernel, strides, dilations, pads_begin, pads_end;

  Window window() const {
    const auto extent = [&](const std::vector<int64_t>& values, int64_t filler) {
      Extent result{filler, filler, filler};
      std::copy(values.begin(), values.end(), result.end() - rank);
      return result;
    };
    return {extent(kernel, 1), extent(strides, 1), extent(dilations, 1), extent(pads_begin, 0),
            extent(pads_end, 0)};
  }
  Shape input_shape() const { return With(batch, inputs, image); }
  // Rounding the number of positions up where the last window overhangs.
  Shape output_shape(int64_t channels, bool round_up = false) const {
    std::vector<int64_t> sizes;
    for (size_t d = 0; d < image.size(); ++d) {
      const int64_t room = image[d] + pads_begin[d] + pads_end[d] - ((kernel[d] - 1) * dilations[d] + 1);
      sizes.push_back((room + (round_up ? strides[d] - 1 : 0)) / strides[d] + 1);
    }
    return With(batch, channels, sizes);
  }
  static Shape With(int64_t first, int64_t second, const std::vector<int64_t>& rest) {
    Shape shape{first, second};
    for (const int64_t dim : rest) shape.push_back(dim);
    return shape;
  }

  // Calls tap(position in kernel, position in image, whether that is on the image).
  using Tap = std::function<void(const std::vector<int64_t>&, const std::vector<int64_t>&, bool)>;
  void ForEachTap(const std::vector<int64_t>& out, const Tap& tap) const {
    std::vector<int64_t> k(kernel.size(), 0), at(kernel.size());
    while (true) {
      bool inside = true;
      for (size_t d = 0; d < k.size(); ++d) {
        at[d] = out[d] * strides[d] - pads_begin[d] + k[d] * dilations[d];
        inside = inside && at[d] >= 0 && at[d] < image[d];
      }
      tap(k, at, inside);
      size_t d = k.size();
      while (d > 0 && ++k[d - 1] == kernel[d - 1]) k[--d] = 0;
      if (d == 0) return;
    }
  }
};

inline std::ostream& operator<<(std::ostream& out, const WindowCase& c) {
  const auto list = [](const std::vector<int64_t>& values) { return Shape(values).ToString(); };
  return out << c.batch << "x" << c.inputs << list(c.image) << " -> " << c.outputs << " in " << c.groups
             << " groups, kernel " << list(c.kernel) << " strides " << list(c.strides) << " dilations "
             << list(c.dilations) << " pads " << list(c.pads_begin) << list(c.pads_end);
}

// Calls each(position) for every coordinate tuple of a shape, in row-major order.
template <typename Each>
void ForEachPosition(const Shape& shape, const Each& each) {
  std::vector<int64_t> position(static_cast<size_t>(shape.rank()), 0);
  for (int64_t i = 0; i < shape.count(); ++i) {
    each(position);
    for (int d = shape.rank() - 1; d >= 0; --d) {
      if (++position[static_cast<size_t>(d)] < shape[d]) break;
      position[static_cast<size_t>(d)] = 0;
    }
  }
}

inline std::vector<int64_t> Spatial(const std::vector<int64_t>& position) {
  return {position.begin() + 2, position.end()};
}

inline std::vector<int64_t> Join(int64_t first, int64_t second, const std::vector<int64_t>& rest) {
  std::vector<int64_t> joined{first, second};
  joined.insert(joined.end(), rest.begin(), rest.end());
  return joined;
}

// Hand-picked corners, then random ones.
inline std::vector<WindowCase> WindowCases() {
  std::vector<WindowCase> cases = {
      {2, 1, 3, 8, 1, {9, 7}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {2, 2, 16, 40, 1, {5, 6}, {1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}},
      {2, 1, 5, 7, 1, {8, 8}, {1, 1}, {2, 2}, {1, 1}, {0, 0}, {0, 0}},
      {2, 1, 3, 33, 1, {17, 19}, {7, 7}, {2, 2}, {1, 1}, {3, 3}, {3, 3}},
      {2, 1, 24, 24, 24, {9, 9}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {2, 1, 24, 24, 24, {10, 9}, {3, 3}, {2, 2}, {1, 1}, {0, 0}, {1, 1}},
      {2, 1, 9, 9, 9, {12, 12}, {5, 5}, {1, 2}, {2, 1}, {4, 2}, {4, 2}},
      {2, 1, 6, 6, 6, {12, 12}, {7, 7}, {1, 1}, {1, 1}, {3, 3}, {3, 3}},
      {2, 1, 4, 12, 4, {6, 6}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {2, 1, 12, 8, 4, {6, 5}, {2, 3}, {1, 1}, {1, 2}, {1, 0}, {0, 2}},
      {2, 3, 64, 96, 1, {7, 7}, {3, 3}, {1, 1}, {1, 1}, {1, 1}, {1, 1}},
      {1, 2, 5, 6, 1, {20}, {4}, {3}, {2}, {2}, {1}},
      {1, 1, 8, 8, 8, {16}, {5}, {1}, {1}, {4}, {0}},
      {3, 1, 3, 5, 1, {4, 5, 6}, {2, 3, 3}, {1, 2, 1}, {1, 1, 2}, {0, 1, 2}, {1, 1, 2}},
      {3, 2, 4, 4, 2, {3, 4, 5}, {3, 3, 3}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}, {1, 1, 1}},
      {3, 1, 4, 4, 4, {5, 4, 3}, {2, 2, 2}, {2, 2, 2}, {1, 1, 1}, {0, 0, 0}, {1, 0, 1}},
  };
  std::mt19937 random(7);
  const auto draw = [&](int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random()) % (high - low + 1);
  };
  while (cases.size() < 80) {
    WindowCase c;
    c.rank = static_cast<int>(draw(1, 3));
    c.batch = draw(1, 2);
    c.groups = draw(0, 1) ? 1 : draw(2, 5);
    c.inputs = c.groups * draw(1, 9);
    c.outputs = c.groups * draw(1, 20);
    if (draw(0, 3) == 0) c.inputs = c.outputs = c.groups;
    for (int d = 0; d < c.rank; ++d) {
      c.kernel.push_back(draw(1, 4));
      c.strides.push_back(draw(1, 3));
      c.dilations.push_back(draw(0, 2) ? 1 : 2);
      const int64_t span = (c.kernel.back() - 1) * c.dilations.back() + 1;
      c.pads_begin.push_back(draw(0, span - 1));
      c.pads_end.push_back(draw(0, span - 1));
      c.image.push_back(draw(span, span + 6));
    }
    cases.push_back(c);
  }
  return cases;
}

}  // namespace onnxray::testing
