#include "input/input_widgets.h"

#include <cstdio>

#include "icons.h"
#include "input/camera.h"
#include "io/typed_values.h"
#include "text.h"

namespace onnxray {

namespace {

constexpr int64_t kLargestSide = 1 << 14;

using Kind = Synthetic::Kind;

constexpr std::pair<Kind, const char*> kSynthetics[] = {
    {Kind::kRandom, "Random numbers"}, {Kind::kUniform, "Uniform random numbers"},
    {Kind::kConstant, "Constant"},     {Kind::kCounting, "Counting 0, 1, 2 …"},
    {Kind::kZeros, "Zeros"},           {Kind::kOnes, "Ones"}};

constexpr std::pair<ImagePreset, const char*> kPresets[] = {{ImagePreset::kAuto, "Automatic"},
                                                            {ImagePreset::kRaw, "0 … 255"},
                                                            {ImagePreset::kUnit, "0 … 1"},
                                                            {ImagePreset::kKerasTf, "-1 … 1"},
                                                            {ImagePreset::kTorchvision, "torchvision"},
                                                            {ImagePreset::kKerasCaffe, "Caffe (BGR)"},
                                                            {ImagePreset::kClip, "CLIP"}};

constexpr std::pair<ImageLayout, const char*> kLayouts[] = {
    {ImageLayout::kAuto, "Automatic"}, {ImageLayout::kNchw, "NCHW"}, {ImageLayout::kNhwc, "NHWC"}};

const char* NameOf(Kind kind) {
  return std::find_if(std::begin(kSynthetics), std::end(kSynthetics),
                      [&](const auto& s) { return s.first == kind; })
      ->second;
}

// Few enough values to type them, or a length that is free.
bool CanBeTyped(const GraphInput& input) {
  if (input.type.kind != ValueType::Kind::kTensor || !input.type.shape) return false;
  int64_t count = 1;
  for (const Dim& dim : *input.type.shape) count *= dim.known() ? std::max<int64_t>(dim.value, 1) : 1;
  return count <= kMostTypedValues;
}

void MakeUp(InputChoice& choice, Kind kind) {
  // Picking random numbers again draws others.
  const bool again = !choice.file && !choice.typed && choice.synthetic.kind == kind;
  if (again && (kind == Kind::kRandom || kind == Kind::kUniform)) ++choice.synthetic.seed;
  choice.file.reset();
  choice.batch.clear();
  choice.typed.reset();
  choice.synthetic.kind = kind;
}

}  // namespace

bool NumberField(const ViewContext& view, const char* id, int64_t& value, int64_t least, float width) {
  ImGui::SetNextItemWidth(width);
  ImGui::PushFont(view.fonts.mono, kMonoSmallSize);
  ImGui::InputScalar(id, ImGuiDataType_S64, &value);
  ImGui::PopFont();
  value = std::max(value, least);
  return ImGui::IsItemDeactivatedAfterEdit();
}

bool RealField(const ViewContext& view, const char* id, double& value, float width) {
  ImGui::SetNextItemWidth(width);
  ImGui::PushFont(view.fonts.mono, kMonoSmallSize);
  ImGui::InputDouble(id, &value, 0, 0, "%g");
  ImGui::PopFont();
  return ImGui::IsItemDeactivatedAfterEdit();
}

void FieldLabel(const ViewContext& view, const char* text) {
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, text);
  ImGui::SameLine(0, 6 * view.point);
}

bool SourceCombo(ViewContext& view, const char* id, const GraphInput& input, InputChoice& choice,
                 float width) {
  InputState& state = view.state.input;
  const InputReport* report = ReportOf(view.state, input.name);
  std::string shown = choice.file ? choice.file->name : NameOf(choice.synthetic.kind);
  if (!choice.batch.empty()) shown = std::to_string(choice.batch.size() + 1) + " pictures";
  if (!choice.file && choice.typed) shown = choice.tokenizer ? "Text" : "Typed values";
  if (!BeginDropDown(view, id, shown, width)) return false;
  bool changed = false;
  if (ImGui::Selectable("Open a file…")) view.controller.ChooseFiles();
  if (report && report->draws_well && ImGui::Selectable("Draw by hand", state.pad_input == input.name)) {
    view.state.tab = CentreTab::kInput;
    OpenPad(view.state, input.name);
  }
  const bool sees = report && report->takes_picture && view.controller.platform().has_camera();
  if (sees && ImGui::Selectable("Webcam", state.camera.input == input.name)) OpenCamera(view, input.name);
  if (CanBeTyped(input) && ImGui::Selectable("Type values…", choice.typed && !choice.tokenizer)) {
    view.state.tab = CentreTab::kInput;
    state.shown_input = input.name;
    const auto fed = view.state.fed.find(input.name);
    const bool has = fed != view.state.fed.end() && fed->second.value.is_tensor();
    choice.typed = has ? TypedValues(fed->second.value.tensor()) : "0";
    if (choice.typed->empty()) choice.typed = "0";
    choice.file.reset();
    choice.tokenizer.reset();
    changed = true;
  }
  if (state.tokenizer && IsInteger(input.type.dtype) &&
      ImGui::Selectable("Text…", choice.tokenizer != nullptr)) {
    view.state.tab = CentreTab::kInput;
    state.shown_input = input.name;
    choice.typed = "Hello, world!";
    choice.file.reset();
    choice.tokenizer = state.tokenizer;
    changed = true;
  }
  ImGui::Separator();
  for (const auto& [kind, name] : kSynthetics) {
    const bool on = !choice.file && !choice.typed && choice.synthetic.kind == kind;
    if (!ImGui::Selectable(name, on)) continue;
    MakeUp(choice, kind);
    changed = true;
  }
  ImGui::EndCombo();
  if (changed && state.pad_input == input.name) state.pad_input.clear();
  return changed;
}

bool SyntheticOptions(const ViewContext& view, InputChoice& choice) {
  if (choice.file || choice.typed) return false;
  Synthetic& synthetic = choice.synthetic;
  const float width = 74 * view.point, gap = 12 * view.point;
  bool changed = false;
  if (synthetic.kind == Kind::kUniform) {
    FieldLabel(view, "From");
    changed |= RealField(view, "##Low", synthetic.low, width);
    ImGui::SameLine(0, gap);
    FieldLabel(view, "to");
    changed |= RealField(view, "##High", synthetic.high, width);
    ImGui::SameLine(0, gap);
  } else if (synthetic.kind == Kind::kConstant) {
    FieldLabel(view, "Value");
    changed |= RealField(view, "##Value", synthetic.low, width);
  }
  if (synthetic.kind == Kind::kUniform || synthetic.kind == Kind::kRandom) {
    FieldLabel(view, "Seed");
    auto seed = static_cast<int64_t>(synthetic.seed);
    changed |= NumberField(view, "##Seed", seed, 0, width);
    synthetic.seed = static_cast<uint64_t>(seed);
    ImGui::SameLine(0, 6 * view.point);
    if (ImGui::Button("Draw others")) {
      ++synthetic.seed;
      changed = true;
    }
  }
  return changed;
}

bool DimensionFields(const ViewContext& view, const GraphInput& input, InputChoice& choice) {
  if (!input.type.shape || (choice.file && !choice.file->is_picture())) return false;
  const bool picture = choice.file && choice.file->is_picture();
  const InputReport* report = ReportOf(view.state, input.name);
  if (picture && (!report || !report->image)) return false;
  const ImageAxes axes =
      picture ? ImageAxesOf(report->image->layout, static_cast<int>(input.type.shape->size())) : ImageAxes();
  GraphValue value;
  value.name = input.name;
  value.type = input.type;
  bool changed = false, first = true;
  for (int axis = 0; axis < static_cast<int>(input.type.shape->size()); ++axis) {
    const Dim& dim = (*input.type.shape)[static_cast<size_t>(axis)];
    if (dim.known() || (picture && axis == axes.channel)) continue;
    std::string name = dim.symbol.empty() ? "Axis " + std::to_string(axis) : KeepEnd(dim.symbol, 14);
    if (picture) name = axis == axes.batch ? "Batch" : axis == axes.width ? "Width" : "Height";
    if (!first) ImGui::SameLine(0, 12 * view.point);
    if (!first && ImGui::GetContentRegionAvail().x < 150 * view.point) ImGui::NewLine();
    first = false;
    FieldLabel(view, name.c_str());
    const std::string id = "##Size " + std::to_string(axis);
    const float width = 64 * view.point;
    if (!picture) {
      const std::string key = DimName(value, axis);
      const auto it = choice.dims.find(key);
      const int64_t before = it == choice.dims.end() ? 1 : it->second;
      int64_t size = before;
      changed |= NumberField(view, id.c_str(), size, 1, width);
      if (size != before) choice.dims[key] = size;
      continue;
    }
    int& chosen = axis == axes.batch   ? choice.feed.batch
                  : axis == axes.width ? choice.feed.width
                                       : choice.feed.height;
    const int64_t before = chosen > 0 ? chosen : report->image->shape[axis];
    int64_t size = before;
    changed |= NumberField(view, id.c_str(), size, axis == axes.batch ? 1 : 0, width);
    if (size != before) chosen = static_cast<int>(std::min<int64_t>(size, kLargestSide));
  }
  return changed;
}

bool PictureCombos(const ViewContext& view, const char* preset_id, const char* layout_id, ImageFeed& feed) {
  const float half = (ImGui::GetContentRegionAvail().x - 6 * view.point) / 2;
  bool changed = ChoiceCombo(view, preset_id, kPresets, feed.preset, half);
  Tooltip(view, "How pixel values become numbers");
  ImGui::SameLine(0, 6 * view.point);
  changed |= ChoiceCombo(view, layout_id, kLayouts, feed.layout, half);
  Tooltip(view, "Whether channels come before or after height and width");
  return changed;
}

bool DrawRemark(const ViewContext& view, const InputRemark& remark, int index, InputChoice& choice) {
  const ImVec4& color = remark.warning ? view.theme.warning : view.theme.dim;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  SmallText(view, color, remark.warning ? icon::kWarning : icon::kInfo);
  ImGui::SetCursorScreenPos({corner.x + 20 * view.point, corner.y});
  ImGui::BeginGroup();
  ImGui::PushTextWrapPos();
  SmallText(view, remark.warning ? view.theme.text : view.theme.dim, remark.text);
  ImGui::PopTextWrapPos();
  bool pressed = false;
  if (remark.cure) {
    ImGui::PushFont(view.fonts.text, kSmallSize);
    const float room = ImGui::GetContentRegionAvail().x;
    const std::string label = remark.cure->title + "##Cure " + std::to_string(index);
    const float width =
        ImGui::CalcTextSize(remark.cure->title.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
    pressed = ImGui::Button(label.c_str(), {std::min(width, room), 0});
    if (width > room) Tooltip(view, remark.cure->title);
    ImGui::PopFont();
  }
  ImGui::EndGroup();
  if (!pressed) return false;
  choice = remark.cure->choice;
  // What was wrong has been dealt with.
  view.state.messages.DismissAll();
  return true;
}

void DrawClasses(const ViewContext& view, const InputState& input, const ClassScores& scores) {
  const float width = ImGui::GetContentRegionAvail().x, height = 22 * view.point;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (const ClassScore& score : scores.top) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImVec4 bar = view.theme.accent;
    bar.w = 0.28f;
    const float reach = width * static_cast<float>(std::clamp(score.probability, 0.0, 1.0));
    list.AddRectFilled(corner, {corner.x + width, corner.y + height - 2 * view.point},
                       view.theme(view.theme.raised), 4 * view.point);
    if (reach >= 1)
      list.AddRectFilled(corner, {corner.x + reach, corner.y + height - 2 * view.point}, view.theme(bar),
                         4 * view.point);
    const std::string* label = input.LabelOf(score.index);
    char percent[32];
    std::snprintf(percent, sizeof percent, "%.1f %%", 100 * score.probability);
    const float number = TextWidth(view.fonts.mono, kMonoSmallSize, percent);
    ImGui::SetCursorScreenPos({corner.x + 8 * view.point, corner.y + 3 * view.point});
    TextCut(view.fonts.text, kSmallSize, view.theme.text,
            label && !label->empty() ? *label : "class " + std::to_string(score.index),
            width - number - 30 * view.point, false);
    ImGui::SetCursorScreenPos({corner.x + width - number - 8 * view.point, corner.y + 3 * view.point});
    TextIn(view.fonts.mono, kMonoSmallSize, view.theme.text, percent);
    ImGui::SetCursorScreenPos(corner);
    ImGui::InvisibleButton(("Class " + std::to_string(score.index)).c_str(), {width, height});
    Tooltip(view, "Class " + std::to_string(score.index) + ", " +
                      (scores.probabilities ? "probability " : "score ") + FormatNumber(score.score) +
                      (scores.probabilities ? ""
                                            : "; the bar shows the softmax over all " +
                                                  FormatCount(scores.classes) + " classes"));
  }
}

}  // namespace onnxray
