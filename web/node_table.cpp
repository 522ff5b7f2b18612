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
  return named && (!hidden || !words.empty());
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
}

}  // namespace onnxray
