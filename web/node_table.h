// NodeTable: the lines of the node list, with what became of each value in the latest run, and the filter
// over them.
#pragma once

#include <map>
#include <optional>
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

  std::vector<NodeLine> lines_;
  std::string filter_;
  bool shows_constants_ = false, shows_weights_ = false;
  int constants_ = 0;
  mutable bool indexed_ = false;
  mutable std::map<ValuePath, size_t> by_path_;
  mutable std::vector<size_t> visible_;
};

}  // namespace onnxray
