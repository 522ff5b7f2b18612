// Runs a model forward and backward and shows or writes the gradients of a loss.
#include <algorithm>

#include "cli/backend.h"
#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/loss_options.h"
#include "cli/report.h"
#include "cli/target_options.h"
#include "cli/text.h"
#include "export/standard_model.h"
#include "grad/parameters.h"
#include "graph/rewrites/lift_constants.h"
#include "model/write_model.h"
#include "run/gradient_check.h"

namespace onnxray {

namespace {

enum What : uint8_t { kWeights = 1, kActivations = 2, kInputs = 4 };

int WhatOf(const Args& args) {
  const std::string of = args.Text("--of", "weights");
  return of == "weights"       ? kWeights
         : of == "activations" ? kActivations
         : of == "inputs"      ? kInputs
                               : kWeights | kActivations | kInputs;
}

// Everything gradients are asked for, named as activations are; weights by their names.
std::vector<Activation> Wanted(const Args& args, const Graph& graph) {
  const int what = WhatOf(args);
  const std::vector<std::string> patterns = SplitCommas(args.Text("--nodes", ""));
  std::vector<Activation> wanted;
  const auto is_float = [&](ValueId id) {
    const DType dtype = graph.value(id).type.dtype;
    return IsFloat(dtype) || dtype == DType::kUndefined;
  };
  if (what & kWeights) {
    for (const ValueId id : Parameters(graph)) {
      const std::string& name = graph.value(id).name;
      wanted.push_back({name, std::string(kWeightOp), {{name, 0, id, nullptr}}});
    }
  }
  for (Activation activation : Listed(args, graph, ListActivations(graph))) {
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

// More than what differences leave in float64.
constexpr double kTolerance = 1e-4;

// A line per gradient: how far off it is.
Result<int> Check(Session& model, const Inputs& inputs, const GradientRequest& request,
                  const std::vector<Activation>& wanted, const SessionOptions& options) {
  const auto checker = TRY(GradientChecker::Create(model, inputs, request, options));
  Table table({"name", "operator", ">relative error", ""});
  int checked = 0, wrong = 0, kinks = 0;
  double worst = 0;
  for (const Activation& activation : wanted) {
    for (const Activation::Output& output : activation.outputs) {
      const GradientCheck check = TRY(checker->Check(output.id));
      if (!check.reason.empty()) {
        table.Add({activation.name, activation.op, "", "no gradient: " + check.reason});
        continue;
      }
      if (check.at_kink) {
        ++kinks;
        table.Add({activation.name, activation.op, "", "at a kink"});
        continue;
      }
      const bool off = !(check.relative_error <= kTolerance);
      ++checked;
      wrong += off;
      worst = std::max(worst, check.relative_error);
      table.Add({activation.name, activation.op, ShortNumber(check.relative_error), off ? "OFF" : ""});
    }
  }
  std::string summary = std::to_string(checked) + " gradients checked, " + std::to_string(wrong) +
                        " off by more than " + ShortNumber(kTolerance) + "; the worst error is " +
                        ShortNumber(worst) + "\n";
  if (kinks > 0) {
    summary += std::to_string(kinks) +
               " at kinks of the loss, as equal elements make them: check those with another "
               "--input, for instance random:1\n";
  }
  Print(table.ToString() + summary);
  return wrong > 0 ? 1 : 0;
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

// The wanted values themselves, of the same run, under names of their own.
std::vector<Activation> Forward(std::vector<Activation> wanted, const Run& run) {
  for (Activation& activation : wanted) {
    activation.name = "value/" + activation.name;
    for (Activation::Output& output : activation.outputs) {
      output.value_name = "value/" + output.value_name;
      output.capture = &run.capture(output.id);
    }
  }
  return wanted;
}

// The loss as the run computed it.
Status PrintLoss(Run& run, ValueId loss) {
  const Value value = TRY(run.Fetch(loss));
  Complain("loss " + ShortNumber(TRY(ToDoubles(value.tensor()))[0]));
  return Ok();
}

Result<int> Gradients(const Args& args) {
  const SessionOptions options{.threads = args.Number("--threads", 0), .backend = BackendOf(args)};
  Model model = TRY(LoadModelFile(args.operands()[0]));
  model.graph = std::make_shared<const Graph>(LiftConstants(*model.graph));
  const std::unique_ptr<Session> forward = TRY(Session::Create(std::move(model), options));
  const Graph& graph = forward->graph();
  if (args.Has("--list")) return ListParameters(graph);
  TellBackend(*forward);
  const FedInputs fed = TRY(Feed(args, forward->model()));

  const ChosenLoss loss = TRY(ChooseLoss(args, *forward, fed.values));
  GradientRequest request{.loss = loss.spec, .values = {}, .target = loss.target};
  if (args.Has("--budget")) request.byte_budget = static_cast<size_t>(args.Number("--budget", 0)) << 20;
  std::vector<Activation> wanted = Wanted(args, graph);
  for (const Activation& activation : wanted) {
    for (const Activation::Output& output : activation.outputs) request.values.push_back(output.id);
  }
  if (args.Has("--check")) return Check(*forward, fed.values, request, wanted, options);
  const auto gradients = TRY(GradientSession::Create(*forward, fed.values, request, options));
  const bool with_values = args.Has("--values");
  const std::unique_ptr<Run> run = TRY(
      gradients->Start(fed.values, request.target, with_values ? request.values : std::vector<ValueId>()));
  run->Finish();
  TellFailure(*run);
  TRY(run->status());
  TRY(PrintLoss(*run, gradients->loss()));

  if (const auto path = args.Text("--save-graph")) TRY(SaveGraph(*path, *gradients, request, fed.values));

  const std::vector<Activation> values = with_values ? Forward(wanted, *run) : std::vector<Activation>();
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
  wanted.insert(wanted.end(), values.begin(), values.end());
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
           TargetOptions(),
           {{"--of", Kind::kChoice, "WHAT", "whose gradients (weights)", "weights, activations, inputs, all"},
            {"--nodes", Kind::kText, "GLOB,...", "only these nodes, values or weights"},
            {"--values", Kind::kFlag, "", "give the values too, of the same run, as value/NAME"},
            {"--save-graph", Kind::kText, "FILE",
             "write model, loss and gradients as one ONNX model, for inputs of these shapes"},
            {"--budget", Kind::kNumber, "MB",
             "compute activations a second time rather than hold more than this for the backward pass", ""},
            {"--check", Kind::kFlag, "",
             "hold every gradient against the loss's differences, in float64; exit code 1 where one is "
             "off by more than 1e-4"},
            {"--list", Kind::kFlag, "", "list what counts as weights, and stop"}},
           ReportOptions(),
           {{"--threads", Kind::kNumber, "N", "threads (one per core)", ""}, BackendOption()}}),
      .run = Gradients};
}

}  // namespace onnxray
