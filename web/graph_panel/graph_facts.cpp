#include "graph_panel/graph_facts.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tensor/statistics.h"

namespace onnxray {

namespace {

// So many at a time that what comes into sight next has not long to wait.
constexpr size_t kBatch = 8;
constexpr int kMostUnderWay = 2;

TensorFacts Measure(const std::optional<Tensor>& tensor) {
  TensorFacts facts;
  facts.state = TensorFacts::State::kNone;
  if (!tensor || tensor->count() == 0) return facts;
  auto statistics = ComputeStatistics(*tensor);
  if (!statistics.ok()) return facts;
  facts.state = TensorFacts::State::kKnown;
  const double finite = static_cast<double>(statistics->finite());
  facts.zeros = static_cast<double>(statistics->zeros) / static_cast<double>(statistics->count);
  facts.odd = statistics->count - statistics->finite();
  if (finite == 0) return facts;
  facts.norm =
      std::sqrt(finite * (statistics->mean * statistics->mean + statistics->stddev * statistics->stddev));
  auto histogram =
      ComputeHistogram(*tensor, statistics->min, statistics->max, static_cast<int>(TensorFacts::kBars));
  if (!histogram.ok()) return facts;
  const int64_t most = *std::max_element(histogram->counts.begin(), histogram->counts.end());
  for (size_t i = 0; i < TensorFacts::kBars && most > 0; ++i) {
    // Roots let rare values be seen beside a peak at zero.
    const double share = std::sqrt(static_cast<double>(histogram->counts[i]) / static_cast<double>(most));
    facts.histogram[i] = static_cast<uint8_t>(std::lround(255 * share));
  }
  return facts;
}

size_t At(Aspect aspect) { return static_cast<size_t>(aspect); }

}  // namespace

void GraphFacts::Follow(const std::shared_ptr<const GraphModel>& model, const AppState& state) {
  const bool ended = !state.run.active();
  if (model != model_ || state.run.number != run_) {
    model_ = model;
    run_ = state.run.number;
    Forget(Aspect::kActivation);
    Forget(Aspect::kGradient);
  } else if (ended != run_ended_) {
    // What was not there to be measured may be now.
    for (TensorFacts& facts : slots_[At(Aspect::kActivation)]) {
      if (facts.state == TensorFacts::State::kNone) facts.state = TensorFacts::State::kUnknown;
    }
    next_[At(Aspect::kActivation)] = 0;
  }
  run_ended_ = ended;
  const GradientState& now = state.gradients;
  const std::tuple gradients(now.phase, now.seconds, now.description);
  if (gradients != gradients_) Forget(Aspect::kGradient);
  gradients_ = gradients;
  TakeAnswers();
}

void GraphFacts::Forget(Aspect aspect) {
  slots_[At(aspect)].assign(model_ ? model_->tensors.size() + model_->weights.size() : 0, {});
  next_[At(aspect)] = 0;
  ++shared_->epochs[At(aspect)];
  ++shared_->revision;
}

void GraphFacts::TakeAnswers() {
  for (const Measured& measured : std::exchange(shared_->answers, {})) {
    for (const auto& [slot, aspect, facts] : measured.facts) {
      if (measured.epoch != shared_->epochs[At(aspect)]) continue;
      slots_[At(aspect)][static_cast<size_t>(slot)] = facts;
    }
  }
}

const ValuePath& GraphFacts::PathOf(FactSlot slot) const {
  const size_t index = static_cast<size_t>(slot);
  return index < model_->tensors.size() ? model_->tensors[index].path
                                        : model_->weights[index - model_->tensors.size()];
}

bool GraphFacts::CanMeasure(const AppState& state, FactSlot slot, Aspect aspect) const {
  const ValuePath& path = PathOf(slot);
  if (aspect == Aspect::kGradient) return path.nodes.empty() && state.gradients.present.count(path.value) > 0;
  const NodeLine* line = state.nodes.Find(path);
  return line && line->outcome && line->outcome->state == Capture::State::kKept;
}

void GraphFacts::Ask(ViewContext& view) {
  const int slots = static_cast<int>(slots_[0].size());
  while (shared_->under_way < kMostUnderWay) {
    // A batch is of one aspect, that of what is wanted most.
    std::vector<std::pair<FactSlot, ViewedValue>> batch;
    std::optional<Aspect> aspect;
    const auto take = [&](FactSlot slot, Aspect of) {
      TensorFacts& facts = slots_[At(of)][static_cast<size_t>(slot)];
      if (facts.state != TensorFacts::State::kUnknown || (aspect && *aspect != of)) return;
      if (!CanMeasure(view.state, slot, of)) return;
      aspect = of;
      facts.state = TensorFacts::State::kAsked;
      batch.emplace_back(slot, ViewedValue(PathOf(slot), of));
    };
    for (size_t i = 0; i < wanted_.size() && batch.size() < kBatch; ++i)
      take(wanted_[i].first, wanted_[i].second);
    for (const Aspect of : {Aspect::kActivation, Aspect::kGradient}) {
      // While a run is on, its time is not taken for what nobody sees.
      if (!wants_all_[At(of)] || view.state.run.active()) continue;
      for (; next_[At(of)] < slots && batch.size() < kBatch; ++next_[At(of)]) {
        if (aspect && *aspect != of) break;
        take(next_[At(of)], of);
      }
    }
    if (batch.empty()) break;
    ++shared_->under_way;
    view.controller.Ask(
        [batch = std::move(batch), epoch = shared_->epochs[At(*aspect)]](EngineHost& host) {
          Measured measured;
          measured.epoch = epoch;
          for (const auto& [slot, viewed] : batch)
            measured.facts.emplace_back(slot, viewed.aspect, Measure(host.KeptTensor(viewed)));
          return measured;
        },
        [shared = shared_](Measured measured) {
          --shared->under_way;
          ++shared->revision;
          shared->answers.push_back(std::move(measured));
        });
  }
  wanted_.clear();
  wants_all_ = {};
}

}  // namespace onnxray
