// What of a model will not run, and why, without running it.
#include "cli/commands.h"
#include "cli/text.h"
#include "io/json_writer.h"
#include "plan/check_graph.h"
#include "run/session.h"

namespace onnxray {

namespace {

// A model that does not even load has one problem.
GraphFindings Examine(const std::string& path) {
  Result<Model> model = LoadModelFile(path);
  Result<std::unique_ptr<Session>> session =
      model.ok() ? Session::Create(std::move(model.value()), {.threads = 1}) : model.error();
  if (session.ok()) return CheckGraph(session.value()->graph());
  return {.problems = {session.error()}};
}

void PrintText(const GraphFindings& findings) {
  if (findings.problems.empty()) {
    Print("all " + std::to_string(findings.nodes) + " nodes will run\n");
    return;
  }
  for (const Error& problem : findings.problems) Print(problem.ToString() + "\n");
  if (findings.nodes > 0) {
    Print(std::to_string(findings.problems.size()) + " of " + std::to_string(findings.nodes) +
          " nodes will not run, nor what depends on them\n");
  }
}

Status PrintJson(const GraphFindings& findings) {
  MemorySink sink;
  JsonWriter json(sink);
  json.BeginObject();
  json.Key("runs"), json.Bool(findings.problems.empty());
  json.Key("nodes"), json.Integer(findings.nodes);
  json.Key("problems"), json.BeginArray();
  for (const Error& problem : findings.problems) {
    json.BeginObject();
    json.Key("node"), json.String(problem.node);
    json.Key("op"), json.String(problem.op);
    json.Key("value"), json.String(problem.value);
    json.Key("text"), json.String(problem.text);
    json.Key("remedy"), json.String(problem.remedy);
    json.Key("inputs"), json.BeginArray();
    for (const std::string& shape : problem.shapes) json.String(shape);
    json.EndArray();
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  TRY(json.Finish());
  Print(std::string(sink.text()) + "\n");
  return Ok();
}

Result<int> Check(const Args& args) {
  const GraphFindings findings = Examine(args.operands()[0]);
  if (args.Has("--json")) {
    TRY(PrintJson(findings));
  } else {
    PrintText(findings);
  }
  return findings.problems.empty() ? 0 : 1;
}

}  // namespace

Command CheckCommand() {
  return {
      .name = "check",
      .operands = "MODEL",
      .summary = "List the nodes that will not run, and why.",
      .details =
          "Unknown operators and versions, missing inputs and attributes, types and fixed shapes that do not "
          "fit, files\n"
          "that are damaged or not there. The exit code is 0 when all will run, and 1 otherwise.",
      .options = {{.name = "--json", .help = "print JSON"}},
      .run = Check};
}

}  // namespace onnxray
