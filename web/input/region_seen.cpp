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

void AskForField(ViewContext& view) {
  InputState& input = view.state.input;
  const RunState& run = view.state.run;
  if (run.phase != RunState::Phase::kDone || input.asking_field || input.field_run == run.number) return;
  input.asking_field = true;
  view.controller.Ask(
      [](EngineHost& host) -> std::shared_ptr<const ReceptiveField> {
        if (!host.session() || !host.run() || host.running()) return nullptr;
        return FieldOf(host.session()->graph(), *host.run());
      },
      [&state = view.state, model = view.state.model,
       number = run.number](std::shared_ptr<const ReceptiveField> field) {
        state.input.asking_field = false;
        if (!field || state.model != model) return;  // the engine was at the next run already
        state.input.field_run = number;
        state.input.field = std::move(field);
      });
}

// "[0, 128:256]", as NumPy has it.
std::string SliceText(const IndexBox& box, const Shape& shape) {
  std::string text = "[";
  for (size_t i = 0; i < box.size(); ++i) {
    const IndexSpan& span = box[i];
    text += i ? ", " : "";
    if (span.size() == 1) {
      text += std::to_string(span.begin);
    } else {
      const bool whole = span.size() == shape[static_cast<int>(i)];
      text += whole ? ":" : std::to_string(span.begin) + ":" + std::to_string(span.end);
    }
  }
  return text + "]";
}

std::string PixelsText(const ImagePlan& plan, const IndexBox& box) {
  const ImageAxes axes = ImageAxesOf(plan.layout, plan.shape.rank());
  const auto span = [&](int axis) { return box[static_cast<size_t>(axis)].size(); };
  const std::string all = std::to_string(plan.width) + " × " + std::to_string(plan.height) + " pixels";
  const bool whole = span(axes.width) == plan.width && span(axes.height) == plan.height;
  std::string text =
      whole ? "sees all " + all
            : "sees " + FormatCount(span(axes.width)) + " × " + FormatCount(span(axes.height)) + " of " + all;
  if (axes.channel >= 0 && span(axes.channel) < plan.shape[axes.channel]) {
    text += ", " + std::to_string(span(axes.channel)) + " of " + std::to_string(plan.shape[axes.channel]) +
            " channels";
  }
  return text;
}

std::string ElementsText(const std::string& input, const Shape& shape, const IndexBox& box) {
  int64_t count = 1;
  for (const IndexSpan& span : box) count *= span.size();
  if (count == shape.count()) return "sees all of " + input;
  return "sees " + FormatCount(count) + " of " + FormatCount(shape.count()) + " elements of " + input + ": " +
         SliceText(box, shape);
}

// Of the picture that is fed to an input; null where none is, or the box is not of its shape.
const ImagePlan* PictureOf(const AppState& state, const std::string& input, const IndexBox& box) {
  const InputReport* report = ReportOf(state, input);
  return report && report->image && box.size() == report->image->shape.dims().size() ? &*report->image
                                                                                     : nullptr;
}

}  // namespace

void UpdateRegionSeen(ViewContext& view) {
  AskForField(view);
  AppState& state = view.state;
  HoveredRegionState& region = state.input.region;
  if (!state.hovered || !state.view.shown()) {
    region = {};
    return;
  }
  if (region.of == state.view.shown()->path && region.index == state.hovered->index &&
      region.field == state.input.field) {
    return;
  }
  region = {state.view.shown()->path, state.hovered->index, state.input.field,
            RegionSeen(state, *state.view.shown(), state.hovered->index)};
}

std::map<ValueId, IndexBox> RegionSeen(const AppState& state, const ViewedValue& viewed,
                                       const std::vector<int64_t>& index) {
  // The rules of the run before do until the new ones come, as its tensors stay on display so long.
  if (!state.input.field || !viewed.path.nodes.empty()) return {};
  return state.input.field->Of(viewed.path.value, index);
}

std::string DescribeRegion(const AppState& state, const std::map<ValueId, IndexBox>& region) {
  std::string text;
  for (const InputChoice& choice : state.choices) {
    const ValueId id = IdOf(*state.model, choice.input);
    const auto seen = region.find(id);
    if (seen == region.end() || IsEmpty(seen->second)) continue;
    const ImagePlan* picture = PictureOf(state, choice.input, seen->second);
    const Shape* shape = state.input.field ? state.input.field->shape(id) : nullptr;
    if (!picture && (!shape || shape->dims().size() != seen->second.size() || shape->count() < 2)) continue;
    text += text.empty() ? "" : "\n";
    text += picture ? PixelsText(*picture, seen->second) : ElementsText(choice.input, *shape, seen->second);
  }
  return text;
}

std::optional<std::pair<IndexSpan, IndexSpan>> HoveredPixels(const AppState& state,
                                                             const std::string& input) {
  const auto seen = state.input.region.boxes.find(IdOf(*state.model, input));
  if (!state.hovered || seen == state.input.region.boxes.end()) return std::nullopt;
  const ImagePlan* plan = PictureOf(state, input, seen->second);
  if (!plan) return std::nullopt;
  const ImageAxes axes = ImageAxesOf(plan->layout, plan->shape.rank());
  return std::pair(seen->second[static_cast<size_t>(axes.width)],
                   seen->second[static_cast<size_t>(axes.height)]);
}

std::optional<PictureRegion> HoveredRegion(const AppState& state, const std::string& input) {
  const auto pixels = HoveredPixels(state, input);
  if (!pixels) return std::nullopt;
  const ImagePlan& plan = *ReportOf(state, input)->image;
  const auto part = [](int64_t at, int64_t size) {
    return static_cast<float>(at) / static_cast<float>(size);
  };
  const auto& [columns, rows] = *pixels;
  return PictureRegion{part(columns.begin, plan.width), part(rows.begin, plan.height),
                       part(columns.end, plan.width), part(rows.end, plan.height)};
}

}  // namespace onnxray
