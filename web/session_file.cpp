#include "session_file.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "edits/edit_text.h"
#include "io/image.h"
#include "io/npy.h"
#include "io/npz.h"
#include "io/zip.h"
#include "settings/input_settings.h"

namespace onnxray {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kMark = "onnxray_session";
constexpr int kVersion = 1;
constexpr const char* kJsonMember = "session.json";
constexpr std::string_view kInputsFolder = "inputs/", kPatchesFolder = "patches/";

std::string TextOf(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : "";
}

template <typename T>
T NumberOf(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_number_integer() ? it->get<T>() : T{};
}

Json ToJson(const SavedInput& input) {
  Json json = {{"input", input.input}};
  if (input.file.empty()) {
    json["synthetic"] = ToText(input.synthetic);
  } else {
    json["file"] = input.file;
    if (!input.address.empty()) json["address"] = input.address;
    if (!input.array.empty()) json["array"] = input.array;
    if (!input.batch.empty()) json["batch"] = input.batch;
  }
  for (const auto& [name, text] : input.settings) json[name] = text;
  return json;
}

// Sizes used to be two numbers.
std::string SettingText(const Json& json) {
  const bool size =
      json.is_array() && json.size() == 2 && json[0].is_number_unsigned() && json[1].is_number_unsigned();
  if (size) return std::to_string(json[0].get<int>()) + "x" + std::to_string(json[1].get<int>());
  return json.is_string() ? json.get<std::string>() : "";
}

SavedInput ParseInput(const Json& json) {
  SavedInput input;
  input.input = TextOf(json, "input");
  input.file = TextOf(json, "file");
  input.address = TextOf(json, "address");
  input.array = TextOf(json, "array");
  if (const auto batch = json.find("batch"); batch != json.end() && batch->is_array()) {
    for (const Json& name : *batch) {
      if (name.is_string()) input.batch.push_back(name.get<std::string>());
    }
  }
  input.synthetic = ParseSynthetic(TextOf(json, "synthetic")).value_or(Synthetic());
  for (const InputSetting& setting : InputSettings()) {
    const auto it = json.find(setting.name);
    const std::string text = it == json.end() ? "" : SettingText(*it);
    if (!text.empty() && setting.accepts(text)) input.settings[std::string(setting.name)] = text;
  }
  return input;
}

Json ToJson(const ListedEdit& edit) {
  if (edit.source.empty()) return ToText(edit);
  return {{"edit", ToText(edit)}, {"from", edit.source}};
}

std::optional<ListedEdit> EditFrom(const Json& json) {
  if (!json.is_string() && !json.is_object()) return std::nullopt;
  auto edit = ParseEdit(json.is_string() ? json.get<std::string>() : TextOf(json, "edit"));
  if (!edit.ok()) return std::nullopt;
  if (json.is_object()) edit->source = TextOf(json, "from");
  return std::move(edit).value();
}

// A file that opens as this input does. Its name tells its kind to people; its content to Onnxray.
Result<Bytes> Encode(const OpenedInput& input) {
  if (input.is_picture()) return EncodePng(input.picture);
  MemorySink sink;
  NpzWriter npz(sink);
  for (size_t i = 0; i < input.tensors.size(); ++i) {
    const std::string& name = input.tensors[i].name;
    TRY(npz.Add(name.empty() ? "arr_" + std::to_string(i) : name, input.tensors[i].tensor));
  }
  TRY(npz.Finish());
  return std::move(sink.bytes());
}

Result<OpenedInput> Decode(const std::string& name, const Bytes& bytes) {
  auto storage = Storage::Allocate(bytes.size());
  if (!storage) return OutOfMemory("there is no memory for '" + name + "'");
  std::copy(bytes.begin(), bytes.end(), storage->data());
  IntakeFile file{name, FromMemory(storage), {}};
  const FileKind kind = Recognize(file);
  return OpenInput({std::move(file), kind});
}

Result<OpenedSession> OpenArchive(std::span<const std::byte> bytes) {
  OpenedSession opened;
  bool found = false;
  std::vector<Tensor> patches;
  for (const ZipMember& member : TRY(ListZip(bytes))) {
    if (member.name == kJsonMember) {
      opened.saved = TRY(ParseSession(AsText(TRY(Unpack(member)))));
      found = true;
    } else if (member.name.starts_with(kInputsFolder)) {
      const std::string name = member.name.substr(kInputsFolder.size());
      opened.inputs.push_back(std::make_shared<const OpenedInput>(TRY(Decode(name, TRY(Unpack(member))))));
    } else if (member.name.starts_with(kPatchesFolder)) {
      patches.push_back(TRY(ParseNpy(TRY(Unpack(member)))));
    }
  }
  if (!found) return InvalidInput(std::string("there is no ") + kJsonMember + " in it");
  opened.saved.patches = std::move(patches);
  return opened;
}

}  // namespace

std::string ToJson(const SavedSession& session) {
  char crc[9];
  std::snprintf(crc, sizeof crc, "%08x", static_cast<unsigned>(session.fingerprint.crc32));
  Json model = {{"file", session.model}, {"bytes", session.fingerprint.bytes}, {"crc32", std::string(crc)}};
  if (!session.address.empty()) model["address"] = session.address;
  Json inputs = Json::array();
  for (const SavedInput& input : session.inputs) inputs.push_back(ToJson(input));
  Json json = {{kMark, kVersion}, {"model", model}, {"inputs", inputs}};
  for (const ListedEdit& edit : session.edits) json["edits"].push_back(ToJson(edit));
  json["view"] = ToQuery(session.place);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<SavedSession> ParseSession(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains(kMark)) return InvalidInput("it is no session, or is cut off");
  if (NumberOf<int>(json, kMark) > kVersion)
    return InvalidInput("it is of a newer Onnxray than this", "Reload the page, or update the program");
  SavedSession session;
  if (const auto model = json.find("model"); model != json.end() && model->is_object()) {
    session.model = TextOf(*model, "file");
    session.address = TextOf(*model, "address");
    session.fingerprint.bytes = NumberOf<uint64_t>(*model, "bytes");
    unsigned crc = 0;
    if (std::sscanf(TextOf(*model, "crc32").c_str(), "%8x", &crc) == 1) session.fingerprint.crc32 = crc;
  }
  if (const auto inputs = json.find("inputs"); inputs != json.end() && inputs->is_array()) {
    for (const Json& input : *inputs) {
      if (input.is_object()) session.inputs.push_back(ParseInput(input));
    }
  }
  if (const auto edits = json.find("edits"); edits != json.end() && edits->is_array()) {
    for (const Json& edit : *edits) {
      if (auto listed = EditFrom(edit)) session.edits.push_back(std::move(*listed));
    }
  }
  session.place = ParsePlace(TextOf(json, "view")).place;
  return session;
}

bool IsSession(std::string_view first_bytes) {
  if (IsZip(AsBytes(first_bytes))) {
    constexpr size_t kLocalHeader = 30;  // then comes the first member's name
    return first_bytes.substr(std::min(kLocalHeader, first_bytes.size())).starts_with(kJsonMember);
  }
  const size_t brace = first_bytes.find_first_not_of(" \t\r\n");
  if (brace == std::string_view::npos || first_bytes[brace] != '{') return false;
  const size_t key = first_bytes.find_first_not_of(" \t\r\n", brace + 1);
  return key != std::string_view::npos && first_bytes.substr(key).starts_with('"' + std::string(kMark) + '"');
}

Result<OpenedSession> OpenSession(std::span<const std::byte> bytes) {
  if (IsZip(bytes)) return OpenArchive(bytes);
  return OpenedSession{TRY(ParseSession(AsText(bytes))), {}};
}

Result<Bytes> PackSession(const SavedSession& session,
                          const std::vector<std::shared_ptr<const OpenedInput>>& inputs,
                          const std::vector<SavedTensor>& activations) {
  MemorySink sink;
  ZipWriter zip(sink);
  const std::string json = ToJson(session);
  TRY(zip.Add(kJsonMember, {AsBytes(json)}));
  for (const auto& input : inputs) {
    const Bytes bytes = TRY(Encode(*input));
    TRY(zip.Add(std::string(kInputsFolder) + input->name, {std::span<const std::byte>(bytes)}));
  }
  for (size_t i = 0; i < session.patches.size(); ++i) {
    const NpyImage image = TRY(NpyImage::Make(session.patches[i]));
    TRY(zip.Add(std::string(kPatchesFolder) + std::to_string(i) + ".npy",
                {image.header(), image.elements()}));
  }
  for (const SavedTensor& saved : activations) {
    const NpyImage image = TRY(NpyImage::Make(saved.tensor));
    TRY(zip.Add("activations/" + saved.name + ".npy", {image.header(), image.elements()}));
  }
  TRY(zip.Finish());
  return std::move(sink.bytes());
}

}  // namespace onnxray
