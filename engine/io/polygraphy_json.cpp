// Polygraphy's JSON: objects whose "polygraphy_class" tells what they are; arrays are .npy files in base64.
#include <nlohmann/json.hpp>

#include "io/npy.h"
#include "io/tensor_dump.h"

namespace onnxray {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kMarker = "polygraphy_class";

int SixBits(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

Result<Bytes> DecodeBase64(std::string_view text) {
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const int six = SixBits(c);
    if (six < 0) return InvalidInput("an array in it is no base64");
    bits = (bits << 6 | static_cast<uint32_t>(six)) & 0xffffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::byte>(bits >> count & 0xff));
  }
  return bytes;
}

// The array that an object is, or wraps.
const std::string* FindArray(const Json& json) {
  if (!json.is_object()) return nullptr;
  if (const auto array = json.find("array"); array != json.end() && array->is_string())
    return array->get_ptr<const std::string*>();
  for (const Json& child : json) {
    if (const std::string* array = FindArray(child)) return array;
  }
  return nullptr;
}

// The first object of outputs, in the file's order.
const Json* FindOutputs(const Json& json) {
  if (!json.is_structured()) return nullptr;
  if (json.is_object()) {
    const auto outputs = json.find("outputs");
    if (outputs != json.end() && outputs->is_object()) return &*outputs;
  }
  for (const Json& child : json) {
    if (const Json* outputs = FindOutputs(child)) return outputs;
  }
  return nullptr;
}

}  // namespace

bool IsPolygraphyJson(std::string_view text) { return text.find(kMarker) != std::string_view::npos; }

Result<TensorDump> ParsePolygraphyJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return InvalidInput("the JSON is damaged", "Save the outputs again");
  const Json* outputs = FindOutputs(json);
  if (!outputs) {
    return InvalidInput("there are no outputs in this JSON of Polygraphy",
                        "Save them with `polygraphy run ... --save-outputs FILE`");
  }
  TensorDump dump;
  for (const auto& [name, value] : outputs->items()) {
    const std::string* array = FindArray(value);
    if (!array) continue;
    Result<Tensor> tensor = ParseNpy(TRY(DecodeBase64(*array)));
    if (!tensor.ok()) {
      tensor.error().text = "'" + name + "': " + tensor.error().text;
      return std::move(tensor.error());
    }
    dump.emplace(name, std::move(tensor).value());
  }
  return dump;
}

}  // namespace onnxray
