#include "input/input_view.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "icons.h"
#include "imgui_stdlib.h"
#include "input/draw_pad_view.h"
#include "input/input_widgets.h"
#include "input/picture_view.h"
#include "text.h"

namespace onnxray {

namespace {

constexpr float kTwoColumns = 560;  // points that two columns need
constexpr float kPictureHeight = 300;

const GraphInput* InputOf(const ModelSummary& model, const std::string& name) {
  const auto it = std::find_if(model.inputs.begin(), model.inputs.end(),
                               [&](const GraphInput& input) { return input.name == name; });
  return it == model.inputs.end() ? nullptr : &*it;
}

// Which of the inputs is shown, where there are several.
void DrawInputNames(ViewContext& view) {
  AppState& state = view.state;
  if (!ChoiceOf(state, state.input.shown_input)) state.input.shown_input = state.choices.front().input;
  for (const InputChoice& choice : state.choices) {
    if (state.choices.size() < 2) break;
    const bool on = choice.input == state.input.shown_input;
    const std::string shown = KeepEnd(choice.input, 24);
    ImGui::PushStyleColor(ImGuiCol_Button, on ? view.theme.raised_hover : view.theme.raised);
    ImGui::PushStyleColor(ImGuiCol_Text, on ? view.theme.text : view.theme.dim);
    if (ImGui::Button((shown + "##Input " + choice.input).c_str())) state.input.shown_input = choice.input;
    ImGui::PopStyleColor(2);
    ImGui::SameLine(0, 4 * view.point);
    if (ImGui::GetContentRegionAvail().x < 120 * view.point) ImGui::NewLine();
  }
  if (state.choices.size() > 1) ImGui::NewLine();
}

bool DrawTyped(const ViewContext& view, InputChoice& choice) {
  if (!choice.typed || choice.file) return false;
  ImGui::PushFont(view.fonts.mono, kMonoSmallSize);
  ImGui::InputTextMultiline("##Typed values", &*choice.typed,
                            {ImGui::GetContentRegionAvail().x, 84 * view.point});
  // While somebody types, most of it is wrong.
  const bool changed = ImGui::IsItemDeactivatedAfterEdit();
  ImGui::PopFont();
  SmallText(view, view.theme.faint,
            choice.tokenizer ? "Text, made token ids by " + choice.tokenizer->description()
                             : "Values in row-major order, separated by spaces or commas; one fills all");
  return changed;
}

bool DrawSoundOptions(const ViewContext& view, InputChoice& choice) {
  bool changed = false;
  int64_t rate = choice.audio.rate;
  FieldLabel(view, "Samples per second (0: the model's)");
  changed |= NumberField(view, "##Rate", rate, 0, 80 * view.point);
  choice.audio.rate = static_cast<int>(std::min<int64_t>(rate, 384000));
  FieldLabel(view, "Start at second");
  changed |= RealField(view, "##Start", choice.audio.start, 80 * view.point);
  return changed;
}

void DrawReasons(const ViewContext& view, const InputReport& report) {
  if (report.reasons.empty()) return;
  SectionTitle(view, "How the model is read");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 3));
  for (const InputReason& reason : report.reasons) {
    SmallText(view, view.theme.dim, reason.what);
    ImGui::SameLine(72 * view.point);
    ImGui::BeginGroup();
    if (!reason.value.empty()) {
      TextIn(view.fonts.strong, kSmallSize, view.theme.text, reason.value);
      ImGui::SameLine(0, 8 * view.point);
    }
    ImGui::PushTextWrapPos();
    SmallText(view, view.theme.dim, reason.why);
    ImGui::PopTextWrapPos();
    ImGui::EndGroup();
  }
  ImGui::PopStyleVar();
}

void DrawNumbers(const ViewContext& view, const InputReport& report) {
  if (report.numbers.empty()) return;
  SectionTitle(view, "What is fed");
  TextIn(view.fonts.mono, kMonoSmallSize, view.theme.text, report.fed);
  if (!ImGui::BeginTable("##Numbers", 5, ImGuiTableFlags_SizingStretchProp)) return;
  const auto cell = [&](const std::string& text, const ImVec4& color) {
    ImGui::TableNextColumn();
    TextIn(view.fonts.mono, kMonoSmallSize, color, text);
  };
  for (const char* title : {"", "least", "greatest", "mean", "deviation"}) {
    ImGui::TableNextColumn();
    SmallText(view, view.theme.faint, title);
  }
  for (const ChannelNumbers& numbers : report.numbers) {
    ImGui::TableNextColumn();
    SmallText(view, view.theme.dim, numbers.name);
    const Statistics& s = numbers.statistics;
    for (const double value : {s.min, s.max, s.mean, s.stddev}) cell(FormatShort(value), view.theme.text);
  }
  ImGui::EndTable();
}

bool DrawRemarks(const ViewContext& view, const InputReport& report, InputChoice& choice) {
  bool changed = false;
  ImGui::PushID("Remarks");
  for (size_t i = 0; i < report.remarks.size() && !changed; ++i) {
    ImGui::Dummy(view.Points(0, 1));
    changed = DrawRemark(view, report.remarks[i], static_cast<int>(i), choice);
  }
  ImGui::PopID();
  return changed;
}

void DrawAnswer(const ViewContext& view) {
  const InputState& state = view.state.input;
  if (!state.answer) return;
  SectionTitle(view, "The model's answer");
  ImGui::SameLine(0, 8 * view.point);
  TextCut(view.fonts.text, kSmallSize, view.theme.faint, state.answer->name, ImGui::GetContentRegionAvail().x,
          true);
  DrawClasses(view, state, state.answer->scores);
  if (!state.labels) SmallText(view, view.theme.faint, "Drop a list of class names to read them here");
}

// Every preset with its best classes; a click takes it.
bool DrawTrials(const ViewContext& view, InputChoice& choice) {
  const InputState& state = view.state.input;
  if (!state.answer || !choice.file || !choice.file->is_picture() || state.tried.input != choice.input)
    return false;
  SectionTitle(view, "Other presets' answers");
  constexpr int kClasses = 5;
  bool changed = false;
  const float room = ImGui::GetContentRegionAvail().x - 112 * view.point;
  const int shown = std::clamp(static_cast<int>(room / (112 * view.point)), 1, kClasses);
  if (!ImGui::BeginTable("##Trials", shown + 1, ImGuiTableFlags_SizingFixedSame)) return false;
  ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, 108 * view.point);
  const ImagePreset current = ReportOf(view.state, choice.input) && ReportOf(view.state, choice.input)->image
                                  ? ReportOf(view.state, choice.input)->image->preset
                                  : choice.feed.preset;
  for (const PresetTrial& trial : state.trials) {
    const std::string name(Name(trial.preset));
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::PushFont(view.fonts.text, kSmallSize);
    if (ImGui::Selectable((name + "##Try " + name).c_str(), trial.preset == current,
                          ImGuiSelectableFlags_SpanAllColumns)) {
      choice.feed.preset = trial.preset;
      changed = true;
    }
    ImGui::PopFont();
    if (!trial.scores) {
      ImGui::TableNextColumn();
      SmallText(view, view.theme.faint, trial.error.empty() ? "no answer" : "cannot be fed so");
      if (!trial.error.empty()) Tooltip(view, trial.error);
      continue;
    }
    for (int i = 0; i < shown && i < static_cast<int>(trial.scores->top.size()); ++i) {
      const ClassScore& score = trial.scores->top[static_cast<size_t>(i)];
      ImGui::TableNextColumn();
      const std::string* label = state.LabelOf(score.index);
      char percent[16];
      std::snprintf(percent, sizeof percent, "%3.0f %%", 100 * score.probability);
      TextIn(view.fonts.mono, kMonoTinySize, view.theme.dim, percent);
      ImGui::SameLine(0, 6 * view.point);
      TextCut(view.fonts.text, kSmallSize, i == 0 ? view.theme.text : view.theme.dim,
              label && !label->empty() ? *label : "class " + std::to_string(score.index),
              ImGui::GetContentRegionAvail().x, false);
    }
  }
  ImGui::EndTable();
  if (state.trials.size() + 1 < std::size(kImagePresets)) SmallText(view, view.theme.faint, "Trying …");
  return changed;
}

// Where the values come from, and what makes them.
bool DrawSource(ViewContext& view, const GraphInput& input, const InputReport* report, InputChoice& choice) {
  InputState& state = view.state.input;
  ImGui::PushFont(view.fonts.text, kSmallSize);
  const bool draws = report && report->draws_well && state.pad_input != input.name;
  const float button = draws ? TextWidth(view.fonts.text, kSmallSize, "Draw by hand") + 24 * view.point : 0;
  bool changed = SourceCombo(view, "##Input source", input, choice,
                             ImGui::GetContentRegionAvail().x - button - (draws ? 6 * view.point : 0));
  if (draws) {
    ImGui::SameLine(0, 6 * view.point);
    if (ImGui::Button("Draw by hand", {button, 0})) OpenPad(view.state, input.name);
  }
  changed |= SyntheticOptions(view, choice);
  changed |= DrawTyped(view, choice);
  if (choice.file && choice.file->is_sound()) changed |= DrawSoundOptions(view, choice);
  changed |= DimensionFields(view, input, choice);
  ImGui::PopFont();
  return changed;
}

bool DrawLeft(ViewContext& view, const GraphInput& input, const InputReport* report, InputChoice& choice,
              float width) {
  bool changed = DrawSource(view, input, report, choice);
  ImGui::Dummy(view.Points(0, 2));
  const bool draws = view.state.input.pad_input == input.name && report;
  ImGui::PushFont(view.fonts.text, kSmallSize);
  if (draws) {
    DrawPadView(view, *report, width, kPictureHeight * view.point);
  } else if (report && report->whole && choice.file && choice.file->is_picture()) {
    changed |= DrawPicture(view, *report, choice, width, kPictureHeight * view.point);
  }
  if (report && choice.file && choice.file->is_picture() && !draws)
    changed |= DrawPictureOptions(view, *report, choice);
  ImGui::PopFont();
  return changed;
}

bool DrawRight(ViewContext& view, const InputReport* report, InputChoice& choice, float width) {
  if (!report) return false;
  bool changed = DrawRemarks(view, *report, choice);
  DrawAnswer(view);
  if (report->seen) {
    SectionTitle(view, "As the model sees it");
    DrawSeen(view, *report, std::min(width, 150 * view.point), 150 * view.point);
  }
  DrawNumbers(view, *report);
  DrawReasons(view, *report);
  return changed;
}

}  // namespace

void DrawInputView(ViewContext& view) {
  AppState& state = view.state;
  if (state.choices.empty()) {
    SmallText(view, view.theme.dim, "The model has no inputs");
    return;
  }
  if (!ImGui::BeginChild("##Input view")) return ImGui::EndChild();
  DrawInputNames(view);
  InputChoice& choice = *ChoiceOf(state, state.input.shown_input);
  const GraphInput& input = *InputOf(*state.model, choice.input);
  const InputReport* report = ReportOf(state, choice.input);
  ImGui::PushID(input.name.c_str());
  TextCut(view.fonts.strong, kLargeSize, view.theme.text, input.name, ImGui::GetContentRegionAvail().x, true);
  TextCut(view.fonts.mono, kMonoSize, view.theme.dim, input.type.ToString(), ImGui::GetContentRegionAvail().x,
          false);
  ImGui::Dummy(view.Points(0, 2));
  const float room = ImGui::GetContentRegionAvail().x, gap = 24 * view.point;
  const bool two = room >= kTwoColumns * view.point;
  const float column = two ? (room - gap) / 2 : room;
  bool changed = false;
  const auto in_column = [&](const char* id, const auto& draw) {
    if (ImGui::BeginChild(id, {column, 0}, ImGuiChildFlags_AutoResizeY)) changed |= draw();
    ImGui::EndChild();
  };
  in_column("##Source column", [&] { return DrawLeft(view, input, report, choice, column); });
  if (two) ImGui::SameLine(0, gap);
  in_column("##Report column", [&] { return DrawRight(view, report, choice, column); });
  changed |= DrawTrials(view, choice);
  ImGui::PopID();
  ImGui::EndChild();
  if (changed) view.controller.Run();
}

}  // namespace onnxray
