#include "gradient_host.h"

#include "explain/edited_graph.h"
#include "gradient_choice.h"

namespace onnxray {

namespace {

// The session whose graph has the edits in it.
Result<std::unique_ptr<Session>> OpenEdited(const GradientHost::Forward& forward,
                                            const SessionOptions& options,
                                            std::map<ValueId, ValueId>& replaced) {
  std::vector<std::pair<ValueId, Edit>> edits;
  for (const ListedEdit& edit : forward.edits) {
    if (!edit.path.nodes.empty()) {
      return InvalidInput("there are no gradients of a run that is edited inside a loop or branch",
                          "Switch off the edit of '" + edit.name + "'");
    }
    edits.emplace_back(edit.path.value, edit.edit);
  }
  GraphWithEdits edited = TRY(WriteEdits(forward.session, forward.run, edits));
  replaced = std::move(edited.replaced);
  Model model = forward.session.model();
  model.graph = std::make_shared<const Graph>(std::move(edited.graph));
  return Session::Create(std::move(model), options);
}

}  // namespace

Result<std::unique_ptr<GradientHost>> GradientHost::Start(const GradientChoice& choice,
                                                          const Forward& forward,
                                                          const SessionOptions& options, size_t byte_budget,
                                                          std::shared_ptr<std::atomic<bool>> cancel) {
  GradientPlan plan = TRY(PlanGradients(choice, forward.session, forward.run));
  GradientRequest request = plan.request;
  request.byte_budget = byte_budget;
  auto host = std::make_unique<GradientHost>();
  std::unique_ptr<Session> edited;
  if (!forward.edits.empty()) {
    edited = TRY(OpenEdited(forward, options, host->replaced_));
    request.loss.output = host->StandsFor(request.loss.output);
    for (ValueId& value : request.values) value = host->StandsFor(value);
    plan.description += ", with the edits";
  }
  host->session_ =
      TRY(GradientSession::Create(edited ? *edited : forward.session, forward.inputs, request, options));
  RunOptions run_options;
  run_options.byte_budget = byte_budget;
  run_options.cancel = std::move(cancel);
  host->run_ = TRY(host->session_->Start(forward.inputs, request.target, {}, run_options));
  host->description_ = std::move(plan.description);
  host->values_ = std::move(plan.request.values);
  return host;
}

bool GradientHost::Step() {
  run_->Step();
  ended_ = run_->done();
  return ended_;
}

GradientsEnded GradientHost::Outcome(uint64_t number) const {
  GradientsEnded ended{.number = number,
                       .cancelled = run_->cancelled(),
                       .status = run_->status(),
                       .seconds = run_->progress().seconds,
                       .loss = 0,
                       .description = description_,
                       .present = {}};
  const Capture& loss = run_->capture(session_->loss());
  if (loss.value.is_tensor()) {
    if (const auto number = ToDoubles(loss.value.tensor()); number.ok()) ended.loss = number.value()[0];
  }
  for (const ValueId id : values_) {
    const ValueId gradient = GradientOf(id);
    if (gradient == kNoValue) continue;
    const Capture::State state = run_->capture(gradient).state;
    if (state == Capture::State::kKept || state == Capture::State::kEvicted) ended.present.insert(id);
  }
  return ended;
}

ValueReady GradientHost::Fetch(const ValuePath& path) {
  ValueReady ready{.viewed = {path, Aspect::kGradient}, .value = {}, .error = {}};
  const auto none = [&](std::string why) {
    ready.error = InvalidInput(std::move(why));
    return ready;
  };
  if (!path.nodes.empty()) return none("values inside a node have no gradient of their own");
  const ValueId gradient = GradientOf(path.value);
  if (gradient == kNoValue) {
    const auto reason = session_->reasons().find(StandsFor(path.value));
    return none(reason == session_->reasons().end() ? "only floating-point values have gradients"
                                                    : "no gradient: " + reason->second);
  }
  const Capture& capture = run_->capture(gradient);
  if (capture.state == Capture::State::kPending) {
    ready.pending = !ended_;
    if (ended_) return none("the gradient was not computed");
  } else if (capture.error) {
    ready.error = capture.error;
  } else if (auto value = run_->Fetch(gradient); value.ok()) {
    ready.value = std::move(value).value();
  } else {
    ready.error = std::move(value.error());
  }
  return ready;
}

std::optional<Tensor> GradientHost::Kept(const ValuePath& path) const {
  const ValueId gradient = path.nodes.empty() ? GradientOf(path.value) : kNoValue;
  if (gradient == kNoValue) return std::nullopt;
  const Capture& capture = run_->capture(gradient);
  const bool kept = capture.state == Capture::State::kKept && capture.value.is_tensor();
  return kept ? std::optional(capture.value.tensor()) : std::nullopt;
}

}  // namespace onnxray
