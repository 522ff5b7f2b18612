// Runs a model and writes what every node computed as one HTML page.
#include "io/html_report.h"

#include <cmath>

#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/loss_options.h"
#include "cli/report.h"
#include "cli/target_options.h"
#include "cli/text.h"
#include "grad/parameters.h"
#include "graph/rewrites/lift_constants.h"
#include "io/interior_activations.h"
#include "run/gradient_session.h"

namespace onnxray {

namespace {

Result<double> NormOf(const Value& value) {
  double squares = 0;
  for (const double number : TRY(ToDoubles(TRY(value.tensor().RowMajor())))) squares += number * number;
  return std::sqrt(squares);
}

// Norms of all that has a gradient.
Result<ReportGradients> GradientsOf(const Args& args, Session& session, const FedInputs& fed, Run& run) {
  const Graph& graph = session.graph();
  const ChosenLoss loss = TRY(ChooseLoss(args, session, fed.values));
  GradientRequest request{.loss = loss.spec, .values = {}, .target = loss.target};
  const std::vector<ValueId> parameters = Parameters(graph);
  request.values = parameters;
  for (const Activation& activation : ListActivations(graph)) {
    for (const Activation::Output& output : activation.outputs) {
      if (output.id == kNoValue || graph.value(output.id).constant) continue;
      if (IsFloat(graph.value(output.id).type.dtype)) request.values.push_back(output.id);
    }
  }
  const auto gradients =
      TRY(GradientSession::Create(session, fed.values, request, {.threads = args.Number("--threads", 0)}));
  const std::unique_ptr<Run> backward = TRY(gradients->Start(fed.values, request.target));
  backward->Finish();
  TRY(backward->status());

  ReportGradients report;
  const double value = TRY(ToDoubles(TRY(backward->Fetch(gradients->loss())).tensor()))[0];
  report.loss =
      args.Text("--loss", "sum") + " of " + graph.value(loss.spec.output).name + ", " + ShortNumber(value);
  const auto norm_of = [&](ValueId id) -> Result<ReportGradients::Norm> {
    return ReportGradients::Norm{TRY(NormOf(TRY(run.Fetch(id)))),
                                 TRY(NormOf(TRY(backward->Fetch(gradients->gradient(id)))))};
  };
  for (const ValueId id : request.values) {
    if (gradients->gradient(id) == kNoValue) continue;
    const std::string& name = graph.value(id).name;
    if (graph.value(id).constant) {
      report.parameters.emplace_back(name, TRY(norm_of(id)));
    } else {
      report.activations[name] = TRY(norm_of(id));
    }
  }
  return report;
}

Result<int> WriteReport(const Args& args) {
  const auto path = args.Text("--html");
  if (!path) return InvalidInput("--html FILE is missing: where the report goes");
  Model model = TRY(LoadModelFile(args.operands()[0]));
  model.graph = std::make_shared<const Graph>(LiftConstants(*model.graph));
  const std::unique_ptr<Session> session =
      TRY(Session::Create(std::move(model), {.threads = args.Number("--threads", 0)}));
  const FedInputs fed = TRY(Feed(args, session->model()));
  const std::unique_ptr<Run> run = TRY(session->Start(fed.values, {.keep = RunOptions::Keep::kAll}));
  run->Finish();

  std::vector<Activation> list = Listed(args, session->graph(), ListActivations(session->graph(), *run));
  InteriorActivations interiors;
  if (args.Has("--interior")) {
    interiors = InteriorActivations::Compute(*session, *run, {});
    list = interiors.AddTo(list);
  }
  HtmlReportOptions options;
  options.color_map = FindColorMap(args.Text("--cmap", "viridis")).value();
  options.picture_side = args.Has("--pictures") ? args.Number("--pictures", 0) : -1;
  options.images = fed.images;
  options.axis_orders = interiors.axis_orders();
  options.notes = fed.notes;
  ReportGradients gradients;
  if (args.Has("--loss") || args.Has("--target")) {
    gradients = TRY(GradientsOf(args, *session, fed, *run));
    options.gradients = &gradients;
  }
  const std::unique_ptr<FileSink> sink = TRY(FileSink::Create(*path));
  TRY(WriteHtmlReport(*session, *run, list, options, *sink));
  TRY(sink->Close());
  TRY(run->status());
  return 0;
}

}  // namespace

Command ReportCommand() {
  using Kind = Option::Kind;
  return {
      .name = "report",
      .operands = "MODEL",
      .summary = "Run a model and write one HTML page that shows what every node computed, also offline.",
      .details = kFeedDetails.substr(kFeedDetails.find('\n') + 1),  // no word of tables
      .options = JoinOptions(
          {{{"--html", Kind::kText, "FILE", "where the page goes"}},
           FeedOptions(),
           {{"--interior", Kind::kFlag, "", "what goes on inside nodes too, as NODE/NAME"},
            {"--outline", Kind::kFlag, "", "every call of a function as one entry, without what is inside"},
            {"--pictures", Kind::kNumber, "N",
             "longest side of the pictures in pixels, 0 for none (by the number of values)"},
            {"--cmap", Kind::kChoice, "NAME", "colours of the pictures (viridis)", ColorMapNames()}},
           LossOptions("none: no gradients"),
           TargetOptions(),
           {{"--threads", Kind::kNumber, "N", "threads (one per core)", ""}}}),
      .run = WriteReport};
}

}  // namespace onnxray
