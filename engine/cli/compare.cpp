// Runs a model and holds every value against another model, another input or a dump of tensors.
#include "explain/compare.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "cli/commands.h"
#include "cli/feed.h"
#include "cli/text.h"
#include "io/convert.h"
#include "io/json_writer.h"
#include "io/tensor_dump.h"

namespace onnxray {

namespace {

// A model with its inputs, run.
struct Side {
  std::unique_ptr<Session> session;
  std::unique_ptr<Run> run;

  const Graph& graph() const { return session->graph(); }
};

Result<std::unique_ptr<Session>> Load(const Args& args, const std::string& path) {
  return Session::Create(TRY(LoadModelFile(path)), {.threads = args.Number("--threads", 0)});
}

Status RunOn(Side& side, const Inputs& inputs) {
  side.run = TRY(side.session->Start(inputs, {.keep = RunOptions::Keep::kAll}));
  side.run->Finish();
  if (const Status status = side.run->status(); !status.ok())
    Complain("warning: " + status.error().ToString());
  return Ok();
}

// What the first model was given, for the second: by name, or else by order; types converted.
Result<Inputs> InputsFor(const Graph& graph, const Graph& first_graph, const Inputs& given) {
  const std::vector<ValueId> wanted = RequiredInputs(graph), first = RequiredInputs(first_graph);
  Inputs inputs;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const GraphValue& input = graph.value(wanted[i]);
    auto found = given.find(input.name);
    if (found == given.end() && wanted.size() == first.size())
      found = given.find(first_graph.value(first[i]).name);
    if (found == given.end()) continue;  // the run tells what is missing
    Value value = found->second;
    if (value.is_tensor() && input.type.dtype != DType::kUndefined)
      value = TRY(ConvertExactly(value.tensor(), input.type.dtype));
    inputs[input.name] = std::move(value);
  }
  return inputs;
}

Result<DivergenceCriterion> CriterionOf(const Args& args) {
  const std::string metric = args.Text("--metric", "error");
  DivergenceCriterion criterion = DivergenceCriterion::For(FindDifferenceMetric(metric).value());
  if (const auto text = args.Text("--threshold")) {
    char* end = nullptr;
    criterion.threshold = std::strtod(text->c_str(), &end);
    if (text->empty() || *end || std::isnan(criterion.threshold))
      return InvalidInput("--threshold takes a number, not '" + *text + "'");
  }
  return criterion;
}

struct Report {
  const Graph& graph;
  DivergenceCriterion criterion;
  std::vector<ComparedValue> values;

  const ComparedValue* first() const {
    const auto it = std::find_if(values.begin(), values.end(),
                                 [&](const ComparedValue& value) { return value.Diverges(criterion); });
    return it == values.end() ? nullptr : &*it;
  }
  int64_t diverging() const {
    return std::count_if(values.begin(), values.end(),
                         [&](const ComparedValue& value) { return value.Diverges(criterion); });
  }
  const std::string& NameOf(ValueId id) const { return graph.value(id).name; }
  std::string OpOf(ValueId id) const {
    const NodeId producer = graph.value(id).producer;
    return producer == kNoNode ? "Input" : graph.node(producer).QualifiedOp();
  }
};

void PrintTable(const Report& report) {
  Table table({"", "value", "op", ">error", ">cosine", ">PSNR dB", ">max abs", ">max rel", "reference"});
  for (const ComparedValue& value : report.values) {
    const std::string& name = report.NameOf(value.value);
    std::vector<std::string> row{value.Diverges(report.criterion) ? "x" : "", name, report.OpOf(value.value)};
    if (value.difference) {
      const TensorDifference& d = *value.difference;
      row.insert(row.end(), {ShortNumber(d.relative_error), ShortNumber(d.cosine), ShortNumber(d.psnr),
                             ShortNumber(d.max_abs), ShortNumber(d.max_rel)});
    } else {
      row.insert(row.end(), 5, "");
    }
    std::string remark = value.reference == name ? "" : value.reference;
    if (!value.problem.empty()) remark += (remark.empty() ? "" : ": ") + value.problem;
    if (value.difference && value.difference->odd > 0) {
      remark += (remark.empty() ? "" : ": ") + std::to_string(value.difference->odd) +
                " elements not finite on one side";
    }
    row.push_back(remark);
    table.Add(std::move(row));
  }
  Print(table.ToString());
}

void PrintVerdict(const Report& report) {
  const ComparedValue* first = report.first();
  const std::string count = std::to_string(report.values.size());
  const std::string limit =
      std::string(Name(report.criterion.metric)) + " " + ShortNumber(report.criterion.threshold);
  if (!first) {
    Print("\nall " + count + " values agree (" + limit + ")\n");
    return;
  }
  Print("\n" + std::to_string(report.diverging()) + " of " + count + " values diverge (" + limit +
        "), the first is '" + report.NameOf(first->value) + "' (" + report.OpOf(first->value) + ")\n");
}

// JSON has no infinities.
void WriteNumber(JsonWriter& json, std::string_view key, double value) {
  json.Key(key);
  std::isfinite(value) ? json.Number(value) : json.Null();
}

Status WriteJson(const Report& report, const std::string& path) {
  const std::unique_ptr<FileSink> sink = TRY(FileSink::Create(path));
  JsonWriter json(*sink);
  json.BeginObject();
  json.Key("agrees"), json.Bool(!report.first());
  json.Key("metric"), json.String(Name(report.criterion.metric));
  json.Key("threshold"), json.Number(report.criterion.threshold);
  json.Key("first_divergence");
  report.first() ? json.String(report.NameOf(report.first()->value)) : json.Null();
  json.Key("values"), json.BeginArray();
  for (const ComparedValue& value : report.values) {
    json.BeginObject();
    json.Key("value"), json.String(report.NameOf(value.value));
    json.Key("reference"), json.String(value.reference);
    json.Key("op"), json.String(report.OpOf(value.value));
    json.Key("diverges"), json.Bool(value.Diverges(report.criterion));
    if (value.difference) {
      const TensorDifference& d = *value.difference;
      WriteNumber(json, "error", d.relative_error);
      WriteNumber(json, "cosine", d.cosine);
      WriteNumber(json, "psnr", d.psnr);
      WriteNumber(json, "max_abs", d.max_abs);
      WriteNumber(json, "max_rel", d.max_rel);
      WriteNumber(json, "mean_abs", d.mean_abs);
      json.Key("worst"), json.Integer(d.worst);
      json.Key("odd"), json.Integer(d.odd);
    } else {
      json.Key("problem"), json.String(value.problem);
    }
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
  TRY(json.Finish());
  TRY(sink->Write("\n"));
  return sink->Close();
}

// Holds `side` against what the arguments name; `other` keeps the second run.
Result<Counterparts> FindCounterparts(const Args& args, const Side& side, const Inputs& inputs, Side& other) {
  if (const auto path = args.Text("--reference"))
    return CounterpartsAmong(side.graph(), TRY(ReadTensorDump(*path)));
  if (args.operands().size() > 1) {
    other.session = TRY(Load(args, args.operands()[1]));
    TRY(RunOn(other, TRY(InputsFor(other.graph(), side.graph(), inputs))));
  } else {
    other.session = TRY(Load(args, args.operands()[0]));
    TRY(RunOn(other, TRY(Feed(args, other.session->model(), "--other-input")).values));
  }
  return CounterpartsIn(side.graph(), other.graph(), *other.run);
}

Result<int> Compare(const Args& args) {
  const int references = (args.operands().size() > 1) + args.Has("--reference") + args.Has("--other-input");
  if (references != 1) {
    return InvalidInput("there has to be one thing to compare with",
                        "Name a second model, or --reference FILE, or --other-input FILE");
  }
  const DivergenceCriterion criterion = TRY(CriterionOf(args));
  Side side{TRY(Load(args, args.operands()[0])), nullptr}, other;
  const FedInputs fed = TRY(Feed(args, side.session->model()));
  TRY(RunOn(side, fed.values));
  const Counterparts counterparts = TRY(FindCounterparts(args, side, fed.values, other));

  Report report{side.graph(), criterion, {}};
  for (const ValueId id : ComparableValues(side.graph())) {
    const auto counterpart = counterparts.find(id);
    if (counterpart != counterparts.end())
      report.values.push_back(CompareValue(id, *side.run, counterpart->second));
  }
  if (report.values.empty()) {
    return InvalidInput("nothing to compare: no value of the model has a counterpart",
                        "Values are matched by name: check that the reference is of this model");
  }
  if (const auto path = args.Text("--json")) {
    TRY(WriteJson(report, *path));
  } else {
    PrintTable(report);
  }
  PrintVerdict(report);
  return report.first() ? 1 : 0;
}

std::string MetricNames() {
  std::string names;
  for (const DifferenceMetric metric : kDifferenceMetrics)
    names += (names.empty() ? "" : ", ") + std::string(Name(metric));
  return names;
}

}  // namespace

Command CompareCommand() {
  using Kind = Option::Kind;
  return {.name = "compare",
          .operands = "MODEL [OTHER_MODEL]",
          .least_operands = 1,
          .most_operands = 2,
          .summary =
              "Hold every value against another model, another input or a dump; find the first divergence.",
          .details =
              "Another model gets the same input; values are matched by name, then by operator and place. A "
              "dump\n"
              "is an .npz, JSON of `onnxray activations` or JSON of Polygraphy's --save-outputs, named by "
              "values\n"
              "or nodes. `error` is the norm of the difference over the norm of the reference. Without\n"
              "--threshold it is what two float32 computations of the same thing stay within: error 0.001,\n"
              "cosine 0.999, psnr 60, max-abs 0.001, max-rel 0.01.\n"
              "The exit code is 0 when all values agree, and 1 when some diverge.\n"
              "FILE of --input and --other-input is as for `onnxray activations`.",
          .options = JoinOptions({FeedOptions(),
                                  {{"--other-input", Kind::kList, "[NAME=]FILE ...",
                                    "compare with this input of the same model"},
                                   {"--reference", Kind::kText, "FILE", "compare with this dump"},
                                   {"--metric", Kind::kChoice, "NAME", "what decides (error)", MetricNames()},
                                   {"--threshold", Kind::kText, "T",
                                    "beyond which values diverge: cosine and psnr below, others above"},
                                   {"--json", Kind::kText, "FILE", "write the table as JSON"},
                                   {"--threads", Kind::kNumber, "N", "threads (one per core)", ""}}}),
          .run = Compare};
}

}  // namespace onnxray
