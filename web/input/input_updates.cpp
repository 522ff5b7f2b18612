#include "input/input_updates.h"

#include <algorithm>
#include <iterator>

#include "input/axis_names.h"
#include "input/camera.h"
#include "input/region_seen.h"

namespace onnxray {

namespace {

// The choices that an answer or a trial is about, but for the preset of one input.
bool SameButPreset(InputChoice a, const InputChoice& b) {
  a.feed.preset = b.feed.preset;
  return a == b;
}

// Whether an output may count that many classes; one of unknown size may.
bool CountsClasses(const ModelSummary& model, int64_t classes) {
  return model.output_sizes.empty() || model.output_sizes.count(classes) > 0;
}

bool IsSampleLabels(const AppState& state, const std::string& file) {
  return std::any_of(state.samples.begin(), state.samples.end(),
                     [&](const Sample& sample) { return sample.labels == file; });
}

void AskForReports(ViewContext& view) {
  AppState& state = view.state;
  if (state.input.asking) return;
  for (const InputChoice& choice : state.choices) {
    const InputReport* report = ReportOf(state, choice.input);
    if (report && report->choice == choice) continue;
    state.input.asking = true;
    view.controller.Ask(
        [choice](EngineHost& host) {
          auto report = std::make_shared<InputReport>();
          if (host.session()) *report = Examine(choice, *host.session());
          report->choice = choice;
          return std::shared_ptr<const InputReport>(std::move(report));
        },
        [&state, model = state.model](std::shared_ptr<const InputReport> report) {
          state.input.asking = false;
          if (state.model == model) state.input.reports[report->choice.input] = std::move(report);
        });
    return;
  }
}

bool HasRun(const AppState& state) {
  return state.run.phase == RunState::Phase::kDone && state.run.number > 0;
}

void AskForAnswer(ViewContext& view) {
  AppState& state = view.state;
  if (!HasRun(state) || state.input.asking_answer || state.input.answered_run == state.run.number) return;
  state.input.asking_answer = true;
  view.controller.Ask(
      [classes = state.input.label_count()](EngineHost& host) -> std::optional<ClassAnswer> {
        if (!host.session() || !host.run() || host.running()) return std::nullopt;
        return AnswerOf(host.session()->graph(), *host.run(), classes);
      },
      [&state, number = state.run.number](std::optional<ClassAnswer> answer) {
        state.input.asking_answer = false;
        state.input.answered_run = number;
        state.input.answer = std::move(answer);
      });
}

void AskForTrials(ViewContext& view, const InputChoice& choice) {
  AppState& state = view.state;
  InputState& input = state.input;
  if (!choice.file || !choice.file->is_picture() || !input.answer || !HasRun(state)) return;
  if (!SameButPreset(input.tried, choice)) {
    input.tried = choice;
    input.trials.clear();
  }
  const size_t next = input.trials.size() + 1;  // kAuto comes first
  if (input.trying || next >= std::size(kImagePresets)) return;
  input.trying = true;
  view.controller.Ask(
      [choices = state.choices, name = choice.input, preset = kImagePresets[next],
       output = input.answer->output](EngineHost& host) -> std::optional<PresetTrial> {
        // A run that is stepping has the session for itself: later.
        if (!host.session() || host.running()) return std::nullopt;
        return TryPreset(choices, name, preset, output, *host.session());
      },
      [&state, model = state.model, choice](std::optional<PresetTrial> trial) {
        state.input.trying = false;
        const bool still = state.model == model && SameButPreset(state.input.tried, choice);
        const bool expected = trial && state.input.trials.size() + 1 < std::size(kImagePresets) &&
                              kImagePresets[state.input.trials.size() + 1] == trial->preset;
        if (still && expected) state.input.trials.push_back(std::move(*trial));
      });
}

// What is drawn goes in when the engine has nothing else to do: the newest wins, nothing queues up.
void RunDrawing(ViewContext& view) {
  AppState& state = view.state;
  InputState& input = state.input;
  if (input.pad_input.empty()) return;
  InputChoice* choice = ChoiceOf(state, input.pad_input);
  if (input.drawing && choice && choice->file != input.drawing) {  // something else is fed since
    input.pad_input.clear();
    input.drawing.reset();
    return;
  }
  if (!input.pad.changed() || state.run.active()) return;
  const InputReport* report = ReportOf(state, input.pad_input);
  if (!choice || !report) return;
  choice->file = input.drawing = input.pad.TakePicture(report->picture_width, report->picture_height);
  choice->batch.clear();
  choice->typed.reset();
  view.controller.Run();
}

}  // namespace

InputChoice* ChoiceOf(AppState& state, const std::string& input) {
  const auto it = std::find_if(state.choices.begin(), state.choices.end(),
                               [&](const InputChoice& choice) { return choice.input == input; });
  return it == state.choices.end() ? nullptr : &*it;
}

const InputReport* ReportOf(const AppState& state, const std::string& input) {
  const auto it = state.input.reports.find(input);
  return it == state.input.reports.end() ? nullptr : it->second.get();
}

void OpenPad(AppState& state, const std::string& input) {
  InputState& own = state.input;
  own.shown_input = own.pad_input = input;
  own.drawing.reset();
  own.pad.Clear();
  // As thick as in the pictures that such models were trained on: a few pixels.
  constexpr int kSmallInput = 64;
  const InputReport* report = ReportOf(state, input);
  const bool small = !report || std::max(report->picture_width, report->picture_height) <= kSmallInput;
  own.pad.SetPen(small ? 0.08f : 0.035f);
}

void UpdateInputs(ViewContext& view, bool shows_trials) {
  RunDrawing(view);
  AskForReports(view);
  AskForAnswer(view);
  UpdateRegionSeen(view);
  UpdateTokens(view.state);
  UpdateCamera(view);
  const InputChoice* shown = ChoiceOf(view.state, view.state.input.shown_input);
  // Every picture of a camera would begin them anew.
  const CameraState& camera = view.state.input.camera;
  if (shows_trials && shown && (!camera.on() || camera.frozen)) AskForTrials(view, *shown);
}

void TakeVocabulary(AppState& state, const OpenedInput& file, double now) {
  InputState& input = state.input;
  if (file.tokenizer) {
    input.tokenizer = file.tokenizer;
    input.tokenizer_file = file.name;
    state.messages.AddInfo("'" + file.name + "' turns text into token ids: " + file.tokenizer->description(),
                           now);
  }
  if (!file.labels) return;
  const auto classes = static_cast<int64_t>(file.labels->size());
  if (state.model && !CountsClasses(*state.model, classes)) {
    const Error error = InvalidInput("'" + file.name + "' has " + std::to_string(classes) +
                                         " lines, but no output of the model has as many classes",
                                     "Drop a list with one name for each class, in the order of the output");
    return state.messages.Add(Message::Level::kWarning, "Not used", error, now);
  }
  input.labels = file.labels;
  input.labels_file = file.name;
  input.answered_run = 0;  // which output is meant may be another now
  if (!IsSampleLabels(state, file.name))
    state.messages.AddInfo("'" + file.name + "' names " + std::to_string(classes) + " classes", now);
}

void ForgetInputs(AppState& state) {
  InputState& input = state.input;
  const bool asking = input.asking, asking_answer = input.asking_answer, trying = input.trying;
  InputState fresh;
  // Answers that are on their way come all the same.
  fresh.asking = asking;
  fresh.asking_answer = asking_answer;
  fresh.trying = trying;
  fresh.asking_field = input.asking_field;
  fresh.camera = input.camera;  // UpdateCamera turns it off
  // Files that were dropped before their model are for it.
  fresh.tokenizer = input.tokenizer;
  fresh.tokenizer_file = input.tokenizer_file;
  if (!state.model->labels.empty()) {
    fresh.labels = std::make_shared<const Labels>(state.model->labels);
  } else if (input.labels && CountsClasses(*state.model, static_cast<int64_t>(input.labels->size()))) {
    fresh.labels = input.labels;
    fresh.labels_file = input.labels_file;
  }
  input = std::move(fresh);
}

bool WantsLabels(const AppState& state) { return state.model && !state.input.labels; }

}  // namespace onnxray
