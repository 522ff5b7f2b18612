// Chooses how a picture becomes a model's input, and says why.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "io/image_feed.h"

namespace onnxray {

namespace {

// Which axis of the input is which; -1: there is none.
struct Axes {
  int batch = -1, channel = -1, height = -1, width = -1;
};

Axes AxesOf(ImageLayout layout, int rank) {
  if (rank == 2) return {-1, -1, 0, 1};
  const int batch = rank == 4 ? 0 : -1, first = rank - 3;
  if (layout == ImageLayout::kNhwc) return {batch, first + 2, first, first + 1};
  return {batch, first, first + 1, first + 2};
}

bool IsChannelCount(const Dim& dim) { return dim.value == 1 || dim.value == 3 || dim.value == 4; }

// The first nodes behind an input tell what it holds.
class InputConsumers {
 public:
  InputConsumers(const Graph& graph, ValueId input)
      : graph_(graph), consumers_(graph.Consumers()), input_(input) {}

  // Looks through casts at what the input goes into; null when that is nothing or several nodes.
  const Node* First() const { return Follow({"Cast", "Identity"}); }
  // Looks through transpositions as well.
  const Node* FirstArithmetic() const { return Follow({"Cast", "Identity", "Transpose"}); }

 private:
  const Node* Follow(std::initializer_list<std::string_view> through) const {
    for (ValueId value = input_;;) {
      const std::vector<NodeId>& readers = consumers_[static_cast<size_t>(value)];
      if (readers.size() != 1) return nullptr;
      const Node& node = graph_.node(readers.front());
      if (std::find(through.begin(), through.end(), node.op_type) == through.end()) return &node;
      value = node.outputs.front();
      if (value == kNoValue) return nullptr;
    }
  }

  const Graph& graph_;
  std::vector<std::vector<NodeId>> consumers_;
  ValueId input_;
};

struct LayoutChoice {
  ImageLayout layout;
  std::string why;
};

LayoutChoice ChooseLayout(const std::vector<Dim>& dims, const Graph& graph, ValueId input) {
  const int rank = static_cast<int>(dims.size());
  if (rank < 3) return {ImageLayout::kNchw, "it has no channels"};
  const bool first = IsChannelCount(dims[static_cast<size_t>(rank) - 3]), last = IsChannelCount(dims.back());
  if (first != last) {
    const std::string count =
        std::to_string((first ? dims[static_cast<size_t>(rank) - 3] : dims.back()).value);
    return {first ? ImageLayout::kNchw : ImageLayout::kNhwc,
            "its " + std::string(first ? "first" : "last") + " axis of size " + count + " is the channels"};
  }
  const Node* node = InputConsumers(graph, input).First();
  if (node && node->op_type == "Transpose" && rank == 4) {
    const std::vector<int64_t> permutation = node->attributes.Ints("perm");
    if (permutation.size() == 4 && permutation[1] == 3)
      return {ImageLayout::kNhwc, "it is transposed to channels first"};
  }
  return {ImageLayout::kNchw, "channels come first in ONNX"};
}

struct PresetChoice {
  ImagePreset preset;
  std::string why;
  bool bgr = false;
};

// By Onnxray's own metadata, then by what Windows ML defines for pictures.
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
  return std::nullopt;
}

// The tensor a value is known to be before any folding: an initialiser or what a Constant node holds.
const Tensor* ConstantOf(const Graph& graph, ValueId id) {
  if (id == kNoValue) return nullptr;
  const GraphValue& value = graph.value(id);
  if (value.constant) return &*value.constant;
  if (value.producer == kNoNode || graph.node(value.producer).op_type != "Constant") return nullptr;
  return graph.node(value.producer).attributes.Find<Tensor>("value");
}

// A model that normalises its input itself wants 0 to 255 or 0 to 1; the size of its constants tells which.
std::optional<PresetChoice> PresetFromFirstNode(const Graph& graph, ValueId input, int channels) {
  const Node* node = InputConsumers(graph, input).FirstArithmetic();
  if (!node || node->inputs.size() < 2) return std::nullopt;
  const bool batch_norm = node->op_type == "BatchNormalization";
  const size_t operand = batch_norm ? 3 : ConstantOf(graph, node->inputs[1]) ? 1 : 0;
  if (operand >= node->inputs.size()) return std::nullopt;
  const Tensor* constant = ConstantOf(graph, node->inputs[operand]);
  if (!constant || (constant->count() != 1 && constant->count() != channels)) return std::nullopt;
  const Result<std::vector<double>> values = ToDoubles(*constant);
  if (!values.ok()) return std::nullopt;
  double magnitude = 0;
  for (const double value : values.value()) magnitude = std::max(magnitude, std::abs(value));

  bool pixels = false;  // 0 to 255
  if (node->op_type == "Sub" || node->op_type == "Add") {
    pixels = magnitude > 2;
  } else if (node->op_type == "Mul") {
    pixels = magnitude < 0.05;
  } else if (node->op_type == "Div") {
    pixels = magnitude > 20;
  } else if (batch_norm) {
    if (magnitude <= 2) return std::nullopt;  // any range has such means
    pixels = true;
  } else {
    return std::nullopt;
  }
  return PresetChoice{
      pixels ? ImagePreset::kRaw : ImagePreset::kUnit,
      "the model begins with " + node->op_type + " by a constant, it normalises the picture itself"};
}

PresetChoice ChoosePreset(const Model& model, ValueId input, ImageLayout layout, int channels) {
  const DType dtype = model.graph->value(input).type.dtype;
  if (!IsFloat(dtype)) return {ImagePreset::kRaw, "the input is " + std::string(Name(dtype))};
  if (auto choice = PresetFromMetadata(model)) return *choice;
  if (auto choice = PresetFromFirstNode(*model.graph, input, channels)) return *choice;
  if (channels == 1) return {ImagePreset::kUnit, "the input has one channel"};
  if (layout == ImageLayout::kNhwc) return {ImagePreset::kKerasTf, "channels last is TensorFlow's layout"};
  std::string name = model.name;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  if (name.find("clip") != std::string::npos) return {ImagePreset::kClip, "the model's name says CLIP"};
  return {ImagePreset::kTorchvision, "channels first is PyTorch's layout"};
}

// Width and height of the picture fed. Where one of them is free, the picture keeps its proportions.
Status ChooseSize(const ImageFeed& feed, Dim width, Dim height, int image_width, int image_height,
                  ImagePlan& plan) {
  const auto fits = [](int wanted, const Dim& dim) {
    return wanted == 0 || !dim.known() || dim.value == wanted;
  };
  if (!fits(feed.width, width) || !fits(feed.height, height)) {
    return InvalidInput("the size " + std::to_string(feed.width) + "x" + std::to_string(feed.height) +
                            " contradicts the input's " + width.ToString() + "x" + height.ToString(),
                        "Leave the size out, or give the model's");
  }
  plan.width = feed.width ? feed.width : width.known() ? static_cast<int>(width.value) : 0;
  plan.height = feed.height ? feed.height : height.known() ? static_cast<int>(height.value) : 0;
  const auto scaled = [](int side, int of, int to) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * of / to)));
  };
  if (plan.width == 0 && plan.height == 0) {
    plan.width = image_width;
    plan.height = image_height;
    plan.fit = ImageFit::kStretch;  // and that leaves it as it is
  } else if (plan.width == 0) {
    plan.width = scaled(image_width, plan.height, image_height);
  } else if (plan.height == 0) {
    plan.height = scaled(image_height, plan.width, image_width);
  }
  return Ok();
}

void ApplyPreset(ImagePreset preset, ImagePlan& plan) {
  PixelScale& scale = plan.scale;
  plan.preset = preset;
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
      plan.fit = ImageFit::kCrop;
      break;
    case ImagePreset::kKerasCaffe:
      scale.bgr = true;
      set(1, {103.939f, 116.779f, 123.68f}, {});
      break;
    case ImagePreset::kKerasTf:
      set(127.5f, {1, 1, 1, 1}, {});
      break;
    case ImagePreset::kClip:
      set(255, {0.48145466f, 0.4578275f, 0.40821073f}, {0.26862954f, 0.26130258f, 0.27577711f});
      plan.fit = ImageFit::kCrop;
      plan.filter = ResizeFilter::kBicubic;
      break;
  }
  if (plan.channels != 1) return;
  // One grey channel gets what the three would get on average.
  scale.bgr = false;
  for (float* values : {scale.mean, scale.deviation}) values[0] = (values[0] + values[1] + values[2]) / 3;
}

Error NoPicture(const GraphValue& value, const std::string& why) {
  return InvalidInput(
      "input '" + value.name + "' is " + value.type.ToString() + " and takes no picture: " + why,
      "Feed it a .npy file, or random:SEED");
}

}  // namespace

Result<ImagePlan> PlanImage(const ImageFeed& feed, const Model& model, ValueId input, int image_width,
                            int image_height) {
  const GraphValue& value = model.graph->value(input);
  const ValueType& type = value.type;
  if (type.kind != ValueType::Kind::kTensor) return NoPicture(value, "it is no tensor");
  if (!IsFloat(type.dtype) && !IsInteger(type.dtype)) return NoPicture(value, "it holds no numbers");
  const std::vector<Dim> dims = type.shape.value_or(std::vector<Dim>(4));
  const int rank = static_cast<int>(dims.size());
  if (rank < 2 || rank > 4) return NoPicture(value, "pictures have rank 2 to 4");
  LayoutChoice layout = ChooseLayout(dims, *model.graph, input);
  if (feed.layout != ImageLayout::kAuto) layout = {feed.layout, "as asked"};
  const Axes axes = AxesOf(layout.layout, rank);
  const auto dim = [&](int axis) { return axis < 0 ? Dim{1, {}} : dims[static_cast<size_t>(axis)]; };
  if (dim(axes.channel).known() && !IsChannelCount(dim(axes.channel))) {
    return NoPicture(value, "with layout " + std::string(Name(layout.layout)) + " it has " +
                                dim(axes.channel).ToString() + " channels");
  }
  ImagePlan plan;
  plan.layout = layout.layout;
  plan.dtype = type.dtype;
  plan.channels = dim(axes.channel).known() ? static_cast<int>(dim(axes.channel).value) : 3;
  PresetChoice preset = ChoosePreset(model, input, layout.layout, plan.channels);
  if (feed.preset != ImagePreset::kAuto) preset = {feed.preset, "as asked"};
  if (!IsFloat(type.dtype) && preset.preset != ImagePreset::kRaw) {
    return InvalidInput("input '" + value.name + "' is " + type.ToString() +
                            ": whole numbers cannot hold what preset " + std::string(Name(preset.preset)) +
                            " makes",
                        "Use preset raw");
  }
  ApplyPreset(preset.preset, plan);
  plan.scale.bgr |= preset.bgr && plan.channels != 1;
  TRY(ChooseSize(feed, dim(axes.width), dim(axes.height), image_width, image_height, plan));
  const int shorter = std::min(plan.width, plan.height);
  if (plan.fit == ImageFit::kCrop) {
    plan.resized_shorter_side = preset.preset == ImagePreset::kTorchvision
                                    ? static_cast<int>(std::lround(shorter * 256.0 / 224))
                                    : shorter;
  }
  plan.shape = Shape(std::vector<int64_t>(static_cast<size_t>(rank), 1));
  if (axes.batch >= 0 && dim(axes.batch).known()) plan.shape[axes.batch] = dim(axes.batch).value;
  if (axes.channel >= 0) plan.shape[axes.channel] = plan.channels;
  plan.shape[axes.height] = plan.height;
  plan.shape[axes.width] = plan.width;
  plan.explanation = "'" + value.name + "' gets the picture as " + std::string(Name(plan.dtype)) +
                     plan.shape.ToString() + ", layout " + std::string(Name(plan.layout)) + " (" +
                     layout.why + "), preset " + std::string(Name(plan.preset)) +
                     (plan.scale.bgr ? ", BGR" : "") + " (" + preset.why + ")";
  return plan;
}

}  // namespace onnxray
