#include "model/signatures.h"

#include <map>
#include <mutex>
#include <tuple>

#include "model/onnx_library.h"
#include "ops/op.h"

namespace onnxray {

namespace {

// What opsets beyond the library's added to definitions that they changed in nothing else: types, wherever
// int4 was taken, and powers of two for scales.
void AddNewerTypes(const std::string& op_type, int version, Signature& signature) {
  constexpr struct {
    int since;
    DType dtype;
  } kNewer[] = {{23, DType::kFloat4E2M1}, {24, DType::kFloat8E8M0}, {25, DType::kUInt2}, {25, DType::kInt2}};
  for (std::vector<Parameter>* parameters : {&signature.inputs, &signature.outputs}) {
    for (Parameter& parameter : *parameters) {
      if (!parameter.tensors.Has(DType::kInt4)) continue;
      for (const auto& [since, dtype] : kNewer) {
        if (version >= since) parameter.tensors.Add(dtype);
      }
    }
  }
  const bool quantizes = op_type == "QuantizeLinear" || op_type == "DequantizeLinear";
  if (quantizes && version >= 24) signature.inputs[1].tensors.Add(DType::kFloat8E8M0);
  signature.version = version;
}

std::shared_ptr<const Signature> MakeSignature(const std::string& domain, const std::string& op_type,
                                               int opset) {
  std::optional<Signature> signature = SchemaSignature(domain, op_type, opset);
  const Op* op = FindOp(domain, op_type);
  const int version = op ? op->VersionAt(opset) : 0;
  if (version > 0 && !op->signature.empty() && (!signature || signature->version < version)) {
    Result<Signature> declared = ParseSignature(op->signature, version);
    if (declared.ok()) signature = std::move(declared.value());
  } else if (signature && domain.empty() && signature->version < version) {
    AddNewerTypes(op_type, version, *signature);
  }
  return signature ? std::make_shared<const Signature>(std::move(*signature)) : nullptr;
}

}  // namespace

std::shared_ptr<const Signature> FindSignature(const std::string& domain, const std::string& op_type,
                                               int opset) {
  static std::mutex mutex;
  static std::map<std::tuple<std::string, std::string, int>, std::shared_ptr<const Signature>> known;
  const std::lock_guard lock(mutex);
  const auto [place, fresh] = known.try_emplace({domain, op_type, opset});
  if (fresh) place->second = MakeSignature(domain, op_type, opset);
  return place->second;
}

}  // namespace onnxray
