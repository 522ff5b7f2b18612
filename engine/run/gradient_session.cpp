#include "run/gradient_session.h"

#include <algorithm>

#include "grad/differentiate.h"
#include "grad/recompute.h"
#include "run/bind_inputs.h"

namespace onnxray {

Result<std::vector<std::optional<TensorType>>> TypesOf(Session& forward, const Inputs& inputs) {
  const std::vector<Value> fed = TRY(BindInputs(forward.graph(), inputs));
  std::map<std::string, TensorType> named;
  for (size_t i = 0; i < fed.size(); ++i) {
    if (fed[i].is_tensor()) {
      named[forward.graph().values[i].name] = {fed[i].tensor().dtype(), fed[i].tensor().shape()};
    }
  }
  std::vector<std::optional<TensorType>> types = forward.Infer(named).values;
  const bool complete =
      std::all_of(types.begin(), types.end(), [](const auto& type) { return type.has_value(); });
  if (complete) return types;
  const std::unique_ptr<Run> run = TRY(forward.Start(inputs, {.keep = RunOptions::Keep::kSelected}));
  run->Finish();
  TRY(run->status());
  for (size_t i = 0; i < types.size(); ++i) {
    const Capture& capture = run->capture(static_cast<ValueId>(i));
    if (!types[i] && capture.type.dtype != DType::kUndefined) types[i] = capture.type;
  }
  return types;
}

Result<std::unique_ptr<GradientSession>> GradientSession::Create(Session& forward, const Inputs& inputs,
                                                                 const GradientRequest& request,
                                                                 const SessionOptions& options) {
  const auto types = TRY(TypesOf(forward, inputs));
  TensorType target;
  if (request.target.is_tensor()) target = {request.target.tensor().dtype(), request.target.tensor().shape()};

  GraphExtension extension(forward.graph(), types, forward.pool());
  auto result = std::make_unique<GradientSession>();
  result->loss_ = TRY(WriteLoss(extension, request.loss, target));
  const size_t forward_nodes = extension.node_count();
  Gradients gradients = TRY(Differentiate(extension, result->loss_.value, request.values));
  result->gradients_ = std::move(gradients.values);
  result->reasons_ = std::move(gradients.reasons);

  Model model = forward.model();
  std::vector<uint64_t> bytes(extension.graph().values.size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto type = extension.type(extension.At(static_cast<ValueId>(i)));
    if (type) bytes[i] = static_cast<uint64_t>(type->shape.count()) * SizeOf(type->dtype);
  }
  Graph graph = Recompute(extension.Take(), forward_nodes, bytes, request.byte_budget);
  graph.outputs.push_back(result->loss_.value);
  model.graph = std::make_shared<const Graph>(std::move(graph));
  result->session_ = TRY(Session::Create(std::move(model), options));
  return result;
}

ValueId GradientSession::gradient(ValueId of) const {
  const auto it = gradients_.find(of);
  return it == gradients_.end() ? kNoValue : it->second;
}

Result<std::unique_ptr<Run>> GradientSession::Start(const Inputs& inputs, const Value& target,
                                                    std::vector<ValueId> also, RunOptions options) {
  Inputs all = inputs;
  if (loss_.target != kNoValue) all.insert_or_assign(session_->graph().value(loss_.target).name, target);
  options.keep = RunOptions::Keep::kSelected;
  options.only_needed = true;
  options.values = std::move(also);
  options.values.push_back(loss_.value);
  for (const auto& [of, gradient] : gradients_) options.values.push_back(gradient);
  return session_->Start(all, options);
}

}  // namespace onnxray
