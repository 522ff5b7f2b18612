#include "views/node_details.h"

#include "text.h"
#include "views/backend_switch.h"
#include "views/interior_section.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr size_t kLongestDescription = 400;

// "63.2 MFLOP"
std::string FormatFlops(uint64_t flops) {
  const double value = static_cast<double>(flops);
  return value < 1e9 ? FormatShort(value / 1e6) + " MFLOP" : FormatShort(value / 1e9) + " GFLOP";
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
    if (ImGui::InvisibleButton(("Go to " + input.name).c_str(), size, ImGuiButtonFlags_EnableNav))
      view.controller.Select(input.path);
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      ImGui::GetWindowDrawList()->AddRectFilled(corner, {corner.x + size.x, corner.y + size.y},
                                                view.theme(view.theme.raised), 6 * view.point);
    }
    const ImVec2 after = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({corner.x + 8 * view.point, corner.y + 2 * view.point});
    ImGui::BeginGroup();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 1));
    TextCut(view.fonts.text, kSmallSize, hovered ? view.theme.accent : view.theme.text, input.name,
            width - 16 * view.point, true);
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
  DrawInteriorSection(view);
  if (!node.inputs.empty()) DrawInputs(view, node);
  SectionTitle(view, "Operator");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 4));
  NameAndValue(view, node.op, "opset " + std::to_string(node.opset), view.theme.dim);
  DrawPlacement(view, *line);
  if (!node.scope.empty()) NameAndValue(view, "Inlined from", node.scope, view.theme.text);
  for (const auto& [name, value] : node.attributes) NameAndValue(view, name, value, view.theme.text);
  ImGui::PopStyleVar();
}

void DrawModelDetails(ViewContext& view) {
  const ModelSummary& model = *view.state.model;
  SectionTitle(view, "Model");
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(8, 4));
  const auto row = [&](const char* name, const std::string& value) {
    NameAndValue(view, name, value, view.theme.text);
  };
  row("File", FormatBytes(model.file_bytes));
  row("Parameters", FormatCount(model.parameters));
  // Sizes that only the run tells are not in the estimate, so a tiny one says nothing.
  if (model.flops >= 1000) row("Operations per run", FormatFlops(model.flops));
  row("Opset", model.opsets);
  row("IR version", std::to_string(model.ir_version));
  if (!model.producer.empty()) row("Made by", model.producer);
  if (view.state.run.kept_bytes > 0) row("Kept activations", FormatBytes(view.state.run.kept_bytes));
  if (!model.doc.empty()) row("Description", model.doc.substr(0, kLongestDescription));
  ImGui::PopStyleVar();
}

}  // namespace onnxray
