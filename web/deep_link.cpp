#include "deep_link.h"

#include <algorithm>

#include "controller.h"
#include "node_names.h"
#include "session_file.h"
#include "state.h"

namespace onnxray {

namespace {

void Complain(AppState& state, const Error& error) {
  state.messages.Add(Message::Level::kWarning, "Not all could be restored", error, Controller::Now());
}

const Sample* SampleAt(const AppState& state, const std::string& address) {
  const auto it = std::find_if(state.samples.begin(), state.samples.end(), [&](const Sample& sample) {
    return address == std::string(kSamplesFolder) + sample.model;
  });
  return it == state.samples.end() ? nullptr : &*it;
}

bool IsFed(const AppState& state, const std::string& address) {
  return std::any_of(state.choices.begin(), state.choices.end(), [&](const InputChoice& choice) {
    return choice.file && state.origins.AddressOf(choice.file->name) == address;
  });
}

ValueId FindValue(const ModelSummary& model, const std::string& name) {
  const auto it = std::find_if(model.rows.begin(), model.rows.end(), [&](const ValueRow& row) {
    return row.path.nodes.empty() && row.value_name == name;
  });
  return it == model.rows.end() ? kNoValue : it->path.value;
}

std::string NameOfValue(const ModelSummary& model, ValueId id) {
  const auto it = std::find_if(model.rows.begin(), model.rows.end(), [&](const ValueRow& row) {
    return row.path.nodes.empty() && row.path.value == id;
  });
  return it == model.rows.end() ? "" : it->value_name;
}

bool AsksForFeed(const ViewedPlace& place) { return place.preset || place.layout || place.width > 0; }

void ApplyFeed(const ViewedPlace& place, ImageFeed& feed) {
  if (place.preset) feed.preset = *place.preset;
  if (place.layout) feed.layout = *place.layout;
  if (place.width > 0) feed.width = place.width;
  if (place.height > 0) feed.height = place.height;
}

void ApplyAxes(const ViewedPlace& place, AppState& state) {
  TensorView& view = state.view;
  const int rank = view.tensor().rank();
  const auto complain = [&](const std::string& what) {
    Complain(state, InvalidInput(what + " does not fit " + view.tensor().ToString(),
                                 "It is shown as if the link did not say so"));
  };
  AxisRoles roles = DefaultRoles(view.tensor().shape());
  if (place.axes) {
    const bool fits = place.axes->tile < rank && place.axes->row < rank && place.axes->column < rank;
    if (fits) roles = *place.axes;
    if (!fits) complain("'axes'");
  }
  if (roles != view.roles()) {
    view.AssignAxis(TensorView::Role::kTile, roles.tile);
    view.AssignAxis(TensorView::Role::kRow, roles.row);
    view.AssignAxis(TensorView::Role::kColumn, roles.column);
  }
  std::vector<int64_t> position = place.position;
  bool fits = position.empty() || static_cast<int>(position.size()) == rank;
  for (int axis = 0; fits && axis < static_cast<int>(position.size()); ++axis)
    fits = position[static_cast<size_t>(axis)] < std::max<int64_t>(1, view.tensor().dim(axis));
  if (!fits) complain("'at'");
  if (!fits || position.empty()) position.assign(static_cast<size_t>(rank), 0);
  for (int axis = 0; axis < rank; ++axis) {
    const int64_t index = position[static_cast<size_t>(axis)];
    if (!roles.Uses(axis) && view.position()[static_cast<size_t>(axis)] != index)
      view.MoveSlider(axis, index);
  }
}

}  // namespace

void DeepLink::Expect(ViewedPlace place, std::string model_file) {
  place_ = std::move(place);
  model_file_ = std::move(model_file);
  session_.reset();
  stage_ = Stage::kModel;
  path_.reset();
  wants_run_ = false;
}

void DeepLink::Expect(std::shared_ptr<const OpenedSession> session) {
  Expect(session->saved.place, "");
  session_ = std::move(session);
}

void DeepLink::RestoreInputs(AppState& state) {
  const SavedSession& saved = session_->saved;
  if (Fingerprint{state.model->file_bytes, state.model->checksum} != saved.fingerprint) {
    Complain(
        state,
        InvalidInput("the session was saved with another model than this '" + state.model->name + "': its " +
                         saved.model + " has " + std::to_string(saved.fingerprint.bytes) + " bytes" +
                         (saved.fingerprint.bytes == state.model->file_bytes ? " and other contents" : ""),
                     "What fits this model was applied"));
  }
  wants_run_ = true;
  for (const SavedInput& input : saved.inputs) {
    const auto choice = std::find_if(state.choices.begin(), state.choices.end(),
                                     [&](const InputChoice& c) { return c.input == input.input; });
    if (choice == state.choices.end()) {
      Complain(state, NotFound("the model has no input '" + input.input + "'", "It was left out"));
      continue;
    }
    choice->feed = input.feed;
    choice->synthetic = input.synthetic;
    if (input.file.empty()) {
      choice->file.reset();
      continue;
    }
    const auto is_it = [&](const auto& file) { return file && file->name == input.file; };
    const auto came = std::find_if(session_->inputs.begin(), session_->inputs.end(), is_it);
    if (came != session_->inputs.end()) choice->file = *came;
    if (!is_it(choice->file)) {
      wants_run_ = false;  // but when the file comes
      if (input.address.empty())
        Complain(state, NotFound("'" + input.file + "' is not in the session", "Drop that file here"));
      continue;
    }
    const std::vector<NamedTensor>& tensors = choice->file->tensors;
    for (size_t i = 0; i < tensors.size(); ++i) {
      if (tensors[i].name == input.array) choice->array = i;
    }
  }
}

void DeepLink::AtModel(AppState& state) {
  if (stage_ != Stage::kModel) return;
  stage_ = Stage::kNone;
  if (!model_file_.empty() && model_file_ != state.model->name) return;
  bool files = false;
  for (const std::string& input : place_.inputs) files |= !ParseSynthetic(input);
  for (InputChoice& choice : state.choices) {
    ApplyFeed(place_, choice.feed);
    for (const std::string& input : place_.inputs) {
      const auto synthetic = ParseSynthetic(input);
      if (!synthetic || (files && choice.file)) continue;
      choice.file.reset();
      choice.synthetic = *synthetic;
    }
  }
  wants_run_ = !files && !place_.inputs.empty();
  if (session_) RestoreInputs(state);
  stage_ = Stage::kView;
  state.at_start = false;
  state.tab = place_.tab;
  state.gradient_choice = place_.gradient;
  if (!place_.output.empty()) {
    state.gradient_choice.output = FindValue(*state.model, place_.output);
    if (state.gradient_choice.output == kNoValue)
      Complain(state, NotFound("the model has no value '" + place_.output + "'",
                               "The loss is taken of its first output"));
  }
}

void DeepLink::ArrangeView(AppState& state, Controller& controller) {
  controller.ShowAspect(place_.aspect);
  state.view.SetColorMap(place_.colors.value_or(DefaultColors(place_.aspect)));
  state.view.SetRangeMode(place_.range);
  stage_ = place_.node.empty() ? Stage::kValue : Stage::kNode;
}

void DeepLink::SelectNode(AppState& state, Controller& controller) {
  if (const NodeLine* line = FindLine(state.nodes, place_.node)) {
    path_ = line->row.path;
    controller.Select(*path_);
    state.picked = true;
    stage_ = Stage::kValue;
    return;
  }
  // It may be within a node that has not run yet.
  const RunState& run = state.run;
  if (run.active() || run.phase == RunState::Phase::kNone) return;
  stage_ = Stage::kNone;
  Complain(state,
           NotFound("the model has no node or value '" + place_.node + "'", "Pick one in the list of nodes"));
}

void DeepLink::ArrangeValue(AppState& state) {
  TensorView& view = state.view;
  if (!view.selected()) return;
  const bool left = path_ && *path_ != *view.selected();
  if (left || view.state() == TensorView::State::kFailed) stage_ = Stage::kNone;
  if (stage_ == Stage::kNone) return;
  if (view.state() != TensorView::State::kShown ||
      view.shown() != ViewedValue(*view.selected(), view.aspect()))
    return;
  stage_ = Stage::kNone;
  if (place_.element > 0 && place_.element < view.element_count()) view.ShowElement(place_.element);
  if (view.tensor().defined()) ApplyAxes(place_, state);
}

void DeepLink::Update(AppState& state, Controller& controller) {
  if (stage_ == Stage::kNone || stage_ == Stage::kModel) return;
  if (wants_run_) controller.Run();
  wants_run_ = false;
  if (stage_ == Stage::kView) ArrangeView(state, controller);
  if (stage_ == Stage::kNode) SelectNode(state, controller);
  if (stage_ == Stage::kValue) ArrangeValue(state);
}

void FollowLink(std::string_view link, AppState& state, Controller& controller) {
  ParsedPlace parsed = ParsePlace(link);
  for (const Error& complaint : parsed.complaints) Complain(state, complaint);
  ViewedPlace& place = parsed.place;
  if (place.theme != ThemeChoice::kSystem) state.theme = place.theme;
  place.theme = ThemeChoice::kSystem;
  if (place == ViewedPlace()) return;
  const std::string model = FullModelAddress(place.model, state.samples);
  const Sample* sample = SampleAt(state, model);
  if (sample && place.inputs.empty() && !sample->input.empty()) place.inputs.push_back(sample->input);
  const bool is_open = state.model && state.loading.empty() &&
                       (model.empty() || state.origins.AddressOf(state.model->name) == model);
  std::vector<std::string> files;
  if (!model.empty() && !is_open) files.push_back(model);
  for (const std::string& input : place.inputs) {
    const std::string address = FullInputAddress(input, state.sample_inputs);
    if (!ParseSynthetic(input) && !(is_open && IsFed(state, address))) files.push_back(address);
  }
  const bool feeds = AsksForFeed(place);
  const GradientChoice before = state.gradient_choice;
  state.link.Expect(std::move(place), model.empty() ? "" : FileNameOf(model));
  if (is_open) {
    state.link.AtModel(state);
    const GradientChoice wanted = state.gradient_choice;
    if (!(wanted == before)) controller.ChooseGradient(wanted);
    if (feeds && files.empty()) controller.Run();
  }
  if (!files.empty()) controller.OpenAddresses(files);
}

PresentPlace PlaceOf(const AppState& state) {
  PresentPlace present;
  ViewedPlace& place = present.place;
  place.theme = state.theme;
  if (!state.model || state.at_start) return present;
  const std::string& model = state.origins.AddressOf(state.model->name);
  place.model = ShortModelAddress(model, state.samples);
  if (model.empty()) present.left_out.push_back(state.model->name);

  const Sample* sample = SampleAt(state, model);
  const ImageFeed usual = sample ? sample->feed : ImageFeed();
  bool fed = false;
  const auto add_input = [&](const std::string& input) {
    if (std::find(place.inputs.begin(), place.inputs.end(), input) == place.inputs.end())
      place.inputs.push_back(input);
  };
  for (const InputChoice& choice : state.choices) {
    if (choice.file) {
      const std::string& address = state.origins.AddressOf(choice.file->name);
      if (address.empty()) present.left_out.push_back(choice.file->name);
      if (!address.empty()) add_input(ShortInputAddress(address, state.sample_inputs));
    } else if (state.run.phase != RunState::Phase::kNone) {
      add_input(ToText(choice.synthetic));
    }
    if (fed || !choice.file || !choice.file->is_picture()) continue;
    fed = true;
    if (choice.feed.preset != usual.preset) place.preset = choice.feed.preset;
    if (choice.feed.layout != usual.layout) place.layout = choice.feed.layout;
    if (choice.feed.width != usual.width || choice.feed.height != usual.height) {
      place.width = choice.feed.width;
      place.height = choice.feed.height;
    }
  }

  const TensorView& view = state.view;
  place.tab = state.tab;
  place.aspect = view.aspect();
  if (view.selected() && !state.model->rows.empty() && *view.selected() != state.model->rows.front().path)
    place.node = NameOfLine(state.nodes, *view.selected());
  if (view.color_map() != DefaultColors(view.aspect())) place.colors = view.color_map();
  place.range = view.range_mode();
  place.element = view.element();
  if (view.tensor().defined()) {
    if (view.roles() != DefaultRoles(view.tensor().shape())) place.axes = view.roles();
    for (int axis = 0; axis < view.tensor().rank(); ++axis) {
      if (!view.roles().Uses(axis) && view.position()[static_cast<size_t>(axis)] != 0)
        place.position = view.position();
    }
  }
  place.gradient = state.gradient_choice;
  place.gradient.output = kNoValue;
  if (state.gradient_choice.output != kNoValue)
    place.output = NameOfValue(*state.model, state.gradient_choice.output);
  return present;
}

}  // namespace onnxray
