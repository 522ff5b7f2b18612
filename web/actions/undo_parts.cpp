// What can be undone: every group of settings that has a title, what is fed, and edits.
#include "actions/undo.h"
#include "controller.h"
#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

// What settings are settings of; see Subject.
struct SubjectKey {
  std::shared_ptr<const ModelSummary> model = {};
  std::vector<int64_t> shape = {};
  std::optional<ViewedValue> value = {};
  bool operator==(const SubjectKey&) const = default;
};

struct SettingTexts {
  SubjectKey subject;
  std::vector<std::string> texts;
  bool operator==(const SettingTexts&) const = default;
};

struct InputSettings {
  std::shared_ptr<const ModelSummary> model;
  bool ran = false;  // what is fed first is no change
  std::vector<InputChoice> choices;
  bool operator==(const InputSettings&) const = default;
};

struct EditList {
  std::shared_ptr<const ModelSummary> model;
  std::vector<ListedEdit> list;
  bool operator==(const EditList& other) const { return model == other.model && Same(list, other.list); }
};

SubjectKey KeyOf(const AppState& state, Subject subject) {
  SubjectKey key;
  if (subject == Subject::kModel) key.model = state.model;
  if (subject == Subject::kValue) key.value = state.view.shown();
  if (subject == Subject::kShape) {
    const Tensor& tensor = state.view.tensor();
    for (int axis = 0; axis < tensor.rank(); ++axis) key.shape.push_back(tensor.dim(axis));
  }
  return key;
}

UndoPart GroupPart(const SettingGroup& group) {
  return MakeUndoPart<SettingTexts>(
      std::string(group.title),
      [&group](const AppState& state) {
        SettingTexts read{KeyOf(state, group.subject), {}};
        for (const Setting& setting : group.settings) read.texts.push_back(setting.Read(state));
        return read;
      },
      [](const SettingTexts& a, const SettingTexts& b) { return a.subject == b.subject; },
      [&group](const SettingTexts& to, AppState& state, Controller& controller) {
        const bool hidden = group.seen_in && *group.seen_in != state.view.aspect() && !state.split;
        if (hidden) controller.ShowAspect(*group.seen_in);
        for (size_t i = 0; i < group.settings.size(); ++i) {
          const Setting& setting = group.settings[i];
          if (setting.Read(state) == to.texts[i]) continue;
          if (const Status status = setting.Apply(to.texts[i], state); !status.ok())
            controller.ReportError("Not undone", status.error());
        }
        if (group.settle) group.settle(state, controller);
      });
}

UndoPart InputPart() {
  return MakeUndoPart<InputSettings>(
      "input",
      [](const AppState& state) {
        InputSettings settings{state.model, state.run.phase != RunState::Phase::kNone, state.choices};
        // All that a camera shows is one change, made when it is closed.
        const CameraState& camera = state.input.camera;
        for (InputChoice& choice : settings.choices) {
          if (camera.on() && choice.input == camera.input) choice.file = camera.before;
        }
        return settings;
      },
      [](const InputSettings& a, const InputSettings& b) { return a.model == b.model && a.ran == b.ran; },
      [](const InputSettings& inputs, AppState& state, Controller& controller) {
        state.choices = inputs.choices;
        controller.Run();
      });
}

UndoPart EditsPart() {
  return MakeUndoPart<EditList>(
      "edit",
      [](const AppState& state) {
        return EditList{state.edits.model, state.edits.list};
      },
      [](const EditList& a, const EditList& b) { return a.model == b.model; },
      [](const EditList& edits, AppState& state, Controller&) {
        state.edits.list = edits.list;
        ++state.edits.revision;
      });
}

}  // namespace

std::vector<UndoPart> UndoParts() {
  std::vector<UndoPart> parts = {InputPart(), EditsPart()};
  for (const SettingGroup& group : SettingGroups()) {
    if (!group.title.empty()) parts.push_back(GroupPart(group));
  }
  return parts;
}

}  // namespace onnxray
