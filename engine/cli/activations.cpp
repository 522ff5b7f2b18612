// Runs a model and shows or writes what every node computed.
#include "io/activations.h"

#include <algorithm>

#include "cli/backend.h"
#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/keep.h"
#include "cli/report.h"
#include "io/interior_activations.h"

namespace onnxray {

namespace {

Result<int> Activations(const Args& args) {
  const std::unique_ptr<Session> session =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])),
                          {.threads = args.Number("--threads", 0), .backend = BackendOf(args)}));
  TellBackend(*session);
  const Model& model = session->model();
  for (const Error& warning : model.warnings) Complain("warning: " + warning.ToString());

  const FedInputs fed = TRY(Feed(args, model));

  const std::vector<std::string> patterns = SplitCommas(args.Text("--nodes", ""));
  const bool with_interiors = args.Has("--interior");
  std::vector<Activation> names = Listed(args, session->graph(), ListActivations(session->graph()));
  if (with_interiors) names = NameInteriors(session->graph(), names);
  const RunOptions options = TRY(KeepFor(names, patterns));
  const std::unique_ptr<Run> run = TRY(session->Start(fed.values, options));
  run->Finish();
  TellFailure(*run);

  std::vector<Activation> list = Listed(args, session->graph(), ListActivations(session->graph(), *run));
  InteriorActivations interiors;
  if (with_interiors) {
    interiors = InteriorActivations::Compute(*session, *run, patterns);
    for (const Error& error : interiors.errors()) Complain("note: " + error.ToString());
    list = interiors.AddTo(list);
  }
  if (!patterns.empty()) {
    std::erase_if(list, [&](const Activation& activation) { return !IsSelected(activation, patterns); });
  }
  TRY(Report(args, fed, NameActivations(list, FormatOf(args)), *run, interiors.axis_orders()));
  TRY(run->status());
  return 0;
}

}  // namespace

Command ActivationsCommand() {
  using Kind = Option::Kind;
  return {.name = "activations",
          .operands = "MODEL",
          .summary = "Run a model and show, or write, what every node computed.",
          .details = kFeedDetails,
          .options = JoinOptions(
              {FeedOptions(),
               {{"--nodes", Kind::kText, "GLOB,...",
                 "only these nodes or values, and what they need (* and ? are wild)"},
                {"--interior", Kind::kFlag, "",
                 "what goes on inside nodes too, as NODE/NAME: gates and states of LSTM, GRU "
                 "and RNN, scores and weights of attention, normalised and dequantised "
                 "values"}},
               ReportOptions(),
               {{"--threads", Kind::kNumber, "N", "threads (one per core)", ""}, BackendOption()}}),
          .run = Activations};
}

}  // namespace onnxray
