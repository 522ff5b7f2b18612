#include "views/input_panel.h"

#include <algorithm>

#include "icons.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kPreviewSide = 46;

struct SyntheticName {
  Synthetic::Kind kind;
  const char* name;
};
constexpr SyntheticName kSynthetics[] = {{Synthetic::Kind::kRandom, "Random numbers"},
                                         {Synthetic::Kind::kZeros, "Zeros"},
                                         {Synthetic::Kind::kOnes, "Ones"}};

const char* NameOf(Synthetic::Kind kind) {
  const auto it = std::find_if(std::begin(kSynthetics), std::end(kSynthetics),
                               [&](const auto& s) { return s.kind == kind; });
  return it->name;
}

struct PresetName {
  ImagePreset preset;
  const char* name;
};
constexpr PresetName kPresets[] = {{ImagePreset::kAuto, "Automatic"},
                                   {ImagePreset::kRaw, "0 … 255"},
                                   {ImagePreset::kUnit, "0 … 1"},
                                   {ImagePreset::kKerasTf, "-1 … 1"},
                                   {ImagePreset::kTorchvision, "torchvision"},
                                   {ImagePreset::kKerasCaffe, "Caffe (BGR)"},
                                   {ImagePreset::kClip, "CLIP"}};

struct LayoutName {
  ImageLayout layout;
  const char* name;
};
constexpr LayoutName kLayouts[] = {
    {ImageLayout::kAuto, "Automatic"}, {ImageLayout::kNchw, "NCHW"}, {ImageLayout::kNhwc, "NHWC"}};

void DrawPreview(ViewContext& view, const InputChoice& choice, ImVec2 corner) {
  const float side = kPreviewSide * view.point;
  const ImVec2 end = {corner.x + side, corner.y + side};
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(corner, end, view.theme(view.theme.raised), 6 * view.point);
  if (const Texture* texture = choice.file ? view.controller.Preview(choice.file) : nullptr) {
    // The middle of the picture, square.
    const float w = static_cast<float>(texture->width), h = static_cast<float>(texture->height);
    const float u = std::max(0.0f, (1 - h / w) / 2), v = std::max(0.0f, (1 - w / h) / 2);
    list.AddImageRounded(texture->id, corner, end, {u, v}, {1 - u, 1 - v}, IM_COL32_WHITE, 6 * view.point);
    return;
  }
  const char* glyph = choice.file ? icon::kSymbolNumeric : icon::kBeaker;
  ImGui::PushFont(view.fonts.text, 20);
  const ImVec2 size = ImGui::CalcTextSize(glyph);
  list.AddText({corner.x + (side - size.x) / 2, corner.y + (side - size.y) / 2}, view.theme(view.theme.faint),
               glyph);
  ImGui::PopFont();
}

// True when another source was picked.
bool SourceCombo(ViewContext& view, InputChoice& choice) {
  bool changed = false;
  const std::string shown = choice.file ? choice.file->name : NameOf(choice.synthetic.kind);
  if (!BeginDropDown(view, "##Source", shown, ImGui::GetContentRegionAvail().x)) return false;
  if (ImGui::Selectable("Open a file…")) view.controller.ChooseFiles();
  for (const SyntheticName& synthetic : kSynthetics) {
    const bool on = !choice.file && choice.synthetic.kind == synthetic.kind;
    if (ImGui::Selectable(synthetic.name, on)) {
      // Picking random numbers again draws others.
      if (on) ++choice.synthetic.seed;
      choice.file.reset();
      choice.synthetic.kind = synthetic.kind;
      changed = true;
    }
  }
  ImGui::EndCombo();
  return changed;
}

template <typename Names, typename Value>
bool ChoiceCombo(const ViewContext& view, const char* id, const Names& names, Value& chosen, float width) {
  bool changed = false;
  const auto current = std::find_if(std::begin(names), std::end(names), [&](const auto& n) {
    const auto& [value, name] = n;
    return value == chosen;
  });
  const auto& [current_value, current_name] = *current;
  if (!BeginDropDown(view, id, current_name, width)) return false;
  for (const auto& [value, name] : names) {
    if (ImGui::Selectable(name, value == chosen) && value != chosen) {
      chosen = value;
      changed = true;
    }
  }
  ImGui::EndCombo();
  return changed;
}

bool DrawPictureOptions(const ViewContext& view, ImageFeed& feed) {
  const float half = (ImGui::GetContentRegionAvail().x - 6 * view.point) / 2;
  bool changed = ChoiceCombo(view, "##Scale", kPresets, feed.preset, half);
  Tooltip(view, "How pixel values become numbers");
  ImGui::SameLine(0, 6 * view.point);
  changed |= ChoiceCombo(view, "##Layout", kLayouts, feed.layout, half);
  Tooltip(view, "Whether channels come before or after height and width");
  return changed;
}

bool DrawInput(ViewContext& view, const GraphInput& input, InputChoice& choice) {
  ImGui::PushID(input.name.c_str());
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  DrawPreview(view, choice, corner);
  const float left = (kPreviewSide + 10) * view.point;
  const float inset = ImGui::GetCursorPosX();
  ImGui::SetCursorPosX(inset + left);
  ImGui::BeginGroup();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 3));
  const float width = ImGui::GetContentRegionAvail().x;
  TextCut(view.fonts.strong, 14, view.theme.text, input.name, width, true);
  TextCut(view.fonts.mono, kMonoSmallSize, view.theme.dim, input.type.ToString(), width, false);
  ImGui::PopStyleVar();
  ImGui::EndGroup();
  ImGui::SetCursorScreenPos(
      {corner.x, std::max(ImGui::GetCursorScreenPos().y, corner.y + (kPreviewSide + 6) * view.point)});
  ImGui::PushFont(view.fonts.text, kSmallSize);
  bool changed = SourceCombo(view, choice);
  if (choice.file && choice.file->is_picture()) changed |= DrawPictureOptions(view, choice.feed);
  const auto fed = view.state.fed.find(input.name);
  if (fed != view.state.fed.end() && !fed->second.explanation.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, view.theme.dim);
    ImGui::TextWrapped("%s", fed->second.explanation.c_str());
    ImGui::PopStyleColor();
  }
  ImGui::PopFont();
  ImGui::PopID();
  return changed;
}

}  // namespace

void DrawInputPanel(ViewContext& view) {
  AppState& state = view.state;
  bool changed = false;
  for (InputChoice& choice : state.choices) {
    const auto input = std::find_if(state.model->inputs.begin(), state.model->inputs.end(),
                                    [&](const GraphInput& i) { return i.name == choice.input; });
    if (&choice != &state.choices.front()) ImGui::Dummy(view.Points(0, 4));
    changed |= DrawInput(view, *input, choice);
  }
  if (changed) view.controller.Run();
}

}  // namespace onnxray
