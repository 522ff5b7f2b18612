#include "model/foreign_file.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace onnxray {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kFromPyTorch =
    "Export it with torch.onnx.export(model, example_input, 'model.onnx')";
constexpr std::string_view kFromTensorFlow = "Convert it with 'python -m tf2onnx.convert'";
constexpr std::string_view kUnpack = "Unpack it first";
constexpr std::string_view kModelFirst = "Open an .onnx model first, and this as its input";

struct Kind {
  size_t offset;
  std::string_view magic;
  std::string_view name;
  std::string_view remedy;
};

constexpr Kind kKinds[] = {
    {0, "version https://git-lfs"sv, "a Git LFS pointer to the model",
     "Fetch the model itself with 'git lfs pull'"},
    {0, "\x89HDF\r\n\x1a\n"sv, "an HDF5 file (Keras .h5)", kFromTensorFlow},
    {4, "TFL3"sv, "a TensorFlow Lite model", "Convert it with 'python -m tf2onnx.convert --tflite'"},
    {4, "ORTM"sv, "a model in ONNX Runtime's own format (.ort)", "Open the .onnx file it was made from"},
    {0, "GGUF"sv, "a GGUF file", "Export the original model to ONNX"},
    {8, "{\""sv, "a safetensors file: weights without their model", kFromPyTorch},
    {0, "\x80\x02"sv, "a Python pickle (PyTorch .pt, .pth)", kFromPyTorch},
    {0, "\x80\x03"sv, "a Python pickle", kFromPyTorch},
    {0, "\x80\x04"sv, "a Python pickle", kFromPyTorch},
    {0, "\x1f\x8b"sv, "gzip compressed", kUnpack},
    {0, "BZh"sv, "bzip2 compressed", kUnpack},
    {0, "\xfd\x37zXZ"sv, "xz compressed", kUnpack},
    {0, "\x28\xb5\x2f\xfd"sv, "Zstandard compressed", kUnpack},
    {0, "7z\xbc\xaf"sv, "a 7-Zip archive", kUnpack},
    {257, "ustar"sv, "a tar archive", kUnpack},
    {0, "\x89PNG"sv, "a PNG picture", kModelFirst},
    {0, "\xff\xd8\xff"sv, "a JPEG picture", kModelFirst},
    {0, "GIF8"sv, "a GIF picture", kModelFirst},
    {0, "\x93NUMPY"sv, "a numpy array", kModelFirst},
    {0,
     "\x7f"
     "ELF"sv,
     "a program", "Choose an .onnx file"},
};

bool HasAt(std::string_view text, size_t offset, std::string_view part) {
  return text.size() > offset && text.substr(offset).starts_with(part);
}

Error Not(std::string_view name, std::string_view remedy) {
  return InvalidModel("this is not an ONNX model: it looks like " + std::string(name), std::string(remedy));
}

// A zip's first entries name what it holds.
Error Zip(std::string_view head) {
  if (head.find("data.pkl") != head.npos || head.find("/byteorder") != head.npos) {
    return Not("a zip file with a PyTorch model (.pt, .pth)", kFromPyTorch);
  }
  if (head.find(".npy") != head.npos) return Not("numpy arrays (.npz)", kModelFirst);
  if (head.find("metadata.json") != head.npos || head.find("config.json") != head.npos) {
    return Not("a zip file with a Keras model (.keras)", kFromTensorFlow);
  }
  return Not("a zip file", kUnpack);
}

bool IsText(std::string_view head) {
  return std::all_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= ' ' && byte != 0x7f) || (byte >= '\t' && byte <= '\r');
  });
}

Error Text(std::string_view head) {
  std::string start;
  for (const char c : head.substr(0, 256))
    start += (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
  if (start.find("<!doctype") != start.npos || start.find("<html") != start.npos) {
    return Not("a web page saved in the model's place",
               "Download the file itself: on a code host by its 'raw' or 'download' link");
  }
  if (start.starts_with("{")) {
    return Not("a JSON text", "Choose an .onnx file; a TensorFlow.js model is converted with tf2onnx --tfjs");
  }
  return Not("a text", "Choose an .onnx file");
}

// Other protobufs, told apart by their first fields: a model begins with a varint (IR version).
std::optional<Error> Protobuf(std::string_view head) {
  if (HasAt(head, 0, "\x0a"sv) && (HasAt(head, 2, "\x0a"sv) || HasAt(head, 3, "\x0a"sv))) {
    return Not("a TensorFlow graph (.pb)", kFromTensorFlow);
  }
  if (HasAt(head, 0, "\x08\x01\x12"sv)) return Not("a TensorFlow SavedModel", kFromTensorFlow);
  size_t at = 0;
  while (HasAt(head, at, "\x08"sv)) {  // dims, each a varint
    for (++at; at < head.size() && static_cast<unsigned char>(head[at]) >= 0x80;) ++at;
    ++at;
  }
  if (at > 0 && HasAt(head, at, "\x10"sv)) return Not("a single tensor (TensorProto)", kModelFirst);
  return std::nullopt;
}

}  // namespace

std::optional<Error> RecogniseForeignFile(const ByteSource& source) {
  std::string head(static_cast<size_t>(std::min<uint64_t>(source.size(), 1024)), '\0');
  if (!source.Read(0, head.size(), reinterpret_cast<std::byte*>(head.data())).ok()) return std::nullopt;
  for (const Kind& kind : kKinds) {
    if (HasAt(head, kind.offset, kind.magic)) return Not(kind.name, kind.remedy);
  }
  if (HasAt(head, 0, "PK\x03\x04"sv)) return Zip(head);
  if (std::optional<Error> protobuf = Protobuf(head)) return protobuf;
  if (head.size() >= 8 && IsText(head)) return Text(head);
  return std::nullopt;
}

}  // namespace onnxray
