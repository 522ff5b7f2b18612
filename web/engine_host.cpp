#include "engine_host.h"

#include <algorithm>

#include "graph/rewrites/lift_constants.h"
#include "tiles/elements.h"

namespace onnxray {

namespace {

// Kept captures above this are computed again when looked at. A page has 4 GB at most, for everything.
#ifdef __EMSCRIPTEN__
constexpr size_t kCaptureBudget = size_t{1200} << 20;
#else
constexpr size_t kCaptureBudget = size_t{4096} << 20;
#endif
constexpr size_t kInteriorBudget = kCaptureBudget / 8;
constexpr size_t kGradientBudget = kCaptureBudget / 2;

constexpr int kHistogramBins = 64;

ValueOutcome OutcomeOf(const ValuePath& path, const Capture& capture) {
  ValueOutcome outcome{.path = path,
                       .state = capture.state,
                       .type = {},
                       .milliseconds = capture.milliseconds,
                       .bytes = capture.value.bytes(),
                       .error = capture.error};
  if (capture.type.dtype != DType::kUndefined) {
    outcome.type = std::string(Name(capture.type.dtype)) + capture.type.shape.ToString();
    outcome.bytes = static_cast<uint64_t>(capture.type.shape.count()) * SizeOf(capture.type.dtype);
  } else if (!capture.value.is_none()) {
    outcome.type = capture.value.ToString();
  }
  return outcome;
}

// What goes on inside an operator is computed when it is looked at.
void AppendOperatorInterior(const Graph& graph, const std::vector<NodeId>& prefix, NodeDone& done) {
  for (ValueRow& row : OperatorInteriorRows(graph, prefix)) {
    done.interior_outcomes.push_back(
        {.path = row.path, .state = Capture::State::kSkipped, .type = {}, .error = {}});
    done.interior.push_back(std::move(row));
  }
}

void AppendInterior(const SubRun& interior, const std::vector<NodeId>& prefix, NodeDone& done) {
  std::vector<ValueRow> rows = InteriorRows(interior, prefix);
  for (ValueRow& row : rows) {
    done.interior_outcomes.push_back(
        OutcomeOf(row.path, interior.captures[static_cast<size_t>(row.path.value)]));
    const NodeId producer = interior.graph->value(row.path.value).producer;
    const bool last_output = &row == &rows.back() || (&row + 1)->node != row.node;
    done.interior.push_back(std::move(row));
    if (!last_output || producer == kNoNode) continue;
    std::vector<NodeId> deeper = prefix;
    deeper.push_back(producer);
    AppendOperatorInterior(*interior.graph, deeper, done);
    const auto child = interior.children.find(producer);
    if (child != interior.children.end()) AppendInterior(*child->second, deeper, done);
  }
}

template <typename T>
bool Has(const std::vector<T>& list, int32_t index) {
  return index >= 0 && static_cast<size_t>(index) < list.size();
}

Result<Model> LoadFiles(const ModelFiles& files) {
  LoadOptions options;
  options.name = files.model.name;
  options.external_data = [&files](const std::string& location) -> Result<std::shared_ptr<ByteSource>> {
    const std::string wanted = BaseName(location);
    const auto it = std::find_if(files.companions.begin(), files.companions.end(),
                                 [&](const IntakeFile& file) { return BaseName(file.name) == wanted; });
    if (it != files.companions.end()) return it->bytes;
    if (!files.model.path.empty()) {
      // On a disk the weights lie where the model says, and nobody has to drop them.
      const std::string folder =
          files.model.path.substr(0, files.model.path.size() - BaseName(files.model.path).size());
      if (auto source = OpenFile(folder + location); source.ok()) return source;
    }
    return NotFound("the model keeps weights in '" + wanted + "', which is not there",
                    "Drop that file too, together with the model or after it");
  };
  return LoadModel(files.model.bytes, options);
}

}  // namespace

void EngineHost::Load(const ModelFiles& files) {
  const uint32_t checksum = Checksum(*files.model.bytes);  // loading may take the bytes
  Result<Model> model = LoadFiles(files);
  if (!model.ok()) return emit_(ModelRejected{files, std::move(model.error())});
  // So that weights within branches and loops are among the weights.
  model.value().graph = std::make_shared<const Graph>(LiftConstants(*model.value().graph));
  auto session = Session::Create(std::move(model).value(), Options());
  if (!session.ok()) return emit_(ModelRejected{files, std::move(session.error())});
  gradients_.reset();
  interiors_.Clear();
  run_.reset();
  unedited_.reset();
  edits_.clear();
  session_ = std::move(session).value();
  ModelSummary summary = Summarize(*session_);
  summary.checksum = checksum;
  emit_(ModelLoaded{std::make_shared<const ModelSummary>(std::move(summary))});
}

void EngineHost::Open(const InputFile& file) {
  auto opened = OpenInput(file);
  if (!opened.ok()) return emit_(InputRejected{std::move(opened.error())});
  emit_(InputOpened{std::make_shared<const OpenedInput>(std::move(opened).value())});
}

void EngineHost::Start(const std::vector<InputChoice>& choices) {
  if (!session_) return;
  gradients_.reset();
  interiors_.Clear();
  run_.reset();
  unedited_.reset();
  edits_.clear();
  *cancel_ = false;
  Inputs inputs;
  auto made = MakeInputs(choices, *session_);
  if (!made.ok()) return emit_(RunEnded{.status = std::move(made.error())});
  for (const FedInput& fed : made.value()) inputs[fed.input] = fed.value;
  auto run = session_->Start(inputs, KeepEverything());
  if (!run.ok()) return emit_(RunEnded{.status = std::move(run.error())});
  run_ = std::move(run).value();
  inputs_ = std::move(inputs);
  fed_ = std::move(made).value();
  ForgetReported();
  emit_(Started());
  ended_ = false;
}

RunOptions EngineHost::KeepEverything() const {
  RunOptions options;
  options.keep = RunOptions::Keep::kAll;
  options.byte_budget = kCaptureBudget;
  options.cancel = cancel_;
  return options;
}

RunStarted EngineHost::Started() const {
  RunStarted started{fed_, {}};
  for (size_t i = 0; i < session_->graph().values.size(); ++i) {
    const ValuePath path{{}, static_cast<ValueId>(i)};
    const Capture& capture = run_->capture(path.value);
    if (capture.state != Capture::State::kPending) started.given.push_back(OutcomeOf(path, capture));
  }
  return started;
}

void EngineHost::Differentiate(const GradientChoice& choice, uint64_t number) {
  if (!run_ || !ended_) return;
  gradients_.reset();
  *cancel_ = false;
  gradients_number_ = number;
  emit_(GradientsStarted{number});
  auto gradients =
      GradientHost::Start(choice, {*session_, *run_, inputs_, edits_}, Options(), kGradientBudget, cancel_);
  if (!gradients.ok()) return emit_(GradientsEnded{.number = number, .status = std::move(gradients.error())});
  gradients_ = std::move(gradients).value();
}

void EngineHost::StepFor(std::chrono::microseconds budget) {
  const auto end = std::chrono::steady_clock::now() + budget;
  while (running() && std::chrono::steady_clock::now() < end) StepOnce();
}

void EngineHost::StepOnce() {
  if (!run_stepping()) {
    emit_(RunProgress{gradients_->progress(), Aspect::kGradient});
    if (gradients_->Step()) emit_(gradients_->Outcome(gradients_number_));
    return;
  }
  if (run_->done()) return End();
  const Progress before = run_->progress();
  emit_(RunProgress{before});
  if (session_->backend().backend == Backend::kWebGpu) {
    StepOnGpu();
  } else {
    run_->Step();
    if (!run_->cancelled()) emit_(Outcomes(before.node));
  }
  if (run_->done()) End();
}

void EngineHost::End() {
  ended_ = true;
  const Progress progress = run_->progress();
  emit_(RunEnded{.cancelled = run_->cancelled(),
                 .status = run_->status(),
                 .done = progress.done,
                 .total = progress.total,
                 .seconds = progress.seconds,
                 .kept_bytes = run_->kept_bytes(),
                 .peak_bytes = run_->peak_bytes()});
}

NodeDone EngineHost::Outcomes(NodeId id) const {
  NodeDone done;
  for (const ValueId output : session_->graph().node(id).outputs) {
    if (output != kNoValue) done.outputs.push_back(OutcomeOf({{}, output}, run_->capture(output)));
  }
  const bool failed = std::any_of(done.outputs.begin(), done.outputs.end(),
                                  [](const ValueOutcome& outcome) { return outcome.error.has_value(); });
  if (!failed) AppendOperatorInterior(session_->graph(), {id}, done);
  if (const SubRun* interior = run_->subrun(id)) AppendInterior(*interior, {id}, done);
  return done;
}

const Capture* EngineHost::FindCapture(const ValuePath& path) const {
  if (!run_) return nullptr;
  // The page may still ask for values of the model before this one.
  const Graph& graph = session_->graph();
  if (path.nodes.empty()) return Has(graph.values, path.value) ? &run_->capture(path.value) : nullptr;
  const SubRun* interior = Has(graph.nodes, path.nodes.front()) ? run_->subrun(path.nodes.front()) : nullptr;
  for (size_t i = 1; interior && i < path.nodes.size(); ++i) {
    const auto child = interior->children.find(path.nodes[i]);
    interior = child == interior->children.end() ? nullptr : child->second.get();
  }
  return interior && Has(interior->captures, path.value)
             ? &interior->captures[static_cast<size_t>(path.value)]
             : nullptr;
}

ValueReady EngineHost::Read(const ViewedValue& viewed) {
  if (viewed.aspect == Aspect::kActivation) return FetchActivation(viewed.path);
  if (gradients_) return gradients_->Fetch(viewed.path);
  return {.viewed = viewed, .value = {}, .error = {}, .pending = true};
}

ValueReady EngineHost::FetchActivation(const ValuePath& path) {
  ValueReady ready{.viewed = path, .value = {}, .error = {}};
  const Capture* capture = FindCapture(path);
  if (!capture && run_ && !path.nodes.empty()) return FetchInterior(path);
  if (!capture) {
    const std::optional<Tensor> constant = ConstantAt(path);
    if (constant) ready.value = *constant;
    ready.pending = !constant;
  } else if (capture->state == Capture::State::kPending) {
    ready.pending = true;
  } else if (capture->state == Capture::State::kKept) {
    ready.value = capture->value;
  } else if (capture->error || !path.nodes.empty()) {
    ready.error = capture->error;
  } else if (auto value = run_->Fetch(path.value); value.ok()) {
    ready.value = std::move(value).value();
  } else {
    ready.error = std::move(value.error());
  }
  return ready;
}

bool EngineHost::HasRun(NodeId id) const {
  const Graph& graph = session_->graph();
  if (!Has(graph.nodes, id)) return false;
  const std::vector<ValueId>& outputs = graph.node(id).outputs;
  return std::none_of(outputs.begin(), outputs.end(), [&](ValueId output) {
    return output != kNoValue && run_->capture(output).state == Capture::State::kPending;
  });
}

ValueReady EngineHost::FetchInterior(const ValuePath& path) {
  ValueReady ready{.viewed = path, .value = {}, .error = {}};
  if (!HasRun(path.nodes.front())) {
    ready.pending = true;
    return ready;
  }
  const auto found = interiors_.Fetch(path, *session_, *run_, kInteriorBudget);
  if (!found) {
    ready.pending = true;
    return ready;
  }
  if (found->news) emit_(NodeDone{.outputs = {*found->news}, .interior = {}, .interior_outcomes = {}});
  ready.value = found->value;
  ready.error = found->error;
  ready.roles = found->roles;
  return ready;
}

std::optional<Tensor> EngineHost::ConstantAt(const ValuePath& path) const {
  if (!session_ || !path.nodes.empty() || !Has(session_->graph().values, path.value)) return std::nullopt;
  return session_->graph().value(path.value).constant;
}

void EngineHost::Measure(const Tensor& tensor) {
  StatisticsReady ready{.tensor = tensor, .statistics = onnxray::ComputeStatistics(tensor), .histogram = {}};
  if (ready.statistics.ok() && ready.statistics->finite() > 0) {
    auto histogram = ComputeHistogram(tensor, ready.statistics->min, ready.statistics->max, kHistogramBins);
    if (histogram.ok()) ready.histogram = std::move(histogram).value();
    ready.ranks = std::make_shared<const ValueRanks>(tensor);
  }
  emit_(std::move(ready));
}

void EngineHost::PaintThumbnail(const ViewedValue& viewed, uint64_t run, int side) {
  ThumbnailPainted painted{.viewed = viewed, .run = run, .pixels = {}};
  if (const std::optional<Tensor> tensor = KeptTensor(viewed); tensor && IsDrawable(*tensor)) {
    const std::vector<int64_t> first(static_cast<size_t>(tensor->rank()));
    const InteriorHost::Kept* const inside = interiors_.Find(viewed.path);
    const AxisRoles roles = inside && inside->roles ? *inside->roles : DefaultRoles(tensor->shape());
    painted.pixels =
        onnxray::PaintThumbnail(TileSet(*tensor, roles, first), side, DefaultColors(viewed.aspect));
  }
  emit_(std::move(painted));
}

std::optional<Tensor> EngineHost::KeptTensor(const ViewedValue& viewed) const {
  if (viewed.aspect == Aspect::kGradient) return gradients_ ? gradients_->Kept(viewed.path) : std::nullopt;
  if (const InteriorHost::Kept* inside = interiors_.Find(viewed.path)) return inside->tensor;
  const Capture* capture = FindCapture(viewed.path);
  const bool kept = capture && capture->state == Capture::State::kKept && capture->value.is_tensor();
  return kept ? std::optional(capture->value.tensor()) : std::nullopt;
}

}  // namespace onnxray
