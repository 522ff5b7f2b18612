#include "views/gradient_toolbar.h"

#include <algorithm>
#include <string>

#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kLossWidth = 150, kOutputWidth = 170, kPlaceWidth = 150, kTargetWidth = 90;  // points

using Place = GradientChoice::Place;

struct LossTitle {
  LossKind loss;
  const char* title;
};
constexpr LossTitle kLossTitles[] = {{LossKind::kSum, "Value"},
                                     {LossKind::kCrossEntropy, "Cross-entropy"},
                                     {LossKind::kNegativeLogLikelihood, "Negative log-lik."},
                                     {LossKind::kBinaryCrossEntropy, "Binary cross-entr."},
                                     {LossKind::kMeanSquaredError, "Squared error"},
                                     {LossKind::kMeanAbsoluteError, "Absolute error"},
                                     {LossKind::kHuber, "Huber"}};

// Goes on in the same line if there is room for `width` points more.
void NextPlace(const ViewContext& view, float width) {
  ImGui::SameLine(0, 12 * view.point);
  if (ImGui::GetContentRegionAvail().x < width * view.point) ImGui::NewLine();
}

void Label(const ViewContext& view, const char* text) {
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, text);
  ImGui::SameLine(0, 6 * view.point);
}

bool LossCombo(const ViewContext& view, GradientChoice& choice) {
  bool changed = false;
  const auto current = std::find_if(std::begin(kLossTitles), std::end(kLossTitles),
                                    [&](const LossTitle& t) { return t.loss == choice.loss; });
  if (!BeginDropDown(view, "##Loss", current->title, kLossWidth * view.point)) return false;
  for (const LossTitle& title : kLossTitles) {
    if (ImGui::Selectable(title.title, title.loss == choice.loss) && title.loss != choice.loss) {
      choice.loss = title.loss;
      changed = true;
    }
  }
  ImGui::EndCombo();
  return changed;
}

const ValueRow* FindRow(const ModelSummary& model, ValueId id) {
  const auto it = std::find_if(model.rows.begin(), model.rows.end(), [&](const ValueRow& row) {
    return row.path.nodes.empty() && row.path.value == id;
  });
  return it == model.rows.end() ? nullptr : &*it;
}

// The model's outputs, and the value that was picked if it is none of them.
bool OutputCombo(ViewContext& view, GradientChoice& choice) {
  const ModelSummary& model = *view.state.model;
  const ValueRow* chosen = choice.output == kNoValue ? nullptr : FindRow(model, choice.output);
  bool changed = false;
  const std::string shown = chosen ? KeepEnd(chosen->value_name, 22) : "first output";
  if (!BeginDropDown(view, "##Output", shown, kOutputWidth * view.point)) return false;
  const auto entry = [&](const std::string& title, ValueId id) {
    if (ImGui::Selectable(title.c_str(), id == choice.output) && id != choice.output) {
      choice = {.loss = choice.loss, .output = id, .logits = choice.logits, .target = choice.target};
      changed = true;
    }
  };
  entry("first output", kNoValue);
  for (const ValueRow& row : model.rows) {
    if (row.graph_output || &row == chosen) entry(row.value_name, row.path.value);
  }
  if (const auto& selected = view.state.view.selected(); selected && selected->nodes.empty()) {
    const ValueRow* row = FindRow(model, selected->value);
    if (row && row != chosen && !row->graph_output) entry(row->value_name + "  (shown)", row->path.value);
  }
  ImGui::EndCombo();
  return changed;
}

std::string ElementText(const std::vector<int64_t>& index) {
  std::string text;
  for (const int64_t i : index) text += (text.empty() ? "[" : ", ") + std::to_string(i);
  return "element " + text + "]";
}

bool PlaceCombo(const ViewContext& view, GradientChoice& choice) {
  const bool classes = ComparesClasses(choice.loss);
  const std::string greatest = classes ? "likeliest class" : "greatest element";
  const std::string element = choice.element.empty() ? "" : ElementText(choice.element);
  const std::string shown = choice.place == Place::kElement           ? element
                            : choice.place == Place::kAll && !classes ? "sum of all"
                                                                      : greatest;
  bool changed = false;
  if (!BeginDropDown(view, "##Place", shown, kPlaceWidth * view.point)) return false;
  const auto entry = [&](const std::string& title, Place place) {
    if (ImGui::Selectable(title.c_str(), place == choice.place) && place != choice.place) {
      choice.place = place;
      changed = true;
    }
  };
  entry(greatest, Place::kGreatest);
  if (!classes) entry("sum of all", Place::kAll);
  if (!choice.element.empty()) entry(element, Place::kElement);
  ImGui::EndCombo();
  return changed;
}

// True when another number was typed in and confirmed.
bool TargetField(const ViewContext& view, GradientChoice& choice) {
  ImGui::SetNextItemWidth(kTargetWidth * view.point);
  double target = choice.target;
  const bool entered =
      ImGui::InputDouble("##Target", &target, 0, 0, "%g", ImGuiInputTextFlags_EnterReturnsTrue);
  if (!entered || target == choice.target) return false;
  choice.target = target;
  return true;
}

void DrawOutcome(const ViewContext& view) {
  const GradientState& gradients = view.state.gradients;
  if (gradients.phase != GradientState::Phase::kDone) return;
  NextPlace(view, 160);
  ImGui::AlignTextToFramePadding();
  const std::string loss = gradients.description + " = " + FormatNumber(gradients.loss);
  TextCut(view.fonts.mono, kMonoSmallSize, view.theme.text, loss, ImGui::GetContentRegionAvail().x, false);
}

}  // namespace

void DrawGradientToolbar(ViewContext& view) {
  GradientChoice choice = view.state.gradient_choice;
  ImGui::PushFont(view.fonts.text, kSmallSize);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, view.Points(8, 4));
  ImGui::BeginGroup();
  Label(view, "Gradient of");
  bool changed = LossCombo(view, choice);
  Tooltip(view, "The loss: what is differentiated");
  NextPlace(view, kOutputWidth + 20);
  Label(view, "of");
  changed |= OutputCombo(view, choice);
  Tooltip(view, "Whose loss it is: an output of the model, or any activation");
  if (choice.loss == LossKind::kSum || ComparesClasses(choice.loss)) {
    NextPlace(view, kPlaceWidth + 20);
    Label(view, "at");
    changed |= PlaceCombo(view, choice);
    Tooltip(view, "Any other element: right-click it where it is shown");
  } else {
    NextPlace(view, kTargetWidth + 60);
    Label(view, "against");
    changed |= TargetField(view, choice);
    Tooltip(view, "The number that every element is held against");
  }
  if (view.state.model->logits.count(choice.output)) {
    NextPlace(view, 80);
    changed |= ImGui::Checkbox("Logits", &choice.logits);
    Tooltip(view, "Of what went into the final Softmax or Sigmoid, whose own gradient often vanishes");
  }
  DrawOutcome(view);
  ImGui::EndGroup();
  ImGui::PopStyleVar();
  ImGui::PopFont();
  if (changed) view.controller.ChooseGradient(choice);
}

void DrawElementMenu(ViewContext& view, const std::vector<int64_t>& index) {
  const TensorView& shown = view.state.view;
  if (!ImGui::Selectable("Gradient of this element")) return;
  GradientChoice choice = view.state.gradient_choice;
  choice = {.loss = LossKind::kSum,
            .output = shown.selected()->value,
            .logits = false,
            .place = Place::kElement,
            .element = index,
            .target = choice.target};
  view.controller.ChooseGradient(choice);
  view.controller.ShowAspect(Aspect::kGradient);
}

}  // namespace onnxray
