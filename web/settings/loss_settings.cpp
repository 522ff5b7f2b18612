// Whose gradients are looked at.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "controller.h"
#include "settings/all_settings.h"
#include "state.h"

namespace onnxray {

namespace {

using Target = GradientChoice::Place;

std::string NameOfValue(const ModelSummary& model, ValueId id) {
  const auto it = std::find_if(model.rows.begin(), model.rows.end(), [&](const ValueRow& row) {
    return row.path.nodes.empty() && row.path.value == id;
  });
  return it == model.rows.end() ? "" : it->value_name;
}

constexpr auto kLossChoices = []<size_t... kI>(std::index_sequence<kI...>) {
  return std::array{Choice(kLossNames[kI].first, kLossNames[kI].second)...};
}
(std::make_index_sequence<std::size(kLossNames)>());
constexpr OneOf<LossKind> kLosses{kLossChoices};
constexpr TextCodec kValueName{"the name of a value"};
constexpr NumberCodec kLevel{{"a number"}};
constexpr IndexCodec kElement{"an element such as 0,285, or all"};

bool HasLevel(LossKind loss) { return loss != LossKind::kSum && !ComparesClasses(loss); }

std::string TargetText(const GradientChoice& gradient) {
  if (HasLevel(gradient.loss)) return gradient.target == 0 ? "" : kLevel.Text(gradient.target);
  if (gradient.place == Target::kAll) return "all";
  return gradient.place == Target::kElement ? kElement.Text(gradient.element) : "";
}

// What a target means depends on the loss.
Status SetTarget(std::string_view text, GradientChoice& gradient) {
  gradient.place = Target::kGreatest;
  gradient.element.clear();
  gradient.target = 0;
  if (text.empty()) return Ok();
  if (HasLevel(gradient.loss)) {
    const auto level = kLevel.Parse(text);
    if (!level) return WrongValue("target", text, kLevel.Expects());
    gradient.target = *level;
  } else if (text == "all" && gradient.loss == LossKind::kSum) {
    gradient.place = Target::kAll;
  } else if (const auto element = kElement.Parse(text)) {
    gradient.place = Target::kElement;
    gradient.element = *element;
  } else {
    return WrongValue("target", text,
                      gradient.loss == LossKind::kSum ? kElement.Expects() : "a class such as 285");
  }
  return Ok();
}

Status SetOutput(const std::optional<std::string>& name, AppState& state) {
  state.gradient_choice.output = kNoValue;
  if (!name || !state.model) return Ok();
  if (const ValueRow* row = FindValueRow(*state.model, *name)) {
    state.gradient_choice.output = row->path.value;
    return Ok();
  }
  return NotFound("the model has no value '" + *name + "'", "The loss is taken of its first output");
}

constexpr unsigned kSeen = kInLink | kInSession;

constexpr Setting kLoss[] = {
    Declare<AppState, kLosses>(
        {.name = "loss", .travels = kSeen, .ready = Ready::kModel, .first = "sum", .example = "mse"},
        [](const AppState& state) { return state.gradient_choice.loss; },
        [](LossKind loss, AppState& state) { state.gradient_choice.loss = loss; }),
    Declare<AppState, kValueName>(
        {.name = "output", .travels = kSeen, .ready = Ready::kModel, .example = "y"},
        [](const AppState& state) -> std::optional<std::string> {
          const ValueId output = state.gradient_choice.output;
          if (!state.model || output == kNoValue) return std::nullopt;
          return NameOfValue(*state.model, output);
        },
        [](const std::optional<std::string>& name, AppState& state) { return SetOutput(name, state); }),
    Declare<AppState, kSwitch>(
        {.name = "logits", .travels = kSeen, .ready = Ready::kModel, .first = "0", .example = "1"},
        [](const AppState& state) { return state.gradient_choice.logits; },
        [](bool logits, AppState& state) { state.gradient_choice.logits = logits; }),
    {{.name = "target", .travels = kSeen, .ready = Ready::kModel, .example = "all"},
     [] { return std::string("an element such as 0,285, all, a class such as 285, or a number"); },
     [](std::string_view text) { return text == "all" || kLevel.Parse(text) || kElement.Parse(text); },
     [](const AppState& state) { return TargetText(state.gradient_choice); },
     [](std::string_view text, AppState& state) { return SetTarget(text, state.gradient_choice); }}};

constexpr SettingGroup kGroups[] = {{.title = "loss",
                                     .subject = Subject::kModel,
                                     .settings = kLoss,
                                     .settle = [](AppState& state, Controller& controller) {
                                       controller.ChooseGradient(state.gradient_choice);
                                     }}};

}  // namespace

std::span<const SettingGroup> LossSettings() { return kGroups; }

}  // namespace onnxray
