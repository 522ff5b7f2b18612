#include "io/inputs.h"

#include <algorithm>
#include <filesystem>

#include "io/audio.h"
#include "io/convert.h"
#include "io/keract_json.h"
#include "io/npy.h"
#include "io/npz.h"

namespace onnxray {

namespace {

// An argument taken apart.
struct Argument {
  ValueId input = kNoValue;  // where it names one
  std::string source;
};

std::string ListInputs(const Graph& graph) {
  std::string list;
  for (const ValueId id : graph.inputs) {
    const GraphValue& input = graph.value(id);
    list += (list.empty() ? "" : ", ") + ("'" + input.name + "' " + input.type.ToString());
  }
  return list.empty() ? "The model has no inputs" : "The model's inputs are " + list;
}

ValueId FindInput(const Graph& graph, std::string_view name) {
  const auto found = std::find_if(graph.inputs.begin(), graph.inputs.end(),
                                  [&](ValueId id) { return graph.value(id).name == name; });
  return found == graph.inputs.end() ? kNoValue : *found;
}

bool FileExists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Result<Argument> ParseArgument(const Graph& graph, const std::string& argument) {
  for (size_t equals = argument.find('='); equals != std::string::npos;
       equals = argument.find('=', equals + 1)) {
    const ValueId input = FindInput(graph, std::string_view(argument).substr(0, equals));
    if (input != kNoValue) return Argument{input, argument.substr(equals + 1)};
  }
  const size_t equals = argument.find('=');
  if (equals == std::string::npos || FileExists(argument)) return Argument{kNoValue, argument};
  return InvalidInput("there is no input '" + argument.substr(0, equals) + "'", ListInputs(graph));
}

class InputReader {
 public:
  InputReader(const Model& model, const InputOptions& options)
      : model_(model), graph_(*model.graph), options_(options) {}

  // Claims the inputs that arguments name, so that the others are given what is left.
  Status Claim(const Argument& argument) {
    if (argument.input == kNoValue) return Ok();
    if (std::find(claimed_.begin(), claimed_.end(), argument.input) != claimed_.end()) {
      return InvalidInput("input '" + Input(argument.input).name + "' is fed twice");
    }
    claimed_.push_back(argument.input);
    return Ok();
  }

  Status Read(const Argument& argument) {
    if (const auto synthetic = ParseSynthetic(argument.source))
      return FeedSynthetic(argument.input, *synthetic);
    Status status = ReadBytes(argument, TRY(ReadFile(argument.source)));
    if (!status.ok()) status.error().text = "'" + argument.source + "': " + status.error().text;
    return status;
  }

  FedInputs Finish() { return std::move(fed_); }

 private:
  const GraphValue& Input(ValueId id) const { return graph_.value(id); }
  bool IsFed(ValueId id) const { return fed_.values.count(Input(id).name) != 0; }

  // Inputs that nothing feeds or has a claim on, those with a default last.
  std::vector<ValueId> Free() const {
    std::vector<ValueId> free;
    for (const bool with_default : {false, true}) {
      for (const ValueId id : graph_.inputs) {
        const bool taken = IsFed(id) || std::find(claimed_.begin(), claimed_.end(), id) != claimed_.end();
        if (!taken && Input(id).constant.has_value() == with_default) free.push_back(id);
      }
    }
    return free;
  }

  Result<ValueId> NextFree() const {
    const std::vector<ValueId> free = Free();
    if (free.empty()) return InvalidInput("more is fed than there are inputs", ListInputs(graph_));
    return free.front();
  }

  Status FeedSynthetic(ValueId target, const Synthetic& synthetic) {
    std::vector<ValueId> targets{target};
    if (target == kNoValue) {
      targets = Free();
      std::erase_if(targets, [&](ValueId id) { return Input(id).constant.has_value(); });
    }
    for (const ValueId id : targets) {
      const GraphValue& input = Input(id);
      const Shape shape = TRY(BindShape(input, options_.dims));
      fed_.values[input.name] = TRY(MakeSynthetic(synthetic, input.name, input.type.dtype, shape));
    }
    return Ok();
  }

  Status ReadBytes(const Argument& argument, const Bytes& bytes) {
    if (IsImage(bytes)) return FeedPicture(argument.input, TRY(DecodeImage(bytes)));
    if (IsWav(bytes)) return FeedSound(argument.input, TRY(DecodeWav(bytes)));
    if (IsNpy(bytes)) return FeedArray(argument.input, TRY(ParseNpy(bytes)));
    if (IsZip(bytes)) return FeedArrays(argument.input, TRY(ParseNpz(bytes)));
    const std::string_view text = AsText(bytes);
    const size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && (text[first] == '{' || text[first] == '[')) {
      return FeedArrays(argument.input, TRY(ParseKeractJson(text)));
    }
    const ValueId target = argument.input == kNoValue ? TRY(NextFree()) : argument.input;
    Result<Value> value = ParseValue(text, Input(target).type);
    if (!value.ok()) {
      return InvalidInput("no picture, .npy, .npz, JSON or ONNX value (" + value.error().text + ")",
                          "Check that the file is what it should be");
    }
    return Feed(target, std::move(*value));
  }

  Status FeedPicture(ValueId target, const Tensor& image) {
    const int width = static_cast<int>(image.dim(1)), height = static_cast<int>(image.dim(0));
    if (target == kNoValue) {
      target = TRY(NextFree());
      for (const ValueId id : Free()) {
        if (PlanImage(options_.image, model_, id, width, height).ok()) {
          target = id;
          break;
        }
      }
    }
    ImagePlan plan = TRY(PlanImage(options_.image, model_, target, width, height));
    fed_.values[Input(target).name] = TRY(FeedImage(image, plan));
    fed_.notes.push_back(plan.explanation);
    fed_.images.emplace(Input(target).name, std::move(plan));
    return Ok();
  }

  Status FeedSound(ValueId target, const Waveform& sound) {
    if (target == kNoValue) {
      target = TRY(NextFree());
      for (const ValueId id : Free()) {
        if (TakesAudio(Input(id).type)) {
          target = id;
          break;
        }
      }
    }
    const AudioPlan plan = TRY(PlanAudio({}, model_, target, sound));
    fed_.values[Input(target).name] = TRY(FeedAudio(sound, plan));
    fed_.notes.push_back("'" + Input(target).name + "' gets " + plan.explanation);
    return Ok();
  }

  Status FeedArray(ValueId target, Tensor tensor) {
    if (target == kNoValue) target = TRY(NextFree());
    return Feed(target, std::move(tensor));
  }

  Status FeedArrays(ValueId target, std::vector<NamedTensor> arrays) {
    if (arrays.size() == 1 && (target != kNoValue || FindInput(graph_, arrays.front().name) == kNoValue)) {
      return FeedArray(target, std::move(arrays.front().tensor));
    }
    std::string names;
    for (const NamedTensor& array : arrays) names += (names.empty() ? "" : ", ") + array.name;
    if (target != kNoValue) {
      for (NamedTensor& array : arrays) {
        if (array.name == Input(target).name) return Feed(target, std::move(array.tensor));
      }
      return InvalidInput("none of its arrays is called '" + Input(target).name + "'", "They are " + names);
    }
    size_t ignored = 0;
    for (NamedTensor& array : arrays) {
      const ValueId input = FindInput(graph_, array.name);
      if (input != kNoValue && !IsFed(input)) {
        TRY(Feed(input, std::move(array.tensor)));
      } else if (array.name.starts_with("arr_")) {  // numpy.savez's name for an array without one
        TRY(FeedArray(kNoValue, std::move(array.tensor)));
      } else {
        ++ignored;
      }
    }
    if (ignored == arrays.size()) {
      return InvalidInput("none of its arrays (" + names + ") is called as an input", ListInputs(graph_));
    }
    if (ignored > 0) fed_.notes.push_back(std::to_string(ignored) + " arrays that are no input were ignored");
    return Ok();
  }

  Status Feed(ValueId target, Value value) {
    const GraphValue& input = Input(target);
    if (value.is_tensor()) {
      const Tensor& tensor = value.tensor();
      if (!tensor.defined())
        return InvalidInput("what it has for '" + input.name + "' is no array: its lists are uneven");
      const DType wanted = input.type.dtype;
      if (wanted != DType::kUndefined && wanted != tensor.dtype()) {
        fed_.notes.push_back("'" + input.name + "': " + std::string(Name(tensor.dtype())) + " converted to " +
                             std::string(Name(wanted)));
        value = TRY(ConvertExactly(tensor, wanted));
      }
    }
    fed_.values[input.name] = std::move(value);
    return Ok();
  }

  const Model& model_;
  const Graph& graph_;
  const InputOptions& options_;
  std::vector<ValueId> claimed_;
  FedInputs fed_;
};

Status CheckDims(const Graph& graph, const DimSizes& sizes) {
  std::vector<std::string> symbols;
  for (const ValueId id : graph.inputs) {
    const ValueType& type = graph.value(id).type;
    if (!type.shape) continue;
    for (const Dim& dim : *type.shape) {
      if (!dim.symbol.empty()) symbols.push_back(dim.symbol);
    }
  }
  for (const auto& [name, size] : sizes) {
    if (std::find(symbols.begin(), symbols.end(), name) == symbols.end()) {
      return InvalidInput("no input has a dimension '" + name + "'", ListInputs(graph));
    }
  }
  return Ok();
}

}  // namespace

std::vector<ValueId> RequiredInputs(const Graph& graph) {
  std::vector<ValueId> required = graph.inputs;
  std::erase_if(required, [&](ValueId id) { return graph.value(id).constant.has_value(); });
  return required;
}

Result<FedInputs> ReadInputs(const Model& model, const std::vector<std::string>& arguments,
                             const InputOptions& options) {
  TRY(CheckDims(*model.graph, options.dims));
  InputReader reader(model, options);
  std::vector<Argument> parsed;
  for (const std::string& argument : arguments) {
    parsed.push_back(TRY(ParseArgument(*model.graph, argument)));
    TRY(reader.Claim(parsed.back()));
  }
  // Files first: what is made up fills the rest, wherever it stands on the command line.
  for (const bool synthetic : {false, true}) {
    for (const Argument& argument : parsed) {
      if (ParseSynthetic(argument.source).has_value() == synthetic) TRY(reader.Read(argument));
    }
  }
  return reader.Finish();
}

}  // namespace onnxray
