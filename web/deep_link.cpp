#include "deep_link.h"

#include <algorithm>

#include "controller.h"
#include "edits/edit_text.h"
#include "node_names.h"
#include "session_file.h"
#include "settings/all_settings.h"
#include "settings/input_settings.h"
#include "state.h"

namespace onnxray {

namespace {

void Complain(AppState& state, const Error& error) {
  state.messages.Add(Message::Level::kWarning, "Not all could be restored", error, Controller::Now());
}

const Sample* SampleAt(const AppState& state, const std::string& address) {
  const auto it = std::find_if(state.samples.begin(), state.samples.end(), [&](const Sample& sample) {
    return address == std::string(kSamplesFolder) + sample.model;
  });
  return it == state.samples.end() ? nullptr : &*it;
}

bool IsFed(const AppState& state, const std::string& address) {
  return std::any_of(state.choices.begin(), state.choices.end(), [&](const InputChoice& choice) {
    return choice.file && state.origins.AddressOf(choice.file->name) == address;
  });
}

bool AsksForFeed(const ViewedPlace& place) {
  return std::any_of(InputSettings().begin(), InputSettings().end(),
                     [&](const InputSetting& setting) { return !place.Text(setting.name).empty(); });
}

void ApplyFeed(const ViewedPlace& place, AppState& state, InputChoice& choice) {
  for (const InputSetting& setting : InputSettings()) {
    const std::string text = place.Text(setting.name);
    if (text.empty()) continue;
    if (const Status status = setting.Apply(text, choice); !status.ok()) Complain(state, status.error());
  }
}

// What of the first choice that is prepared in another way than `usual` a link says.
void DescribeFeed(const std::vector<InputChoice>& choices, const InputChoice& usual, ViewedPlace& place) {
  for (const InputSetting& setting : InputSettings()) {
    if (!(setting.travels & kInLink)) continue;
    for (const InputChoice& choice : choices) {
      const std::string text = setting.Read(choice);
      if (text == setting.Read(usual)) continue;
      place.settings[std::string(setting.name)] = text.empty() ? std::string(setting.first) : text;
      break;
    }
  }
}

void DescribeSettings(const AppState& state, unsigned travel, ViewedPlace& place) {
  for (const SettingGroup& group : SettingGroups()) {
    for (const Setting& setting : group.settings) {
      if (!(setting.travels & travel)) continue;
      if (std::string text = setting.Read(state); !text.empty())
        place.settings[std::string(setting.name)] = std::move(text);
    }
  }
}

std::string SelectedNode(const AppState& state) {
  const auto& selected = state.view.selected();
  const bool at_first = !selected || state.model->rows.empty() || *selected == state.model->rows.front().path;
  return at_first ? "" : NameOfLine(state.nodes, *selected);
}

}  // namespace

void DeepLink::Expect(ViewedPlace place, std::string model_file) {
  place_ = std::move(place);
  model_file_ = std::move(model_file);
  session_.reset();
  stage_ = Stage::kModel;
  path_.reset();
  wants_run_ = false;
}

void DeepLink::Expect(std::shared_ptr<const OpenedSession> session) {
  Expect(session->saved.place, "");
  session_ = std::move(session);
}

void DeepLink::TakeAlways(ViewedPlace& place, AppState& state) {
  for (const SettingGroup& group : SettingGroups()) {
    for (const Setting& setting : group.settings) {
      const auto said = place.settings.find(setting.name);
      if (setting.ready != Ready::kAlways || said == place.settings.end()) continue;
      if (const Status status = setting.Apply(said->second, state); !status.ok())
        Complain(state, status.error());
      place.settings.erase(said);
      ++changes_;
    }
  }
}

void DeepLink::RestoreInput(const SavedInput& saved, InputChoice& choice, AppState& state) {
  InputChoice restored;
  restored.input = choice.input;
  restored.tokenizer = choice.tokenizer;
  restored.synthetic = saved.synthetic;
  for (const auto& [name, text] : saved.settings) {
    const InputSetting* setting = FindInputSetting(name);
    if (!setting) continue;
    if (const Status status = setting->Apply(text, restored); !status.ok()) Complain(state, status.error());
  }
  const auto find = [&](const std::string& name) -> std::shared_ptr<const OpenedInput> {
    for (const auto& file : session_->inputs) {
      if (file->name == name) return file;
    }
    return choice.file && choice.file->name == name ? choice.file : nullptr;
  };
  restored.file = find(saved.file);
  if (!saved.file.empty() && !restored.file) {
    wants_run_ = false;  // but when the file comes
    if (saved.address.empty())
      Complain(state, NotFound("'" + saved.file + "' is not in the session", "Drop that file here"));
  }
  for (const std::string& name : saved.batch) {
    if (auto file = find(name)) restored.batch.push_back(std::move(file));
  }
  for (size_t i = 0; restored.file && i < restored.file->tensors.size(); ++i) {
    if (restored.file->tensors[i].name == saved.array) restored.array = i;
  }
  choice = std::move(restored);
}

void DeepLink::RestoreInputs(AppState& state) {
  const SavedSession& saved = session_->saved;
  if (Fingerprint{state.model->file_bytes, state.model->checksum} != saved.fingerprint) {
    Complain(
        state,
        InvalidInput("the session was saved with another model than this '" + state.model->name + "': its " +
                         saved.model + " has " + std::to_string(saved.fingerprint.bytes) + " bytes" +
                         (saved.fingerprint.bytes == state.model->file_bytes ? " and other contents" : ""),
                     "What fits this model was applied"));
  }
  wants_run_ = true;
  for (const SavedInput& input : saved.inputs) {
    const auto choice = std::find_if(state.choices.begin(), state.choices.end(),
                                     [&](const InputChoice& c) { return c.input == input.input; });
    if (choice == state.choices.end()) {
      Complain(state, NotFound("the model has no input '" + input.input + "'", "It was left out"));
      continue;
    }
    RestoreInput(input, *choice, state);
  }
}

void DeepLink::AtModel(AppState& state, Controller& controller) {
  if (stage_ != Stage::kModel) return;
  stage_ = Stage::kNone;
  if (!model_file_.empty() && model_file_ != state.model->name) return;
  bool files = false;
  for (const std::string& input : place_.inputs) files |= !ParseSynthetic(input);
  for (InputChoice& choice : state.choices) {
    ApplyFeed(place_, state, choice);
    for (const std::string& input : place_.inputs) {
      const auto synthetic = ParseSynthetic(input);
      if (!synthetic || (files && choice.file)) continue;
      choice.file.reset();
      choice.synthetic = *synthetic;
    }
  }
  wants_run_ = !files && !place_.inputs.empty();
  if (session_) {
    RestoreInputs(state);
    for (const Error& error : RestoreEdits(session_->saved.edits, session_->saved.patches, state))
      Complain(state, error);
  }
  ++changes_;
  stage_ = Stage::kView;
  state.at_start = false;
  Apply(Ready::kModel, state, controller);
}

void DeepLink::Apply(Ready ready, AppState& state, Controller& controller) {
  const unsigned carries = session_ ? kInSession : kInLink;
  for (const SettingGroup& group : SettingGroups()) {
    bool changed = false;
    for (const Setting& setting : group.settings) {
      if (setting.ready != ready) continue;
      const std::string text = place_.Text(setting.name);
      const bool is_meant = !text.empty() || ((setting.travels & carries) != 0 && !setting.stays);
      if (!is_meant || text == setting.Read(state)) continue;
      if (const Status status = setting.Apply(text, state); !status.ok()) Complain(state, status.error());
      changed = true;
    }
    if (!changed) continue;
    ++changes_;
    if (group.settle) group.settle(state, controller);
  }
}

void DeepLink::SelectNode(AppState& state, Controller& controller) {
  if (const NodeLine* line = FindLine(state.nodes, place_.node)) {
    path_ = line->row.path;
    controller.Select(*path_);
    state.picked = true;
    stage_ = Stage::kValue;
    return;
  }
  // It may be within a node that has not run yet.
  const RunState& run = state.run;
  if (run.active() || run.phase == RunState::Phase::kNone) return;
  stage_ = Stage::kNone;
  Complain(state,
           NotFound("the model has no node or value '" + place_.node + "'", "Pick one in the list of nodes"));
}

void DeepLink::ArrangeValue(AppState& state, Controller& controller) {
  const TensorView& view = state.view;
  if (!view.selected()) return;
  const bool left = path_ && *path_ != *view.selected();
  if (left || view.state() == TensorView::State::kFailed) stage_ = Stage::kNone;
  if (stage_ == Stage::kNone) return;
  if (view.state() != TensorView::State::kShown ||
      view.shown() != ViewedValue(*view.selected(), view.aspect()))
    return;
  stage_ = Stage::kNone;
  Apply(Ready::kValue, state, controller);
}

void DeepLink::Update(AppState& state, Controller& controller) {
  if (stage_ == Stage::kNone || stage_ == Stage::kModel) return;
  if (wants_run_) controller.Run();
  wants_run_ = false;
  if (stage_ == Stage::kView) {
    Apply(Ready::kView, state, controller);
    stage_ = place_.node.empty() ? Stage::kValue : Stage::kNode;
  }
  if (stage_ == Stage::kNode) SelectNode(state, controller);
  if (stage_ == Stage::kValue) ArrangeValue(state, controller);
}

void FollowLink(std::string_view link, AppState& state, Controller& controller) {
  ParsedPlace parsed = ParsePlace(link);
  for (const Error& complaint : parsed.complaints) Complain(state, complaint);
  ViewedPlace& place = parsed.place;
  state.link.TakeAlways(place, state);
  if (place == ViewedPlace()) return;
  const std::string model = FullModelAddress(place.model, state.samples);
  const Sample* sample = SampleAt(state, model);
  if (sample && place.inputs.empty() && !sample->input.empty()) place.inputs.push_back(sample->input);
  const bool is_open = state.model && state.loading.empty() &&
                       (model.empty() || state.origins.AddressOf(state.model->name) == model);
  std::vector<std::string> files;
  if (!model.empty() && !is_open) files.push_back(model);
  for (const std::string& input : place.inputs) {
    const std::string address = FullInputAddress(input, state.sample_inputs);
    if (!ParseSynthetic(input) && !(is_open && IsFed(state, address))) files.push_back(address);
  }
  const bool feeds = AsksForFeed(place);
  state.link.Expect(std::move(place), model.empty() ? "" : FileNameOf(model));
  if (is_open) {
    state.link.AtModel(state, controller);
    if (feeds && files.empty()) controller.Run();
  }
  if (!files.empty()) controller.OpenAddresses(files);
}

PresentPlace PlaceOf(const AppState& state) {
  PresentPlace present;
  ViewedPlace& place = present.place;
  const bool shows_model = state.model && !state.at_start;
  if (!shows_model) {
    if (std::string theme = FindSetting("theme")->Read(state); !theme.empty())
      place.settings["theme"] = std::move(theme);
    return present;
  }
  const std::string& model = state.origins.AddressOf(state.model->name);
  place.model = ShortModelAddress(model, state.samples);
  if (model.empty()) present.left_out.push_back(state.model->name);

  const Sample* sample = SampleAt(state, model);
  const auto add_input = [&](const std::string& input) {
    if (std::find(place.inputs.begin(), place.inputs.end(), input) == place.inputs.end())
      place.inputs.push_back(input);
  };
  for (const InputChoice& choice : state.choices) {
    if (choice.file) {
      const std::string& address = state.origins.AddressOf(choice.file->name);
      if (address.empty()) present.left_out.push_back(choice.file->name);
      if (!address.empty()) add_input(ShortInputAddress(address, state.sample_inputs));
    } else if (choice.typed) {
      present.left_out.push_back("what was typed for " + choice.input);
    } else if (state.run.phase != RunState::Phase::kNone) {
      add_input(ToText(choice.synthetic));
    }
  }
  for (const ListedEdit& edit : state.edits.list) {
    if (edit.edit.kind == Edit::Kind::kPatch) present.left_out.push_back("the patch of " + edit.name);
  }
  InputChoice usual;
  if (sample) usual.feed = sample->feed;
  DescribeFeed(state.choices, usual, place);
  place.node = SelectedNode(state);
  DescribeSettings(state, kInLink, place);
  return present;
}

ViewedPlace SessionPlaceOf(const AppState& state) {
  ViewedPlace place;
  place.node = SelectedNode(state);
  DescribeSettings(state, kInSession, place);
  return place;
}

}  // namespace onnxray
