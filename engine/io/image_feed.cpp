#include "io/image_feed.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace onnxray {

namespace {

constexpr std::string_view kPresetNames[] = {"auto",        "raw",      "unit", "torchvision",
                                             "keras-caffe", "keras-tf", "clip"};
constexpr std::string_view kLayoutNames[] = {"auto", "nchw", "nhwc"};

// The shorter side to plan.resized_shorter_side, then the middle; both as torchvision rounds.
Result<Tensor> ResizeAndCrop(const Tensor& image, const ImagePlan& plan) {
  const int height = static_cast<int>(image.dim(0)), width = static_cast<int>(image.dim(1));
  // Not smaller than the crop in either direction, when the crop is no square.
  const double scale =
      std::max({static_cast<double>(plan.resized_shorter_side) / std::min(width, height),
                static_cast<double>(plan.width) / width, static_cast<double>(plan.height) / height});
  const int new_width = std::max(static_cast<int>(width * scale + 1e-9), plan.width);
  const int new_height = std::max(static_cast<int>(height * scale + 1e-9), plan.height);
  const Tensor resized = TRY(ResizeImage(image, new_width, new_height, plan.filter));
  const auto middle = [](int whole, int part) {
    return static_cast<int64_t>(std::nearbyint((whole - part) / 2.0));
  };
  return resized.Slice(0, middle(new_height, plan.height), plan.height)
      .Slice(1, middle(new_width, plan.width), plan.width)
      .RowMajor();
}

template <typename T>
T FromPixel(uint8_t pixel, int channel, const PixelScale& scale) {
  if constexpr (std::is_same_v<T, int8_t>) {
    return static_cast<int8_t>(pixel - 128);
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(pixel);
  } else {
    const float value =
        (static_cast<float>(pixel) / scale.divisor - scale.mean[channel]) / scale.deviation[channel];
    return static_cast<T>(value);
  }
}

// One picture, interleaved channels, into a tensor addressed by element strides.
template <typename T>
void FillPicture(const Tensor& image, const ImagePlan& plan, T* to, int64_t pixel_stride,
                 int64_t channel_stride) {
  const int channels = plan.channels;
  const uint8_t* from = image.data<uint8_t>();
  for (int c = 0; c < channels; ++c) {
    const int source = plan.scale.bgr && c < 3 ? 2 - c : c;
    T values[256];
    for (int pixel = 0; pixel < 256; ++pixel)
      values[pixel] = FromPixel<T>(static_cast<uint8_t>(pixel), c, plan.scale);
    for (int64_t i = 0, pixels = image.dim(0) * image.dim(1); i < pixels; ++i) {
      to[i * pixel_stride + c * channel_stride] = values[from[i * channels + source]];
    }
  }
}

template <typename Enum, size_t kCount>
std::optional<Enum> FindName(const std::string_view (&names)[kCount], std::string_view name) {
  const auto* found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names)) return std::nullopt;
  return static_cast<Enum>(found - names);
}

}  // namespace

std::string_view Name(ImagePreset preset) { return kPresetNames[static_cast<size_t>(preset)]; }
std::string_view Name(ImageLayout layout) { return kLayoutNames[static_cast<size_t>(layout)]; }
std::optional<ImagePreset> FindImagePreset(std::string_view name) {
  return FindName<ImagePreset>(kPresetNames, name);
}
std::optional<ImageLayout> FindImageLayout(std::string_view name) {
  return FindName<ImageLayout>(kLayoutNames, name);
}

Result<Tensor> FeedImage(const Tensor& image, const ImagePlan& plan) {
  const Tensor converted = TRY(ConvertChannels(image, plan.channels));
  const Tensor sized = plan.fit == ImageFit::kCrop
                           ? TRY(ResizeAndCrop(converted, plan))
                           : TRY(ResizeImage(converted, plan.width, plan.height, plan.filter));
  Tensor fed = TRY(Tensor::Allocate(plan.dtype, plan.shape));
  const int64_t pixels = int64_t{plan.width} * plan.height, picture = pixels * plan.channels;
  const bool interleaved = plan.layout == ImageLayout::kNhwc;
  const bool known = Dispatch(Join<Numbers, Float8s>{}, plan.dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t at = 0; at < fed.count(); at += picture) {
      FillPicture<T>(sized, plan, fed.data<T>() + at, interleaved ? plan.channels : 1,
                     interleaved ? 1 : pixels);
    }
  });
  if (!known) return InvalidInput("a picture cannot be fed as " + std::string(Name(plan.dtype)));
  return fed;
}

}  // namespace onnxray
