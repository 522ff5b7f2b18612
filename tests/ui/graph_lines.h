// Lines of a node list, made by hand.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "node_table.h"

namespace onnxray::testing {

class LineBuilder {
 public:
  LineBuilder& Input(const std::string& name, const std::string& type = "float32[1,4]") {
    ValueRow row;
    row.path = {{}, Id(name)};
    row.name = row.value_name = name;
    row.type = type;
    return Add(row);
  }

  LineBuilder& Weight(const std::string& name, const std::string& type = "float32[4,4]") {
    Input(name, type);
    lines_.back().row.weight = lines_.back().row.constant = true;
    return *this;
  }

  LineBuilder& Node(const std::string& name, const std::string& op, const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs, const std::string& type = "float32[1,4]",
                    const std::string& scope = "") {
    auto summary = std::make_shared<NodeSummary>();
    summary->name = name;
    summary->op = op;
    summary->scope = scope;
    for (const std::string& input : inputs) summary->inputs.push_back({input, type, {prefix_, Id(input)}});
    for (size_t i = 0; i < outputs.size(); ++i) {
      ValueRow row;
      row.path = {prefix_, Id(outputs[i])};
      row.name = name;
      row.value_name = outputs[i];
      row.type = type;
      row.node = summary;
      row.output_index = static_cast<int>(i);
      Add(row);
    }
    return *this;
  }

  // What follows ran inside the node of this number.
  LineBuilder& Enter(NodeId node) {
    prefix_.push_back(node);
    return *this;
  }
  LineBuilder& Leave() {
    prefix_.pop_back();
    return *this;
  }
  // The last node's first output is an output of its graph.
  LineBuilder& Yields(int index) {
    lines_.back().row.graph_output = true;
    lines_.back().row.graph_output_index = index;
    return *this;
  }

  const std::vector<NodeLine>& lines() const { return lines_; }
  ModelSummary Summary() const {
    ModelSummary summary;
    for (const NodeLine& line : lines_) summary.rows.push_back(line.row);
    return summary;
  }

 private:
  LineBuilder& Add(ValueRow row) {
    lines_.push_back({std::move(row), std::nullopt});
    return *this;
  }
  // Every graph has its own numbers.
  ValueId Id(const std::string& name) {
    auto& ids = ids_[prefix_];
    return ids.try_emplace(name, static_cast<ValueId>(ids.size())).first->second;
  }

  std::vector<NodeId> prefix_;
  std::map<std::vector<NodeId>, std::map<std::string, ValueId>> ids_;
  std::vector<NodeLine> lines_;
};

}  // namespace onnxray::testing
