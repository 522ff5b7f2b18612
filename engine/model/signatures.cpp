#include "model/signatures.h"

#include <map>
#include <mutex>
#include <tuple>

#include "model/onnx_library.h"
#include "ops/op.h"

namespace onnxray {

namespace {

std::shared_ptr<const Signature> MakeSignature(const std::string& domain, const std::string& op_type,
                                               int opset) {
  std::optional<Signature> signature = SchemaSignature(domain, op_type, opset);
  const Op* op = FindOp(domain, op_type);
  const int version = op ? op->VersionAt(opset) : 0;
  if (version > 0 && !op->signature.empty() && (!signature || signature->version < version)) {
    Result<Signature> declared = ParseSignature(op->signature, version);
    if (declared.ok()) signature = std::move(declared.value());
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
