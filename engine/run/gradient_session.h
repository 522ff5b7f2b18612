// GradientSession: a model together with the nodes that compute a loss and its gradients, ready to run. One
// run gives activations and gradients.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "grad/loss.h"
#include "run/session.h"

namespace onnxray {

struct GradientRequest {
  LossSpec loss;
  std::vector<ValueId> values;  // of the session's graph: whose gradients are asked for
  Value target;                 // what the loss compares with, see WriteLoss
  // Of activations that wait for the backward nodes; more are computed a second time, see grad/recompute.h.
  size_t byte_budget = SIZE_MAX;
};

// The type of every value when `forward` runs on `inputs`, by ValueId: inferred, or where data has to tell,
// observed in a run. Errors: those of Session::Start.
Result<std::vector<std::optional<TensorType>>> TypesOf(Session& forward, const Inputs& inputs);

class GradientSession {
 public:
  // `inputs` are those of the runs to come, or others of the same types: the gradient is specific to them.
  // Where shapes follow from data, `forward` is run once to learn them. Errors: those of Session::Start for
  // the inputs, of WriteLoss and Differentiate.
  static Result<std::unique_ptr<GradientSession>> Create(Session& forward, const Inputs& inputs,
                                                         const GradientRequest& request,
                                                         const SessionOptions& options = {});

  // Its graph has the forward session's values under the same ids, and more behind them.
  Session& session() { return *session_; }
  ValueId loss() const { return loss_.value; }
  ValueId target() const { return loss_.target; }  // the input it compares with; kNoValue for LossKind::kSum
  // kNoValue where there is none: `reasons` says why.
  ValueId gradient(ValueId of) const;
  const std::map<ValueId, std::string>& reasons() const { return reasons_; }

  // Computes the loss and all gradients, and keeps the forward values `also` beside them.
  Result<std::unique_ptr<Run>> Start(const Inputs& inputs, const Value& target,
                                     std::vector<ValueId> also = {}, RunOptions options = {});

 private:
  std::unique_ptr<Session> session_;
  Loss loss_;
  std::map<ValueId, ValueId> gradients_;
  std::map<ValueId, std::string> reasons_;
};

}  // namespace onnxray
