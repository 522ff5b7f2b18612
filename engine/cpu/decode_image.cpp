#include "cpu/decode_image.h"

#include <algorithm>
#include <climits>
#include <cstring>

#include "cpu/jpeg.h"
#include "cpu/pnm.h"
#include "stb_image.h"

namespace onnxray {

namespace {

// What kind of picture this is, for messages; null for none.
const char* ImageKind(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), std::min<size_t>(bytes.size(), 8));
  if (text.starts_with("\x89PNG")) return "PNG";
  if (text.starts_with("\xff\xd8\xff")) return "JPEG";
  if (text.starts_with("BM")) return "BMP";
  return IsPnm(bytes) ? "PNM" : nullptr;
}

}  // namespace

bool IsImage(std::span<const std::byte> bytes) { return ImageKind(bytes) != nullptr; }

Result<Tensor> DecodeImage(std::span<const std::byte> bytes) {
  const char* found = ImageKind(bytes);
  if (!found) return InvalidInput("not a picture that is read here", "Use PNG, JPEG, BMP or PNM");
  const std::string_view kind = found;
  if (bytes.size() > INT_MAX) return InvalidInput("the picture's file is larger than 2 GB");
  if (kind == "JPEG") return DecodeJpeg(bytes);
  if (kind == "PNM") return DecodePnm(bytes);
  int width = 0, height = 0, channels = 0;
  stbi_uc* pixels = stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()),
                                          static_cast<int>(bytes.size()), &width, &height, &channels, 0);
  if (!pixels) {
    return InvalidInput("the " + std::string(kind) + " picture cannot be decoded: " + stbi_failure_reason(),
                        "Open and save it again in another program");
  }
  Result<Tensor> image = Tensor::Allocate(DType::kUInt8, {height, width, channels});
  if (image.ok()) std::memcpy(image->data<uint8_t>(), pixels, image->bytes());
  stbi_image_free(pixels);
  return image;
}

Result<Tensor> ConvertChannels(const Tensor& image, int channels) {
  const int from_channels = static_cast<int>(image.dim(2));
  if (from_channels == channels) return image;
  Tensor converted = TRY(Tensor::Allocate(DType::kUInt8, {image.dim(0), image.dim(1), channels}));
  const uint8_t* from = image.data<uint8_t>();
  uint8_t* to = converted.data<uint8_t>();
  const bool colored = from_channels >= 3, has_alpha = from_channels % 2 == 0;
  for (int64_t i = 0, pixels = image.dim(0) * image.dim(1); i < pixels; ++i) {
    const uint8_t r = from[0], g = from[colored ? 1 : 0], b = from[colored ? 2 : 0];
    if (channels == 1) {
      // Luma's weights 0.299, 0.587 and 0.114 in 16-bit fixed point.
      to[0] = colored ? static_cast<uint8_t>((r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16) : r;
    } else {
      to[0] = r, to[1] = g, to[2] = b;
      if (channels == 4) to[3] = has_alpha ? from[from_channels - 1] : 255;
    }
    from += from_channels;
    to += channels;
  }
  return converted;
}

}  // namespace onnxray
