// Runs a model and shows or writes what every node computed.
#include "io/activations.h"

#include <algorithm>

#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/keep.h"
#include "cli/report.h"

namespace onnxray {

namespace {

Result<int> Activations(const Args& args) {
  const std::unique_ptr<Session> session =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])), {.threads = args.Number("--threads", 0)}));
  const Model& model = session->model();
  for (const Error& warning : model.warnings) Complain("warning: " + warning.ToString());

  const FedInputs fed = TRY(Feed(args, model));

  const std::vector<std::string> patterns = SplitCommas(args.Text("--nodes", ""));
  const RunOptions options =
      TRY(KeepFor(Listed(args, session->graph(), ListActivations(session->graph())), patterns));
  const std::unique_ptr<Run> run = TRY(session->Start(fed.values, options));
  run->Finish();

  std::vector<Activation> list = Listed(args, session->graph(), ListActivations(session->graph(), *run));
  if (!patterns.empty()) {
    std::erase_if(list, [&](const Activation& activation) { return !IsSelected(activation, patterns); });
  }
  TRY(Report(args, fed, NameActivations(list, FormatOf(args)), *run));
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
          .options = JoinOptions({FeedOptions(),
                                  {{"--nodes", Kind::kText, "GLOB,...",
                                    "only these nodes or values, and what they need (* and ? are wild)"}},
                                  ReportOptions(),
                                  {{"--threads", Kind::kNumber, "N", "threads (one per core)", ""}}}),
          .run = Activations};
}

}  // namespace onnxray
