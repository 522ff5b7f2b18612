#include "controller.h"

#include <algorithm>
#include <chrono>

#include "compare/update_comparison.h"
#include "edits/file_patch.h"
#include "input/input_updates.h"
#include "session_store.h"
#include "text.h"

namespace onnxray {

namespace {

constexpr size_t kPageBudget = size_t{192} << 20;
constexpr size_t kThumbnailBudget = size_t{8} << 20;
constexpr size_t kPreviewBudget = size_t{4} << 20;
constexpr size_t kPictureBudget = size_t{48} << 20;
// Uploading a texture copies it; more than this in one frame would be felt.
constexpr size_t kUploadTexels = 2 * kPageSide * kPageSide;
constexpr int kThumbnailSide = 48;
// What the page lends the engine per frame where there are no threads.
constexpr std::chrono::microseconds kLentSlice{8000};

}  // namespace

Controller::Controller(Platform& platform, AppState& state, int threads)
    : platform_(platform),
      state_(state),
      worker_(threads, [this] { platform_.Wake(); }),
      pages_(platform, kPageBudget),
      thumbnails_(platform, kThumbnailBudget),
      previews_(platform, kPreviewBudget),
      painted_(platform, kPictureBudget) {}

double Controller::Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void Controller::ReportError(const std::string& title, const Error& error) {
  state_.messages.Add(Message::Level::kError, title, error, Now());
}

void Controller::SetSamples(std::string_view json) {
  auto samples = ParseSamples(json);
  if (samples.ok()) state_.samples = std::move(samples).value();
  state_.sample_inputs = ParseSampleInputs(json);
}

void Controller::TakeFiles(std::vector<IntakeFile> files) {
  state_.loading.clear();
  for (const IntakeFile& file : files) state_.origins.Note(file);
  FileIntake::Sorted sorted = intake_.Take(std::move(files));
  for (const Error& error : sorted.rejected) ReportError("Not opened", error);
  if (sorted.model) LoadModel(std::move(*sorted.model));
  for (InputFile& input : sorted.inputs) {
    ++opening_inputs_;
    worker_.Post([input = std::move(input)](EngineHost& host) { host.Open(input); });
  }
  if (sorted.session) TakeSession(*sorted.session, state_, *this);
}

void Controller::LoadModel(ModelFiles files) {
  state_.loading = files.model.name;
  worker_.Post([files = std::move(files)](EngineHost& host) { host.Load(files); });
}

void Controller::OpenSample(const Sample& sample) {
  std::vector<std::string> names = {sample.model};
  if (!sample.input.empty()) names.push_back(sample.input);
  state_.loading = sample.model;
  platform_.OpenSamples(names);
}

void Controller::OpenAddresses(const std::vector<std::string>& addresses) {
  state_.loading = FileNameOf(addresses.front());
  platform_.OpenAddresses(addresses);
}

void Controller::SaveFile(const std::string& name, std::span<const std::byte> bytes) {
  const auto saved = platform_.SaveFile(name, bytes);
  if (!saved.ok()) return ReportError("Could not save " + name, saved.error());
  state_.messages.AddInfo("Saved " + saved.value(), Now());
}

void Controller::Run() {
  if (!state_.model) return;
  state_.run.phase = RunState::Phase::kStarting;
  state_.run.progress = {};
  worker_.CancelRun();
  worker_.Post([choices = state_.choices](EngineHost& host) { host.Start(choices); });
}

void Controller::Select(const ValuePath& path) {
  state_.nodes.Reveal(path);
  state_.view.Select(path);
}

void Controller::ShowBoth() {
  ShowAspect(Aspect::kActivation);
  state_.split = true;
  state_.nodes.ShowWeights(true);
  if (state_.view.selected()) Select(*state_.view.selected());
  if (state_.gradients.phase == GradientState::Phase::kNone) ComputeGradients();
}

void Controller::ShowAspect(Aspect aspect) {
  state_.split = false;
  state_.beside.Clear();
  state_.view.ShowAspect(aspect);
  state_.nodes.ShowWeights(aspect == Aspect::kGradient);
  if (state_.gradients.phase == GradientState::Phase::kNone) ComputeGradients();
}

void Controller::ChooseGradient(const GradientChoice& choice) {
  state_.gradient_choice = choice;
  state_.gradients = {};
  ComputeGradients();
}

void Controller::ComputeGradients() {
  const RunState::Phase phase = state_.run.phase;
  const bool has_run = phase == RunState::Phase::kDone || phase == RunState::Phase::kCancelled;
  if (!has_run || (state_.view.aspect() != Aspect::kGradient && !state_.split)) return;
  state_.gradients = {};
  state_.gradients.phase = GradientState::Phase::kComputing;
  worker_.CancelRun();
  worker_.Post([choice = state_.gradient_choice, number = ++gradients_number_](EngineHost& host) {
    host.Differentiate(choice, number);
  });
}

void Controller::SelectNeighbour(int step) {
  const std::vector<size_t>& visible = state_.nodes.visible();
  if (visible.empty()) return;
  const std::vector<NodeLine>& lines = state_.nodes.lines();
  const auto selected = std::find_if(visible.begin(), visible.end(),
                                     [&](size_t i) { return state_.view.selected() == lines[i].row.path; });
  const auto last = static_cast<std::ptrdiff_t>(visible.size()) - 1;
  const std::ptrdiff_t at = selected == visible.end() ? 0 : (selected - visible.begin()) + step;
  Select(lines[visible[static_cast<size_t>(std::clamp<std::ptrdiff_t>(at, 0, last))]].row.path);
}

void Controller::ResetRun(RunState::Phase phase) {
  const uint64_t number = state_.run.number;
  state_.run = RunState();
  state_.run.phase = phase;
  state_.run.number = number;
}

const Sample* Controller::SampleOfModel() const {
  const auto it = std::find_if(state_.samples.begin(), state_.samples.end(), [&](const Sample& sample) {
    return state_.model && sample.model == state_.model->name;
  });
  return it == state_.samples.end() ? nullptr : &*it;
}

void Controller::UseInput(std::shared_ptr<const OpenedInput> input) {
  if (!Assign(input, *state_.model, state_.choices)) {
    return ReportError(
        "Input not used",
        InvalidInput("'" + input->name + "' fits none of the model's inputs",
                     "To patch a value with it, right-click one of its elements and press File"));
  }
  platform_.ShowOpened(state_.model->name, input->name);
  Run();
}

void Controller::Handle(ModelLoaded event) {
  intake_.ModelLoaded();
  state_.loading.clear();
  state_.model = std::move(event.model);
  state_.at_start = false;
  state_.nodes.Reset(*state_.model);
  ResetRun(RunState::Phase::kNone);
  state_.view.Clear();
  state_.gradients = {};
  state_.gradient_choice = {};
  state_.fed.clear();
  ForgetInputs(state_);
  state_.choices = DefaultChoices(*state_.model);
  if (const Sample* sample = SampleOfModel()) {
    for (InputChoice& choice : state_.choices) choice.feed = sample->feed;
    if (WantsLabels(state_) && !sample->labels.empty()) platform_.OpenSamples({sample->labels});
  }
  state_.link.AtModel(state_, *this);
  platform_.ShowOpened(state_.model->name, "");
  for (const Error& warning : state_.model->warnings) {
    state_.messages.Add(Message::Level::kWarning, "About " + state_.model->name, warning, Now());
  }
  // An input that was dropped just before its model, or while another was open, is for this one.
  if (opening_inputs_ == 0 && state_.last_input) UseInput(state_.last_input);
  state_.last_input.reset();
}

void Controller::Handle(ModelRejected event) {
  state_.loading.clear();
  ReportError("Could not load " + event.files.model.name, event.error);
  if (event.error.code == ErrorCode::kNotFound) intake_.ModelMisses(std::move(event.files));
}

void Controller::Handle(InputOpened event) {
  --opening_inputs_;
  if (event.input->is_vocabulary()) {
    TakeVocabulary(state_, *event.input, Now());
    return;
  }
  if (TakePatch(state_, *this, *event.input)) return;
  if (state_.model && HoldsActivations(*event.input, *state_.model)) {
    UseAsReference(state_, *event.input);
    if (!HoldsInputs(*event.input, state_.choices)) return;
  }
  if (state_.model) {
    UseInput(std::move(event.input));
  } else {
    state_.last_input = std::move(event.input);
    state_.messages.AddInfo("'" + state_.last_input->name + "' is ready: now drop a model", Now());
  }
}

void Controller::Handle(InputRejected event) {
  --opening_inputs_;
  ReportError("Could not read the input", event.error);
}

void Controller::Handle(RunStarted event) {
  ResetRun(RunState::Phase::kRunning);
  ++state_.run.number;
  state_.gradients = {};
  state_.fed.clear();
  for (FedInput& fed : event.fed) state_.fed[fed.input] = std::move(fed);
  state_.nodes.BeginRun();
  for (ValueOutcome& outcome : event.given) state_.nodes.Apply(std::move(outcome));
  if (!state_.view.selected() && !state_.model->rows.empty()) Select(state_.model->rows.front().path);
  if (state_.view.selected()) Select(*state_.view.selected());
}

void Controller::Handle(NodeDone event) {
  const std::optional<ValuePath>& selected = state_.view.selected();
  const auto is_selected = [&](const ValueOutcome& outcome) { return selected == outcome.path; };
  const bool shows = std::any_of(event.outputs.begin(), event.outputs.end(), is_selected) ||
                     std::any_of(event.interior_outcomes.begin(), event.interior_outcomes.end(), is_selected);
  state_.nodes.Apply(std::move(event));
  if (shows) Select(*selected);
}

void Controller::Handle(RunProgress event) {
  (event.of == Aspect::kGradient ? state_.gradients.progress : state_.run.progress) =
      std::move(event.progress);
}

void Controller::Handle(GradientsStarted) {
  const auto is_gradient = [](const ThumbnailKey& key) { return key.viewed.aspect == Aspect::kGradient; };
  thumbnails_.EraseIf(is_gradient);
  std::erase_if(thumbnails_asked_, is_gradient);
}

void Controller::Handle(GradientsEnded event) {
  GradientState& gradients = state_.gradients;
  // Of a loss that has been given up for another since.
  if (event.number != gradients_number_ || !gradients.computing()) return;
  using Phase = GradientState::Phase;
  gradients.phase = event.cancelled ? Phase::kCancelled : event.status.ok() ? Phase::kDone : Phase::kFailed;
  gradients.status = std::move(event.status);
  gradients.seconds = event.seconds;
  gradients.loss = event.loss;
  gradients.description = std::move(event.description);
  gradients.present = std::move(event.present);
  if (gradients.phase == Phase::kFailed) ReportError("No gradients", gradients.status.error());
  const bool shown = state_.view.aspect() == Aspect::kGradient || state_.split;
  if (state_.view.selected() && shown) Select(*state_.view.selected());
}

void Controller::Handle(RunEnded event) {
  RunState& run = state_.run;
  run.phase = event.cancelled ? RunState::Phase::kCancelled : RunState::Phase::kDone;
  if (event.total == 0 && !event.status.ok()) run.phase = RunState::Phase::kRejected;
  run.progress.done = event.done;
  run.progress.total = event.total;
  run.seconds = event.seconds;
  run.kept_bytes = event.kept_bytes;
  run.peak_bytes = event.peak_bytes;
  run.status = event.status;
  if (!event.cancelled) ComputeGradients();
  if (run.status.ok() || event.cancelled) return;
  ReportError(run.phase == RunState::Phase::kRejected ? "The model was not run" : "A node failed",
              run.status.error());
}

void Controller::Handle(ValueReady event) {
  for (TensorView* view : {&state_.view, &state_.beside}) {
    if (event.error) {
      view->SetError(event.viewed, *event.error);
    } else if (event.pending) {
      view->SetPending(event.viewed);
    } else {
      view->SetValue(event.viewed, event.value, event.roles);
    }
  }
}

void Controller::Handle(StatisticsReady event) {
  state_.view.SetStatistics(event);
  state_.beside.SetStatistics(event);
}

void Controller::Handle(TileRangesReady event) {
  state_.view.SetTileRanges(event);
  state_.beside.SetTileRanges(event);
}

void Controller::Handle(PagePainted event) { pages_painted_.push_back(std::move(event)); }

void Controller::Handle(ThumbnailPainted event) {
  // One that cannot be painted stays asked for, so that it is not asked for again.
  if (event.run != state_.run.number || event.pixels.texels.empty()) return;
  const ThumbnailKey key{event.viewed, event.run};
  thumbnails_asked_.erase(key);
  thumbnails_.Insert(key, event.pixels);
}

void Controller::AskForView() {
  AskFor(state_.view, wanted_);
  if (state_.split) {
    state_.beside.Follow(state_.view);
    AskFor(state_.beside, wanted_beside_);
  }
}

void Controller::AskFor(TensorView& view, const std::shared_ptr<Wanted>& wanted) {
  wanted->selection = view.selections();
  wanted->picture = view.picture_id();
  // Whoever walks through the list fast asks for more than anybody waits for: what is no longer wanted is
  // left out.
  const auto post_if_wanted = [&](auto job) {
    worker_.Post([job = std::move(job), mine = view.selections(), wanted](EngineHost& host) {
      if (wanted->selection == mine) job(host);
    });
  };
  if (auto viewed = view.TakeFetch()) {
    post_if_wanted([viewed = std::move(*viewed)](EngineHost& host) { host.Fetch(viewed); });
  }
  if (auto request = view.TakeRangeRequest()) {
    worker_.Post([request = std::move(*request), shown = view.shown(), wanted](EngineHost& host) {
      if (wanted->picture != request.picture) return;
      const bool gradients = request.gradients && shown;
      host.Report(AnswerRangeRequest(
          request, gradients ? host.KeptTensor({shown->path, Aspect::kGradient}) : std::nullopt));
    });
  }
  if (auto tensor = view.TakeMeasurement()) {
    post_if_wanted([tensor = std::move(*tensor)](EngineHost& host) { host.Measure(tensor); });
  }
}

const Texture* Controller::Page(const std::shared_ptr<const TilePicture>& picture, const TilePages& pages,
                                int64_t page, bool paint) {
  const PageKey key{picture->id, pages.level(), page};
  pictures_[picture->id] = picture;
  if (const Texture* texture = pages_.Find(key)) return texture;
  if (paint && pages_asked_.insert(key).second) {
    const std::weak_ptr<const TilePicture> wanted = picture;
    worker_.Post([wanted, pages, page](EngineHost& host) {
      const std::shared_ptr<const TilePicture> picture = wanted.lock();
      if (!picture) return;
      host.Report(
          PagePainted{picture->id, pages.level(), page,
                      PaintPage(picture->set, pages, page, picture->ranges, picture->table, picture->style)});
    });
  }
  return nullptr;
}

const Texture* Controller::Thumbnail(const NodeLine& line) {
  const ThumbnailKey key{{line.row.path, state_.view.aspect()}, state_.run.number};
  if (const Texture* texture = thumbnails_.Find(key)) return texture;
  if (HasThumbnail(line) && thumbnails_asked_.insert(key).second) {
    worker_.Post([key](EngineHost& host) { host.PaintThumbnail(key.viewed, key.run, kThumbnailSide); });
  }
  return nullptr;
}

bool Controller::HasThumbnail(const NodeLine& line) const {
  if (state_.view.aspect() == Aspect::kGradient)
    return line.depth() == 0 && state_.gradients.present.count(line.row.path.value) > 0;
  return line.outcome && line.outcome->state == Capture::State::kKept;
}

const Texture* Controller::Preview(const std::shared_ptr<const OpenedInput>& input) {
  if (input->preview.texels.empty()) return nullptr;
  if (!previews_.Has(input)) previews_.Insert(input, input->preview);
  return previews_.Find(input);
}

const Texture* Controller::TextureOf(const std::shared_ptr<const Pixels>& pixels) {
  if (!painted_.Has(pixels)) painted_.Insert(pixels, *pixels);
  return painted_.Find(pixels);
}

bool Controller::Update() {
  AskForView();
  worker_.WorkFor(kLentSlice);
  bool changed = state_.messages.Expire(Now());
  if (worker_.has_events()) {
    for (Event& event : worker_.TakeEvents()) {
      std::visit([this](auto& e) { Handle(std::move(e)); }, event);
      changed = true;
    }
  }
  AskForView();
  return changed || !pages_painted_.empty();
}

void Controller::UploadPages() {
  size_t uploaded = 0;
  while (!pages_painted_.empty() && uploaded < kUploadTexels) {
    const PagePainted painted = std::move(pages_painted_.front());
    pages_painted_.pop_front();
    const PageKey key{painted.picture, painted.level, painted.page};
    if (pages_asked_.erase(key) == 0) continue;  // of a picture that is no longer shown
    pages_.Insert(key, painted.pixels);
    uploaded += painted.pixels.texels.size();
  }
}

void Controller::EndFrame() {
  std::erase_if(pictures_, [](const auto& picture) { return picture.second.expired(); });
  const auto is_stale = [this](const PageKey& key) { return pictures_.count(key.picture) == 0; };
  pages_.EraseIf(is_stale);
  std::erase_if(pages_asked_, is_stale);
  const auto is_of_earlier_run = [this](const ThumbnailKey& key) { return key.run != state_.run.number; };
  thumbnails_.EraseIf(is_of_earlier_run);
  std::erase_if(thumbnails_asked_, is_of_earlier_run);
  previews_.EraseIf([](const auto& input) { return input.use_count() == 1; });
  painted_.EraseIf([](const auto& pixels) { return pixels.use_count() == 1; });
  painted_.EndFrame();
  pages_.EndFrame();
  thumbnails_.EndFrame();
  previews_.EndFrame();
}

}  // namespace onnxray
