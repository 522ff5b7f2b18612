// What a model is: inputs, outputs, operators and whether Onnxray has them, size and cost.
#include <algorithm>
#include <map>

#include "cli/commands.h"
#include "cli/text.h"
#include "io/json_writer.h"
#include "io/synthetic.h"
#include "plan/resolve.h"
#include "run/session.h"

namespace onnxray {

namespace {

// All nodes of one operator.
struct OpUse {
  std::string domain, name;
  int64_t count = 0;
  ResolvedOp resolved;  // of the first node
};

struct ModelInfo {
  std::vector<OpUse> ops;  // most used first
  int64_t nodes = 0;       // subgraphs' included
  int64_t parameters = 0;
  uint64_t parameter_bytes = 0;
  uint64_t flops = 0;         // of one run
  int64_t nodes_unsized = 0;  // whose FLOPs only a run can tell
};

void CountNodes(const Graph& graph, std::map<std::string, OpUse>& uses, ModelInfo& info) {
  for (const GraphValue& value : graph.values) {
    if (!value.constant || value.producer != kNoNode) continue;
    info.parameters += value.constant->count();
    info.parameter_bytes += value.constant->bytes();
  }
  for (const Node& node : graph.nodes) {
    ++info.nodes;
    OpUse& use = uses[node.QualifiedOp()];
    if (use.count++ == 0) use = {node.domain, node.op_type, 1, Resolve(node)};
    for (const auto& [name, value] : node.attributes.all()) {
      if (const auto* subgraph = std::get_if<std::shared_ptr<const Graph>>(&value))
        CountNodes(**subgraph, uses, info);
    }
  }
}

Result<ModelInfo> Examine(const Session& session, const DimSizes& dims) {
  ModelInfo info;
  std::map<std::string, OpUse> uses;
  CountNodes(*session.model().graph, uses, info);
  for (auto& [name, use] : uses) info.ops.push_back(std::move(use));
  std::stable_sort(info.ops.begin(), info.ops.end(),
                   [](const OpUse& a, const OpUse& b) { return a.count > b.count; });

  const Graph& graph = session.graph();
  std::map<std::string, TensorType> types;
  for (const ValueId id : graph.inputs) {
    const Result<Shape> shape = BindShape(graph.value(id), dims);
    if (shape.ok()) types[graph.value(id).name] = {graph.value(id).type.dtype, shape.value()};
  }
  const InferredTypes inferred = session.Infer(types);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    info.flops += inferred.flops[i];
    for (const ValueId id : graph.nodes[i].outputs) {
      if (id == kNoValue || inferred.values[static_cast<size_t>(id)] || graph.value(id).constant) continue;
      ++info.nodes_unsized;
      break;
    }
  }
  return info;
}

std::vector<ValueId> FedInputs(const Graph& graph) {
  std::vector<ValueId> fed = graph.inputs;
  std::erase_if(fed, [&](ValueId id) { return graph.value(id).constant.has_value(); });
  return fed;
}

std::string Opsets(const Graph& graph) {
  std::string text;
  for (const auto& [domain, version] : graph.opset_imports) {
    text +=
        (text.empty() ? "" : ", ") + (domain.empty() ? "ai.onnx" : domain) + " " + std::to_string(version);
  }
  return text;
}

std::string Support(const ResolvedOp& resolved) {
  if (!resolved.error) return std::string("yes") + (resolved.op->xnnpack ? ", XNNPACK" : "");
  return "no: " + resolved.error->text;
}

void PrintText(const Session& session, const ModelInfo& info) {
  const Model& model = session.model();
  const Graph& graph = session.graph();
  Table facts({"model", model.name});
  facts.Add({"made by", model.producer.empty() ? "unknown" : model.producer});
  facts.Add({"format", "ONNX IR " + std::to_string(model.ir_version) + ", opset " + Opsets(graph)});
  facts.Add({"file", HumanBytes(model.file_bytes)});
  facts.Add({"nodes", std::to_string(info.nodes)});
  facts.Add({"parameters",
             HumanCount(static_cast<uint64_t>(info.parameters)) + ", " + HumanBytes(info.parameter_bytes)});
  std::string unsized;
  if (info.nodes_unsized > 0) {
    unsized =
        ", without " + std::to_string(info.nodes_unsized) + " of the nodes: only a run tells their size";
  }
  facts.Add({"FLOPs", HumanCount(info.flops) + unsized});
  Print(facts.ToString());

  const auto print_values = [&](const std::string& title, const std::vector<ValueId>& ids) {
    size_t width = 0;
    for (const ValueId id : ids) width = std::max(width, graph.value(id).name.size());
    Print("\n" + title + "\n");
    for (const ValueId id : ids) {
      const GraphValue& value = graph.value(id);
      Print("  " + value.name + std::string(width - value.name.size() + 2, ' ') + value.type.ToString() +
            "\n");
    }
  };
  print_values("inputs", FedInputs(graph));
  print_values("outputs", graph.outputs);

  Table ops({"operators", ">nodes", ">version", "supported"});
  for (const OpUse& use : info.ops) {
    const std::string name = use.domain.empty() ? use.name : use.domain + ":" + use.name;
    const std::string version = use.resolved.version ? std::to_string(use.resolved.version) : "-";
    ops.Add({"  " + name, std::to_string(use.count), version, Support(use.resolved)});
  }
  Print("\n" + ops.ToString());
}

void WriteValues(JsonWriter& json, const Graph& graph, const std::vector<ValueId>& ids) {
  json.BeginArray();
  for (const ValueId id : ids) {
    const GraphValue& value = graph.value(id);
    json.BeginObject();
    json.Key("name"), json.String(value.name);
    json.Key("type"), json.String(value.type.ToString());
    json.Key("dtype"), json.String(value.type.dtype == DType::kUndefined ? "" : Name(value.type.dtype));
    json.Key("shape");
    if (value.type.shape) {
      json.BeginArray();
      for (const Dim& dim : *value.type.shape)
        dim.known() ? json.Integer(dim.value) : json.String(dim.ToString());
      json.EndArray();
    } else {
      json.Null();
    }
    json.EndObject();
  }
  json.EndArray();
}

Status PrintJson(const Session& session, const ModelInfo& info) {
  const Model& model = session.model();
  const Graph& graph = session.graph();
  MemorySink sink;
  JsonWriter json(sink);
  json.BeginObject();
  json.Key("name"), json.String(model.name);
  json.Key("producer"), json.String(model.producer);
  json.Key("ir_version"), json.Integer(model.ir_version);
  json.Key("opsets"), json.BeginObject();
  for (const auto& [domain, version] : graph.opset_imports) {
    json.Key(domain.empty() ? "ai.onnx" : domain), json.Integer(version);
  }
  json.EndObject();
  json.Key("file_bytes"), json.Integer(model.file_bytes);
  json.Key("nodes"), json.Integer(info.nodes);
  json.Key("parameters"), json.Integer(info.parameters);
  json.Key("parameter_bytes"), json.Integer(info.parameter_bytes);
  json.Key("flops"), json.Integer(info.flops);
  json.Key("nodes_without_flops"), json.Integer(info.nodes_unsized);
  json.Key("inputs"), WriteValues(json, graph, FedInputs(graph));
  json.Key("outputs"), WriteValues(json, graph, graph.outputs);
  json.Key("operators"), json.BeginArray();
  for (const OpUse& use : info.ops) {
    json.BeginObject();
    json.Key("domain"), json.String(use.domain);
    json.Key("name"), json.String(use.name);
    json.Key("nodes"), json.Integer(use.count);
    json.Key("version"), json.Integer(use.resolved.version);
    json.Key("supported"), json.Bool(!use.resolved.error);
    if (use.resolved.error) json.Key("reason"), json.String(use.resolved.error->text);
    json.EndObject();
  }
  json.EndArray();
  json.Key("warnings"), json.BeginArray();
  for (const Error& warning : model.warnings) json.String(warning.ToString());
  json.EndArray();
  json.EndObject();
  TRY(json.Finish());
  Print(std::string(sink.text()) + "\n");
  return Ok();
}

Result<int> Info(const Args& args) {
  const std::unique_ptr<Session> session =
      TRY(Session::Create(TRY(LoadModelFile(args.operands()[0])), {.threads = 1}));
  const ModelInfo info = TRY(Examine(*session, args.Sizes("--dim")));
  const Model& model = session->model();
  if (args.Has("--json")) {
    TRY(PrintJson(*session, info));
    return 0;
  }
  for (const Error& warning : model.warnings) Complain("warning: " + warning.ToString());
  PrintText(*session, info);
  return 0;
}

}  // namespace

Command InfoCommand() {
  return {.name = "info",
          .operands = "MODEL",
          .summary = "Show inputs, outputs, operators and their support, parameters, bytes and FLOPs.",
          .details =
              "FLOPs are those of one run; a multiply-add counts as two. Free dimensions are 1 unless --dim "
              "says more.",
          .options = {{.name = "--json", .help = "print JSON"},
                      {.name = "--dim",
                       .kind = Option::Kind::kSizes,
                       .value = "NAME=N",
                       .help = "size of a free dimension"}},
          .run = Info};
}

}  // namespace onnxray
