#include "explain/box_rules.h"

#include <algorithm>

namespace onnxray {

namespace {

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }
int64_t CeilDiv(int64_t a, int64_t b) { return -FloorDiv(-a, b); }

// A run of axes in both shapes that hold the same elements: [begin, end) of each.
struct AxisGroup {
  int output_begin = 0, output_end = 0, input_begin = 0, input_end = 0;
};

std::vector<AxisGroup> GroupAxes(const Shape& output, const Shape& input) {
  std::vector<AxisGroup> groups;
  int o = 0, i = 0;
  while (o < output.rank() || i < input.rank()) {
    AxisGroup group{o, o, i, i};
    int64_t of_output = 1, of_input = 1;
    do {
      const bool take_output = i == input.rank() || (o < output.rank() && of_output <= of_input);
      if (take_output) {
        of_output *= output[o++];
      } else {
        of_input *= input[i++];
      }
    } while (of_output != of_input && (o < output.rank() || i < input.rank()));
    group.output_end = o;
    group.input_end = i;
    groups.push_back(group);
  }
  return groups;
}

// The row-major range of elements that a box of some axes spans.
IndexSpan Flatten(const Shape& shape, const IndexBox& box, int begin, int end) {
  int64_t first = 0, last = 0;
  for (int i = begin; i < end; ++i) {
    first = first * shape[i] + box[static_cast<size_t>(i)].begin;
    last = last * shape[i] + box[static_cast<size_t>(i)].end - 1;
  }
  return {first, last + 1};
}

// The box around a row-major range of elements.
void Unflatten(const Shape& shape, IndexSpan range, int begin, int end, IndexBox& box) {
  int64_t first = range.begin, last = range.end - 1;
  int64_t inner = shape.CountRange(begin, end);
  for (int i = begin; i < end; ++i) {
    inner /= std::max<int64_t>(shape[i], 1);
    const int64_t a = first / inner, b = last / inner;
    box[static_cast<size_t>(i)] = {a, b + 1};
    if (a != b) {
      for (int rest = i + 1; rest < end; ++rest) box[static_cast<size_t>(rest)] = {0, shape[rest]};
      // Neighbours that touch only at the edge of a row are told apart by nothing but a box around both.
      return;
    }
    first -= a * inner;
    last -= b * inner;
  }
}

}  // namespace

BoxRule ByAxes(std::vector<AxisRule> axes, Shape input) {
  return [axes = std::move(axes), input = std::move(input)](const IndexBox& output) {
    IndexBox box = WholeBox(input);
    for (size_t i = 0; i < axes.size() && i < box.size(); ++i) {
      const AxisRule& axis = axes[i];
      if (axis.from < 0 || static_cast<size_t>(axis.from) >= output.size()) continue;
      IndexSpan span = output[static_cast<size_t>(axis.from)];
      if (axis.rule) span = axis.rule(span);
      box[i] = {std::max(span.begin, box[i].begin), std::min(span.end, box[i].end)};
    }
    return box;
  };
}

BoxRule Everything(const std::optional<Shape>& input) {
  return [box = input ? WholeBox(*input) : IndexBox()](const IndexBox&) { return box; };
}

BoxRule Nothing(const std::optional<Shape>& input) {
  const size_t rank = std::max<size_t>(1, input ? input->dims().size() : 1);
  return [rank](const IndexBox&) { return IndexBox(rank); };
}

BoxRule Elementwise(const Shape& input, int output_rank) {
  std::vector<AxisRule> axes;
  for (int i = 0; i < input.rank(); ++i) {
    const int from = i + output_rank - input.rank();
    axes.push_back({.from = input[i] == 1 ? -1 : from, .rule = {}});
  }
  return ByAxes(std::move(axes), input);
}

BoxRule ElementwiseBut(const Shape& input, const std::vector<int>& whole) {
  std::vector<AxisRule> axes;
  for (int i = 0; i < input.rank(); ++i) {
    const bool is_whole = std::find(whole.begin(), whole.end(), i) != whole.end();
    axes.push_back({.from = is_whole ? -1 : i, .rule = {}});
  }
  return ByAxes(std::move(axes), input);
}

BoxRule Relabelled(const Shape& output, const Shape& input) {
  if (output.count() != input.count() || input.count() == 0) return Everything(input);
  return [output, input, groups = GroupAxes(output, input)](const IndexBox& box) {
    IndexBox read = WholeBox(input);
    for (const AxisGroup& group : groups) {
      const bool same =
          group.output_end - group.output_begin == 1 && group.input_end - group.input_begin == 1;
      if (same) {
        read[static_cast<size_t>(group.input_begin)] = box[static_cast<size_t>(group.output_begin)];
      } else if (group.input_end > group.input_begin) {
        Unflatten(input, Flatten(output, box, group.output_begin, group.output_end), group.input_begin,
                  group.input_end, read);
      }
    }
    return read;
  };
}

SpanRule Sliding(const WindowAxis& window) {
  if (window.dilation == 1) {
    return [=](IndexSpan o) {
      return IndexSpan{o.begin * window.stride - window.pad,
                       (o.end - 1) * window.stride - window.pad + window.kernel};
    };
  }
  // At the edges the holes of a dilated window matter.
  std::vector<int64_t> first, last;
  for (int64_t o = 0; o < window.output; ++o) {
    const int64_t at = o * window.stride - window.pad;
    // Taps on the image only.
    const int64_t begin = std::max<int64_t>(0, CeilDiv(-at, window.dilation));
    const int64_t end = std::min(window.kernel - 1, FloorDiv(window.input - 1 - at, window.dilation));
    first.push_back(at + begin * window.dilation);
    last.push_back(begin <= end ? at + end * window.dilation : first.back() - 1);
  }
  return LookupRange(std::move(first), std::move(last));
}

SpanRule Spreading(const WindowAxis& window) {
  const auto length = static_cast<size_t>(window.output);
  std::vector<int64_t> first(length, window.input), last(length, -1);
  for (int64_t i = 0; i < window.input; ++i) {
    for (int64_t k = 0; k < window.kernel; ++k) {
      const int64_t at = i * window.stride - window.pad + k * window.dilation;
      if (at < 0 || at >= window.output) continue;
      first[static_cast<size_t>(at)] = std::min(first[static_cast<size_t>(at)], i);
      last[static_cast<size_t>(at)] = std::max(last[static_cast<size_t>(at)], i);
    }
  }
  return LookupRange(std::move(first), std::move(last));
}

SpanRule Stepping(int64_t start, int64_t step) {
  return [=](IndexSpan o) {
    const int64_t a = start + o.begin * step, b = start + (o.end - 1) * step;
    return IndexSpan{std::min(a, b), std::max(a, b) + 1};
  };
}

SpanRule Lookup(std::vector<int64_t> table) {
  std::vector<int64_t> last = table;
  return LookupRange(std::move(table), std::move(last));
}

SpanRule LookupRange(std::vector<int64_t> first, std::vector<int64_t> last) {
  return [first = std::move(first), last = std::move(last)](IndexSpan o) {
    const auto begin = static_cast<size_t>(std::max<int64_t>(o.begin, 0));
    const size_t end = std::min(static_cast<size_t>(std::max<int64_t>(o.end, 0)), first.size());
    IndexSpan read{};
    for (size_t i = begin; i < end; ++i) {
      if (last[i] < first[i]) continue;  // this one reads nothing
      const IndexSpan one{first[i], last[i] + 1};
      read = read.empty() ? one : IndexSpan{std::min(read.begin, one.begin), std::max(read.end, one.end)};
    }
    return read;
  };
}

}  // namespace onnxray
