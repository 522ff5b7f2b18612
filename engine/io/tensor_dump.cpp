#include "io/tensor_dump.h"

#include "io/keract_json.h"
#include "io/npz.h"

namespace onnxray {

namespace {

TensorDump ByName(std::vector<NamedTensor> tensors) {
  TensorDump dump;
  for (NamedTensor& named : tensors) {
    if (named.tensor.defined()) dump.emplace(std::move(named.name), std::move(named.tensor));
  }
  return dump;
}

}  // namespace

Result<TensorDump> ParseTensorDump(std::span<const std::byte> bytes) {
  if (IsZip(bytes)) return ByName(TRY(ParseNpz(bytes)));
  const std::string_view text = AsText(bytes);
  if (IsPolygraphyJson(text)) return ParsePolygraphyJson(text);
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') return ByName(TRY(ParseKeractJson(text)));
  return InvalidInput("no .npz and no JSON of tensors",
                      "Take a file that numpy.savez, `onnxray activations --npz` or Polygraphy wrote");
}

Result<TensorDump> ReadTensorDump(const std::string& path) {
  Result<TensorDump> dump = ParseTensorDump(TRY(ReadFile(path)));
  if (!dump.ok()) dump.error().text = "'" + path + "': " + dump.error().text;
  return dump;
}

}  // namespace onnxray
