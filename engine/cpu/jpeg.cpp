// The one translation unit that compiles stb_image. Its kernels for JPEG are replaced by our own.
#include "cpu/jpeg.h"

#include <cstring>
#include <memory>

#include "cpu/jpeg_kernels.h"

// Two of the kernels have no pointer to set: stb's definitions get other names, so that what it calls is
// ours.
static unsigned char* stbi__resample_row_v_2(unsigned char* out, unsigned char* near, unsigned char* far,
                                             int count, int) {
  onnxray::UpsampleDown(near, far, far < near, count, out);
  return out;
}
static unsigned char* stbi__resample_row_h_2(unsigned char* out, unsigned char* near, unsigned char*,
                                             int count, int) {
  onnxray::UpsampleAcross(near, count, out);
  return out;
}
#define stbi__resample_row_v_2(...) stb_resample_row_v_2(__VA_ARGS__)
#define stbi__resample_row_h_2(...) stb_resample_row_h_2(__VA_ARGS__)

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_SIMD
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#include "stb_image.h"
#pragma GCC diagnostic pop

namespace onnxray {

namespace {

void SetKernels(stbi__jpeg& jpeg) {
  jpeg.idct_block_kernel = [](stbi_uc* out, int stride, short data[64]) { InverseDct(data, out, stride); };
  jpeg.YCbCr_to_RGB_kernel = [](stbi_uc* out, const stbi_uc* y, const stbi_uc* cb, const stbi_uc* cr,
                                int count, int step) { YCbCrToRgb(y, cb, cr, count, step, out); };
  jpeg.resample_row_hv_2_kernel = [](stbi_uc* out, stbi_uc* near, stbi_uc* far, int count, int) {
    UpsampleBoth(near, far, count, out);
    return out;
  };
}

}  // namespace

Result<Tensor> DecodeJpeg(std::span<const std::byte> bytes) {
  stbi__context context;
  stbi__start_mem(&context, reinterpret_cast<const stbi_uc*>(bytes.data()), static_cast<int>(bytes.size()));
  const auto jpeg = std::make_unique<stbi__jpeg>();
  jpeg->s = &context;
  SetKernels(*jpeg);
  int width = 0, height = 0, channels = 0;
  stbi_uc* pixels = load_jpeg_image(jpeg.get(), &width, &height, &channels, 0);
  if (!pixels) {
    return InvalidInput(std::string("the JPEG picture cannot be decoded: ") + stbi_failure_reason(),
                        "Open and save it again in another program");
  }
  Result<Tensor> image = Tensor::Allocate(DType::kUInt8, {height, width, channels});
  if (image.ok()) std::memcpy(image->data<uint8_t>(), pixels, image->bytes());
  stbi_image_free(pixels);
  return image;
}

}  // namespace onnxray
