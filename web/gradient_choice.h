// Whose gradients are looked at: a loss, chosen on the page's thread, made ready on the engine's.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "run/gradient_session.h"

namespace onnxray {

struct GradientChoice {
  LossKind loss = LossKind::kSum;
  ValueId output = kNoValue;  // what the loss is of; kNoValue: the model's first floating-point output
  bool logits = false;        // of what went into the Softmax or Sigmoid that made it, if one did

  // kSum: the elements that are summed. Losses of classes: the class that is held to be right.
  enum class Place : uint8_t { kGreatest, kAll, kElement };
  Place place = Place::kGreatest;
  // kElement: an index for every axis of the output. Leading ones may be left out where they are 0; one alone
  // is the class, where the loss compares classes.
  std::vector<int64_t> element = {};
  // Losses of errors: what every element is held against.
  double target = 0;

  bool operator==(const GradientChoice&) const = default;
};

// The values that a Softmax or Sigmoid made, so that their logits can be asked for; kNoValue among them if
// the default output is.
std::set<ValueId> OutputsWithLogits(const Graph& graph);

struct GradientPlan {
  GradientRequest request;  // for every floating-point value and weight
  std::string description;  // of the loss: "scores[0, 285]"
};

// `run` is a finished one of `session`. Errors: kInvalidInput where there is nothing to differentiate, or the
// element is not in the output.
Result<GradientPlan> PlanGradients(const GradientChoice& choice, const Session& session, Run& run);

}  // namespace onnxray
