#include "input/region_seen.h"

#include <algorithm>

#include "input/input_updates.h"
#include "text.h"

namespace onnxray {

namespace {

std::shared_ptr<const ReceptiveField> FieldOf(const Graph& graph, const Run& run) {
  std::vector<std::optional<Shape>> shapes(graph.values.size());
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Capture& capture = run.capture(static_cast<ValueId>(i));
    if (capture.type.dtype != DType::kUndefined) {
      shapes[i] = capture.type.shape;
    } else if (capture.value.is_tensor() && capture.value.tensor().defined()) {
      shapes[i] = capture.value.tensor().shape();
    } else if (graph.values[i].constant) {
      shapes[i] = graph.values[i].constant->shape();
    }
  }
  return std::make_shared<const ReceptiveField>(graph, shapes);
}

ValueId IdOf(const ModelSummary& model, const std::string& input) {
  const auto it = std::find_if(model.rows.begin(), model.rows.end(), [&](const ValueRow& row) {
    return !row.node && !row.weight && !row.constant && row.path.nodes.empty() && row.name == input;
  });
  return it == model.rows.end() ? kNoValue : it->path.value;
}

}  // namespace

void AskForReceptiveField(ViewContext& view) {
  InputState& input = view.state.input;
  const RunState& run = view.state.run;
  if (run.phase != RunState::Phase::kDone || input.asking_field || input.field_run == run.number) return;
  input.asking_field = true;
  view.controller.Ask(
      [](EngineHost& host) -> std::shared_ptr<const ReceptiveField> {
        if (!host.session() || !host.run() || host.running()) return nullptr;
        return FieldOf(host.session()->graph(), *host.run());
      },
      [&state = view.state, number = run.number](std::shared_ptr<const ReceptiveField> field) {
        state.input.asking_field = false;
        state.input.field_run = number;
        state.input.field = std::move(field);
      });
}

std::map<ValueId, IndexBox> RegionSeen(const AppState& state, const ViewedValue& viewed,
                                       const std::vector<int64_t>& index) {
  const bool known =
      state.input.field && state.input.field_run == state.run.number && viewed.path.nodes.empty();
  if (!known) return {};
  return state.input.field->Of(viewed.path.value, index);
}

std::string DescribeRegion(const AppState& state, const std::map<ValueId, IndexBox>& region) {
  std::string text;
  for (const InputChoice& choice : state.choices) {
    const InputReport* report = ReportOf(state, choice.input);
    const auto seen = region.find(IdOf(*state.model, choice.input));
    if (seen == region.end() || !report || !report->image) continue;
    const ImagePlan& plan = *report->image;
    const ImageAxes axes = ImageAxesOf(plan.layout, plan.shape.rank());
    if (seen->second.size() != plan.shape.dims().size()) continue;
    const IndexSpan width = seen->second[static_cast<size_t>(axes.width)];
    const IndexSpan height = seen->second[static_cast<size_t>(axes.height)];
    text += (text.empty() ? "" : "; ") +
            ("sees " + FormatCount(width.size()) + " x " + FormatCount(height.size()) + " of " +
             std::to_string(plan.width) + " x " + std::to_string(plan.height) + " pixels");
  }
  return text;
}

std::optional<PictureRegion> HoveredRegion(const AppState& state, const std::string& input) {
  const InputReport* report = ReportOf(state, input);
  if (!state.hovered || !state.view.shown() || !report || !report->image) return std::nullopt;
  const auto region = RegionSeen(state, *state.view.shown(), state.hovered->index);
  const auto seen = region.find(IdOf(*state.model, input));
  const ImagePlan& plan = *report->image;
  if (seen == region.end() || seen->second.size() != plan.shape.dims().size()) return std::nullopt;
  const ImageAxes axes = ImageAxesOf(plan.layout, plan.shape.rank());
  const auto part = [&](int axis, int64_t at) {
    return static_cast<float>(at) / static_cast<float>(plan.shape[axis]);
  };
  const IndexSpan &x = seen->second[static_cast<size_t>(axes.width)],
                  &y = seen->second[static_cast<size_t>(axes.height)];
  return PictureRegion{part(axes.width, x.begin), part(axes.height, y.begin), part(axes.width, x.end),
                       part(axes.height, y.end)};
}

}  // namespace onnxray
