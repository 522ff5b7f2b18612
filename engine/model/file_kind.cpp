#include "model/file_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace onnxray {

namespace {

struct Kind {
  size_t offset;
  std::string_view magic;
  std::string_view what;
  std::string_view remedy;
};

using namespace std::string_view_literals;

constexpr std::array kKinds = {
    Kind{0, "version https://git-lfs"sv, "a Git LFS pointer, not the model itself",
         "Fetch the model with 'git lfs pull', or download it from its web page"},
    Kind{0, "<!DOCTYPE"sv, "a web page", "The download saved a page in place of the model: fetch the raw file"},
    Kind{0, "<html"sv, "a web page", "The download saved a page in place of the model: fetch the raw file"},
    Kind{0, "PK\x03\x04"sv, "a zip archive, such as a PyTorch .pt or a Keras .keras file",
         "Unpack it, or export the model with torch.onnx.export or tf2onnx"},
    Kind{0, "\x80\x02"sv, "a Python pickle (an old PyTorch .pth)", "Export the model with torch.onnx.export"},
    Kind{0, "\x89HDF"sv, "an HDF5 file (Keras .h5)", "Export the model with tf2onnx or keras2onnx"},
    Kind{4, "TFL3"sv, "a TensorFlow Lite model", "Convert it with tflite2onnx or tf2onnx --tflite"},
    Kind{4, "ORTM"sv, "a model in ONNX Runtime's own .ort format", "Use the .onnx file it was made from"},
    Kind{0, "GGUF"sv, "a GGUF file", "Export the model to ONNX from its original framework"},
    Kind{0, "\x1f\x8b"sv, "a gzip archive", "Unpack it first"},
    Kind{0, "\x28\xb5\x2f\xfd"sv, "a Zstandard archive", "Unpack it first"},
    Kind{0, "\x89PNG"sv, "a PNG picture", "Open the model first, then the picture"},
    Kind{0, "\xff\xd8\xff"sv, "a JPEG picture", "Open the model first, then the picture"},
    Kind{0, "\x93NUMPY"sv, "a numpy array", "Open the model first, then the array"},
    Kind{8, "{\""sv, "a safetensors file", "Export the model with torch.onnx.export"},
};

bool IsText(std::string_view head) {
  return std::all_of(head.begin(), head.end(), [](unsigned char c) {
    return std::isprint(c) || std::isspace(c) || c >= 0x80;
  });
}

}  // namespace

std::optional<Error> NotOnnx(const ByteSource& source) {
  std::array<char, 256> buffer{};
  const size_t size = static_cast<size_t>(std::min<uint64_t>(source.size(), buffer.size()));
  if (!source.Read(0, size, reinterpret_cast<std::byte*>(buffer.data())).ok()) return std::nullopt;
  const std::string_view head(buffer.data(), size);
  for (const Kind& kind : kKinds) {
    if (head.size() > kind.offset && head.substr(kind.offset).starts_with(kind.magic)) {
      return InvalidModel("this is no ONNX model but " + std::string(kind.what), std::string(kind.remedy));
    }
  }
  if (size >= 4 && IsText(head)) {
    return InvalidModel("this is no ONNX model but a text file", "Choose a .onnx file");
  }
  return std::nullopt;
}

}  // namespace onnxray
