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

// All of the picture in the middle of a black one.
Result<Tensor> ResizeAndPad(const Tensor& image, const ImagePlan& plan) {
  const int height = static_cast<int>(image.dim(0)), width = static_cast<int>(image.dim(1));
  const double scale =
      std::min(static_cast<double>(plan.width) / width, static_cast<double>(plan.height) / height);
  const auto scaled = [&](int side, int most) {
    return std::clamp(static_cast<int>(std::lround(side * scale)), 1, most);
  };
  const int new_width = scaled(width, plan.width), new_height = scaled(height, plan.height);
  const Tensor resized = TRY(ResizeImage(image, new_width, new_height, plan.filter));
  Tensor padded = TRY(Tensor::Zeros(DType::kUInt8, {plan.height, plan.width, plan.channels}));
  Tensor middle = padded.Slice(0, (plan.height - new_height) / 2, new_height)
                      .Slice(1, (plan.width - new_width) / 2, new_width);
  CopyElements(resized, middle);
  return padded;
}

Result<Tensor> Resized(const Tensor& image, const ImagePlan& plan) {
  switch (plan.fit) {
    case ImageFit::kCrop:
      return ResizeAndCrop(image, plan);
    case ImageFit::kPad:
      return ResizeAndPad(image, plan);
    case ImageFit::kStretch:
      break;
  }
  return ResizeImage(image, plan.width, plan.height, plan.filter);
}

// The part of the picture that is asked for, mirrored as asked. At least one pixel.
Result<Tensor> Prepared(const Tensor& image, const ImagePlan& plan) {
  Tensor view = image;
  const auto cut = [&](int axis, float from, float to) {
    const double length = static_cast<double>(image.dim(axis));
    const auto begin = std::clamp<int64_t>(std::llround(from * length), 0, image.dim(axis) - 1);
    const auto end = std::clamp<int64_t>(std::llround(to * length), begin + 1, image.dim(axis));
    view = view.Slice(axis, begin, end - begin);
  };
  cut(0, plan.crop.top, plan.crop.bottom);
  cut(1, plan.crop.left, plan.crop.right);
  if (plan.flip_y) view = view.Slice(0, view.dim(0) - 1, view.dim(0), -1);
  if (plan.flip_x) view = view.Slice(1, view.dim(1) - 1, view.dim(1), -1);
  if (!plan.invert) return view.RowMajor();
  Tensor inverted = TRY(TRY(view.RowMajor()).Clone());
  for (uint8_t& pixel : inverted.span<uint8_t>()) pixel = static_cast<uint8_t>(255 - pixel);
  return inverted;
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

Result<Tensor> FeedImage(const Tensor& image, const ImagePlan& plan) { return FeedImages({&image, 1}, plan); }

Result<Tensor> FeedImages(std::span<const Tensor> images, const ImagePlan& plan) {
  std::vector<Tensor> sized;
  for (const Tensor& image : images) {
    const Tensor converted = TRY(ConvertChannels(image, plan.channels));
    sized.push_back(TRY(Resized(TRY(Prepared(converted, plan)), plan)));
  }
  Tensor fed = TRY(Tensor::Allocate(plan.dtype, plan.shape));
  const int64_t pixels = int64_t{plan.width} * plan.height, picture = pixels * plan.channels;
  const bool interleaved = plan.layout == ImageLayout::kNhwc;
  const bool known = Dispatch(Join<Numbers, Float8s>{}, plan.dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    for (int64_t i = 0; i * picture < fed.count(); ++i) {
      FillPicture<T>(sized[static_cast<size_t>(i) % sized.size()], plan, fed.data<T>() + i * picture,
                     interleaved ? plan.channels : 1, interleaved ? 1 : pixels);
    }
  });
  if (!known) return InvalidInput("a picture cannot be fed as " + std::string(Name(plan.dtype)));
  return fed;
}

}  // namespace onnxray
