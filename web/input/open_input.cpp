// Reads input files, whatever is in them.
#include <algorithm>
#include <cmath>

#include "input_choice.h"
#include "io/keract_json.h"
#include "io/npy.h"
#include "io/tensor_dump.h"

namespace onnxray {

namespace {

constexpr int kPreviewSide = 192;

Error About(Error error, const std::string& file) {
  error.text = "'" + file + "': " + error.text;
  return error;
}

Result<std::vector<std::byte>> ReadAll(const ByteSource& source) {
  std::vector<std::byte> bytes(static_cast<size_t>(source.size()));
  TRY(source.Read(0, bytes.size(), bytes.data()));
  return bytes;
}

Result<Pixels> MakePreview(const Tensor& picture) {
  const Tensor rgb = TRY(ConvertChannels(picture, 3));
  const int64_t longer = std::max(rgb.dim(0), rgb.dim(1));
  const auto side = [&](int64_t length) {
    return static_cast<int>(
        std::max<int64_t>(1, longer <= kPreviewSide ? length : length * kPreviewSide / longer));
  };
  Pixels preview{.width = side(rgb.dim(1)), .height = side(rgb.dim(0)), .texels = {}};
  const Tensor small = TRY(ResizeImage(rgb, preview.width, preview.height, ResizeFilter::kBilinear));
  const uint8_t* from = small.data<uint8_t>();
  preview.texels.resize(static_cast<size_t>(preview.width) * static_cast<size_t>(preview.height));
  for (Texel& texel : preview.texels) {
    texel = ToTexel({from[0], from[1], from[2]});
    from += 3;
  }
  return preview;
}

// The loudest of each stretch of time, above and below the middle.
Pixels DrawWave(const Waveform& sound) {
  constexpr Texel kBackground = ToTexel({24, 28, 36}), kWave = ToTexel({96, 165, 250});
  Pixels preview{.width = kPreviewSide, .height = kPreviewSide, .texels = {}};
  preview.texels.assign(static_cast<size_t>(kPreviewSide) * kPreviewSide, kBackground);
  const float* samples = sound.samples.data<float>();
  const int64_t length = sound.length();
  float loudest = 1e-6f;
  for (int64_t i = 0; i < length; ++i) loudest = std::max(loudest, std::abs(samples[i]));
  for (int x = 0; x < kPreviewSide; ++x) {
    const int64_t begin = x * length / kPreviewSide;
    const int64_t end = std::max(begin + 1, (x + 1) * length / kPreviewSide);
    float most = 0;
    for (int64_t i = begin; i < std::min(end, length); ++i) most = std::max(most, std::abs(samples[i]));
    const int reach = static_cast<int>(most / loudest * (kPreviewSide / 3));
    for (int y = kPreviewSide / 2 - reach; y <= kPreviewSide / 2 + reach; ++y)
      preview.texels[static_cast<size_t>(y) * kPreviewSide + static_cast<size_t>(x)] = kWave;
  }
  return preview;
}

Status ReadText(std::string_view text, OpenedInput& opened) {
  if (LooksLikeVocabulary(text)) {
    opened.tokenizer = TRY(ReadVocabulary(text));
  } else {
    auto labels = ParseLabels(text);
    if (!labels.ok()) {
      return InvalidInput(
          "it is a text, but names no classes, and is no vocabulary",
          "Put one name in a line; a model is an .onnx file, an input a picture, a sound, npy, "
          "npz, JSON or .pb");
    }
    opened.labels = std::make_shared<const Labels>(std::move(labels).value());
  }
  return Ok();
}

// Arrays, the names of classes, or a tokenizer: whichever the JSON is.
Status ReadJson(std::string_view text, OpenedInput& opened) {
  if (LooksLikeTokenizerJson(text)) {
    opened.tokenizer = TRY(ReadTokenizerJson(text));
    return Ok();
  }
  if (IsPolygraphyJson(text)) {
    for (auto& [name, tensor] : TRY(ParsePolygraphyJson(text))) opened.tensors.push_back({name, tensor});
    return Ok();
  }
  auto arrays = ParseKeractJson(text);
  if (arrays.ok()) opened.tensors = std::move(arrays).value();
  // Names are strings, or numbered one by one: {"cat": 0, "dog": 1}.
  const auto is_array = [](const NamedTensor& named) {
    return named.tensor.defined() && named.tensor.dtype() != DType::kString && named.tensor.rank() > 0;
  };
  const bool numbers = std::any_of(opened.tensors.begin(), opened.tensors.end(), is_array);
  if (auto labels = ParseLabels(text); labels.ok() && (!arrays.ok() || !numbers)) {
    opened.tensors.clear();
    opened.labels = std::make_shared<const Labels>(std::move(labels).value());
    return Ok();
  }
  if (!arrays.ok()) return std::move(arrays.error());
  return Ok();
}

Result<OpenedInput> Read(const InputFile& file) {
  OpenedInput opened;
  opened.name = file.file.name;
  opened.drop = file.drop;
  const std::vector<std::byte> bytes = TRY(ReadAll(*file.file.bytes));
  switch (file.kind) {
    case FileKind::kPicture:
      opened.picture = TRY(DecodeImage(bytes));
      opened.preview = TRY(MakePreview(opened.picture));
      return opened;
    case FileKind::kSound:
      opened.sound = std::make_shared<const Waveform>(TRY(DecodeWav(bytes)));
      opened.preview = DrawWave(*opened.sound);
      return opened;
    case FileKind::kText:
      TRY(ReadText(AsText(bytes), opened));
      return opened;
    case FileKind::kNpy:
      opened.tensors.push_back(NamedTensor{"", TRY(ParseNpy(bytes))});
      break;
    case FileKind::kNpz:
      opened.tensors = TRY(ParseNpz(bytes));
      break;
    case FileKind::kJson:
      TRY(ReadJson(AsText(bytes), opened));
      break;
    default:
      opened.tensors.push_back(NamedTensor{"", TRY(ParseTensorProto(AsText(bytes)))});
  }
  std::erase_if(opened.tensors, [](const NamedTensor& named) { return !named.tensor.defined(); });
  if (!opened.is_vocabulary() && opened.tensors.empty()) return InvalidInput("there is no array in it");
  return opened;
}

}  // namespace

Result<OpenedInput> OpenInput(const InputFile& file) {
  auto opened = Read(file);
  if (!opened.ok()) return About(std::move(opened.error()), file.file.name);
  return opened;
}

}  // namespace onnxray
