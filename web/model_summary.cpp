#include "model_summary.h"

#include <algorithm>
#include <map>
#include <set>

#include "explain/interior.h"
#include "grad/parameters.h"
#include "gradient_choice.h"
#include "io/crc32.h"
#include "plan/check_graph.h"
#include "text.h"

namespace onnxray {

namespace {

// Longer lists of numbers and texts are cut: the details panel is no hex editor.
constexpr size_t kMostListed = 16;
constexpr size_t kLongestText = 400;

std::string TextOf(int64_t value) { return std::to_string(value); }
std::string TextOf(float value) { return FormatNumber(static_cast<double>(value)); }
std::string TextOf(const std::string& value) { return '"' + value.substr(0, kLongestText) + '"'; }
std::string TextOf(const Tensor& value) {
  if (value.count() != 1 || value.dtype() == DType::kString) return value.ToString();
  const auto doubles = ToDoubles(value);
  return doubles.ok() ? FormatNumber(doubles.value().front()) : value.ToString();
}
std::string TextOf(const std::shared_ptr<const Graph>& value) {
  return "graph of " + std::to_string(value->nodes.size()) + " nodes";
}

template <typename T>
std::string TextOf(const std::vector<T>& list) {
  std::string text = "[";
  for (size_t i = 0; i < std::min(list.size(), kMostListed); ++i) text += (i ? ", " : "") + TextOf(list[i]);
  if (list.size() > kMostListed) text += ", … " + std::to_string(list.size()) + " in all";
  return text + "]";
}

NodeInput SummarizeInput(const Graph& graph, ValueId id, const std::vector<NodeId>& prefix) {
  if (id == kNoValue) return {};
  const GraphValue& value = graph.value(id);
  NodeInput input{
      value.name, value.constant ? value.constant->ToString() : value.type.ToString(), {prefix, id}};
  const auto own = std::find(graph.inputs.begin(), graph.inputs.end(), id);
  if (!prefix.empty() && own != graph.inputs.end())
    input.body_input = static_cast<int>(own - graph.inputs.begin());
  return input;
}

std::shared_ptr<const NodeSummary> SummarizeNode(const Graph& graph, const Node& node,
                                                 const std::vector<NodeId>& prefix) {
  auto summary = std::make_shared<NodeSummary>();
  summary->name = node.name;
  summary->op = node.QualifiedOp();
  summary->scope = node.scope;
  summary->opset = node.opset;
  if (const Status status = CheckNode(graph, node); !status.ok()) summary->problem = status.error();
  for (const ValueId id : node.inputs) summary->inputs.push_back(SummarizeInput(graph, id, prefix));
  for (const ValueId id : node.implicit_inputs)
    summary->captured.push_back(SummarizeInput(graph, id, prefix));
  for (const auto& [name, value] : node.attributes.all()) {
    summary->attributes.emplace_back(name, std::visit([](const auto& v) { return TextOf(v); }, value));
  }
  return summary;
}

std::string TypeText(const GraphValue& value, const std::optional<TensorType>& inferred) {
  if (value.constant) return value.constant->ToString();
  if (inferred && !value.type.StaticShape())
    return std::string(Name(inferred->dtype)) + inferred->shape.ToString();
  return value.type.ToString();
}

// The stored weights that nobody before this node has read. Those that nodes compute have lines as it is.
void AppendWeightRows(const Graph& graph, const Node& node, std::set<ValueId>& unread_weights,
                      std::vector<ValueRow>& rows) {
  for (const ValueId id : node.inputs) {
    if (id == kNoValue || graph.value(id).producer != kNoNode || unread_weights.erase(id) == 0) continue;
    const GraphValue& value = graph.value(id);
    rows.push_back({.path = {{}, id},
                    .name = value.name,
                    .value_name = value.name,
                    .type = value.constant->ToString(),
                    .node = nullptr,
                    .constant = true,
                    .weight = true});
  }
}

void AppendNodeRows(const Graph& graph, const std::vector<std::optional<TensorType>>& types,
                    const std::vector<NodeId>& prefix, std::vector<ValueRow>& rows) {
  std::map<ValueId, int> outputs;
  for (size_t i = 0; i < graph.outputs.size(); ++i) outputs.emplace(graph.outputs[i], static_cast<int>(i));
  std::set<ValueId> weights;
  if (prefix.empty()) {
    const std::vector<ValueId> parameters = Parameters(graph);
    weights.insert(parameters.begin(), parameters.end());
  }
  const std::set<ValueId> all_weights = weights;
  for (const Node& node : graph.nodes) {
    AppendWeightRows(graph, node, weights, rows);
    const std::shared_ptr<const NodeSummary> summary = SummarizeNode(graph, node, prefix);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      const ValueId id = node.outputs[i];
      if (id == kNoValue) continue;
      const GraphValue& value = graph.value(id);
      const size_t index = static_cast<size_t>(id);
      rows.push_back({.path = {prefix, id},
                      .name = node.name,
                      .value_name = value.name,
                      .type = TypeText(value, index < types.size() ? types[index] : std::nullopt),
                      .node = summary,
                      .output_index = static_cast<int>(i),
                      .constant = value.constant.has_value(),
                      .weight = all_weights.count(id) > 0,
                      .graph_output = outputs.count(id) > 0,
                      .graph_output_index = outputs.count(id) > 0 ? outputs.at(id) : -1});
    }
  }
}

}  // namespace

const std::string& ValueRow::op() const {
  static const std::string kInput = "Input", kWeight = "Weight";
  return node ? node->op : weight ? kWeight : kInput;
}

uint32_t Checksum(const ByteSource& file) {
  constexpr uint64_t kMost = uint64_t{256} << 20, kPiece = uint64_t{1} << 20;
  std::vector<std::byte> piece;
  Crc32 crc;
  for (uint64_t at = 0; at < std::min(file.size(), kMost); at += kPiece) {
    piece.resize(static_cast<size_t>(std::min(kPiece, file.size() - at)));
    if (!file.Read(at, piece.size(), piece.data()).ok()) break;
    crc.Update(piece);
  }
  return crc.value();
}

ModelSummary Summarize(const Session& session) {
  const Model& model = session.model();
  const Graph& graph = session.graph();
  ModelSummary summary;
  summary.name = model.name;
  summary.producer = model.producer;
  summary.doc = model.doc;
  summary.ir_version = model.ir_version;
  summary.file_bytes = model.file_bytes;
  summary.warnings = model.warnings;
  summary.logits = OutputsWithLogits(graph);
  for (const auto& [domain, version] : graph.opset_imports) {
    summary.opsets +=
        (summary.opsets.empty() ? "" : ", ") + (domain.empty() ? "" : domain + " ") + std::to_string(version);
  }
  // Some exporters keep weights in Constant nodes rather than in initialisers.
  for (const GraphValue& value : graph.values) {
    const bool stored = value.producer == kNoNode || graph.node(value.producer).op_type == "Constant";
    if (value.constant && stored) summary.parameters += value.constant->count();
  }
  const InferredTypes inferred = session.Infer({});
  for (const uint64_t flops : inferred.flops) summary.flops += flops;
  for (const ValueId id : graph.inputs) {
    const GraphValue& value = graph.value(id);
    summary.inputs.push_back({value.name, value.type, value.constant.has_value()});
    if (value.constant) continue;
    summary.rows.push_back({.path = {{}, id},
                            .name = value.name,
                            .value_name = value.name,
                            .type = value.type.ToString(),
                            .node = nullptr});
  }
  AppendNodeRows(graph, inferred.values, {}, summary.rows);
  summary.labels = LabelsFromMetadata(model.metadata);
  for (const ValueId id : graph.outputs) {
    for (const Dim& dim : graph.value(id).type.shape.value_or(std::vector<Dim>())) {
      if (dim.known()) summary.output_sizes.insert(dim.value);
    }
  }
  return summary;
}

const ValueRow* FindValueRow(const ModelSummary& model, const std::string& value_name) {
  const auto it = std::find_if(model.rows.begin(), model.rows.end(), [&](const ValueRow& row) {
    return row.path.nodes.empty() && row.value_name == value_name;
  });
  return it == model.rows.end() ? nullptr : &*it;
}

std::vector<ValueRow> InteriorRows(const SubRun& interior, const std::vector<NodeId>& prefix) {
  std::vector<std::optional<TensorType>> types(interior.captures.size());
  for (size_t i = 0; i < types.size(); ++i) {
    if (interior.captures[i].type.dtype != DType::kUndefined) types[i] = interior.captures[i].type;
  }
  std::vector<ValueRow> rows;
  AppendNodeRows(*interior.graph, types, prefix, rows);
  return rows;
}

std::vector<ValueRow> OperatorInteriorRows(const Graph& graph, const std::vector<NodeId>& prefix) {
  const std::vector<InteriorValue> values = InteriorOf(graph, prefix.back());
  if (values.empty()) return {};
  const Node& node = graph.node(prefix.back());
  const std::vector<NodeId> around(prefix.begin(), prefix.end() - 1);
  const std::shared_ptr<const NodeSummary> summary = SummarizeNode(graph, node, around);
  std::vector<ValueRow> rows;
  for (const InteriorValue& value : values) {
    std::string axes;
    for (const std::string& axis : value.axes) axes += (axes.empty() ? "[" : ", ") + axis;
    rows.push_back({.path = {prefix, static_cast<ValueId>(rows.size())},
                    .name = value.name,
                    .value_name = node.name + "/" + value.name,
                    .type = axes.empty() ? "" : axes + "]",
                    .node = summary,
                    .meaning = value.meaning});
  }
  return rows;
}

}  // namespace onnxray
