// What operators read that put elements elsewhere: transposed, cut, joined, padded, resized, gathered.
#include <algorithm>
#include <numeric>

#include "cpu/resize.h"
#include "explain/node_reading.h"
#include "ops/resize_request.h"

namespace onnxray {

namespace {

// Which element of an axis of `length` an index beyond its ends shows.
int64_t Beyond(int64_t i, int64_t length, const std::string& mode) {
  if (mode == "edge" || length < 2) return std::clamp<int64_t>(i, 0, length - 1);
  if (mode == "wrap") return ((i % length) + length) % length;
  const int64_t period = 2 * (length - 1), at = ((i % period) + period) % period;
  return at < length ? at : period - at;
}

}  // namespace

BoxRule TransposeRule(const Reading& reading) {
  const Shape& in = *reading.input(0);
  std::vector<int64_t> order = reading.attributes().Ints("perm");
  if (order.empty()) {
    for (int i = in.rank() - 1; i >= 0; --i) order.push_back(i);
  }
  std::vector<AxisRule> axes(static_cast<size_t>(in.rank()));
  for (size_t i = 0; i < order.size() && i < axes.size(); ++i)
    axes[static_cast<size_t>(order[i])] = {.from = static_cast<int>(i), .rule = {}};
  return ByAxes(std::move(axes), in);
}

BoxRule ConcatRule(const Reading& reading, size_t input) {
  const Shape& in = *reading.input(input);
  const int axis = AxisOf(reading, 0, in.rank());
  int64_t before = 0;
  for (size_t i = 0; i < input; ++i) {
    if (!reading.input(i)) return nullptr;
    before += (*reading.input(i))[axis];
  }
  return AlongAxis(in, axis, Stepping(-before, 1));
}

BoxRule SplitRule(const Reading& reading) {
  const Shape& in = *reading.input(0);
  const int axis = AxisOf(reading, 0, in.rank());
  int64_t before = 0;
  const auto sizes = reading.IntegersOf("split", 1);
  const auto outputs = static_cast<int64_t>(reading.node().outputs.size());
  for (int i = 0; i < reading.output_index(); ++i)
    before += sizes ? (*sizes)[static_cast<size_t>(i)] : (in[axis] + outputs - 1) / outputs;
  return AlongAxis(in, axis, Stepping(before, 1));
}

BoxRule SliceRule(const Reading& reading, size_t input) {
  if (input != 0) return nullptr;
  const Shape& in = *reading.input(0);
  const auto starts = reading.IntegersOf("starts", 1);
  if (!starts) return nullptr;
  std::vector<int64_t> along(starts->size());
  std::iota(along.begin(), along.end(), int64_t{0});
  if (const auto named = reading.IntegersOf("axes", 3)) along = *named;
  const auto steps = reading.Integers(4).value_or(std::vector<int64_t>(along.size(), 1));
  if (along.size() != starts->size() || steps.size() != starts->size()) return nullptr;
  std::vector<AxisRule> axes;
  for (int i = 0; i < in.rank(); ++i) axes.push_back({.from = i, .rule = {}});
  for (size_t i = 0; i < along.size(); ++i) {
    const int axis = static_cast<int>(along[i] < 0 ? along[i] + in.rank() : along[i]);
    if (axis < 0 || axis >= in.rank()) return nullptr;
    const int64_t length = in[axis], start = (*starts)[i] < 0 ? (*starts)[i] + length : (*starts)[i];
    const int64_t first = std::clamp<int64_t>(start, 0, steps[i] < 0 ? length - 1 : length);
    axes[static_cast<size_t>(axis)].rule = Stepping(first, steps[i]);
  }
  return ByAxes(std::move(axes), in);
}

BoxRule PadRule(const Reading& reading, size_t input) {
  if (input != 0) return nullptr;
  const Shape &in = *reading.input(0), &out = reading.output();
  const auto pads = reading.IntegersOf(reading.attributes().Has("paddings") ? "paddings" : "pads", 1);
  if (!pads) return nullptr;
  std::vector<int64_t> along(static_cast<size_t>(in.rank()));
  std::iota(along.begin(), along.end(), int64_t{0});
  if (const auto named = reading.Integers(3)) along = *named;
  if (pads->size() != 2 * along.size()) return nullptr;
  const std::string mode = reading.attributes().String("mode", "constant");
  std::vector<AxisRule> axes;
  for (int i = 0; i < in.rank(); ++i) axes.push_back({.from = i, .rule = {}});
  for (size_t i = 0; i < along.size(); ++i) {
    const int axis = static_cast<int>(along[i] < 0 ? along[i] + in.rank() : along[i]);
    if (axis < 0 || axis >= in.rank()) return nullptr;
    if (mode == "constant") {
      axes[static_cast<size_t>(axis)].rule = Stepping(-(*pads)[i], 1);
      continue;
    }
    std::vector<int64_t> table;
    for (int64_t o = 0; o < out[axis]; ++o) table.push_back(Beyond(o - (*pads)[i], in[axis], mode));
    axes[static_cast<size_t>(axis)].rule = Lookup(std::move(table));
  }
  return ByAxes(std::move(axes), in);
}

BoxRule ResizeRule(const Reading& reading, size_t input) {
  if (input != 0) return nullptr;
  const Shape &in = *reading.input(0), &out = reading.output();
  const bool plain = reading.node().op_type == "Upsample" || reading.node().opset < 11;
  const ResizeInputs inputs =
      plain ? ResizeInputs{reading.Constant(1), nullptr, nullptr}
            : ResizeInputs{reading.Constant(1), reading.Constant(2), reading.Constant(3)};
  ResizeInputs filled;
  std::transform(inputs.begin(), inputs.end(), filled.begin(),
                 [](const Tensor* tensor) { return tensor && tensor->count() > 0 ? tensor : nullptr; });
  Node node = reading.node();
  for (const auto& [name, value] : {std::pair<const char*, const char*>{"mode", "nearest"},
                                    {"coordinate_transformation_mode", "half_pixel"},
                                    {"nearest_mode", "round_prefer_floor"},
                                    {"keep_aspect_ratio_policy", "stretch"}}) {
    if (!node.attributes.Has(name)) node.attributes.Set(name, std::string(value));
  }
  if (!node.attributes.Has("cubic_coeff_a")) node.attributes.Set("cubic_coeff_a", -0.75f);
  auto request = ResizeRequestOf(node, node.opset, in, filled);
  if (!request.ok() || request->method.coordinates == Coordinates::kCropAndResize) return nullptr;
  std::vector<AxisRule> axes;
  for (int i = 0; i < in.rank(); ++i) axes.push_back({.from = i, .rule = {}});
  for (const ResizedAxis& axis : request->axes) {
    if (request->Keeps(axis)) continue;
    if (axis.to != out[axis.axis]) return nullptr;
    const AxisTaps taps = TapsOf(request->method, axis);
    std::vector<int64_t> first, last;
    for (int64_t o = 0; o < axis.to; ++o) {
      int64_t low = axis.from, high = -1;
      for (int64_t k = 0; k < taps.taps; ++k) {
        const auto tap = static_cast<size_t>(o * taps.taps + k);
        if (taps.weight[tap] == 0) continue;
        low = std::min(low, taps.index[tap]);
        high = std::max(high, taps.index[tap]);
      }
      first.push_back(low);
      last.push_back(high);
    }
    axes[static_cast<size_t>(axis.axis)].rule = LookupRange(std::move(first), std::move(last));
  }
  return ByAxes(std::move(axes), in);
}

BoxRule GatherRule(const Reading& reading, size_t input) {
  const Shape& data = reading.input(0) ? *reading.input(0) : *reading.input(input);
  if (!reading.input(0) || !reading.input(1)) return nullptr;
  const Shape& indices = *reading.input(1);
  const int axis = AxisOf(reading, 0, data.rank());
  std::vector<AxisRule> axes;
  if (input == 1) {
    for (int i = 0; i < indices.rank(); ++i) axes.push_back({.from = axis + i, .rule = {}});
    return ByAxes(std::move(axes), indices);
  }
  for (int i = 0; i < data.rank(); ++i) {
    if (i == axis) {
      axes.push_back({});
      const auto table = reading.Integers(1);
      if (!table || indices.rank() > 1 || table->empty()) continue;
      std::vector<int64_t> places = *table;
      for (int64_t& place : places) place += place < 0 ? data[axis] : 0;
      if (indices.rank() == 1) {
        axes.back() = {.from = axis, .rule = Lookup(std::move(places))};
      } else {
        // A single index takes its axis away: any axis of the output will do to ask by.
        axes.back() = {.from = reading.output().rank() > 0 ? 0 : -1, .rule = [at = places[0]](IndexSpan) {
                         return IndexSpan{at, at + 1};
                       }};
      }
    } else {
      axes.push_back({.from = i < axis ? i : i + indices.rank() - 1, .rule = {}});
    }
  }
  return ByAxes(std::move(axes), data);
}

// [N, C, H, W] to or from blocks of b x b.
BoxRule BlocksRule(const Reading& reading, bool to_space) {
  const Shape &in = *reading.input(0), &out = reading.output();
  const int64_t block = reading.attributes().Int("blocksize", 1);
  if (in.rank() != 4 || block < 1) return nullptr;
  const bool depth_first = reading.attributes().String("mode", "DCR") != "CRD";
  return [=](const IndexBox& box) {
    IndexBox read = WholeBox(in);
    read[0] = box[0];
    const int64_t channels = to_space ? out[1] : in[1];
    IndexSpan phase[2];
    for (size_t d = 0; d < 2; ++d) {
      const IndexSpan o = box[d + 2];
      const bool every = o.size() >= block || o.begin / block != (o.end - 1) / block;
      phase[d] = every ? IndexSpan{0, block} : IndexSpan{o.begin % block, (o.end - 1) % block + 1};
      read[d + 2] = {o.begin / block, (o.end - 1) / block + 1};
    }
    const auto channel = [&](int64_t c, int64_t y, int64_t x) {
      return depth_first ? (y * block + x) * channels + c : (c * block + y) * block + x;
    };
    if (to_space) {
      read[1] = {channel(box[1].begin, phase[0].begin, phase[1].begin),
                 channel(box[1].end - 1, phase[0].end - 1, phase[1].end - 1) + 1};
      return read;
    }
    // Channel c of the output is channel c % C at the place of phase c / C.
    const int64_t first = box[1].begin / channels, last = (box[1].end - 1) / channels;
    read[1] = first == last ? IndexSpan{box[1].begin % channels, (box[1].end - 1) % channels + 1}
                            : IndexSpan{0, channels};
    const IndexSpan rows =
        first / block == last / block ? IndexSpan{first / block, first / block + 1} : IndexSpan{0, block};
    const IndexSpan columns = first == last                   ? IndexSpan{first % block, first % block + 1}
                              : first / block == last / block ? IndexSpan{first % block, last % block + 1}
                                                              : IndexSpan{0, block};
    read[2] = {box[2].begin * block + rows.begin, (box[2].end - 1) * block + rows.end};
    read[3] = {box[3].begin * block + columns.begin, (box[3].end - 1) * block + columns.end};
    return read;
  };
}

BoxRule TileRule(const Reading& reading, size_t input) {
  if (input != 0) return nullptr;
  const Shape &in = *reading.input(0), &out = reading.output();
  std::vector<AxisRule> axes;
  for (int i = 0; i < in.rank(); ++i) {
    std::vector<int64_t> table;
    for (int64_t o = 0; o < out[i]; ++o) table.push_back(in[i] == 0 ? 0 : o % in[i]);
    axes.push_back({.from = i, .rule = Lookup(std::move(table))});
  }
  return ByAxes(std::move(axes), in);
}

}  // namespace onnxray
