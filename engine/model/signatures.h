// The signature of an operator, from whoever defines it.
#pragma once

#include <memory>
#include <string>

#include "graph/signature.h"

namespace onnxray {

// The ONNX library's schema, or where it has none or only one of an older definition, what our operator
// declares. Null: neither knows. Made once per definition; thread-safe.
std::shared_ptr<const Signature> FindSignature(const std::string& domain, const std::string& op_type,
                                               int opset);

}  // namespace onnxray
