#include "node_table.h"

#include <algorithm>
#include <iterator>
#include <sstream>

#include "text.h"

namespace onnxray {

void NodeTable::Reset(const ModelSummary& model) {
  lines_.clear();
  constants_ = 0;
  for (const ValueRow& row : model.rows) {
    lines_.push_back({row, std::nullopt});
    constants_ += row.constant;
  }
  filter_.clear();
  open_.clear();
  indexed_ = false;
}

void NodeTable::BeginRun() {
  std::erase_if(lines_, [](const NodeLine& line) { return line.depth() > 0; });
  for (NodeLine& line : lines_) line.outcome.reset();
  indexed_ = false;
}

void NodeTable::Apply(ValueOutcome outcome) {
  Index();
  const auto it = by_path_.find(outcome.path);
  if (it != by_path_.end()) lines_[it->second].outcome = std::move(outcome);
}

void NodeTable::Apply(NodeDone done) {
  Index();
  size_t after = 0;
  for (ValueOutcome& outcome : done.outputs) {
    const auto it = by_path_.find(outcome.path);
    if (it == by_path_.end()) continue;
    after = std::max(after, it->second);
    lines_[it->second].outcome = std::move(outcome);
  }
  if (done.interior.empty()) return;
  std::vector<NodeLine> interior;
  for (size_t i = 0; i < done.interior.size(); ++i) {
    interior.push_back({std::move(done.interior[i]), std::move(done.interior_outcomes[i])});
  }
  lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(after) + 1,
                std::make_move_iterator(interior.begin()), std::make_move_iterator(interior.end()));
  indexed_ = false;
}

const NodeLine* NodeTable::Find(const ValuePath& path) const {
  Index();
  const auto it = by_path_.find(path);
  return it == by_path_.end() ? nullptr : &lines_[it->second];
}

const std::vector<size_t>& NodeTable::visible() const {
  Index();
  return visible_;
}

void NodeTable::SetFilter(std::string filter) {
  if (filter == filter_) return;
  filter_ = std::move(filter);
  indexed_ = false;
}

void NodeTable::ShowConstants(bool show) {
  shows_constants_ = show;
  indexed_ = false;
}

void NodeTable::ShowWeights(bool show) {
  shows_weights_ = show;
  indexed_ = false;
}

bool NodeTable::Matches(const NodeLine& line, const std::vector<std::string>& words) const {
  const bool named = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
    return ContainsIgnoringCase(line.row.name, word) || ContainsIgnoringCase(line.row.op(), word) ||
           ContainsIgnoringCase(line.row.value_name, word) || ContainsIgnoringCase(line.type(), word);
  });
  const bool hidden = line.row.constant && !shows_constants_ && !(line.row.weight && shows_weights_);
  const bool closed = line.row.inside_operator() && open_.count(line.row.path.nodes) == 0;
  // Whoever looks for the operator does not look for all that is inside it.
  const bool meant = std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    return ContainsIgnoringCase(line.row.name, word);
  });
  return named && (!hidden || !words.empty()) && (!closed || meant);
}

void NodeTable::Index() const {
  if (indexed_) return;
  indexed_ = true;
  by_path_.clear();
  visible_.clear();
  std::istringstream stream(filter_);
  const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
  for (size_t i = 0; i < lines_.size(); ++i) {
    by_path_.emplace(lines_[i].row.path, i);
    if (Matches(lines_[i], words)) visible_.push_back(i);
  }
  IndexInside();
}

void NodeTable::IndexInside() const {
  inside_.clear();
  openers_.clear();
  for (size_t i = 1; i < lines_.size(); ++i) {
    if (!lines_[i].row.inside_operator() || lines_[i - 1].row.inside_operator()) continue;
    // Before the first inner line stand the node's own.
    const NodeSummary* const node = lines_[i - 1].row.node.get();
    openers_.insert(lines_[i - 1].row.path);
    for (size_t own = i; own-- > 0 && lines_[own].row.node.get() == node;)
      inside_[lines_[own].row.path] = lines_[i].row.path.nodes;
  }
}

const std::vector<NodeId>* NodeTable::NodeOf(const NodeLine& line) const {
  Index();
  const auto it = inside_.find(line.row.path);
  return it == inside_.end() ? nullptr : &it->second;
}

bool NodeTable::HasInside(const NodeLine& line) const {
  Index();
  return openers_.count(line.row.path) > 0;
}

bool NodeTable::IsOpen(const NodeLine& line) const {
  const std::vector<NodeId>* const node = NodeOf(line);
  return node && open_.count(*node) > 0;
}

void NodeTable::Toggle(const NodeLine& line) {
  const std::vector<NodeId>* const node = NodeOf(line);
  if (!node) return;
  if (open_.erase(*node) == 0) open_.insert(*node);
  indexed_ = false;
}

void NodeTable::Reveal(const ValuePath& path) {
  const NodeLine* const line = Find(path);
  if (line && line->row.inside_operator() && open_.insert(path.nodes).second) indexed_ = false;
}

std::vector<const NodeLine*> NodeTable::InsideOf(const ValuePath& path) const {
  std::vector<const NodeLine*> inside;
  const NodeLine* line = Find(path);
  if (!line) return inside;
  const std::vector<NodeId>* const node = line->row.inside_operator() ? &path.nodes : NodeOf(*line);
  if (!node) return inside;
  for (ValueId i = 0; (line = Find({*node, i})) && line->row.inside_operator(); ++i) inside.push_back(line);
  return inside;
}

}  // namespace onnxray
