#include "grad/loss.h"

#include <algorithm>

#include "ops/formula.h"

namespace onnxray {

namespace {

using namespace formula;  // NOLINT: losses are formulas

constexpr double kSmallestProbability = 1e-7;

class Writer {
 public:
  Writer(GraphExtension& graph, const LossSpec& spec, const TensorType& target)
      : graph_(graph), spec_(spec), target_type_(target), y_(graph.At(spec.output)) {}

  Result<Loss> Write() {
    const auto type = graph_.type(y_);
    const std::string name = "'" + graph_.graph().value(spec_.output).name + "'";
    if (!type) return Unsupported("the shape of " + name + " is known only after the run");
    if (!IsFloat(type->dtype)) {
      return InvalidInput("the output " + name + " is " + std::string(Name(type->dtype)),
                          "A loss needs floating-point numbers");
    }
    shape_ = type->shape;
    graph_.SetPrefix("loss/");
    Var loss = TRY(spec_.kind == LossKind::kSum ? Sum() : Compared());
    graph_.Rename(loss, "loss");
    return Loss{loss.id, target_.id};
  }

 private:
  static Var Total(Var x) { return ReduceSum(x, std::vector<int64_t>{}, false); }
  static Var Mean(Var x) { return ReduceMean(x, std::vector<int64_t>{}, false); }
  double Batch() const { return shape_.rank() ? static_cast<double>(shape_[0]) : 1; }

  Result<Var> Sum() {
    Var y = y_;
    if (target_type_.dtype != DType::kUndefined) {
      TRY(CheckTarget(shape_));
      target_ = graph_.AddInput("target", target_type_);
      y = y * CastLike(target_, y);
    }
    Var sum = spec_.regions.empty() ? Total(y) : Var();
    bool of_every_sample = spec_.regions.empty();
    for (const OutputRegion& region : spec_.regions) {
      of_every_sample |= static_cast<int>(region.ranges.size()) < shape_.rank();
      const Var part = Total(TRY(Region(y, region))) * region.weight;
      sum = sum ? sum + part : part;
    }
    return spec_.mean && of_every_sample ? sum / Batch() : sum;
  }

  Result<Var> Region(Var y, const OutputRegion& region) const {
    const int first_axis = shape_.rank() - static_cast<int>(region.ranges.size());
    if (first_axis != 0 && first_axis != 1) {
      return InvalidInput("a region of the output needs " + std::to_string(shape_.rank()) + " indices, or " +
                              std::to_string(shape_.rank() - 1) + " for every sample; it has " +
                              std::to_string(region.ranges.size()),
                          "The output has shape " + shape_.ToString());
    }
    for (size_t i = 0; i < region.ranges.size(); ++i) {
      const int axis = first_axis + static_cast<int>(i);
      const int64_t size = shape_[axis];
      const auto counted = [size](int64_t place) { return place < 0 ? place + size : place; };
      const int64_t begin = counted(region.ranges[i].begin);
      const int64_t end = region.ranges[i].end ? counted(*region.ranges[i].end) : size;
      if (begin < 0 || end > size || begin >= end) {
        return InvalidInput("index " + std::to_string(region.ranges[i].begin) + " is outside axis " +
                                std::to_string(axis) + " of the output",
                            "The output has shape " + shape_.ToString());
      }
      if (end - begin < size) y = Slice(y, begin, end, axis);
    }
    return y;
  }

  // The loss per place, and its mean over places and (if asked) batch.
  Result<Var> Compared() {
    target_ = graph_.AddInput("target", target_type_);
    graph_.SetPrefix("loss/");
    const Var places = ComparesClasses(spec_.kind) ? TRY(ByClass()) : TRY(ByElement());
    return spec_.mean ? Mean(places) : Mean(places) * Batch();
  }

  Status CheckTarget(const Shape& expected) const {
    if (target_type_.shape == expected) return Ok();
    return InvalidInput(
        "the target has shape " + target_type_.shape.ToString() + ", expected " + expected.ToString(),
        "The output has shape " + shape_.ToString());
  }

  Result<Var> ByElement() {
    TRY(CheckTarget(shape_));
    const Var target = CastLike(target_, y_), error = y_ - target;
    switch (spec_.kind) {
      case LossKind::kMeanSquaredError:
        return error * error;
      case LossKind::kMeanAbsoluteError:
        return Abs(error);
      case LossKind::kHuber: {
        const Var distance = Abs(error);
        return Where(Less(distance, 1), 0.5 * (error * error), distance - 0.5);
      }
      default:
        break;
    }
    if (spec_.logits) {  // max(y, 0) - y t + log(1 + exp(-|y|)): no overflow
      return Max(y_, Scalar(0, y_)) - y_ * target + Log(1 + Exp(-Abs(y_)));
    }
    const Var p = Clipped(y_);
    return -(target * Log(p) + (1 - target) * Log(1 - p));
  }

  Var Clipped(Var p) {
    return graph_.Emit("Clip", {p, Scalar(kSmallestProbability, p), Scalar(1 - kSmallestProbability, p)});
  }

  Result<Var> ByClass() {
    const int axis = TRY(ClassAxis(spec_, shape_));
    const Var weights = TRY(TargetProbabilities(axis));
    Var log_p = y_;
    if (spec_.kind == LossKind::kCrossEntropy && spec_.logits) {
      log_p = graph_.Emit("LogSoftmax", {y_}, {{"axis", int64_t{axis}}});
    } else if (spec_.kind == LossKind::kCrossEntropy) {
      log_p = Log(Clipped(y_ / ReduceSum(y_, {axis})));
    }
    return -ReduceSum(weights * log_p, {axis}, false);
  }

  // One-hot where the target holds classes.
  Result<Var> TargetProbabilities(int axis) {
    if (!IsInteger(target_type_.dtype)) {
      TRY(CheckTarget(shape_));
      return CastLike(target_, y_);
    }
    TRY(CheckTarget(PlacesOf(shape_, axis)));
    const Var depth = graph_.Constant(Tensor::Scalar(shape_[axis]));
    const Var off_on = Concat({Reshape(Scalar(0, y_), {1}), Reshape(Scalar(1, y_), {1})}, 0);
    return graph_.Emit("OneHot", {target_, depth, off_on}, {{"axis", int64_t{axis}}});
  }

  GraphExtension& graph_;
  const LossSpec& spec_;
  const TensorType& target_type_;
  const Var y_;
  Shape shape_;
  Var target_;
};

}  // namespace

OutputRegion OutputRegion::At(const std::vector<int64_t>& index, double weight) {
  OutputRegion region{.ranges = {}, .weight = weight};
  for (const int64_t place : index) {
    region.ranges.push_back({place, place == -1 ? std::nullopt : std::optional(place + 1)});
  }
  return region;
}

Result<Loss> WriteLoss(GraphExtension& graph, const LossSpec& spec, const TensorType& target) {
  return Writer(graph, spec, target).Write();
}

bool ComparesClasses(LossKind kind) {
  return kind == LossKind::kCrossEntropy || kind == LossKind::kNegativeLogLikelihood;
}

Result<int> ClassAxis(const LossSpec& spec, const Shape& output) {
  if (output.rank() < 1) return InvalidInput("the output is a single number and has no classes");
  return NormalizeAxis(spec.class_axis.value_or(output.rank() > 3 ? 1 : -1), output.rank());
}

Shape PlacesOf(const Shape& output, int class_axis) {
  Shape places;
  for (int i = 0; i < output.rank(); ++i) {
    if (i != class_axis) places.push_back(output[i]);
  }
  return places;
}

ValueId FirstFloatOutput(const Graph& graph) {
  const auto it = std::find_if(graph.outputs.begin(), graph.outputs.end(), [&](ValueId id) {
    const GraphValue& value = graph.value(id);
    const DType dtype = value.constant ? value.constant->dtype() : value.type.dtype;
    return IsFloat(dtype) || dtype == DType::kUndefined;
  });
  return it == graph.outputs.end() ? kNoValue : *it;
}

ValueId LogitsOf(const Graph& graph, ValueId output) {
  const NodeId producer = graph.value(output).producer;
  if (producer == kNoNode) return kNoValue;
  const Node& node = graph.node(producer);
  const bool squashes = node.op_type == "Softmax" || node.op_type == "Sigmoid";
  return node.domain.empty() && squashes ? node.inputs[0] : kNoValue;
}

}  // namespace onnxray
