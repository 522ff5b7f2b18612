#include "views/tensor_menu.h"

#include <string>

#include "actions/navigation.h"
#include "export/numpy_code.h"
#include "export/save.h"
#include "text.h"
#include "tiles/elements.h"
#include "views/centre_view.h"
#include "views/gradient_toolbar.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

std::string IndexText(const std::vector<int64_t>& index) {
  std::string text = "[";
  for (size_t i = 0; i < index.size(); ++i) text += (i ? ", " : "") + std::to_string(index[i]);
  return text + "]";
}

// "Save ... as PNG" with the sizes below it; 0: none was chosen.
int ScaleMenu(const char* label) {
  int chosen = 0;
  if (!ImGui::BeginMenu(label)) return 0;
  for (const int scale : {1, 2, 4}) {
    const std::string entry = std::to_string(scale) + (scale == 1   ? "×  as large as in a page"
                                                       : scale == 2 ? "×  for sharp screens"
                                                                    : "×  for print");
    if (ImGui::MenuItem(entry.c_str())) chosen = scale;
  }
  ImGui::EndMenu();
  return chosen;
}

void BeginItems(const ViewContext& view) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, view.Points(12, 8));
  ImGui::PushFont(view.fonts.text, kSmallSize);
}

// Losses are of values of the model's own graph.
bool IsDifferentiable(const TensorView& shown) {
  return shown.aspect() == Aspect::kActivation && shown.value().is_tensor() && shown.shown() &&
         shown.selected() == shown.shown()->path && shown.selected()->nodes.empty() &&
         IsFloat(shown.tensor().dtype());
}

void EndItems() {
  ImGui::PopFont();
  ImGui::PopStyleVar();
}

}  // namespace

void DrawTensorMenu(ViewContext& view, int64_t tile, const std::vector<int64_t>& index) {
  TensorView& shown = view.state.view;
  const Tensor& tensor = shown.tensor();
  const bool inside = static_cast<int>(index.size()) == tensor.rank() && shown.picture() &&
                      tile < shown.picture()->set.tiles();
  bool exists = inside;
  for (size_t i = 0; exists && i < index.size(); ++i) exists = index[i] < tensor.dim(static_cast<int>(i));
  if (!exists) return ImGui::CloseCurrentPopup();  // another tensor has come meanwhile
  BeginItems(view);
  TextIn(view.fonts.mono, kMonoSize, view.theme.text, ElementText(tensor, index));
  ImGui::SameLine(0, 10 * view.point);
  TextIn(view.fonts.mono, kMonoSmallSize, view.theme.dim, IndexText(index));
  ImGui::Separator();
  if (ImGui::MenuItem("Copy the value")) CopyText(view, NumpyElement(tensor, index), "the value");
  if (ImGui::MenuItem("Copy the index")) CopyText(view, IndexText(index), "the index");
  const TileSet& set = shown.picture()->set;
  const bool several = set.tiles() > 1;
  if (several && ImGui::MenuItem("Copy the tile as NumPy code")) CopyNumpyCode(view, set.Tile(tile));
  if (ImGui::MenuItem("Copy the tensor as NumPy code")) CopyNumpyCode(view, tensor);
  ImGui::Separator();
  if (view.controller.platform().copies_pictures()) {
    if (several && ImGui::MenuItem("Copy the tile as a picture")) CopyTilePicture(view, tile);
    if (ImGui::MenuItem(several ? "Copy all tiles as a picture" : "Copy as a picture")) CopyGridPicture(view);
  }
  if (several) {
    if (const int scale = ScaleMenu("Save the tile as PNG")) SaveTilePng(view, tile, scale);
  }
  if (const int scale = ScaleMenu(several ? "Save all tiles as PNG" : "Save as PNG"))
    SaveGridPng(view, scale);
  if (ImGui::MenuItem("Save the tensor as .npy")) SaveShownNpy(view);
  if (!view.state.run.active() && ImGui::MenuItem("Save all activations as .npz")) SaveAllNpz(view);
  ImGui::Separator();
  if (several && !shown.focus() && ImGui::MenuItem("Open this tile alone")) shown.Focus(tile);
  if (shown.focus() && ImGui::MenuItem("Back to all tiles")) shown.Unfocus();
  if (ImGui::MenuItem("Show all of it")) shown.camera().Fit();
  if (IsDifferentiable(shown)) {
    ImGui::Separator();
    DrawElementMenu(view, index);
  }
  EndItems();
}

void DrawValueMenu(ViewContext& view, const NodeLine& line) {
  AppState& state = view.state;
  const ValueRow& row = line.row;
  BeginItems(view);
  TextIn(view.fonts.strong, kSmallSize, view.theme.text, KeepEnd(row.name, 48));
  SmallText(view, view.theme.dim, row.op() + "  " + line.type());
  ImGui::Separator();
  if (ImGui::MenuItem("Copy the name")) CopyText(view, row.name, "the name");
  if (row.value_name != row.name && ImGui::MenuItem("Copy the value's name"))
    CopyText(view, row.value_name, "the value's name");
  if (ImGui::MenuItem("Copy the type")) CopyText(view, line.type(), "the type");
  const ViewedValue viewed(row.path, state.view.aspect());
  const bool there = row.constant || (line.outcome && !line.failed());
  ImGui::Separator();
  if (ImGui::MenuItem("Copy the tensor as NumPy code", nullptr, false, there)) CopyNumpyCodeOf(view, viewed);
  if (ImGui::MenuItem("Save the tensor as .npy", nullptr, false, there))
    SaveNpy(view, viewed, row.value_name);
  if (HasTab(CentreTab::kGraph)) {
    ImGui::Separator();
    if (ImGui::MenuItem("Show in the graph")) {
      state.tab = CentreTab::kGraph;
      GoToValue(view, row.path);
    }
  }
  EndItems();
}

}  // namespace onnxray
