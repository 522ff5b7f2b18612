#include "input/preset_trial.h"

namespace onnxray {

namespace {

constexpr int kShown = 5;

}  // namespace

std::optional<ClassAnswer> AnswerOf(const Graph& graph, const Run& run, int64_t classes) {
  for (const int64_t wanted : {classes, int64_t{0}}) {
    for (const ValueId output : graph.outputs) {
      const Capture& capture = run.capture(output);
      if (capture.state != Capture::State::kKept || !capture.value.is_tensor()) continue;
      const Tensor& tensor = capture.value.tensor();
      if (!LooksLikeClassScores(tensor.dtype(), tensor.shape(), wanted)) continue;
      if (auto scores = TopClasses(tensor, 0, kShown))
        return ClassAnswer{output, graph.value(output).name, *scores};
    }
  }
  return std::nullopt;
}

PresetTrial TryPreset(std::vector<InputChoice> choices, const std::string& input, ImagePreset preset,
                      ValueId output, Session& session) {
  PresetTrial trial{.preset = preset, .scores = {}, .error = {}};
  for (InputChoice& choice : choices) {
    if (choice.input == input) choice.feed.preset = preset;
  }
  const auto answer = [&]() -> Result<Value> {
    Inputs inputs;
    for (FedInput& fed : TRY(MakeInputs(choices, session))) inputs[fed.input] = std::move(fed.value);
    RunOptions options;
    options.keep = RunOptions::Keep::kSelected;
    options.values = {output};
    options.only_needed = true;
    const std::unique_ptr<Run> run = TRY(session.Start(inputs, options));
    run->Finish();
    return run->Fetch(output);
  }();
  if (!answer.ok()) {
    trial.error = answer.error().text;
  } else if (answer.value().is_tensor()) {
    trial.scores = TopClasses(answer.value().tensor(), 0, kShown);
  }
  return trial;
}

}  // namespace onnxray
