// Fits a model's weights to data and writes it.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/loss_options.h"
#include "cli/score.h"
#include "cli/text.h"
#include "cpu/random.h"
#include "cpu/text_number.h"
#include "export/upgrade_opset.h"
#include "io/activations.h"
#include "io/dataset.h"
#include "model/write_model.h"
#include "run/gradient_session.h"
#include "run/trainer.h"

namespace onnxray {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kUsualBatch = 32;

constexpr std::string_view kDetails =
    "--data takes .npz files, .npy files or folders of .npy files. The array 'x' (or one with the\n"
    "name of an input) is fed, 'y' is what should come out: classes as whole numbers, or values of\n"
    "the output's shape. The first axis counts samples. 'x_test' and 'y_test' (_val, _validation)\n"
    "are for validation; two .npy files of other names are x and y.\n"
    "\n"
    "A loss on top of a final Softmax or Sigmoid is computed from its input. Where the model's\n"
    "batch is fixed and --batch does not change it, the last batch is filled up with the epoch's\n"
    "first samples. Every floating-point constant counts as a weight (`onnxray gradients MODEL\n"
    "--list`); --freeze names those that are none. BatchNormalization without training_mode keeps\n"
    "the statistics it comes with, Dropout drops only where the model says that it trains.";

Result<double> RealOf(const Args& args, std::string_view option, double otherwise) {
  const auto text = args.Text(option);
  if (!text) return otherwise;
  const std::optional<double> number = TextToReal(*text);
  if (number && std::isfinite(*number)) return *number;
  return InvalidInput(std::string(option) + " takes a number, not '" + *text + "'");
}

OptimizerKind OptimizerOf(const Args& args) {
  const std::string name = args.Text("--optimizer", "adam");
  return std::find_if(std::begin(kOptimizerNames), std::end(kOptimizerNames),
                      [&](const auto& optimizer) { return optimizer.first == name; })
      ->second;
}

// What usually works.
double UsualRate(OptimizerKind kind) { return kind == OptimizerKind::kAdam ? 1e-3 : 1e-2; }

// The dimension that the first input declares for its batch; 0: it is free.
int64_t DeclaredBatch(const Graph& graph) {
  for (const ValueId id : RequiredInputs(graph)) {
    const auto& shape = graph.value(id).type.shape;
    return shape && !shape->empty() && shape->front().known() ? shape->front().value : 0;
  }
  return 0;
}

// The same model with inputs of any batch.
Model WithFreeBatch(Model model) {
  Graph graph = *model.graph;
  for (const ValueId id : RequiredInputs(graph)) {
    auto& shape = graph.value(id).type.shape;
    if (shape && !shape->empty()) shape->front() = {-1, "batch"};
  }
  model.graph = std::make_shared<const Graph>(std::move(graph));
  return model;
}

// A loss from logits is the same number, computed more exactly. Only where the last node squashes what the
// loss would.
void TakeLogits(const Graph& graph, LossSpec& spec) {
  const ValueId logits = LogitsOf(graph, spec.output);
  if (spec.logits || logits == kNoValue) return;
  const GraphValue& output = graph.value(spec.output);
  const std::string& squashing = graph.node(output.producer).op_type;
  const bool classes = spec.kind == LossKind::kCrossEntropy && squashing == "Softmax" && output.type.shape &&
                       output.type.shape->size() == 2;
  const bool sides = spec.kind == LossKind::kBinaryCrossEntropy && squashing == "Sigmoid";
  if (!classes && !sides) return;
  spec.output = logits;
  spec.logits = true;
}

class Training {
 public:
  explicit Training(const Args& args) : args_(args) {}

  Result<int> Run() {
    original_ = TRY(LoadModelFile(args_.operands()[0]));
    TRY(Prepare());
    const int epochs = std::max(args_.Number("--epochs", 5), 1);
    for (int epoch = 1; epoch <= epochs; ++epoch, rate_ *= rate_decay_) {
      const Clock::time_point begin = Clock::now();
      const std::string head = "epoch " + std::to_string(epoch) + "/" + std::to_string(epochs);
      const Score score = TRY(LearnAll(head));
      std::string line = head + "  " + score.ToString();
      if (validation_) line += "  validation " + TRY(EvaluateAll(*validation_)).ToString();
      const std::chrono::duration<double> seconds = Clock::now() - begin;
      Print(line + "  " + FixedNumber(seconds.count(), 1) + " s\n");
    }
    if (const auto path = args_.Text("--save")) TRY(Save(*path));
    return 0;
  }

 private:
  Status Prepare() {
    const int64_t declared = DeclaredBatch(*original_.graph);
    batch_ = args_.Number("--batch", declared ? static_cast<int>(declared) : kUsualBatch);
    if (batch_ < 1) return InvalidInput("--batch must be at least 1");
    fixed_ = declared == batch_;
    const Model model = fixed_ ? original_ : WithFreeBatch(original_);
    const SessionOptions options{.threads = args_.Number("--threads", 0)};
    const std::unique_ptr<Session> session = TRY(Session::Create(model, options));
    graph_ = session->graph();

    request_.loss = TRY(LossOf(args_, graph_, "cross-entropy"));
    if (request_.loss.kind == LossKind::kSum) return InvalidInput("--loss sum has nothing to learn from");
    TakeLogits(graph_, request_.loss);
    TRY(ReadNumbers());
    TRY(ReadData());
    random_ = RandomState(static_cast<uint32_t>(args_.Number("--seed", 0)));
    if (validation_share_ > 0) TRY(SplitValidation());
    ChooseParameters();
    const Dataset first = training_.Rows(0, std::min(batch_, training_.count()));
    const auto types = TRY(TypesOf(*session, TRY(InputsOf(graph_, first, scale_))));
    const auto& output = types[static_cast<size_t>(request_.loss.output)];
    if (!output) return Unsupported("the output has no shape of its own: it is no tensor");
    TRY(FitTargets(*output));
    trainer_ = TRY(Trainer::Create(model, request_, options));
    return Ok();
  }

  Status ReadNumbers() {
    OptimizerSpec& optimizer = request_.optimizer;
    optimizer.kind = OptimizerOf(args_);
    optimizer.momentum = static_cast<float>(TRY(RealOf(args_, "--momentum", 0.9)));
    optimizer.weight_decay = static_cast<float>(TRY(RealOf(args_, "--weight-decay", 0)));
    rate_ = TRY(RealOf(args_, "--lr", UsualRate(optimizer.kind)));
    rate_decay_ = TRY(RealOf(args_, "--lr-decay", 1));
    scale_ = TRY(RealOf(args_, "--scale", 1));
    return Ok();
  }

  Status ReadData() {
    const std::vector<std::string> files = args_.List("--data");
    if (files.empty()) return InvalidInput("there is nothing to train on: --data FILE");
    Datasets sets = TRY(ReadDatasets(graph_, files));
    training_ = std::move(sets.training);
    validation_ = std::move(sets.validation);
    const auto text = args_.Text("--validation");
    if (!text) return Ok();
    const Result<double> share = RealOf(args_, "--validation", 0);
    if (!share.ok()) {
      validation_ = TRY(ReadDatasets(graph_, args_.List("--validation"))).training;
    } else if (share.value() > 0 && share.value() < 1) {
      validation_share_ = share.value();
    } else {
      return InvalidInput("--validation takes a file, or a share between 0 and 1");
    }
    return Ok();
  }

  // A random part of the samples is kept back.
  Status SplitValidation() {
    const int64_t count = training_.count();
    const int64_t kept =
        count - static_cast<int64_t>(std::ceil(validation_share_ * static_cast<double>(count)));
    if (kept < 1) return InvalidInput("--validation leaves nothing to train on");
    const Dataset mixed = TRY(TakeRows(training_, Order(count, true)));
    validation_ = mixed.Rows(kept, count - kept);
    training_ = mixed.Rows(0, kept);
    return Ok();
  }

  void ChooseParameters() {
    const std::vector<std::string> patterns = SplitCommas(args_.Text("--freeze", ""));
    int64_t elements = 0;
    for (const ValueId id : TrainableParameters(graph_)) {
      const GraphValue& value = graph_.value(id);
      const bool frozen = std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return MatchesGlob(pattern, value.name);
      });
      if (frozen) continue;
      request_.parameters.push_back(id);
      elements += value.constant->count();
    }
    Complain(std::to_string(request_.parameters.size()) + " weights with " + std::to_string(elements) +
             " elements, " + std::to_string(training_.count()) + " samples in batches of " +
             std::to_string(batch_));
  }

  // Classes or values, by how many there are of a sample.
  Status FitTargets(const TensorType& output) {
    const Shape& shape = output.shape;
    const int64_t fed = std::min(batch_, training_.count());
    if (shape.rank() == 0 || shape[0] != fed) {
      return InvalidInput(
          "the output has shape " + shape.ToString() + " for a batch of " + std::to_string(fed),
          "Train with the batch that the model is made for: --batch " +
              std::to_string(std::max<int64_t>(1, DeclaredBatch(*original_.graph))));
    }
    const int axis = TRY(ClassAxis(request_.loss, shape));
    Shape values, places;
    for (int i = 1; i < shape.rank(); ++i) {
      values.push_back(shape[i]);
      if (i != axis) places.push_back(shape[i]);
    }
    const Tensor& target = training_.target;
    const bool by_class = ComparesClasses(request_.loss.kind) &&
                          target.count() / std::max<int64_t>(target.dim(0), 1) == places.count() &&
                          shape[axis] > 1;
    for (Dataset* data : {&training_, validation_ ? &*validation_ : nullptr}) {
      if (!data) continue;
      TRY(FitTarget(by_class ? DType::kInt64 : output.dtype, by_class ? places : values, data->target));
      if (!by_class) continue;
      for (const int64_t wanted : data->target.span<int64_t>()) {
        if (wanted >= 0 && wanted < shape[axis]) continue;
        return InvalidInput("the target " + std::to_string(wanted) + " is no class: they are 0 to " +
                            std::to_string(shape[axis] - 1));
      }
    }
    return Ok();
  }

  static std::vector<int64_t> Rows(int64_t begin, int64_t end) {
    std::vector<int64_t> rows(static_cast<size_t>(end - begin));
    std::iota(rows.begin(), rows.end(), begin);
    return rows;
  }

  std::vector<int64_t> Order(int64_t count, bool shuffled) {
    std::vector<int64_t> order = Rows(0, count);
    for (size_t i = order.size(); shuffled && i > 1; --i)
      std::swap(order[i - 1], order[static_cast<size_t>(random_.Uniform() * static_cast<double>(i))]);
    return order;
  }

  struct Batch {
    Inputs inputs;
    Tensor target;
    int64_t samples;  // of the epoch; a batch of fixed size is filled up with the first ones again
  };
  Result<Batch> BatchAt(const Dataset& data, const std::vector<int64_t>& order, int64_t begin) const {
    const int64_t end = std::min(begin + batch_, data.count());
    std::vector<int64_t> rows(order.begin() + begin, order.begin() + end);
    for (size_t i = 0; fixed_ && static_cast<int64_t>(rows.size()) < batch_; ++i)
      rows.push_back(order[i % order.size()]);
    const Dataset taken = TRY(TakeRows(data, rows));
    return Batch{TRY(InputsOf(graph_, taken, scale_)), taken.target, end - begin};
  }

  Result<Score> LearnAll(const std::string& head) {
    Score score(request_.loss);
    const bool on_terminal = isatty(STDERR_FILENO) != 0;
    const std::vector<int64_t> order = Order(training_.count(), !args_.Has("--no-shuffle"));
    Clock::time_point shown = Clock::now();
    for (int64_t begin = 0; begin < training_.count(); begin += batch_) {
      const Batch batch = TRY(BatchAt(training_, order, begin));
      const Trainer::Outcome outcome = TRY(trainer_->Learn(batch.inputs, Value(batch.target), rate_));
      if (!std::isfinite(outcome.loss))
        return InvalidInput("the loss is no number any more", "Try a smaller --lr");
      TRY(score.Add(outcome.loss, outcome.output, batch.target, batch.samples));
      if (begin == 0) TellOfUntouched();
      if (on_terminal && Clock::now() - shown > std::chrono::milliseconds(200)) {
        shown = Clock::now();
        std::fprintf(stderr, "\r%s  %d %%  %s \r", head.c_str(),
                     static_cast<int>(100 * begin / training_.count()), score.ToString().c_str());
      }
    }
    return score;
  }

  void TellOfUntouched() {
    if (told_) return;
    told_ = true;
    for (const auto& [id, reason] : trainer_->untouched())
      Complain("note: '" + graph_.value(id).name + "' stays as it is: " + reason);
  }

  Result<Score> EvaluateAll(const Dataset& data) {
    Score score(request_.loss);
    const std::vector<int64_t> order = Rows(0, data.count());
    for (int64_t begin = 0; begin < data.count(); begin += batch_) {
      const Batch batch = TRY(BatchAt(data, order, begin));
      const Trainer::Outcome outcome = TRY(trainer_->Evaluate(batch.inputs, Value(batch.target)));
      TRY(score.Add(outcome.loss, outcome.output, batch.target, batch.samples));
    }
    return score;
  }

  // With the inputs that the model declared, and where functions brought other opsets, one.
  Status Save(const std::string& path) const {
    Model trained = TRY(trainer_->TrainedModel());
    Graph graph = *trained.graph;
    for (const ValueId id : graph.inputs) {
      const ValueId original = original_.graph->FindValue(graph.value(id).name);
      graph.value(id).type = original_.graph->value(original).type;
    }
    if (!HasOneOpset(graph)) graph = TRY(UpgradeOpset(graph, ThreadPool(1)));
    trained.graph = std::make_shared<const Graph>(std::move(graph));
    return WriteModelFile(trained, path);
  }

  const Args& args_;
  Model original_;
  Graph graph_;  // with a free batch unless it is fixed; constants folded
  TrainingRequest request_;
  Dataset training_;
  std::optional<Dataset> validation_;
  double validation_share_ = 0, scale_ = 1, rate_ = 0, rate_decay_ = 1;
  int64_t batch_ = 0;
  bool fixed_ = false, told_ = false;
  RandomState random_{0};
  std::unique_ptr<Trainer> trainer_;
};

Result<int> Train(const Args& args) { return Training(args).Run(); }

std::string OptimizerNames() {
  std::string names;
  for (const auto& [name, kind] : kOptimizerNames) names += (names.empty() ? "" : ", ") + std::string(name);
  return names;
}

}  // namespace

Command TrainCommand() {
  using Kind = Option::Kind;
  return {
      .name = "train",
      .operands = "MODEL",
      .summary = "Fit a model's weights to data, and write the trained model.",
      .details = kDetails,
      .options = JoinOptions(
          {{{"--data", Kind::kList, "FILE ...", "what to train on"},
            {"--validation", Kind::kList, "FILE|SHARE", "what to validate on, or how much of the data"},
            {"--scale", Kind::kText, "X",
             "what inputs of floats are multiplied by (1): 0.00392157 for bytes"}},
           LossOptions("cross-entropy"),
           {{"--optimizer", Kind::kChoice, "NAME", "how weights are moved (adam)", OptimizerNames()},
            {"--lr", Kind::kText, "X", "learning rate (0.001 for adam, else 0.01)"},
            {"--lr-decay", Kind::kText, "X", "what the learning rate is multiplied by after an epoch (1)"},
            {"--momentum", Kind::kText, "X", "how much of the mean gradient stays (0.9)"},
            {"--weight-decay", Kind::kText, "X", "times a weight, added to its gradient (0)"},
            {"--epochs", Kind::kNumber, "N", "how often all samples are seen (5)", ""},
            {"--batch", Kind::kNumber, "N", "samples in a step (the model's, else 32)", ""},
            {"--seed", Kind::kNumber, "N", "of the order of samples (0)", ""},
            {"--no-shuffle", Kind::kFlag, "", "take the samples in the order they come"},
            {"--freeze", Kind::kText, "GLOB,...", "weights that stay as they are"},
            {"--save", Kind::kText, "FILE", "where to write the trained model"},
            {"--threads", Kind::kNumber, "N", "threads (one per core)", ""}}}),
      .run = Train};
}

}  // namespace onnxray
