// Runs a model and shows or writes what every node computed.
#include "io/activations.h"

#include <algorithm>

#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/report.h"

namespace onnxray {

namespace {

// Keeps what the patterns pick and runs only what that needs; nodes inside subgraphs are kept only with
// everything.
Result<RunOptions> KeepFor(const Graph& graph, const std::vector<std::string>& patterns) {
  RunOptions options{.keep = RunOptions::Keep::kAll};
  if (patterns.empty()) return options;
  for (const Activation& activation : TRY(SelectActivations(ListActivations(graph), patterns))) {
    for (const Activation::Output& output : activation.outputs) {
      if (output.id == kNoValue) return options;
      options.values.push_back(output.id);
    }
  }
  options.keep = RunOptions::Keep::kSelected;
  options.only_needed = true;
  return options;
}

Result<int> Activations(const Args& args) {
  const std::unique_ptr<Session> session =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])), {.threads = args.Number("--threads", 0)}));
  const Model& model = session->model();
  for (const Error& warning : model.warnings) Complain("warning: " + warning.ToString());

  const FedInputs fed = TRY(Feed(args, model));

  const std::vector<std::string> patterns = SplitCommas(args.Text("--nodes", ""));
  const RunOptions options = TRY(KeepFor(session->graph(), patterns));
  const std::unique_ptr<Run> run = TRY(session->Start(fed.values, options));
  run->Finish();

  std::vector<Activation> list = ListActivations(session->graph(), *run);
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
