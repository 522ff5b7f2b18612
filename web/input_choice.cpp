#include "input_choice.h"

#include <algorithm>

#include "io/convert.h"
#include "io/fit_tensor.h"
#include "io/typed_values.h"
#include "text.h"

namespace onnxray {

namespace {

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

// What models mostly get where nobody says: by the names that exporters give such inputs.
Synthetic UsualValues(const GraphInput& input) {
  using Kind = Synthetic::Kind;
  if (!IsInteger(input.type.dtype) && input.type.dtype != DType::kBool) return {};
  const auto called = [&](std::string_view part) { return ContainsIgnoringCase(input.name, part); };
  const bool scalar = input.type.shape && input.type.shape->size() <= 1;
  if (called("mask")) return {.kind = Kind::kOnes};
  if (called("token_type") || called("segment_ids")) return {.kind = Kind::kZeros};
  if (called("position_ids")) return {.kind = Kind::kCounting};
  if (scalar && (input.name == "sr" || called("sample_rate") || called("sampling_rate")))
    return {.kind = Kind::kConstant, .low = 16000};
  return {};
}

// Token ids in the input's shape: a free length takes as many as there are, a fixed one is filled or cut.
Result<Tensor> EncodeText(const InputChoice& choice, const GraphValue& input, const DimSizes& sizes,
                          std::string& explanation) {
  std::vector<int64_t> ids = choice.tokenizer->Encode(*choice.typed);
  explanation = std::to_string(ids.size()) + " tokens by " + choice.tokenizer->description();
  const bool fixed = input.type.shape && !input.type.shape->empty() && input.type.shape->back().known();
  if (fixed) {
    const auto room = static_cast<size_t>(input.type.shape->back().value);
    if (ids.size() > room) explanation += ", cut to " + std::to_string(room);
    ids.resize(room, choice.tokenizer->padding());
  }
  std::string text;
  for (const int64_t id : ids) text += std::to_string(id) + " ";
  return ParseTypedValues(text, input, sizes);
}

Result<FedInput> FeedPictures(const InputChoice& choice, const Session& session, ValueId id) {
  const Tensor& picture = choice.file->picture;
  std::vector<Tensor> pictures{picture};
  for (const auto& more : choice.batch) pictures.push_back(more->picture);
  ImageFeed feed = choice.feed;
  feed.batch = std::max(feed.batch, static_cast<int>(pictures.size()));
  ImagePlan plan = TRY(PlanImage(feed, session.model(), id, static_cast<int>(picture.dim(1)),
                                 static_cast<int>(picture.dim(0))));
  Tensor fed = TRY(FeedImages(pictures, plan));
  return FedInput{
      .input = choice.input, .value = std::move(fed), .explanation = plan.explanation, .image = plan};
}

Result<FedInput> FeedTensor(const InputChoice& choice, const Session& session, const GraphValue& input) {
  const Tensor& array = choice.file->tensors[choice.array].tensor;
  FedInput fed{.input = choice.input, .value = {}, .explanation = {}};
  if (choice.adapt) {
    FittedTensor fitted = TRY(FitTensor(array, input.type, session.pool()));
    for (const std::string& step : fitted.steps)
      fed.explanation += (fed.explanation.empty() ? "" : ", ") + step;
    fed.value = std::move(fitted.tensor);
    return fed;
  }
  fed.value = TRY(ConvertExactly(array, input.type.dtype));
  if (array.dtype() != input.type.dtype)
    fed.explanation = std::string(Name(array.dtype())) + " made " + std::string(Name(input.type.dtype));
  return fed;
}

Result<FedInput> Make(const InputChoice& choice, const Session& session, const DimSizes& bound) {
  const Graph& graph = session.graph();
  const ValueId id = graph.FindValue(choice.input);
  if (id == kNoValue) return NotFound("the model has no input '" + choice.input + "'");
  const GraphValue& input = graph.value(id);
  if (choice.file && choice.file->is_picture()) return FeedPictures(choice, session, id);
  if (choice.file && !choice.file->is_sound()) return FeedTensor(choice, session, input);
  FedInput fed{.input = choice.input, .value = {}, .explanation = {}};
  if (choice.file) {
    const AudioPlan plan = TRY(PlanAudio(choice.audio, session.model(), id, *choice.file->sound));
    fed.value = TRY(FeedAudio(*choice.file->sound, plan));
    fed.explanation = plan.explanation;
    return fed;
  }
  DimSizes sizes = choice.dims;
  sizes.insert(bound.begin(), bound.end());
  if (choice.typed) {
    fed.value = choice.tokenizer ? TRY(EncodeText(choice, input, sizes, fed.explanation))
                                 : TRY(ParseTypedValues(*choice.typed, input, sizes));
  } else {
    const Shape shape = TRY(BindShape(input, sizes));
    fed.value = TRY(MakeSynthetic(choice.synthetic, input.name, input.type.dtype, shape));
  }
  return fed;
}

// The sizes that a value gives to the free dimensions of its input.
void Bind(const GraphValue& input, const Tensor& tensor, DimSizes& bound) {
  if (!input.type.shape || static_cast<int>(input.type.shape->size()) != tensor.rank()) return;
  for (int axis = 0; axis < tensor.rank(); ++axis) {
    if (!(*input.type.shape)[static_cast<size_t>(axis)].known())
      bound.emplace(DimName(input, axis), tensor.dim(axis));
  }
}

// Room for more than one picture: a batch that is free, or larger than one.
bool TakesBatch(const ValueType& type) {
  return type.shape && type.shape->size() == 4 && type.shape->front().value != 1;
}

bool IsEmptyHanded(const InputChoice& choice, int drop) { return !choice.file || choice.file->drop != drop; }

bool AssignPicture(const std::shared_ptr<const OpenedInput>& file, const ModelSummary& model,
                   std::vector<InputChoice>& choices) {
  // Those that were not given one of the same drop come first.
  const auto takes = [&](auto&& suits, bool again) {
    for (const GraphInput& input : model.inputs) {
      InputChoice* choice = FindChoice(choices, input.name);
      if (!choice || !suits(input.type)) continue;
      const bool fresh = file->drop == 0 || IsEmptyHanded(*choice, file->drop);
      if (!fresh && !again) continue;
      if (!fresh && TakesBatch(input.type)) {
        choice->batch.push_back(file);
      } else {
        choice->file = file;
        choice->batch.clear();
      }
      choice->typed.reset();
      return true;
    }
    return false;
  };
  const auto could = [](const ValueType& type) { return !type.shape || type.shape->size() >= 2; };
  return takes(LooksLikePicture, false) || takes(LooksLikePicture, true) || takes(could, true);
}

bool AssignSound(const std::shared_ptr<const OpenedInput>& file, const ModelSummary& model,
                 std::vector<InputChoice>& choices) {
  for (const GraphInput& input : model.inputs) {
    InputChoice* choice = FindChoice(choices, input.name);
    if (!choice || !TakesAudio(input.type)) continue;
    choice->file = file;
    choice->batch.clear();
    choice->typed.reset();
    return true;
  }
  return false;
}

bool AssignTensors(const std::shared_ptr<const OpenedInput>& file, const ModelSummary& model,
                   std::vector<InputChoice>& choices) {
  bool used = false;
  const auto give = [&](InputChoice& choice, size_t array) {
    choice.file = file;
    choice.batch.clear();
    choice.array = array;
    choice.adapt = false;
    choice.typed.reset();
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

Result<FedInput> MakeInput(const InputChoice& choice, const Session& session, const DimSizes& bound) {
  auto fed = Make(choice, session, bound);
  if (!fed.ok() && fed.error().value.empty()) fed.error().value = choice.input;
  return fed;
}

Result<std::vector<FedInput>> MakeInputs(const std::vector<InputChoice>& choices, const Session& session) {
  std::vector<FedInput> fed(choices.size());
  DimSizes bound;
  for (const bool made_up : {false, true}) {
    for (size_t i = 0; i < choices.size(); ++i) {
      if ((!choices[i].file && !choices[i].typed) != made_up) continue;
      fed[i] = TRY(MakeInput(choices[i], session, bound));
      const ValueId id = session.graph().FindValue(choices[i].input);
      if (fed[i].value.is_tensor()) Bind(session.graph().value(id), fed[i].value.tensor(), bound);
    }
  }
  return fed;
}

std::vector<InputChoice> DefaultChoices(const ModelSummary& model) {
  std::vector<InputChoice> choices;
  for (const GraphInput& input : model.inputs) {
    if (input.optional) continue;
    InputChoice choice;
    choice.input = input.name;
    choice.synthetic = UsualValues(input);
    choices.push_back(std::move(choice));
  }
  return choices;
}

bool Assign(std::shared_ptr<const OpenedInput> file, const ModelSummary& model,
            std::vector<InputChoice>& choices) {
  if (file->is_sound()) return AssignSound(file, model, choices);
  return file->is_picture() ? AssignPicture(file, model, choices) : AssignTensors(file, model, choices);
}

}  // namespace onnxray
