#include "views/node_details.h"

#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

// A name above its text, which may be long.
void NameAndText(const ViewContext& view, std::string_view name, std::string_view text) {
  SmallText(view, view.theme.dim, name);
  ImGui::PushFont(view.fonts.mono, kMonoSmallSize);
  ImGui::PushTextWrapPos();
  ImGui::PushStyleColor(ImGuiCol_Text, view.theme.text);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
  ImGui::PopTextWrapPos();
  ImGui::PopFont();
}

void DrawInputs(ViewContext& view, const NodeSummary& node) {
  SectionTitle(view, "Inputs");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 2));
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const NodeInput& input = node.inputs[i];
    if (input.name.empty()) {
      SmallText(view, view.theme.faint, "left out");
      continue;
    }
    ImGui::PushID(static_cast<int>(i));
    const float width = ImGui::GetContentRegionAvail().x;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 size = {width, 36 * view.point};
    if (ImGui::InvisibleButton(("Go to " + input.name).c_str(), size)) view.controller.Select(input.path);
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      ImGui::GetWindowDrawList()->AddRectFilled(corner, {corner.x + size.x, corner.y + size.y}, view.theme(view.theme.raised),
                                                6 * view.point);
    }
    const ImVec2 after = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({corner.x + 8 * view.point, corner.y + 2 * view.point});
    ImGui::BeginGroup();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 1));
    TextCut(view.fonts.text, kSmallSize, hovered ? view.theme.accent : view.theme.text, input.name, width - 16 * view.point, true);
    TextCut(view.fonts.mono, kMonoSmallSize, view.theme.dim, input.type, width - 16 * view.point, false);
    ImGui::PopStyleVar();
    ImGui::EndGroup();
    ImGui::SetCursorScreenPos(after);
    ImGui::PopID();
  }
  ImGui::PopStyleVar();
}

}  // namespace

void DrawNodeDetails(ViewContext& view) {
  const TensorView& shown = view.state.view;
  const NodeLine* line = shown.selected() ? view.state.nodes.Find(*shown.selected()) : nullptr;
  if (!line || !line->row.node) return;
  const NodeSummary& node = *line->row.node;
  if (!node.inputs.empty()) DrawInputs(view, node);
  SectionTitle(view, "Operator");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 4));
  NameAndNumber(view, node.op, "opset " + std::to_string(node.opset), view.theme.dim);
  if (!node.scope.empty()) NameAndText(view, "Inlined from", node.scope);
  for (const auto& [name, value] : node.attributes) {
    ImGui::PushFont(view.fonts.mono, kMonoSize);
    const bool fits = ImGui::CalcTextSize((name + "  " + value).c_str()).x < ImGui::GetContentRegionAvail().x;
    ImGui::PopFont();
    fits ? NameAndNumber(view, name, value, view.theme.text) : NameAndText(view, name, value);
  }
  ImGui::PopStyleVar();
}

void DrawModelDetails(ViewContext& view) {
  const ModelSummary& model = *view.state.model;
  SectionTitle(view, "Model");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 4));
  const auto row = [&](const char* name, const std::string& value) { NameAndNumber(view, name, value, view.theme.text); };
  row("File", FormatBytes(model.file_bytes));
  row("Parameters", FormatCount(model.parameters));
  if (model.flops > 0) row("Operations per run", FormatShort(static_cast<double>(model.flops) / 1e6) + " MFLOP");
  row("Opset", model.opsets);
  row("IR version", std::to_string(model.ir_version));
  if (!model.producer.empty()) row("Made by", model.producer);
  if (view.state.run.kept_bytes > 0) row("Kept activations", FormatBytes(view.state.run.kept_bytes));
  ImGui::PopStyleVar();
  if (!model.doc.empty()) NameAndText(view, "Description", model.doc.substr(0, 400));
}

}  // namespace onnxray
