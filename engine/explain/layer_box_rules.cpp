// What layers read: convolutions, pools, products, reductions, normalisations, recurrent layers.
#include <algorithm>
#include <set>

#include "explain/node_reading.h"
#include "ops/window.h"

namespace onnxray {

namespace {

// The image of a convolution or pool: samples and windows; `channels`: which input channels output channel c
// reads.
BoxRule Windowed(const Reading& reading, const Window& window, SpanRule channels, bool all_channels,
                 bool spreads) {
  const Shape &in = *reading.input(0), &out = reading.output();
  std::vector<AxisRule> axes{{.from = 0, .rule = {}},
                             {.from = all_channels ? -1 : 1, .rule = std::move(channels)}};
  for (int i = 2; i < in.rank(); ++i) {
    const size_t d = static_cast<size_t>(i + 3 - in.rank());
    const WindowAxis axis{.kernel = window.kernel[d],
                          .stride = window.strides[d],
                          .dilation = window.dilations[d],
                          .pad = window.pads_begin[d],
                          .input = in[i],
                          .output = out[i]};
    axes.push_back({.from = i, .rule = spreads ? Spreading(axis) : Sliding(axis)});
  }
  return ByAxes(std::move(axes), in);
}

// Output channels of a group read that group's input channels.
SpanRule Grouped(int64_t outputs, int64_t inputs, int64_t groups) {
  return [=](IndexSpan o) {
    const int64_t per_output = std::max<int64_t>(1, outputs / groups), per_input = inputs / groups;
    return IndexSpan{o.begin / per_output * per_input, ((o.end - 1) / per_output + 1) * per_input};
  };
}

// Reductions: the reduced axes are read as a whole; the others follow the output's, in order.
BoxRule Reduced(const Shape& in, const std::set<int>& reduced, bool keeps) {
  std::vector<AxisRule> axes;
  for (int i = 0, from = 0; i < in.rank(); ++i) {
    const bool whole = reduced.count(i) > 0;
    axes.push_back({.from = whole ? -1 : from, .rule = {}});
    if (keeps || !whole) ++from;
  }
  return ByAxes(std::move(axes), in);
}

}  // namespace

BoxRule ConvolutionRule(const Reading& reading, size_t input, size_t weights) {
  const bool transposed = reading.node().op_type == "ConvTranspose";
  if (input != 0) return nullptr;  // weights that are no constants: everything
  if (!reading.input(weights)) return nullptr;
  const Shape &in = *reading.input(0), &kernel = *reading.input(weights);
  const int64_t groups = std::max<int64_t>(1, reading.attributes().Int("group", 1));
  Window window;
  if (transposed) {
    const auto geometry = TransposedWindowOf(reading.attributes(), in, kernel);
    if (!geometry.ok()) return nullptr;
    window = geometry.value().window;
  } else {
    const auto found = WindowOf(reading.attributes(), in, KernelShape(reading.attributes(), kernel));
    if (!found.ok()) return nullptr;
    window = found.value();
  }
  return Windowed(reading, window, Grouped(reading.output()[1], in[1], groups), groups == 1, transposed);
}

BoxRule PoolRule(const Reading& reading) {
  const auto window = PoolWindow(reading.attributes(), *reading.input(0));
  return window.ok() ? Windowed(reading, window.value(), {}, false, false) : nullptr;
}

BoxRule MatMulRule(const Reading& reading, size_t input, size_t a, size_t b) {
  if (input != a && input != b) return nullptr;
  const Shape &own = *reading.input(input), &out = reading.output();
  if (!reading.input(a) || !reading.input(b)) return nullptr;
  const int other_rank = reading.input(input == a ? b : a)->rank();
  if (own.rank() < 2 || other_rank < 2) {
    if (own.rank() == 1) return Everything(own);
    return nullptr;
  }
  std::vector<AxisRule> axes;
  for (int i = 0; i < own.rank() - 2; ++i)
    axes.push_back({.from = own[i] == 1 ? -1 : i + out.rank() - own.rank(), .rule = {}});
  const AxisRule summed{}, row{.from = out.rank() - 2, .rule = {}},
      column{.from = out.rank() - 1, .rule = {}};
  axes.push_back(input == a ? row : summed);
  axes.push_back(input == a ? summed : column);
  return ByAxes(std::move(axes), own);
}

BoxRule GemmRule(const Reading& reading, size_t input) {
  const Shape& own = *reading.input(input);
  if (input == 2) return Elementwise(own, 2);
  const bool turned = reading.attributes().Int(input == 0 ? "transA" : "transB") != 0;
  const AxisRule kept{.from = static_cast<int>(input), .rule = {}}, summed{};
  const bool kept_first = (input == 0) != turned;
  return ByAxes(kept_first ? std::vector{kept, summed} : std::vector{summed, kept}, own);
}

BoxRule ReductionRule(const Reading& reading, size_t input) {
  if (input != 0) return nullptr;
  const Shape& in = *reading.input(0);
  const auto named = reading.IntegersOf("axes", 1);
  std::set<int> reduced;
  for (const int64_t axis : named.value_or(std::vector<int64_t>()))
    reduced.insert(static_cast<int>(axis < 0 ? axis + in.rank() : axis));
  const bool dynamic = reading.Has(1) && !named;
  if (dynamic) return nullptr;
  if (reduced.empty()) {
    if (reading.attributes().Int("noop_with_empty_axes") != 0) return Elementwise(in, in.rank());
    for (int i = 0; i < in.rank(); ++i) reduced.insert(i);
  }
  return Reduced(in, reduced, reading.attributes().Int("keepdims", 1) != 0);
}

BoxRule ArgRule(const Reading& reading) {
  const Shape& in = *reading.input(0);
  return Reduced(in, {AxisOf(reading, 0, in.rank())}, reading.attributes().Int("keepdims", 1) != 0);
}

BoxRule CumSumRule(const Reading& reading, size_t input) {
  const auto axis = reading.Integers(1);
  if (input != 0 || !axis || axis->size() != 1) return nullptr;
  const Shape& in = *reading.input(0);
  const int along = static_cast<int>(axis->front() < 0 ? axis->front() + in.rank() : axis->front());
  const int64_t length = in[along];
  const int64_t own = reading.attributes().Int("exclusive") != 0 ? 0 : 1;
  const bool reverse = reading.attributes().Int("reverse") != 0;
  return AlongAxis(in, along, [=](IndexSpan o) {
    return reverse ? IndexSpan{o.begin + 1 - own, length} : IndexSpan{0, o.end - 1 + own};
  });
}

// X [time, batch, features]: what has been seen so far, of the same sample. Y [time, direction, batch,
// hidden].
BoxRule RecurrentRule(const Reading& reading, size_t input) {
  if (reading.attributes().Int("layout") != 0) return nullptr;
  const Shape& own = *reading.input(input);
  const bool sequence = reading.output_index() == 0;
  const std::string direction = reading.attributes().String("direction", "forward");
  const int batch = sequence ? 2 : 1;
  if (input == 0) {
    const int64_t length = own[0];
    AxisRule time;
    if (sequence && direction == "forward") {
      time = {.from = 0, .rule = [](IndexSpan o) { return IndexSpan{0, o.end}; }};
    } else if (sequence && direction == "reverse") {
      time = {.from = 0, .rule = [=](IndexSpan o) { return IndexSpan{o.begin, length}; }};
    }
    return ByAxes({time, {.from = batch, .rule = {}}, {}}, own);
  }
  if (input == 5 || input == 6) return ByAxes({{}, {.from = batch, .rule = {}}, {}}, own);
  return nullptr;
}

BoxRule NormalisationRule(const Reading& reading, size_t input) {
  const std::string& op = reading.node().op_type;
  const Shape &own = *reading.input(input), &out = reading.output();
  if (input > 0 && (op == "BatchNormalization" || op == "InstanceNormalization") && own.rank() == 1)
    return ByAxes({{.from = 1, .rule = {}}}, own);
  if (op == "BatchNormalization") return Elementwise(own, out.rank());
  if (input > 0) return op == "LayerNormalization" ? Elementwise(own, out.rank()) : nullptr;
  if (op == "LayerNormalization" || op == "RMSNormalization")
    return ElementwiseBut(own, AxesFrom(AxisOf(reading, -1, own.rank()), own.rank()));
  if (op == "GroupNormalization") {
    const int64_t groups = std::max<int64_t>(1, reading.attributes().Int("num_groups", 1));
    std::vector<AxisRule> axes(static_cast<size_t>(own.rank()));
    axes[0] = {.from = 0, .rule = {}};
    axes[1] = {.from = 1, .rule = Grouped(own[1], own[1], groups)};
    return ByAxes(std::move(axes), own);
  }
  return ElementwiseBut(own, AxesFrom(2, own.rank()));
}

BoxRule LocalResponseRule(const Reading& reading) {
  const int64_t size = reading.attributes().Int("size", 1);
  return AlongAxis(*reading.input(0), 1, [=](IndexSpan o) {
    return IndexSpan{o.begin - (size - 1) / 2, o.end + size / 2};
  });
}

}  // namespace onnxray
