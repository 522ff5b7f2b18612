#include "input_choice.h"

#include <algorithm>

#include "io/convert.h"
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

Result<std::vector<NamedTensor>> ReadJson(std::string_view text) {
  if (!IsPolygraphyJson(text)) return ParseKeractJson(text);
  std::vector<NamedTensor> tensors;
  for (auto& [name, tensor] : TRY(ParsePolygraphyJson(text))) tensors.push_back({name, tensor});
  return tensors;
}

Result<OpenedInput> Read(const InputFile& file) {
  OpenedInput opened{.name = file.file.name, .picture = {}, .tensors = {}, .preview = {}};
  const std::vector<std::byte> bytes = TRY(ReadAll(*file.file.bytes));
  switch (file.kind) {
    case FileKind::kPicture:
      opened.picture = TRY(DecodeImage(bytes));
      opened.preview = TRY(MakePreview(opened.picture));
      break;
    case FileKind::kNpy:
      opened.tensors.push_back(NamedTensor{"", TRY(ParseNpy(bytes))});
      break;
    case FileKind::kNpz:
      opened.tensors = TRY(ParseNpz(bytes));
      break;
    case FileKind::kJson:
      opened.tensors = TRY(ReadJson(AsText(bytes)));
      break;
    default:
      opened.tensors.push_back(NamedTensor{"", TRY(ParseTensorProto(AsText(bytes)))});
  }
  std::erase_if(opened.tensors, [](const NamedTensor& named) { return !named.tensor.defined(); });
  if (!opened.is_picture() && opened.tensors.empty()) return InvalidInput("there is no array in it");
  return opened;
}

// Rank and channel count of a picture's tensor, where the model says them.
bool LooksLikePicture(const ValueType& type) {
  if (type.kind != ValueType::Kind::kTensor || !type.shape || type.shape->size() != 4) return false;
  const auto is_channels = [](const Dim& dim) { return dim.value == 1 || dim.value == 3 || dim.value == 4; };
  const std::vector<Dim>& shape = *type.shape;
  return is_channels(shape[1]) || is_channels(shape[3]) || !shape[1].known() || !shape[3].known();
}

bool SameRank(const ValueType& type, const Tensor& tensor) {
  return !type.shape || static_cast<int>(type.shape->size()) == tensor.rank();
}

InputChoice* FindChoice(std::vector<InputChoice>& choices, const std::string& input) {
  const auto it =
      std::find_if(choices.begin(), choices.end(), [&](const auto& c) { return c.input == input; });
  return it == choices.end() ? nullptr : &*it;
}

Result<FedInput> Make(const InputChoice& choice, const Session& session) {
  const Graph& graph = session.graph();
  const ValueId id = graph.FindValue(choice.input);
  if (id == kNoValue) return NotFound("the model has no input '" + choice.input + "'");
  const GraphValue& input = graph.value(id);
  FedInput fed{.input = choice.input, .value = {}, .explanation = {}};
  if (!choice.file) {
    const Shape shape = TRY(BindShape(input, {}));
    fed.value = TRY(MakeSynthetic(choice.synthetic, input.name, input.type.dtype, shape));
  } else if (choice.file->is_picture()) {
    const Tensor& picture = choice.file->picture;
    const ImagePlan plan = TRY(PlanImage(choice.feed, session.model(), id, static_cast<int>(picture.dim(1)),
                                         static_cast<int>(picture.dim(0))));
    fed.value = TRY(FeedImage(picture, plan));
    fed.explanation = plan.explanation;
  } else {
    const NamedTensor& array = choice.file->tensors[choice.array];
    fed.value = TRY(ConvertExactly(array.tensor, input.type.dtype));
    if (array.tensor.dtype() != input.type.dtype) {
      fed.explanation =
          std::string(Name(array.tensor.dtype())) + " made " + std::string(Name(input.type.dtype));
    }
  }
  return fed;
}

bool AssignPicture(const std::shared_ptr<const OpenedInput>& file, const ModelSummary& model,
                   std::vector<InputChoice>& choices) {
  const auto takes = [&](auto&& suits) {
    for (const GraphInput& input : model.inputs) {
      InputChoice* choice = FindChoice(choices, input.name);
      if (!choice || !suits(input.type)) continue;
      choice->file = file;
      return true;
    }
    return false;
  };
  return takes(LooksLikePicture) ||
         takes([](const ValueType& type) { return !type.shape || type.shape->size() >= 2; });
}

bool AssignTensors(const std::shared_ptr<const OpenedInput>& file, const ModelSummary& model,
                   std::vector<InputChoice>& choices) {
  bool used = false;
  const auto give = [&](InputChoice& choice, size_t array) {
    choice.file = file;
    choice.array = array;
    used = true;
  };
  for (size_t i = 0; i < file->tensors.size(); ++i) {
    if (InputChoice* named = FindChoice(choices, file->tensors[i].name)) give(*named, i);
  }
  if (used) return true;
  for (const GraphInput& input : model.inputs) {
    InputChoice* choice = FindChoice(choices, input.name);
    for (size_t i = 0; choice && !used && i < file->tensors.size(); ++i) {
      if (SameRank(input.type, file->tensors[i].tensor)) give(*choice, i);
    }
  }
  // Nothing fits: the run will say why, naming both shapes.
  if (!used && !choices.empty()) give(choices.front(), 0);
  return used;
}

}  // namespace

Result<OpenedInput> OpenInput(const InputFile& file) {
  auto opened = Read(file);
  if (!opened.ok()) return About(std::move(opened.error()), file.file.name);
  return opened;
}

Result<FedInput> MakeInput(const InputChoice& choice, const Session& session) {
  auto fed = Make(choice, session);
  if (!fed.ok() && fed.error().value.empty()) fed.error().value = choice.input;
  return fed;
}

std::vector<InputChoice> DefaultChoices(const ModelSummary& model) {
  std::vector<InputChoice> choices;
  for (const GraphInput& input : model.inputs) {
    if (input.optional) continue;
    InputChoice choice;
    choice.input = input.name;
    choices.push_back(std::move(choice));
  }
  return choices;
}

bool Assign(std::shared_ptr<const OpenedInput> file, const ModelSummary& model,
            std::vector<InputChoice>& choices) {
  return file->is_picture() ? AssignPicture(file, model, choices) : AssignTensors(file, model, choices);
}

}  // namespace onnxray
