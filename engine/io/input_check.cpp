#include "io/input_check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "io/affine_head.h"
#include "tensor/view.h"

namespace onnxray {

namespace {

// Beyond this a stretched picture looks stretched.
constexpr double kMostStretch = 1.25;

std::string Number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

std::string RangeText(double low, double high) { return Number(low) + " to " + Number(high); }

using Findings = std::vector<InputFinding>;

void Warn(Findings& findings, std::string text) {
  findings.push_back({.warning = true, .text = std::move(text)});
}

void CheckNumbers(const Statistics& numbers, Findings& findings) {
  const int64_t infinities = numbers.positive_infinities + numbers.negative_infinities;
  if (numbers.nans > 0) Warn(findings, std::to_string(numbers.nans) + " elements are NaN");
  if (infinities > 0) Warn(findings, std::to_string(infinities) + " elements are infinite");
  if (numbers.finite() > 1 && numbers.min == numbers.max)
    findings.push_back({.text = "All elements are " + Number(numbers.min)});
}

void CheckIds(const Graph& graph, ValueId input, const Statistics& numbers, Findings& findings) {
  const auto size = VocabularyOf(graph, input);
  if (!size || numbers.finite() == 0) return;
  const double rows = static_cast<double>(*size);
  if (numbers.max < rows && numbers.min >= -rows) return;
  const double outside = numbers.max >= rows ? numbers.max : numbers.min;
  Warn(findings, "The number " + Number(outside) + " is outside the table that is looked up first: it has " +
                     std::to_string(*size) + " rows");
}

// Which of the presets makes numbers most like these.
void CheckRange(const ImageInference& inferred, const Statistics& numbers, const ImagePlan* plan,
                Findings& findings) {
  if (numbers.finite() == 0) return;
  const ImageRange expected = RangeOf(inferred.preset);
  const double width = expected.high - expected.low;
  const bool too_large =
      numbers.max > expected.high + 0.1 * width || numbers.min < expected.low - 0.1 * width;
  const bool too_small = numbers.max - numbers.min < 0.02 * width && numbers.max > numbers.min;
  if (!too_large && !too_small) {
    if (plan && plan->preset != inferred.preset && inferred.preset_is_certain) {
      findings.push_back({.text = "Preset " + std::string(Name(inferred.preset)) +
                                  " would suit it better: " + inferred.preset_reason,
                          .cure = InputFinding::Cure::kPreset,
                          .preset = inferred.preset});
    }
    return;
  }
  InputFinding finding{.warning = true,
                       .text = "It holds " + RangeText(numbers.min, numbers.max) +
                               ", but the model seems to expect " + RangeText(expected.low, expected.high) +
                               ": " + inferred.preset_reason};
  if (plan && plan->preset != inferred.preset) {
    finding.cure = InputFinding::Cure::kPreset;
    finding.preset = inferred.preset;
  } else if (plan && too_small) {
    return;  // a picture of little contrast, fed as it should be
  }
  findings.push_back(std::move(finding));
}

// Pixels from 0 to 255 are seen at once, also where only a convention says what the model expects.
void CheckPixels(const ImageInference& inferred, const Statistics& numbers, Findings& findings) {
  const bool pixels = numbers.finite() > 0 && numbers.min >= 0 && numbers.max > 20 && numbers.max <= 255;
  const ImageRange expected = RangeOf(inferred.preset);
  if (!pixels || expected.high > 20) return;
  Warn(findings, "It holds " + RangeText(numbers.min, numbers.max) +
                     " as pixels do, but most such models expect " + RangeText(expected.low, expected.high) +
                     ": " + inferred.preset_reason);
}

bool IsGrey(const Tensor& picture) {
  if (picture.dim(2) < 3) return true;
  const uint8_t* pixel = picture.data<uint8_t>();
  const int64_t channels = picture.dim(2), pixels = picture.dim(0) * picture.dim(1);
  for (int64_t i = 0; i < pixels; ++i, pixel += channels) {
    if (pixel[0] != pixel[1] || pixel[1] != pixel[2]) return false;
  }
  return true;
}

void CheckPicture(const ImagePlan& plan, const Tensor& picture, const Statistics& numbers,
                  Findings& findings) {
  const bool grey = IsGrey(picture);
  if (grey && plan.channels >= 3) findings.push_back({.text = "The picture is grey: the channels are alike"});
  if (!grey && plan.channels == 1) findings.push_back({.text = "The picture's colours become brightness"});
  const double width =
      static_cast<double>(picture.dim(1)) * static_cast<double>(plan.crop.right - plan.crop.left);
  const double height =
      static_cast<double>(picture.dim(0)) * static_cast<double>(plan.crop.bottom - plan.crop.top);
  const double stretch = (width / height) / (static_cast<double>(plan.width) / plan.height);
  if (plan.fit == ImageFit::kStretch && (stretch > kMostStretch || stretch < 1 / kMostStretch)) {
    findings.push_back({.text = "The picture is stretched " + Number(std::max(stretch, 1 / stretch)) +
                                " times " + (stretch > 1 ? "higher" : "wider"),
                        .cure = InputFinding::Cure::kPad});
  }
  if (std::max(plan.width / width, plan.height / height) > 3)
    findings.push_back({.text = "The picture is small: it is enlarged " +
                                Number(std::max(plan.width / width, plan.height / height)) + " times"});
  const ImageRange range = RangeOf(plan.preset);
  const bool bright = IsFloat(plan.dtype) && numbers.mean > range.low + 0.7 * (range.high - range.low);
  if (plan.channels == 1 && plan.width <= 64 && bright) {
    findings.push_back({.text = "Most of it is bright; models of handwriting mostly expect light on dark",
                        .cure = InputFinding::Cure::kInvert});
  }
}

}  // namespace

std::vector<ChannelNumbers> NumbersOf(const Tensor& tensor, const ImageInference* picture) {
  std::vector<ChannelNumbers> numbers;
  auto all = ComputeStatistics(tensor);
  if (!all.ok()) return numbers;
  numbers.push_back({"all", std::move(all).value()});
  if (!picture || tensor.rank() < 3 || tensor.rank() > 4) return numbers;
  const int axis = ImageAxesOf(picture->layout, tensor.rank()).channel;
  const int64_t channels = tensor.dim(axis);
  if (channels < 2 || channels > 4) return numbers;
  static constexpr const char* kNames[] = {"R", "G", "B", "A"};
  for (int64_t c = 0; c < channels; ++c) {
    auto channel = ComputeStatistics(tensor.Slice(axis, c, 1));
    if (!channel.ok()) break;
    const int64_t color = picture->bgr && c < 3 ? 2 - c : c;
    numbers.push_back(
        {channels < 3 ? "channel " + std::to_string(c) : kNames[color], std::move(channel).value()});
  }
  return numbers;
}

std::optional<int64_t> VocabularyOf(const Graph& graph, ValueId input) {
  if (!IsInteger(graph.value(input).type.dtype)) return std::nullopt;
  const auto consumers = graph.Consumers();
  std::vector<ValueId> behind{input};
  for (size_t i = 0; i < behind.size() && i < 16; ++i) {
    for (const NodeId id : consumers[static_cast<size_t>(behind[i])]) {
      const Node& node = graph.node(id);
      const bool gather = node.op_type == "Gather" && node.inputs.size() == 2 && node.inputs[1] == behind[i];
      if (gather && node.attributes.Int("axis") == 0) {
        const ValueType& table = graph.value(node.inputs[0]).type;
        const Tensor constant = ConstantOf(graph, node.inputs[0]);
        if (constant.defined() && constant.rank() > 0) return constant.dim(0);
        if (table.shape && !table.shape->empty() && table.shape->front().known())
          return table.shape->front().value;
      }
      const bool carries = node.op_type == "Cast" || node.op_type == "Identity" ||
                           node.op_type == "Reshape" || node.op_type == "Unsqueeze" ||
                           node.op_type == "Squeeze" || node.op_type == "Flatten";
      if (carries && node.inputs[0] == behind[i] && node.outputs[0] != kNoValue)
        behind.push_back(node.outputs[0]);
    }
  }
  return std::nullopt;
}

std::vector<InputFinding> CheckInput(const Model& model, ValueId input, const Tensor& fed,
                                     const ImagePlan* plan, const Tensor& picture) {
  Findings findings;
  const auto numbers = ComputeStatistics(fed);
  if (!numbers.ok()) return findings;
  CheckNumbers(numbers.value(), findings);
  if (IsInteger(fed.dtype())) CheckIds(*model.graph, input, numbers.value(), findings);
  auto inferred = InferImage(model, input, plan ? plan->layout : ImageLayout::kAuto);
  const bool pictured = plan || (inferred.ok() && fed.rank() >= 3 && IsFloat(fed.dtype()));
  // What a convention alone says of numbers that are no picture would be a guess upon a guess.
  if (inferred.ok() && pictured && (plan || inferred->preset_is_certain))
    CheckRange(inferred.value(), numbers.value(), plan, findings);
  else if (inferred.ok() && pictured)
    CheckPixels(inferred.value(), numbers.value(), findings);
  if (plan && picture.defined()) CheckPicture(*plan, picture, numbers.value(), findings);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const InputFinding& a, const InputFinding& b) { return a.warning && !b.warning; });
  return findings;
}

}  // namespace onnxray
