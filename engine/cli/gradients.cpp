// Runs a model forward and backward and shows or writes the gradients of a loss.
#include <algorithm>
#include <charconv>

#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/loss_options.h"
#include "cli/report.h"
#include "cli/text.h"
#include "export/standard_model.h"
#include "grad/parameters.h"
#include "io/npy.h"
#include "model/write_model.h"
#include "run/gradient_session.h"

namespace onnxray {

namespace {

// Whole numbers separated by commas.
std::optional<std::vector<int64_t>> ParseNumbers(const std::string& text) {
  std::vector<int64_t> numbers;
  for (const std::string& part : SplitCommas(text)) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
    numbers.push_back(number);
  }
  return numbers.empty() ? std::nullopt : std::optional(numbers);
}

// A file, or one class for every place of the output.
Result<Value> TargetOf(const Args& args, const LossSpec& spec, const Shape& output) {
  if (spec.kind == LossKind::kSum) return Value();
  const auto text = args.Text("--target");
  if (!text) return InvalidInput("this loss needs a --target: a class number, or a .npy or .pb file");
  const auto numbers = ParseNumbers(*text);
  if (!numbers) {
    const Bytes bytes = TRY(ReadFile(*text));
    if (IsNpy(bytes)) return Value(TRY(ParseNpy(bytes)));
    return Value(TRY(ParseTensorProto(AsText(bytes))));
  }
  if (spec.kind != LossKind::kCrossEntropy && spec.kind != LossKind::kNegativeLogLikelihood) {
    return InvalidInput("this loss compares with a tensor, not a class", "Give --target a .npy file");
  }
  const int axis =
      TRY(NormalizeAxis(spec.class_axis.value_or(output.rank() > 3 ? 1 : -1), std::max(1, output.rank())));
  Shape shape;
  for (int i = 0; i < output.rank(); ++i) {
    if (i != axis) shape.push_back(output[i]);
  }
  const int64_t classes = output[axis], wanted = (*numbers)[0];
  if (numbers->size() != 1 || wanted < 0 || wanted >= classes) {
    return InvalidInput("--target " + *text + " is no class: they are 0 to " + std::to_string(classes - 1));
  }
  return Value(
      Tensor::FromValues<int64_t>(shape, std::vector<int64_t>(static_cast<size_t>(shape.count()), wanted)));
}

enum What : uint8_t { kWeights = 1, kActivations = 2, kInputs = 4 };

int WhatOf(const Args& args) {
  const std::string of = args.Text("--of", "weights");
  return of == "weights"       ? kWeights
         : of == "activations" ? kActivations
         : of == "inputs"      ? kInputs
                               : kWeights | kActivations | kInputs;
}

// Everything gradients are asked for, named as activations are; weights by their names.
std::vector<Activation> Wanted(const Graph& graph, int what, const std::vector<std::string>& patterns) {
  std::vector<Activation> wanted;
  const auto is_float = [&](ValueId id) {
    const DType dtype = graph.value(id).type.dtype;
    return IsFloat(dtype) || dtype == DType::kUndefined;
  };
  if (what & kWeights) {
    for (const ValueId id : Parameters(graph)) {
      const std::string& name = graph.value(id).name;
      wanted.push_back({name, "weight", {{name, 0, id, nullptr}}});
    }
  }
  for (Activation activation : ListActivations(graph)) {
    if (!(what & (activation.op.empty() ? kInputs : kActivations))) continue;
    std::erase_if(activation.outputs, [&](const Activation::Output& output) {
      return output.id == kNoValue || !is_float(output.id) || graph.value(output.id).constant;
    });
    if (!activation.outputs.empty()) wanted.push_back(std::move(activation));
  }
  std::erase_if(wanted, [&](const Activation& activation) {
    return !patterns.empty() && !IsSelected(activation, patterns);
  });
  return wanted;
}

int ListParameters(const Graph& graph) {
  Table table({"weight", "type", ">elements"});
  int64_t total = 0;
  for (const ValueId id : Parameters(graph)) {
    const Tensor& weight = *graph.value(id).constant;
    table.Add({graph.value(id).name, weight.ToString(), std::to_string(weight.count())});
    total += weight.count();
  }
  Print(table.ToString() + std::to_string(total) + " elements\n");
  return 0;
}

// Forward, loss and backward as one model.
Status SaveGraph(const std::string& path, GradientSession& gradients, const GradientRequest& request,
                 Inputs inputs) {
  const Graph& graph = gradients.session().graph();
  if (gradients.target() != kNoValue) inputs[graph.value(gradients.target()).name] = request.target;
  std::vector<NamedOutput> outputs;
  for (const ValueId id : graph.outputs) outputs.push_back({graph.value(id).name, id});
  for (const ValueId id : request.values) {
    if (const ValueId gradient = gradients.gradient(id); gradient != kNoValue)
      outputs.push_back({"gradient/" + graph.value(id).name, gradient});
  }
  return WriteModelFile(TRY(StandardModel(gradients.session(), inputs, outputs)), path);
}

// The loss as the run computed it.
Status PrintLoss(Run& run, ValueId loss) {
  const Value value = TRY(run.Fetch(loss));
  Complain("loss " + ShortNumber(TRY(ToDoubles(value.tensor()))[0]));
  return Ok();
}

Result<int> Gradients(const Args& args) {
  const SessionOptions options{.threads = args.Number("--threads", 0)};
  const std::unique_ptr<Session> forward =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])), options));
  const Graph& graph = forward->graph();
  if (args.Has("--list")) return ListParameters(graph);
  const FedInputs fed = TRY(Feed(args, forward->model()));

  GradientRequest request;
  request.loss = TRY(LossOf(args, graph, "sum"));
  request.loss.mean = args.Text("--reduction", "mean") == "mean";
  if (request.loss.kind == LossKind::kSum) {
    if (const auto numbers = ParseNumbers(args.Text("--target", ""))) request.loss.element = *numbers;
  } else {
    const auto types = TRY(TypesOf(*forward, fed.values));
    const auto& output = types[static_cast<size_t>(request.loss.output)];
    if (!output) return Unsupported("the output has no shape of its own: it is no tensor");
    request.target = TRY(TargetOf(args, request.loss, output->shape));
  }
  std::vector<Activation> wanted = Wanted(graph, WhatOf(args), SplitCommas(args.Text("--nodes", "")));
  for (const Activation& activation : wanted) {
    for (const Activation::Output& output : activation.outputs) request.values.push_back(output.id);
  }
  const auto gradients = TRY(GradientSession::Create(*forward, fed.values, request, options));
  const std::unique_ptr<Run> run = TRY(gradients->Start(fed.values, request.target));
  run->Finish();
  TRY(run->status());
  TRY(PrintLoss(*run, gradients->loss()));

  if (const auto path = args.Text("--save-graph")) TRY(SaveGraph(*path, *gradients, request, fed.values));

  for (Activation& activation : wanted) {
    std::erase_if(activation.outputs, [&](Activation::Output& output) {
      const ValueId gradient = gradients->gradient(output.id);
      if (gradient == kNoValue) {
        Complain("note: '" + activation.name + "' has no gradient: " + gradients->reasons().at(output.id));
        return true;
      }
      output.id = gradient;
      output.capture = &run->capture(gradient);
      return false;
    });
  }
  std::erase_if(wanted, [](const Activation& activation) { return activation.outputs.empty(); });
  TRY(Report(args, fed, NameActivations(wanted, FormatOf(args)), *run));
  return 0;
}

}  // namespace

Command GradientsCommand() {
  using Kind = Option::Kind;
  return {
      .name = "gradients",
      .operands = "MODEL",
      .summary = "Run a model forward and backward: the gradients of a loss, of weights and activations.",
      .details = kFeedDetails,
      .options = JoinOptions(
          {FeedOptions(),
           LossOptions("sum"),
           {{"--target", Kind::kText, "T",
             "what the loss compares with: a class, or a .npy or .pb file; for sum: the element I,J,... "
             "of every sample"},
            {"--reduction", Kind::kChoice, "R", "over the batch (mean)", "mean, sum"},
            {"--of", Kind::kChoice, "WHAT", "whose gradients (weights)", "weights, activations, inputs, all"},
            {"--nodes", Kind::kText, "GLOB,...", "only these nodes, values or weights"},
            {"--save-graph", Kind::kText, "FILE",
             "write model, loss and gradients as one ONNX model, for inputs of these shapes"},
            {"--list", Kind::kFlag, "", "list what counts as weights, and stop"}},
           ReportOptions(),
           {{"--threads", Kind::kNumber, "N", "threads (one per core)", ""}}}),
      .run = Gradients};
}

}  // namespace onnxray
