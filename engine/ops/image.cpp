// ImageDecoder.
#include <algorithm>

#include "cpu/decode_image.h"
#include "ops/all_ops.h"

namespace onnxray {

namespace {

Status RunImageDecoder(KernelContext& context) {
  const Tensor& input = context.input(0);
  if (input.dtype() != DType::kUInt8) return context.UnsupportedType(0);
  const std::string format = context.attributes().String("pixel_format");
  const bool grey = format == "Grayscale", bgr = format == "BGR";
  if (!grey && !bgr && format != "RGB")
    return InvalidModel("there is no pixel format called '" + format + "'", "Use RGB, BGR or Grayscale");
  const Result<Tensor> decoded = DecodeImage(std::as_bytes(input.span<uint8_t>()));
  // The specification answers an undecodable stream with an empty picture.
  const Tensor picture = decoded.ok() ? decoded.value() : Tensor::FromValues<uint8_t>({0, 0, 3}, {});
  Tensor image = TRY(ConvertChannels(picture, grey ? 1 : 3));
  if (bgr) {
    image = TRY(image.Clone());
    uint8_t* pixel = image.data<uint8_t>();
    for (int64_t i = 0; i < image.count(); i += 3) std::swap(pixel[i], pixel[i + 2]);
  }
  context.SetOutput(0, std::move(image));
  return Ok();
}

}  // namespace

std::span<const Op> ImageOps() {
  static const Op ops[] = {
      {.name = "ImageDecoder",
       .versions = {20},
       .attributes = {{"pixel_format", "RGB"}},
       .run = RunImageDecoder,
       .gradient = {.none = "the bytes of a file are no quantity"}},
  };
  return ops;
}

}  // namespace onnxray
