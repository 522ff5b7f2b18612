#include "explain/findings.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <optional>

#include "tensor/statistics.h"

namespace onnxray {

namespace {

constexpr int64_t kLeastElements = 4;     // fewer may be equal by chance
constexpr int64_t kMostColourPlanes = 4;  // more than this are not a picture's colours
constexpr double kNearBound = 0.01;       // of the distance between the bounds
constexpr double kSaturatedShare = 0.95;  // of a channel's elements

// What an activation function cannot go beyond; NaN: no bound on that side that would tell saturation.
struct Bounds {
  double low = NAN, high = NAN;
};

std::optional<double> Scalar(const Graph& graph, const Node& node, size_t input) {
  if (input >= node.inputs.size() || node.inputs[input] == kNoValue) return std::nullopt;
  const std::optional<Tensor>& constant = graph.value(node.inputs[input]).constant;
  if (!constant || constant->count() != 1) return std::nullopt;
  const auto values = ToDoubles(*constant);
  return values.ok() ? std::optional(values.value()[0]) : std::nullopt;
}

std::optional<Bounds> BoundsOf(const Graph& graph, const Node& node) {
  const std::string& op = node.op_type;
  if (op == "Sigmoid" || op == "HardSigmoid") return Bounds{0, 1};
  if (op == "Tanh" || op == "Softsign") return Bounds{-1, 1};
  if (op != "Clip") return std::nullopt;
  // The lower bound of a Relu6 is meant to be met.
  const auto high = node.inputs.size() > 2
                        ? Scalar(graph, node, 2)
                        : std::optional(static_cast<double>(node.attributes.Float("max", NAN)));
  if (!high || !std::isfinite(*high)) return std::nullopt;
  return Bounds{NAN, *high};
}

bool IsFinite(const Tensor& tensor) {
  auto statistics = ComputeStatistics(tensor);
  return !statistics.ok() || statistics->finite() == statistics->count;
}

using Captures = std::function<const Capture&(ValueId)>;

// Not read: not computed, no tensor, or only to be had by computing it again.
const Tensor* Kept(const Captures& captures, ValueId id) {
  const Capture& capture = captures(id);
  return capture.state == Capture::State::kKept && capture.value.is_tensor() ? &capture.value.tensor()
                                                                             : nullptr;
}

bool ReadsFinite(const Graph& graph, const Captures& captures, ValueId id) {
  const NodeId producer = graph.value(id).producer;
  if (producer == kNoNode) return true;
  const Node& node = graph.node(producer);
  const auto finite = [&](ValueId input) {
    const Tensor* tensor = input == kNoValue ? nullptr : Kept(captures, input);
    return !tensor || IsFinite(*tensor);
  };
  return std::all_of(node.inputs.begin(), node.inputs.end(), finite) &&
         std::all_of(node.implicit_inputs.begin(), node.implicit_inputs.end(), finite);
}

std::string Share(size_t channels, int64_t of) {
  return std::to_string(channels) + " of " + std::to_string(of) + (of == 1 ? " channel" : " channels");
}

uint64_t HashOf(const std::vector<double>& values) {
  uint64_t hash = 14695981039346656037u;  // FNV-1a, over whole doubles
  for (const double value : values) {
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    hash = (hash ^ bits) * 1099511628211u;
  }
  return hash;
}

class Examiner {
 public:
  Examiner(const Graph& graph, Captures captures, ValueId id, Tensor tensor, int axis)
      : captures_(std::move(captures)), graph_(graph), id_(id), tensor_(std::move(tensor)), axis_(axis) {}

  std::vector<Finding> Examine() {
    auto statistics = ComputeStatistics(tensor_);
    if (!statistics.ok()) return {};
    if (statistics->finite() < statistics->count) {
      AddNonFinite(*statistics);
    } else if (statistics->min == statistics->max && statistics->count >= kLeastElements) {
      Add(Finding::Kind::kConstant, -1, {},
          statistics->max == 0 ? "every element is zero" : "every element is the same");
    } else if (axis_ >= 0) {
      ExamineChannels();
    }
    return std::move(findings_);
  }

 private:
  void Add(Finding::Kind kind, int axis, std::vector<int64_t> channels, std::string text) {
    findings_.push_back({kind, id_, axis, std::move(channels), std::move(text), {}});
  }

  void AddNonFinite(const Statistics& statistics) {
    if (!ReadsFinite(graph_, captures_, id_)) return;
    std::string text;
    const auto count = [&](int64_t number, const char* what) {
      if (number > 0) text += (text.empty() ? "" : ", ") + std::to_string(number) + what;
    };
    count(statistics.nans, " NaN");
    count(statistics.positive_infinities, " +Inf");
    count(statistics.negative_infinities, " -Inf");
    std::vector<int64_t> channels;
    for (int64_t c = 0; axis_ >= 0 && c < tensor_.dim(axis_); ++c) {
      if (!IsFinite(tensor_.Slice(axis_, c, 1))) channels.push_back(c);
    }
    Add(Finding::Kind::kNonFinite, axis_, std::move(channels),
        text + " of " + std::to_string(statistics.count) + " elements, from finite inputs");
  }

  void ExamineChannels() {
    const int64_t count = tensor_.dim(axis_);
    if (count < 2 || tensor_.count() / count < kLeastElements) return;
    const NodeId producer = graph_.value(id_).producer;
    const auto bounds = producer == kNoNode ? std::nullopt : BoundsOf(graph_, graph_.node(producer));
    std::vector<int64_t> dead, saturated, copies;
    std::map<uint64_t, std::vector<int64_t>> seen;
    for (int64_t c = 0; c < count; ++c) {
      const auto values = ToDoubles(tensor_.Slice(axis_, c, 1).RowMajor().value());
      if (!values.ok()) return;
      const auto [low, high] = std::minmax_element(values.value().begin(), values.value().end());
      if (*low == 0 && *high == 0) {
        dead.push_back(c);
        continue;
      }
      if (bounds && IsSaturated(values.value(), *bounds)) saturated.push_back(c);
      std::vector<int64_t>& alike = seen[HashOf(values.value())];
      const bool copy = *low < *high && std::any_of(alike.begin(), alike.end(), [&](int64_t other) {
        return ToDoubles(tensor_.Slice(axis_, other, 1).RowMajor().value()).value() == values.value();
      });
      (copy ? copies : alike).push_back(c);
    }
    const auto add = [&](Finding::Kind kind, std::vector<int64_t>& channels, const char* what) {
      if (channels.empty()) return;
      std::string text = Share(channels.size(), count) + what;
      Add(kind, axis_, std::move(channels), std::move(text));
    };
    add(Finding::Kind::kDead, dead, " all zero");
    add(Finding::Kind::kSaturated, saturated, " at the activation's bounds");
    add(Finding::Kind::kDuplicate, copies, " equal to an earlier one");
  }

  static bool IsSaturated(const std::vector<double>& values, const Bounds& bounds) {
    const double margin = std::isnan(bounds.low) ? 0 : kNearBound * (bounds.high - bounds.low);
    const auto at_bound = std::count_if(values.begin(), values.end(), [&](double value) {
      return value >= bounds.high - margin || value <= bounds.low + margin;
    });
    return static_cast<double>(at_bound) >= kSaturatedShare * static_cast<double>(values.size());
  }

  const Captures captures_;
  const Graph& graph_;
  const ValueId id_;
  const Tensor tensor_;
  const int axis_;
  std::vector<Finding> findings_;
};

std::vector<Finding> Examine(const Graph& graph, Captures captures, ValueId id, const Value& value) {
  if (!value.is_tensor() || !IsFloat(value.tensor().dtype())) return {};
  // Channels are sliced along an axis of memory: made dense once, not once for each.
  const Result<Tensor> dense = value.tensor().RowMajor();
  if (!dense.ok()) return {};
  return Examiner(graph, std::move(captures), id, dense.value(), ChannelAxis(dense.value().shape()))
      .Examine();
}

}  // namespace

std::string_view Name(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::kNonFinite:
      return "non-finite";
    case Finding::Kind::kDead:
      return "dead";
    case Finding::Kind::kSaturated:
      return "saturated";
    case Finding::Kind::kConstant:
      return "constant";
    case Finding::Kind::kDuplicate:
      return "duplicate";
  }
  return "";
}

int ChannelAxis(const Shape& shape) {
  if (shape.rank() < 3) return -1;
  const bool picture = shape.rank() == 4 && shape[3] <= kMostColourPlanes && shape[1] > kMostColourPlanes &&
                       shape[2] > kMostColourPlanes;
  return picture ? 3 : 1;
}

std::vector<Finding> FindIn(const Graph& graph, Run& run, ValueId id) {
  if (graph.value(id).constant) return {};
  const Capture::State state = run.capture(id).state;
  if (state != Capture::State::kKept && state != Capture::State::kEvicted) return {};
  const Result<Value> value = run.Fetch(id);
  if (!value.ok()) return {};
  return Examine(
      graph, [&run](ValueId other) -> const Capture& { return run.capture(other); }, id, value.value());
}

std::vector<Finding> FindInside(const SubRun& body, const std::vector<NodeId>& nodes, ValueId id) {
  const auto capture = [&body](ValueId other) -> const Capture& {
    return body.captures[static_cast<size_t>(other)];
  };
  if (body.graph->value(id).constant || capture(id).state != Capture::State::kKept) return {};
  std::vector<Finding> findings = Examine(*body.graph, capture, id, capture(id).value);
  for (Finding& finding : findings) finding.nodes = nodes;
  return findings;
}

}  // namespace onnxray
