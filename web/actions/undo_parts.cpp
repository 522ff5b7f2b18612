// What can be undone. A feature with settings of its own adds a part.
#include <array>

#include "actions/undo.h"
#include "controller.h"
#include "state.h"

namespace onnxray {

namespace {

struct InputSettings {
  std::shared_ptr<const ModelSummary> model;
  bool ran = false;  // what is fed first is no change
  std::vector<InputChoice> choices;
  bool operator==(const InputSettings&) const = default;
};

struct LossSettings {
  std::shared_ptr<const ModelSummary> model;
  GradientChoice choice;
  bool operator==(const LossSettings&) const = default;
};

struct Axes {
  std::vector<int64_t> shape;
  AxisRoles roles;
  bool operator==(const Axes&) const = default;
};

struct Ranges {
  Aspect aspect = Aspect::kActivation;
  RangeMode mode = RangeMode::kPerTile;
  RangeOptions options = {};
  ValueRange manual = {};  // under RangeMode::kManual
  bool operator==(const Ranges&) const = default;
};

struct HeatmapSettings {
  HeatmapMode mode = HeatmapMode::kMerged;
  HeatmapBlend blend = HeatmapBlend::kMix;
  ColorMap colors = ColorMap::kJet;
  float alpha = 0;
  bool operator==(const HeatmapSettings&) const = default;
};

using ColorMaps = std::array<ColorMap, 2>;  // by aspect

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

UndoPart LossPart() {
  return MakeUndoPart<LossSettings>(
      "loss",
      [](const AppState& state) {
        return LossSettings{state.model, state.gradient_choice};
      },
      [](const LossSettings& a, const LossSettings& b) { return a.model == b.model; },
      [](const LossSettings& loss, AppState&, Controller& controller) {
        controller.ChooseGradient(loss.choice);
      });
}

UndoPart AxesPart() {
  return MakeUndoPart<Axes>(
      "axes",
      [](const AppState& state) {
        const TensorView& view = state.view;
        Axes axes{.shape = {}, .roles = view.roles()};
        for (int i = 0; i < view.tensor().rank(); ++i) axes.shape.push_back(view.tensor().dim(i));
        return axes;
      },
      // A neighbour of the same shape keeps them; another shape has its own.
      [](const Axes& a, const Axes& b) { return a.shape == b.shape; },
      [](const Axes& axes, AppState& state, Controller&) {
        state.view.AssignAxis(TensorView::Role::kTile, axes.roles.tile);
        state.view.AssignAxis(TensorView::Role::kRow, axes.roles.row);
        state.view.AssignAxis(TensorView::Role::kColumn, axes.roles.column);
      });
}

UndoPart RangePart() {
  return MakeUndoPart<Ranges>(
      "colour range",
      [](const AppState& state) {
        const TensorView& view = state.view;
        Ranges ranges{.aspect = view.aspect(), .mode = view.range_mode(), .options = view.range_options()};
        if (ranges.mode == RangeMode::kManual) ranges.manual = view.manual_range();
        return ranges;
      },
      // Activations and gradients have options of their own.
      [](const Ranges& a, const Ranges& b) { return a.aspect == b.aspect; },
      [](const Ranges& ranges, AppState& state, Controller&) {
        state.view.SetRangeOptions(ranges.options);
        ranges.mode == RangeMode::kManual ? state.view.SetManualRange(ranges.manual)
                                          : state.view.SetRangeMode(ranges.mode);
      });
}

UndoPart HeatmapPart() {
  return MakeUndoPart<HeatmapSettings>(
      "heatmap",
      [](const AppState& state) {
        const HeatmapState& heatmap = state.modes.heatmap;
        return HeatmapSettings{heatmap.mode, heatmap.blend, heatmap.colors, heatmap.alpha};
      },
      [](const HeatmapSettings&, const HeatmapSettings&) { return true; },
      [](const HeatmapSettings& settings, AppState& state, Controller&) {
        HeatmapState& heatmap = state.modes.heatmap;
        heatmap.mode = settings.mode;
        heatmap.blend = settings.blend;
        heatmap.colors = settings.colors;
        heatmap.alpha = settings.alpha;
        heatmap.asked_filter = -2;  // no filter's: the view has it made and coloured anew
      });
}

UndoPart ColorsPart() {
  return MakeUndoPart<ColorMaps>(
      "colour map",
      [](const AppState& state) {
        return ColorMaps{state.view.color_map(Aspect::kActivation), state.view.color_map(Aspect::kGradient)};
      },
      [](const ColorMaps&, const ColorMaps&) { return true; },
      [](const ColorMaps& maps, AppState& state, Controller& controller) {
        for (const Aspect aspect : {Aspect::kActivation, Aspect::kGradient}) {
          const ColorMap map = maps[static_cast<size_t>(aspect)];
          if (state.view.color_map(aspect) == map) continue;
          controller.ShowAspect(aspect);  // so that it is seen
          state.view.SetColorMap(map);
        }
      });
}

}  // namespace

// Colours before ranges: a map with a neutral middle brings a range of its own, which gives way.
std::vector<UndoPart> UndoParts() {
  return {InputPart(), LossPart(), AxesPart(), ColorsPart(), RangePart(), HeatmapPart()};
}

}  // namespace onnxray
