// Chooses how a picture becomes a model's input, and says why.
#include <algorithm>
#include <cmath>

#include "io/image_inference.h"

namespace onnxray {

namespace {

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

ImageFit FitOf(ImagePreset preset) {
  const bool crops = preset == ImagePreset::kTorchvision || preset == ImagePreset::kClip;
  return crops ? ImageFit::kCrop : ImageFit::kStretch;
}

const char* Describe(const ImageFeed& feed, ImageFit fit) {
  if (!feed.fit) return "";
  return fit == ImageFit::kCrop ? ", cropped" : fit == ImageFit::kPad ? ", padded" : ", stretched";
}

}  // namespace

Result<ImagePlan> PlanImage(const ImageFeed& feed, const Model& model, ValueId input, int image_width,
                            int image_height) {
  const GraphValue& value = model.graph->value(input);
  ImageInference inferred = TRY(InferImage(model, input, feed.layout));
  const bool asked = feed.preset != ImagePreset::kAuto;
  if (asked) {
    inferred.preset = feed.preset;
    inferred.preset_reason = "as asked";
    inferred.bgr = false;
    inferred.fit.reset();
  }
  if (!IsFloat(value.type.dtype) && inferred.preset != ImagePreset::kRaw) {
    return InvalidInput("input '" + value.name + "' is " + value.type.ToString() +
                            ": whole numbers cannot hold what preset " + std::string(Name(inferred.preset)) +
                            " makes",
                        "Use preset raw");
  }
  const std::vector<Dim> dims = value.type.shape.value_or(std::vector<Dim>(4));
  const int rank = static_cast<int>(dims.size());
  const ImageAxes axes = ImageAxesOf(inferred.layout, rank);
  const auto dim = [&](int axis) { return axis < 0 ? Dim{1, {}} : dims[static_cast<size_t>(axis)]; };
  ImagePlan plan;
  plan.preset = inferred.preset;
  plan.layout = inferred.layout;
  plan.dtype = value.type.dtype;
  plan.channels = inferred.channels;
  plan.scale = feed.scale.value_or(ScaleOf(inferred.preset, plan.channels));
  plan.scale.bgr = plan.channels != 1 && feed.bgr.value_or(plan.scale.bgr || inferred.bgr);
  plan.filter = inferred.preset == ImagePreset::kClip ? ResizeFilter::kBicubic : ResizeFilter::kBilinear;
  plan.fit = feed.fit.value_or(inferred.fit.value_or(FitOf(inferred.preset)));
  plan.crop = feed.crop;
  plan.flip_x = feed.flip_x;
  plan.flip_y = feed.flip_y;
  plan.invert = feed.invert;
  const auto part = [](int side, float from, float to) {
    return std::max(1, static_cast<int>(std::lround(static_cast<double>(side) * (to - from))));
  };
  TRY(ChooseSize(feed, dim(axes.width), dim(axes.height), part(image_width, feed.crop.left, feed.crop.right),
                 part(image_height, feed.crop.top, feed.crop.bottom), plan));
  const int shorter = std::min(plan.width, plan.height);
  if (plan.fit == ImageFit::kCrop) {
    plan.resized_shorter_side = inferred.preset == ImagePreset::kTorchvision && !feed.fit
                                    ? static_cast<int>(std::lround(shorter * 256.0 / 224))
                                    : shorter;
  }
  plan.shape = Shape(std::vector<int64_t>(static_cast<size_t>(rank), 1));
  if (axes.batch >= 0) plan.shape[axes.batch] = dim(axes.batch).known() ? dim(axes.batch).value : feed.batch;
  if (axes.channel >= 0) plan.shape[axes.channel] = plan.channels;
  plan.shape[axes.height] = plan.height;
  plan.shape[axes.width] = plan.width;
  plan.explanation = "'" + value.name + "' gets the picture as " + std::string(Name(plan.dtype)) +
                     plan.shape.ToString() + ", layout " + std::string(Name(plan.layout)) + " (" +
                     inferred.layout_reason + "), preset " + std::string(Name(plan.preset)) +
                     (feed.scale ? " with other numbers" : "") + (plan.scale.bgr ? ", BGR" : "") +
                     Describe(feed, plan.fit) + " (" + inferred.preset_reason + ")";
  return plan;
}

}  // namespace onnxray
