// What a model's input expects of a picture, read from its graph and metadata: layout, channels, range of
// values. Every conclusion comes with its reason, in words.
#pragma once

#include <optional>
#include <string>

#include "io/image_feed.h"
#include "model/model.h"

namespace onnxray {

struct ImageInference {
  ImageLayout layout = ImageLayout::kNchw;  // never kAuto
  std::string layout_reason;                // "its last axis of size 3 is the channels"
  int channels = 3;
  std::string channels_reason;
  ImagePreset preset = ImagePreset::kTorchvision;  // never kAuto
  std::string preset_reason;
  bool bgr = false;
  std::optional<ImageFit> fit;  // where something says so
  // The model, or what it was trained with, is known to expect this; false: a convention is all there is.
  bool preset_is_certain = false;
};

// Errors: kInvalidInput where the input cannot take a picture: no tensor of numbers, rank below 2 or above 4.
// `layout`: taken for granted unless kAuto.
Result<ImageInference> InferImage(const Model& model, ValueId input, ImageLayout layout);

// Axes of a picture's tensor of that rank (2 to 4) and layout; -1: there is none.
struct ImageAxes {
  int batch = -1, channel = -1, height = -1, width = -1;
};
ImageAxes ImageAxesOf(ImageLayout layout, int rank);

// The least and greatest number that pixel values become under a preset; of RGB, over the channels.
struct ImageRange {
  double low = 0, high = 255;
};
ImageRange RangeOf(ImagePreset preset);
// The numbers of a preset for `channels` channels. bgr as the preset has it.
PixelScale ScaleOf(ImagePreset preset, int channels);

}  // namespace onnxray
