#include "io/image.h"

#include "stb_image_write.h"

namespace onnxray {

Result<Bytes> EncodePng(const Tensor& image) {
  const Tensor dense = TRY(image.RowMajor());
  const int height = static_cast<int>(dense.dim(0)), width = static_cast<int>(dense.dim(1));
  const int channels = static_cast<int>(dense.dim(2));
  // Grids of flat colours pack smaller, and twice as fast, without PNG's row filters.
  static const int no_filter = stbi_write_force_png_filter = 0;
  (void)no_filter;
  MemorySink sink;
  const auto append = [](void* context, void* data, int size) {
    const std::span<const std::byte> bytes(static_cast<const std::byte*>(data), static_cast<size_t>(size));
    (void)static_cast<MemorySink*>(context)->Write(bytes);
  };
  if (!stbi_write_png_to_func(append, &sink, width, height, channels, dense.data<uint8_t>(),
                              width * channels)) {
    return OutOfMemory("no memory to encode a picture of " + dense.shape().ToString());
  }
  return std::move(sink.bytes());
}

}  // namespace onnxray
