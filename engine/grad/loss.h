// Losses: the scalar whose gradients are asked for, written behind a model's output.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grad/graph_extension.h"

namespace onnxray {

enum class LossKind : uint8_t {
  kSum,                    // of the output's elements, of regions of it, or weighed by the target
  kMeanSquaredError,       // (y - target)^2
  kMeanAbsoluteError,      // |y - target|
  kHuber,                  // squared within 1 of the target, linear beyond
  kCrossEntropy,           // of class probabilities, or logits, against classes or probabilities
  kBinaryCrossEntropy,     // of probabilities, or logits, against 0 to 1
  kNegativeLogLikelihood,  // of log-probabilities against classes or probabilities
};
inline constexpr std::pair<std::string_view, LossKind> kLossNames[] = {
    {"sum", LossKind::kSum},
    {"mse", LossKind::kMeanSquaredError},
    {"mae", LossKind::kMeanAbsoluteError},
    {"huber", LossKind::kHuber},
    {"cross-entropy", LossKind::kCrossEntropy},
    {"bce", LossKind::kBinaryCrossEntropy},
    {"nll", LossKind::kNegativeLogLikelihood},
};

// A box of an output.
struct OutputRegion {
  struct Range {
    int64_t begin = 0;
    std::optional<int64_t> end = {};  // not included; unset: all that follow. Negative: from the axis's end
  };
  std::vector<Range> ranges;  // of all axes, or of all but the first: the same in every sample
  double weight = 1;

  // One element.
  static OutputRegion At(const std::vector<int64_t>& index, double weight = 1);
};

struct LossSpec {
  LossKind kind = LossKind::kSum;
  ValueId output = kNoValue;  // floating-point
  // Cross-entropies: the output holds logits, not probabilities. Keras clips probabilities to [1e-7, 1 -
  // 1e-7] and divides them by their sum before the logarithm; so does this.
  bool logits = false;
  // Mean over the batch (axis 0), as Keras and PyTorch have it; else the sum over it. Within a sample it is
  // always the mean, of errors over all elements, of cross-entropies over all places. Regions that name their
  // samples are summed.
  bool mean = true;
  // kSum: the weighted sum of the regions' elements; empty: of all elements.
  std::vector<OutputRegion> regions = {};
  // The axis of classes: by default the last, or 1 for images [N, C, spatial...].
  std::optional<int64_t> class_axis = {};
};

struct Loss {
  ValueId value = kNoValue;   // a scalar of the output's dtype
  ValueId target = kNoValue;  // the graph's new input "target"; kNoValue where nothing is fed
};

// `target` is the type of what will be fed: classes are integers of the output's shape without the class
// axis, everything else has the output's shape. kSum needs none (kUndefined); with one it is the sum of
// products, for masks. Errors: kInvalidInput where output, regions and target do not fit, naming the shapes.
Result<Loss> WriteLoss(GraphExtension& graph, const LossSpec& spec, const TensorType& target);

// Whether targets are classes: their numbers, or their probabilities.
bool ComparesClasses(LossKind kind);
// Of an output of this shape. Errors: kInvalidInput where it has no such axis.
Result<int> ClassAxis(const LossSpec& spec, const Shape& output);
// The output's shape without that axis: one class for every place.
Shape PlacesOf(const Shape& output, int class_axis);

// The first output that holds floating-point numbers, or may hold some; kNoValue where none does.
ValueId FirstFloatOutput(const Graph& graph);
// The input of the Softmax or Sigmoid that made `output`: its logits. kNoValue where nothing such did.
ValueId LogitsOf(const Graph& graph, ValueId output);

}  // namespace onnxray
