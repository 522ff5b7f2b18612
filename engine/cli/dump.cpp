// Prints what the engine makes of a model on its way to running it.
#include "cli/backend.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "gpu/placement.h"
#include "graph/print.h"
#include "io/synthetic.h"
#include "plan/plan.h"
#include "run/session.h"

namespace onnxray {

namespace {

std::string NameOf(const Graph& graph, ValueId id) { return id == kNoValue ? "-" : graph.value(id).name; }

void PrintPlan(const Session& session, const DimSizes& dims, Backend backend) {
  const Graph& graph = session.graph();
  std::map<std::string, TensorType> fed;
  PlanRequest request{graph.outputs, std::vector<bool>(graph.values.size())};
  for (size_t i = 0; i < graph.values.size(); ++i) request.given[i] = graph.values[i].constant.has_value();
  for (const ValueId id : graph.inputs) {
    request.given[static_cast<size_t>(id)] = true;
    const Result<Shape> shape = BindShape(graph.value(id), dims);
    if (shape.ok()) fed[graph.value(id).name] = {graph.value(id).type.dtype, shape.value()};
  }
  const InferredTypes types = session.Infer(fed);
  const Plan plan = MakePlan(graph, request, types);
  const bool places = backend == Backend::kWebGpu;
  const std::vector<Placement> placed = places ? PlaceNodes(graph, types) : std::vector<Placement>();
  std::vector<std::string> columns = {">step", "node", "op", "output", ">FLOPs", "freed after it"};
  if (places) columns.insert(columns.end() - 1, "runs on");
  Table table(columns);
  size_t on_gpu = 0;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    const Node& node = graph.node(step.node);
    std::string outputs, freed;
    for (const ValueId id : node.outputs) {
      if (id == kNoValue) continue;
      const auto& type = types.values[static_cast<size_t>(id)];
      outputs += (outputs.empty() ? "" : ", ") +
                 (type ? std::string(Name(type->dtype)) + type->shape.ToString() : "?");
    }
    for (const ValueId id : step.last_uses) {
      if (!graph.value(id).constant) freed += (freed.empty() ? "" : ", ") + NameOf(graph, id);
    }
    std::vector<std::string> row = {std::to_string(i),      node.name, node.QualifiedOp(), outputs,
                                    HumanCount(step.flops), freed};
    if (places) {
      const Placement& place = placed[static_cast<size_t>(step.node)];
      row.insert(row.end() - 1, place.ToString());
      on_gpu += place.where == Placement::Where::kGpu;
    }
    table.Add(row);
  }
  Print(table.ToString());
  if (places) {
    Print(std::to_string(on_gpu) + " of " + std::to_string(plan.steps.size()) +
          " nodes run on the GPU for sure\n");
  }
}

Result<int> Dump(const Args& args) {
  Model model = TRY(LoadModelFile(args.operands()[0]));
  if (!args.Has("--plan")) {
    Print(ToText(*model.graph));
    return 0;
  }
  const std::unique_ptr<Session> session = TRY(Session::Create(std::move(model), {.threads = 1}));
  PrintPlan(*session, args.Sizes("--dim"), BackendOf(args));
  return 0;
}

}  // namespace

Command DumpCommand() {
  using Kind = Option::Kind;
  return {.name = "dump",
          .operands = "MODEL",
          .summary = "Print the graph, or the plan by which it is run.",
          .details =
              "The graph is the model's with functions inlined, one line per node. In the plan constants are "
              "folded:\n"
              "the nodes that make them are gone.",
          .options = {{"--graph", Kind::kFlag, "", "print the graph (the default)", ""},
                      {"--plan", Kind::kFlag, "", "print the steps of a run", ""},
                      {"--dim", Kind::kSizes, "NAME=N", "size of a free dimension (1)", ""},
                      {"--backend", Kind::kChoice, "WHERE",
                       "webgpu: tell in the plan which nodes run on the GPU, and why others do not",
                       "cpu, webgpu"}},
          .run = Dump};
}

}  // namespace onnxray
