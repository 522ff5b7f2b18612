// Runs a model and lists what is conspicuous about the values.
#include <algorithm>

#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/text.h"
#include "explain/compare.h"
#include "explain/findings.h"
#include "io/json_writer.h"

namespace onnxray {

namespace {

constexpr size_t kMostChannels = 8;  // listed in a line

std::string ChannelText(const Finding& finding) {
  std::string text;
  for (size_t i = 0; i < std::min(finding.channels.size(), kMostChannels); ++i)
    text += (i ? "," : "") + std::to_string(finding.channels[i]);
  return finding.channels.size() > kMostChannels ? text + ",..." : text;
}

std::string OpOf(const Graph& graph, ValueId id) {
  const NodeId producer = graph.value(id).producer;
  return producer == kNoNode ? "Input" : graph.node(producer).QualifiedOp();
}

void PrintTable(const Graph& graph, const std::vector<Finding>& findings) {
  if (findings.empty()) {
    Print("nothing conspicuous\n");
    return;
  }
  Table table({"kind", "value", "op", "finding", "channels"});
  for (const Finding& finding : findings) {
    table.Add({std::string(Name(finding.kind)), graph.value(finding.value).name, OpOf(graph, finding.value),
               finding.text, ChannelText(finding)});
  }
  Print(table.ToString());
}

Status PrintJson(const Graph& graph, const std::vector<Finding>& findings) {
  MemorySink sink;
  JsonWriter json(sink);
  json.BeginArray();
  for (const Finding& finding : findings) {
    json.BeginObject();
    json.Key("kind"), json.String(Name(finding.kind));
    json.Key("value"), json.String(graph.value(finding.value).name);
    json.Key("op"), json.String(OpOf(graph, finding.value));
    json.Key("text"), json.String(finding.text);
    json.Key("axis"), json.Integer(finding.axis);
    json.Key("channels"), json.BeginArray();
    for (const int64_t channel : finding.channels) json.Integer(channel);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  TRY(json.Finish());
  Print(std::string(sink.text()) + "\n");
  return Ok();
}

Result<int> Find(const Args& args) {
  const std::unique_ptr<Session> session =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])), {.threads = args.Number("--threads", 0)}));
  const FedInputs fed = TRY(Feed(args, session->model()));
  const std::unique_ptr<Run> run = TRY(session->Start(fed.values, {.keep = RunOptions::Keep::kAll}));
  run->Finish();
  std::vector<Finding> findings;
  for (const ValueId id : ComparableValues(session->graph())) {
    const std::vector<Finding> found = FindIn(session->graph(), *run, id);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  if (args.Has("--json")) {
    TRY(PrintJson(session->graph(), findings));
  } else {
    PrintTable(session->graph(), findings);
  }
  TRY(run->status());
  return 0;
}

}  // namespace

Command FindCommand() {
  using Kind = Option::Kind;
  return {
      .name = "find",
      .operands = "MODEL",
      .summary = "List what is conspicuous: NaN, dead, saturated, duplicate channels, constant outputs.",
      .details =
          "NaN and infinities are listed where they begin: at nodes that read only finite numbers. Channels\n"
          "of fewer than 4 elements are not judged.\n"
          "FILE is as for `onnxray activations`.",
      .options = JoinOptions({FeedOptions(),
                              {{"--json", Kind::kFlag, "", "print JSON"},
                               {"--threads", Kind::kNumber, "N", "threads (one per core)", ""}}}),
      .run = Find};
}

}  // namespace onnxray
