// What of a model will not run, and why, without running it.
#include "cli/commands.h"
#include "cli/text.h"
#include "graph/check_node.h"
#include "io/json_writer.h"
#include "plan/evaluate.h"
#include "plan/resolve.h"
#include "run/session.h"

namespace onnxray {

namespace {

struct Findings {
  int64_t nodes = 0;  // subgraphs' included
  std::vector<Error> problems;
};

// A shape rule's objection, where all input shapes are fixed.
Status CheckShapes(const Graph& graph, const Node& node, const ResolvedOp& resolved) {
  std::vector<TensorType> types(node.inputs.size());
  std::vector<const TensorType*> known(node.inputs.size());
  std::vector<const Tensor*> values(node.inputs.size());
  for (size_t i = 0; i < types.size(); ++i) {
    if (node.inputs[i] == kNoValue) continue;
    const GraphValue& value = graph.value(node.inputs[i]);
    const std::optional<Shape> shape = value.type.StaticShape();
    if (value.type.kind != ValueType::Kind::kTensor || value.type.dtype == DType::kUndefined || !shape)
      return Ok();
    types[i] = {value.type.dtype, *shape};
    known[i] = &types[i];
    if (value.constant) values[i] = &*value.constant;
  }
  const auto outputs = InferOutputs(node, *resolved.op, resolved.version, known, values);
  return outputs.ok() ? Ok() : Status(outputs.error());
}

Status CheckNode(const Graph& graph, const Node& node) {
  const ResolvedOp resolved = Resolve(node);
  if (resolved.error) return *resolved.error;
  TRY(CheckTypes(graph, node, DeclaredOperands(graph, node)));
  return CheckShapes(graph, node, resolved);
}

void CheckGraph(const Graph& graph, Findings& findings) {
  for (const Node& node : graph.nodes) {
    ++findings.nodes;
    const Status status = CheckNode(graph, node);
    if (!status.ok()) findings.problems.push_back(status.error());
    for (const auto& [name, value] : node.attributes.all()) {
      if (const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value))
        CheckGraph(**subgraph, findings);
    }
  }
}

// A model that does not even load has one problem.
Findings Examine(const std::string& path) {
  Findings findings;
  Result<Model> model = LoadModelFile(path);
  Result<std::unique_ptr<Session>> session =
      model.ok() ? Session::Create(std::move(model.value()), {.threads = 1}) : model.error();
  if (session.ok()) {
    CheckGraph(session.value()->graph(), findings);
  } else {
    findings.problems.push_back(session.error());
  }
  return findings;
}

void PrintText(const Findings& findings) {
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

Status PrintJson(const Findings& findings) {
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
  const Findings findings = Examine(args.operands()[0]);
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
