// NodeTable: the lines of the node list, with what became of each value in the latest run, and the filter
// over them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine_events.h"

namespace onnxray {

struct NodeLine {
  ValueRow row;
  std::optional<ValueOutcome> outcome;  // unset: not computed in the latest run

  int depth() const { return static_cast<int>(row.path.nodes.size()); }
  bool failed() const { return outcome && outcome->state == Capture::State::kFailed; }
  const std::string& type() const { return outcome && !outcome->type.empty() ? outcome->type : row.type; }
};

class NodeTable {
 public:
  void Reset(const ModelSummary& model);
  // Forgets what the previous run did, and what was inside its nodes.
  void BeginRun();
  void Apply(ValueOutcome outcome);
  void Apply(NodeDone done);

  const std::vector<NodeLine>& lines() const { return lines_; }
  const NodeLine* Find(const ValuePath& path) const;
  // Indices into lines(), in order: those that contain every word of the filter in name, operator or type.
  // Constants are shown only if asked for, or for their name.
  const std::vector<size_t>& visible() const;

  // What goes on inside an operator has lines behind the node's own, which are hidden until the node is
  // opened, or the filter has their names.
  // Whether the line is the last of such a node's own.
  bool HasInside(const NodeLine& line) const;
  bool IsOpen(const NodeLine& line) const;
  void Toggle(const NodeLine& line);
  // Opens the node that the path leads into, if it does.
  void Reveal(const ValuePath& path);
  // The lines inside the operator that made the value, or in which it is.
  std::vector<const NodeLine*> InsideOf(const ValuePath& path) const;

  const std::string& filter() const { return filter_; }
  void SetFilter(std::string filter);
  bool shows_constants() const { return shows_constants_; }
  void ShowConstants(bool show);
  int constants() const { return constants_; }
  // Weights are constants that are shown beside gradients even so.
  void ShowWeights(bool show);

 private:
  bool Matches(const NodeLine& line, const std::vector<std::string>& words) const;
  void Index() const;
  void IndexInside() const;
  // The path to the node whose output the line is, if there is something inside; else null.
  const std::vector<NodeId>* NodeOf(const NodeLine& line) const;

  std::vector<NodeLine> lines_;
  std::string filter_;
  bool shows_constants_ = false, shows_weights_ = false;
  int constants_ = 0;
  mutable bool indexed_ = false;
  mutable std::map<ValuePath, size_t> by_path_;
  mutable std::vector<size_t> visible_;
  std::set<std::vector<NodeId>> open_;                       // paths to nodes
  mutable std::map<ValuePath, std::vector<NodeId>> inside_;  // by the nodes' outputs: the paths to them
  mutable std::set<ValuePath> openers_;                      // their last outputs
};

}  // namespace onnxray
