#include "io/image_inference.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "io/affine_head.h"

namespace onnxray {

namespace {

bool IsChannelCount(const Dim& dim) { return dim.value == 1 || dim.value == 3 || dim.value == 4; }

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool Contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string Number(double value) {
  std::string text = std::to_string(std::round(value * 1000) / 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

bool NamesChannels(const Dim& dim) {
  const std::string name = Lower(dim.symbol);
  return name == "c" || name == "channel" || name == "channels" || name == "num_channels";
}

void InferLayout(const std::vector<Dim>& dims, const InputConsumers& consumers, ImageInference& inferred) {
  const auto is = [&](ImageLayout layout, std::string why) {
    inferred.layout = layout;
    inferred.layout_reason = std::move(why);
  };
  const size_t rank = dims.size();
  if (rank < 3) return is(ImageLayout::kNchw, "it has no channels");
  const Dim &leading = dims[rank - 3], &trailing = dims.back();
  const bool first = IsChannelCount(leading), last = IsChannelCount(trailing);
  if (first != last) {
    const std::string count = std::to_string((first ? leading : trailing).value);
    return is(first ? ImageLayout::kNchw : ImageLayout::kNhwc,
              "its " + std::string(first ? "first" : "last") + " axis of size " + count + " is the channels");
  }
  if (NamesChannels(leading) != NamesChannels(trailing)) {
    const Dim& named = NamesChannels(leading) ? leading : trailing;
    return is(&named == &leading ? ImageLayout::kNchw : ImageLayout::kNhwc,
              "an axis is called '" + named.symbol + "'");
  }
  const auto convolution = consumers.FirstConvolution();
  const Node* node = consumers.First();
  const bool turned = node && node->op_type == "Transpose" && rank == 4 &&
                      node->attributes.Ints("perm").size() == 4 && node->attributes.Ints("perm")[1] == 3;
  if (turned || (rank == 4 && convolution && convolution->transposed))
    return is(ImageLayout::kNhwc, "it is transposed to channels first");
  if (rank == 4 && convolution)
    return is(ImageLayout::kNchw, "it goes into a convolution, whose channels come first");
  is(ImageLayout::kNchw, "channels come first in ONNX");
}

void InferChannels(const std::vector<Dim>& dims, const Graph& graph, const InputConsumers& consumers,
                   ImageInference& inferred) {
  const ImageAxes axes = ImageAxesOf(inferred.layout, static_cast<int>(dims.size()));
  const Dim dim = axes.channel < 0 ? Dim{1, {}} : dims[static_cast<size_t>(axes.channel)];
  if (dim.known()) {
    inferred.channels = static_cast<int>(dim.value);
    inferred.channels_reason = "its type says so";
    return;
  }
  inferred.channels_reason = "nothing says how many";
  const auto convolution = consumers.FirstConvolution();
  if (!convolution) return;
  const bool quantised = convolution->node->op_type == "QLinearConv";
  const size_t weights = quantised ? 3 : 1;
  if (convolution->node->inputs.size() <= weights) return;
  const Tensor kernel = ConstantOf(graph, convolution->node->inputs[weights]);
  if (!kernel.defined() || kernel.rank() < 3) return;
  const int64_t channels = kernel.dim(1) * convolution->node->attributes.Int("group", 1);
  if (channels != 1 && channels != 3 && channels != 4) return;
  inferred.channels = static_cast<int>(channels);
  inferred.channels_reason = "the first convolution's kernels have as many";
}

struct PresetChoice {
  ImagePreset preset;
  std::string why;
  bool bgr = false;
  std::optional<ImageFit> fit = {};
};

// By Onnxray's own metadata, by what Windows ML defines for pictures, and by what Ultralytics writes.
std::optional<PresetChoice> PresetFromMetadata(const Model& model) {
  const auto find = [&](const char* key) {
    const auto it = model.metadata.find(key);
    return it == model.metadata.end() ? std::string() : it->second;
  };
  const auto own = FindImagePreset(find("onnxray.preset"));
  if (own && *own != ImagePreset::kAuto) return PresetChoice{*own, "the model's metadata says so"};
  const std::string range = find("Image.NominalPixelRange");
  const bool bgr = find("Image.BitmapPixelFormat").starts_with("Bgr");
  const std::string why = "the model's metadata says " + range + (bgr ? ", BGR" : "");
  if (range == "NominalRange_0_255") return PresetChoice{ImagePreset::kRaw, why, bgr};
  if (range == "Normalized_0_1") return PresetChoice{ImagePreset::kUnit, why, bgr};
  if (range == "Normalized_1_1") return PresetChoice{ImagePreset::kKerasTf, why, bgr};
  const bool yolo = model.metadata.count("imgsz") && model.metadata.count("stride");
  if (yolo || find("author") == "Ultralytics") {
    const std::string task = find("task");
    return PresetChoice{ImagePreset::kUnit, "its metadata is that of Ultralytics' models", false,
                        task == "classify" ? ImageFit::kCrop : ImageFit::kPad};
  }
  return std::nullopt;
}

// A model that normalises its input itself wants 0 to 255 or 0 to 1: whichever its arithmetic brings near to
// a spread of one.
std::optional<PresetChoice> PresetFromArithmetic(const Graph& graph, ValueId input, int channels) {
  const std::optional<AffineHead> head = FindAffineHead(graph, input, channels);
  if (!head) return std::nullopt;
  const double spread = std::abs(head->scale), shift = std::abs(head->offset);
  // Subtracting a mean only: its size tells.
  const bool pixels = spread == 1 ? shift > 2 : spread < 0.05;
  const bool several = Contains(head->operators, ",");
  return PresetChoice{pixels ? ImagePreset::kRaw : ImagePreset::kUnit,
                      "the model begins with " + head->operators + " by " +
                          (several ? "constants" : "a constant") + ", it normalises the picture itself"};
}

std::optional<PresetChoice> PresetFromRange(double low, double high, const std::string& why) {
  const auto near = [](double value, double target, double tolerance) {
    return std::abs(value - target) <= tolerance;
  };
  const auto is = [&](ImagePreset preset) { return PresetChoice{preset, why}; };
  if (near(low, 0, 3) && near(high, 255, 4)) return is(ImagePreset::kRaw);
  if (near(low, 0, 0.03) && near(high, 1, 0.06)) return is(ImagePreset::kUnit);
  if (near(low, -1, 0.06) && near(high, 1, 0.06)) return is(ImagePreset::kKerasTf);
  if (low < -1.7 && low > -2.3 && high > 2 && high < 2.8) return is(ImagePreset::kTorchvision);
  return std::nullopt;
}

// What quantisation or clipping leaves of the input is what may come in.
std::optional<PresetChoice> PresetFromFirstNode(const Graph& graph, ValueId input, int channels) {
  const Node* node = InputConsumers(graph, input).FirstArithmetic();
  if (!node) return std::nullopt;
  const auto number = [&](size_t i) -> std::optional<double> {
    const Tensor constant = i < node->inputs.size() ? ConstantOf(graph, node->inputs[i]) : Tensor();
    if (!constant.defined() || constant.count() != 1) return std::nullopt;
    const auto values = ToDoubles(constant);
    return values.ok() ? std::optional(values.value()[0]) : std::nullopt;
  };
  if (node->op_type == "QuantizeLinear") {
    const auto scale = number(1), zero = number(2);
    if (!scale) return std::nullopt;
    const Tensor point = node->inputs.size() > 2 ? ConstantOf(graph, node->inputs[2]) : Tensor();
    const bool is_signed = point.dtype() == DType::kInt8;
    const double low = ((is_signed ? -128 : 0) - zero.value_or(0)) * *scale;
    const double high = ((is_signed ? 127 : 255) - zero.value_or(0)) * *scale;
    return PresetFromRange(low, high, "it is quantised from " + Number(low) + " to " + Number(high));
  }
  if (node->op_type == "Clip") {
    const auto low =
        node->attributes.Has("min") ? std::optional<double>(node->attributes.Float("min")) : number(1);
    const auto high =
        node->attributes.Has("max") ? std::optional<double>(node->attributes.Float("max")) : number(2);
    if (!low || !high) return std::nullopt;
    return PresetFromRange(*low, *high, "it is clipped from " + Number(*low) + " to " + Number(*high));
  }
  if (node->op_type != "BatchNormalization" || node->inputs.size() < 4) return std::nullopt;
  const Tensor mean = ConstantOf(graph, node->inputs[3]);
  if (!mean.defined() || (mean.count() != 1 && mean.count() != channels)) return std::nullopt;
  const auto means = ToDoubles(mean);
  if (!means.ok()) return std::nullopt;
  double greatest = 0;
  for (const double value : means.value()) greatest = std::max(greatest, std::abs(value));
  if (greatest <= 2) return std::nullopt;  // any range has such means
  return PresetChoice{ImagePreset::kRaw,
                      "the model begins with BatchNormalization around " + Number(greatest)};
}

PresetChoice ChoosePreset(const Model& model, ValueId input, const ImageInference& inferred, bool* certain) {
  const Graph& graph = *model.graph;
  const DType dtype = graph.value(input).type.dtype;
  *certain = true;
  if (!IsFloat(dtype)) return {ImagePreset::kRaw, "the input is " + std::string(Name(dtype))};
  if (auto choice = PresetFromMetadata(model)) return *choice;
  if (auto choice = PresetFromArithmetic(graph, input, inferred.channels)) return *choice;
  if (auto choice = PresetFromFirstNode(graph, input, inferred.channels)) return *choice;
  *certain = false;
  if (inferred.channels == 1) return {ImagePreset::kUnit, "the input has one channel"};
  const std::string producer = Lower(model.producer);
  if (inferred.layout == ImageLayout::kNhwc) {
    return {ImagePreset::kKerasTf, Contains(producer, "tf2onnx") || Contains(producer, "keras")
                                       ? "it comes from TensorFlow, by " + model.producer
                                       : "channels last is TensorFlow's layout"};
  }
  if (Contains(Lower(model.name), "clip")) return {ImagePreset::kClip, "the model's name says CLIP"};
  return {ImagePreset::kTorchvision,
          Contains(producer, "pytorch") ? "it comes from PyTorch" : "channels first is PyTorch's layout"};
}

Error NoPicture(const GraphValue& value, const std::string& why) {
  return InvalidInput(
      "input '" + value.name + "' is " + value.type.ToString() + " and takes no picture: " + why,
      "Feed it a .npy file, or random:SEED");
}

}  // namespace

ImageAxes ImageAxesOf(ImageLayout layout, int rank) {
  if (rank == 2) return {-1, -1, 0, 1};
  const int batch = rank == 4 ? 0 : -1, first = rank - 3;
  if (layout == ImageLayout::kNhwc) return {batch, first + 2, first, first + 1};
  return {batch, first, first + 1, first + 2};
}

PixelScale ScaleOf(ImagePreset preset, int channels) {
  PixelScale scale;
  const auto set = [&](float divisor, std::initializer_list<float> mean,
                       std::initializer_list<float> deviation) {
    scale.divisor = divisor;
    std::copy(mean.begin(), mean.end(), scale.mean);
    std::copy(deviation.begin(), deviation.end(), scale.deviation);
  };
  switch (preset) {
    case ImagePreset::kAuto:
    case ImagePreset::kRaw:
      break;
    case ImagePreset::kUnit:
      set(255, {}, {});
      break;
    case ImagePreset::kTorchvision:
      set(255, {0.485f, 0.456f, 0.406f}, {0.229f, 0.224f, 0.225f});
      break;
    case ImagePreset::kKerasCaffe:
      scale.bgr = channels != 1;
      set(1, {103.939f, 116.779f, 123.68f}, {});
      break;
    case ImagePreset::kKerasTf:
      set(127.5f, {1, 1, 1, 1}, {});
      break;
    case ImagePreset::kClip:
      set(255, {0.48145466f, 0.4578275f, 0.40821073f}, {0.26862954f, 0.26130258f, 0.27577711f});
      break;
  }
  if (channels != 1) return scale;
  // One grey channel gets what the three would get on average.
  for (float* values : {scale.mean, scale.deviation}) values[0] = (values[0] + values[1] + values[2]) / 3;
  return scale;
}

ImageRange RangeOf(ImagePreset preset) {
  const PixelScale scale = ScaleOf(preset, 3);
  ImageRange range{HUGE_VAL, -HUGE_VAL};
  for (int c = 0; c < 3; ++c) {
    const double mean = static_cast<double>(scale.mean[c]),
                 deviation = static_cast<double>(scale.deviation[c]);
    range.low = std::min(range.low, 0 - mean / deviation);
    range.high = std::max(range.high, (255 / static_cast<double>(scale.divisor) - mean) / deviation);
  }
  return range;
}

Result<ImageInference> InferImage(const Model& model, ValueId input, ImageLayout layout) {
  const Graph& graph = *model.graph;
  const GraphValue& value = graph.value(input);
  const ValueType& type = value.type;
  if (type.kind != ValueType::Kind::kTensor) return NoPicture(value, "it is no tensor");
  if (!IsFloat(type.dtype) && !IsInteger(type.dtype)) return NoPicture(value, "it holds no numbers");
  const std::vector<Dim> dims = type.shape.value_or(std::vector<Dim>(4));
  if (dims.size() < 2 || dims.size() > 4) return NoPicture(value, "pictures have rank 2 to 4");
  const InputConsumers consumers(graph, input);
  ImageInference inferred;
  if (layout == ImageLayout::kAuto) {
    InferLayout(dims, consumers, inferred);
  } else {
    inferred.layout = layout;
    inferred.layout_reason = "as asked";
  }
  InferChannels(dims, graph, consumers, inferred);
  if (!IsChannelCount(Dim{inferred.channels, {}})) {
    return NoPicture(value, "with layout " + std::string(Name(inferred.layout)) + " it has " +
                                std::to_string(inferred.channels) + " channels");
  }
  PresetChoice preset = ChoosePreset(model, input, inferred, &inferred.preset_is_certain);
  inferred.preset = preset.preset;
  inferred.preset_reason = std::move(preset.why);
  inferred.bgr = preset.bgr;
  inferred.fit = preset.fit;
  return inferred;
}

}  // namespace onnxray
