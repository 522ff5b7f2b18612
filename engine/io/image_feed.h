// From a picture to a model's input tensor: size, channel order, scale, layout, chosen by hand or guessed
// from the graph.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/image.h"
#include "model/model.h"

namespace onnxray {

enum class ImagePreset : uint8_t {
  kAuto,
  kRaw,          // 0 to 255 as they are; int8 shifted by -128
  kUnit,         // x / 255
  kTorchvision,  // (x / 255 - mean) / std of ImageNet; shorter side to 256/224 of the input, centre crop
  kKerasCaffe,   // BGR, less the mean 103.939, 116.779, 123.68
  kKerasTf,      // x / 127.5 - 1
  kClip,         // (x / 255 - mean) / std of CLIP; bicubic, shorter side to the input, centre crop
};
inline constexpr ImagePreset kImagePresets[] = {
    ImagePreset::kAuto,       ImagePreset::kRaw,     ImagePreset::kUnit, ImagePreset::kTorchvision,
    ImagePreset::kKerasCaffe, ImagePreset::kKerasTf, ImagePreset::kClip};

enum class ImageLayout : uint8_t { kAuto, kNchw, kNhwc };

// "auto", "raw", "unit", "torchvision", "keras-caffe", "keras-tf", "clip".
std::string_view Name(ImagePreset preset);
std::optional<ImagePreset> FindImagePreset(std::string_view name);
std::string_view Name(ImageLayout layout);  // "auto", "nchw", "nhwc"
std::optional<ImageLayout> FindImageLayout(std::string_view name);

// How a picture of other proportions becomes one of the input's.
enum class ImageFit : uint8_t {
  kStretch,  // its proportions give way
  kCrop,     // it fills the input, what sticks out is cut off
  kPad,      // all of it is seen, black fills the rest
};

// A part of a picture, in fractions of its width and height.
struct ImageCrop {
  float left = 0, top = 0, right = 1, bottom = 1;
  bool operator==(const ImageCrop&) const = default;
};

// Pixel values to input values: (x / divisor - mean) / deviation, per channel in the order of the tensor.
struct PixelScale {
  bool bgr = false;
  float divisor = 1;
  float mean[4] = {0, 0, 0, 0};
  float deviation[4] = {1, 1, 1, 1};
  bool operator==(const PixelScale&) const = default;
};

// What the user asks for.
struct ImageFeed {
  ImagePreset preset = ImagePreset::kAuto;
  ImageLayout layout = ImageLayout::kAuto;
  int width = 0, height = 0;             // 0: what the model's input says, else the picture's own
  std::optional<ImageFit> fit = {};      // else the preset's
  std::optional<bool> bgr = {};          // blue first; else the preset's
  std::optional<PixelScale> scale = {};  // instead of the preset's numbers
  ImageCrop crop = {};
  bool flip_x = false, flip_y = false;  // mirrored left to right, top to bottom
  bool invert = false;                  // light on dark from dark on light
  int batch = 1;                        // pictures, where the model leaves their number free
  bool operator==(const ImageFeed&) const = default;
};

// What is done to the picture: every choice made.
struct ImagePlan {
  ImagePreset preset = ImagePreset::kRaw;   // never kAuto
  ImageLayout layout = ImageLayout::kNchw;  // never kAuto
  PixelScale scale;
  ImageFit fit = ImageFit::kStretch;
  ResizeFilter filter = ResizeFilter::kBilinear;
  int resized_shorter_side = 0;  // kCrop: before cropping; 0 leaves the size
  int width = 0, height = 0, channels = 0;
  DType dtype = DType::kFloat32;
  ImageCrop crop = {};
  bool flip_x = false, flip_y = false, invert = false;
  Shape shape;              // of the tensor made, rank 2 to 4
  std::string explanation;  // one line: what was chosen and why
};

// Errors: kInvalidInput where the input cannot take a picture (rank, channels, dtype) or `feed` contradicts
// its shape.
Result<ImagePlan> PlanImage(const ImageFeed& feed, const Model& model, ValueId input, int image_width,
                            int image_height);

// `image` as DecodeImage gives it; row-major result of plan.dtype and plan.shape. A batch repeats it.
Result<Tensor> FeedImage(const Tensor& image, const ImagePlan& plan);
// One after the other along the batch; fewer pictures than it has room for are repeated. At least one.
Result<Tensor> FeedImages(std::span<const Tensor> images, const ImagePlan& plan);

}  // namespace onnxray
