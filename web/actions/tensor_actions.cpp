// What concerns the tensor on display.
#include "actions/action.h"
#include "actions/conditions.h"
#include "views/heatmap_view.h"
#include "views/line_plot.h"
#include "views/number_table.h"

namespace onnxray {

namespace {

constexpr const char* kTensor = "Tensor";
constexpr double kZoomStep = 1.18;

DisplayMode Mode(const ViewContext& view) { return CurrentMode(view.state); }
bool HasTiles(const ViewContext& view) { return ShowsTensor(view) && view.state.view.tile_count() > 1; }
bool CanOpenTile(const ViewContext& view) {
  return HasTiles(view) && !view.state.view.focus() && Mode(view) == DisplayMode::kMaps;
}
bool CanOverlayTile(const ViewContext& view) {
  return HasTiles(view) && Mode(view) == DisplayMode::kMaps && CanOverlay(view.state) &&
         (view.state.view.focus() || view.state.hovered);
}
// Escape stops what is being computed first, then dismisses messages.
bool CanCloseTile(const ViewContext& view) {
  const AppState& state = view.state;
  return HasTiles(view) && state.view.focus() && !state.run.active() && !state.gradients.computing() &&
         state.messages.open().empty();
}
bool ShowsTable(const ViewContext& view) { return ShowsTensor(view) && Mode(view) == DisplayMode::kTable; }
bool CanCopy(const ViewContext& view) { return ShowsTable(view) && HasSelectedNumbers(view.state); }
bool CanZoom(const ViewContext& view) {
  if (HasModel(view) && view.state.tab == CentreTab::kHeatmap) return true;
  if (ShowsGraph(view)) return true;
  return ShowsTensor(view) && (Mode(view) == DisplayMode::kMaps || Mode(view) == DisplayMode::kLines);
}
int BatchAxis(const TensorView& shown) {
  const bool stepped = shown.tensor().rank() > 0 && shown.tensor().dim(0) > 1 && !shown.roles().Uses(0);
  return stepped ? 0 : -1;
}
bool HasBatch(const ViewContext& view) { return ShowsTensor(view) && BatchAxis(view.state.view) == 0; }

void StepBatch(ViewContext& view, int step) {
  TensorView& shown = view.state.view;
  const int64_t wanted = shown.position()[0] + step;
  if (wanted >= 0 && wanted < shown.tensor().dim(0)) shown.MoveSlider(0, wanted);
}

void Zoom(ViewContext& view, double factor) {
  if (ShowsGraph(view)) {
    GraphPanel& panel = *view.state.graph;
    return panel.camera().Zoom(factor, panel.canvas.width / 2, panel.canvas.height / 2);
  }
  const bool heatmap = view.state.tab == CentreTab::kHeatmap;
  if (!heatmap && Mode(view) == DisplayMode::kLines) return ZoomLines(view.state, factor, 0.5);
  Camera& camera = heatmap ? view.state.modes.heatmap.camera : view.state.view.camera();
  const PlaneRect visible = camera.Visible();
  camera.Zoom(factor, visible.width * camera.scale() / 2, visible.height * camera.scale() / 2);
}

void Fit(ViewContext& view) {
  if (ShowsGraph(view)) return view.state.graph->camera().Fit();
  if (view.state.tab == CentreTab::kHeatmap) return view.state.modes.heatmap.camera.Fit();
  view.state.view.FitAll();
  view.state.modes.lines.first = view.state.modes.lines.last = 0;
}

void Overlay(ViewContext& view) {
  const AppState& state = view.state;
  OverlayTile(view.state, state.view.focus() ? *state.view.focus() : state.hovered->hit.tile);
}

// The next mode that the tensor can be shown in.
void NextMode(ViewContext& view) {
  TensorView& shown = view.state.view;
  constexpr int kCount = static_cast<int>(std::size(kDisplayModes));
  for (int i = 1; i < kCount; ++i) {
    const DisplayMode next = kDisplayModes[(static_cast<int>(Mode(view)) + i) % kCount];
    if (CanShow(next, shown.tensor())) return shown.ChooseMode(next);
  }
}

constexpr Action kActions[] = {
    {.id = "tensor.gradient",
     .group = kTensor,
     .title = "Change between activation and gradient",
     .run =
         [](ViewContext& view) {
           const bool shows_gradient = view.state.view.aspect() == Aspect::kGradient;
           view.controller.ShowAspect(shows_gradient ? Aspect::kActivation : Aspect::kGradient);
         },
     .key = ImGuiKey_G,
     .enabled = HasModel},
    {.id = "tensor.both",
     .group = kTensor,
     .title = "Show the gradient beside the activation, or no longer",
     .run =
         [](ViewContext& view) {
           view.state.split ? view.controller.ShowAspect(Aspect::kActivation) : view.controller.ShowBoth();
         },
     .key = ImGuiKey_B,
     .enabled = HasModel},
    {.id = "tensor.range",
     .group = kTensor,
     .title = "Change between one colour range for all and one for each channel",
     .run =
         [](ViewContext& view) {
           const bool shared = view.state.view.range_mode() == RangeMode::kShared;
           view.state.view.SetRangeMode(shared ? RangeMode::kPerTile : RangeMode::kShared);
         },
     .key = ImGuiKey_R,
     .enabled = HasModel},
    {.id = "tensor.log-scale",
     .group = kTensor,
     .title = "Change between linear and logarithmic colours",
     .run =
         [](ViewContext& view) {
           RangeOptions options = view.state.view.range_options();
           options.scale = options.scale == ScaleKind::kLinear ? ScaleKind::kSymlog : ScaleKind::kLinear;
           view.state.view.SetRangeOptions(options);
         },
     .enabled = ShowsTensor},
    {.id = "tensor.clip",
     .group = kTensor,
     .title = "Leave the rarest values out of the colour range, or no longer",
     .run =
         [](ViewContext& view) {
           RangeOptions options = view.state.view.range_options();
           options.clips = !options.clips;
           view.state.view.SetRangeOptions(options);
         },
     .enabled = ShowsTensor},
    {.id = "tensor.mode",
     .group = kTensor,
     .title = "Show it as maps, lines, bars or numbers in turn",
     .run = NextMode,
     .key = ImGuiKey_V,
     .enabled = ShowsTensor},
    {.id = "tensor.open-tile",
     .group = kTensor,
     .title = "Open the channel under the pointer",
     .run =
         [](ViewContext& view) {
           TensorView& shown = view.state.view;
           shown.Focus(view.state.hovered ? view.state.hovered->hit.tile : shown.order().TileAt(0));
         },
     .key = ImGuiKey_Enter,
     .other_key = ImGuiKey_KeypadEnter,
     .enabled = CanOpenTile},
    {.id = "tensor.close-tile",
     .group = kTensor,
     .title = "Go back to all channels",
     .run = [](ViewContext& view) { view.state.view.Unfocus(); },
     .key = ImGuiKey_Escape,
     .other_key = ImGuiKey_Backspace,
     .enabled = CanCloseTile},
    {.id = "tensor.overlay-tile",
     .group = kTensor,
     .title = "Lay the channel that is open or under the pointer over the picture",
     .run = Overlay,
     .key = ImGuiKey_O,
     .enabled = CanOverlayTile},
    {.id = "tensor.next-tile",
     .group = kTensor,
     .title = "Open the next channel",
     .run = [](ViewContext& view) { view.state.view.StepFocus(1); },
     .key = ImGuiKey_RightBracket,
     .enabled = HasTiles,
     .repeats = true},
    {.id = "tensor.previous-tile",
     .group = kTensor,
     .title = "Open the previous channel",
     .run = [](ViewContext& view) { view.state.view.StepFocus(-1); },
     .key = ImGuiKey_LeftBracket,
     .enabled = HasTiles,
     .repeats = true},
    {.id = "tensor.next-sample",
     .group = kTensor,
     .title = "Go to the batch's next sample",
     .run = [](ViewContext& view) { StepBatch(view, 1); },
     .key = ImGuiKey_Period,
     .enabled = HasBatch,
     .repeats = true},
    {.id = "tensor.previous-sample",
     .group = kTensor,
     .title = "Go to the batch's previous sample",
     .run = [](ViewContext& view) { StepBatch(view, -1); },
     .key = ImGuiKey_Comma,
     .enabled = HasBatch,
     .repeats = true},
    {.id = "tensor.zoom-in",
     .group = kTensor,
     .title = "Zoom in",
     .run = [](ViewContext& view) { Zoom(view, kZoomStep); },
     .key = ImGuiKey_Equal,
     .other_key = ImGuiKey_KeypadAdd,
     .enabled = CanZoom,
     .repeats = true},
    {.id = "tensor.zoom-out",
     .group = kTensor,
     .title = "Zoom out",
     .run = [](ViewContext& view) { Zoom(view, 1 / kZoomStep); },
     .key = ImGuiKey_Minus,
     .other_key = ImGuiKey_KeypadSubtract,
     .enabled = CanZoom,
     .repeats = true},
    {.id = "tensor.fit",
     .group = kTensor,
     .title = "Show all of it",
     .run = Fit,
     .key = ImGuiKey_0,
     .enabled = CanZoom},
    {.id = "tensor.copy-numbers",
     .group = kTensor,
     .title = "Copy the selected numbers",
     .run = CopySelectedNumbers,
     .key = ImGuiMod_Ctrl | ImGuiKey_C,
     .enabled = CanCopy},
    {.id = "tensor.select-all-numbers",
     .group = kTensor,
     .title = "Select all numbers",
     .run = SelectAllNumbers,
     .key = ImGuiMod_Ctrl | ImGuiKey_A,
     .enabled = ShowsTable},
};

}  // namespace

ActionFamily TensorActions() { return kActions; }

}  // namespace onnxray
