// Dumps of many tensors by name, made elsewhere to be compared with: .npz, JSON as Keract writes it, and the
// JSON that Polygraphy saves of outputs (`polygraphy run ... --save-outputs F.json`).
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "io/byte_sink.h"
#include "tensor/tensor.h"

namespace onnxray {

using TensorDump = std::map<std::string, Tensor>;

// Known by its content. Errors: those of the format's reader; kInvalidInput for anything else.
Result<TensorDump> ParseTensorDump(std::span<const std::byte> bytes);
// Errors: also kNotFound and kIo; all name the file.
Result<TensorDump> ReadTensorDump(const std::string& path);

bool IsPolygraphyJson(std::string_view text);
// The outputs of the first run of the first runner. Errors: kInvalidInput.
Result<TensorDump> ParsePolygraphyJson(std::string_view text);

}  // namespace onnxray
