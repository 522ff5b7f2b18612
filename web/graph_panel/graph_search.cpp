#include "graph_panel/graph_search.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <sstream>

#include "text.h"

namespace onnxray {

namespace {

using Kind = SearchHit::Kind;

class Search {
 public:
  Search(const GraphModel& model, const std::string& query) : model_(model), query_(Lower(query)) {
    std::istringstream stream(query_);
    words_.assign(std::istream_iterator<std::string>(stream), {});
  }

  void Look(const NodeLine& line) {
    const ValueRow& row = line.row;
    int node = model_.ProducerOf(row.path);
    if (node < 0 && row.weight) node = ReaderOf(row.path);
    if (row.weight && !row.node) {
      Try(Kind::kWeight, row.name, {node, row.path, row.name, line.type()});
    } else {
      // A node with several outputs is found once.
      if (row.output_index == 0) Try(Kind::kNode, row.name, {node, row.path, row.name, row.op()});
      if (row.output_index == 0) Try(Kind::kOperator, row.op(), {node, row.path, row.name, row.op()});
      if (row.value_name != row.name)
        Try(Kind::kTensor, row.value_name, {node, row.path, row.value_name, line.type()});
      Try(Kind::kShape, line.type(), {node, row.path, row.name, line.type()});
    }
    if (best_) found_.push_back(std::move(*best_));
    best_.reset();
  }

  std::vector<SearchHit> Best(size_t most) {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Found& a, const Found& b) { return a.rank < b.rank; });
    std::vector<SearchHit> hits;
    for (size_t i = 0; i < std::min(most, found_.size()); ++i) hits.push_back(std::move(found_[i].hit));
    return hits;
  }
  bool empty() const { return words_.empty(); }

 private:
  struct Found {
    int rank;
    SearchHit hit;
  };

  static std::string Lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
  }

  struct Shown {
    int node;
    const ValuePath& path;
    const std::string &text, &note;
  };

  // Of a line only the best match counts.
  void Try(Kind kind, const std::string& where, const Shown& shown) {
    const std::string lower = Lower(where);
    const auto has = [&](const std::string& word) { return lower.find(word) != std::string::npos; };
    const bool all = std::all_of(words_.begin(), words_.end(), [&](const std::string& word) {
      return has(word) || (kind == Kind::kNode && ContainsIgnoringCase(shown.note, word));
    });
    if (!all || std::none_of(words_.begin(), words_.end(), has)) return;
    const size_t at = lower.find(query_);
    const bool word_begins =
        at != std::string::npos && (at == 0 || !std::isalnum(static_cast<unsigned char>(lower[at - 1])));
    const int place = lower == query_ ? 0 : at == 0 ? 1 : word_begins ? 2 : 3;
    const int rank = 10 * place + static_cast<int>(kind);
    if (best_ && best_->rank <= rank) return;
    best_ = Found{rank, {kind, shown.node, shown.path, shown.text, shown.note}};
  }

  int ReaderOf(const ValuePath& weight) {
    if (readers_.empty()) {
      for (size_t node = 0; node < model_.nodes.size(); ++node) {
        for (const int index : model_.nodes[node].weights)
          readers_.emplace(model_.weights[static_cast<size_t>(index)], static_cast<int>(node));
      }
    }
    const auto reader = readers_.find(weight);
    return reader == readers_.end() ? -1 : reader->second;
  }

  const GraphModel& model_;
  std::string query_;
  std::vector<std::string> words_;
  std::optional<Found> best_;  // of a line
  std::vector<Found> found_;
  std::map<ValuePath, int> readers_;
};

}  // namespace

std::vector<SearchHit> SearchGraph(const GraphModel& model, const NodeTable& table, const std::string& query,
                                   size_t most) {
  Search search(model, query);
  if (search.empty()) return {};
  for (const NodeLine& line : table.lines()) {
    if (!line.row.constant || line.row.weight) search.Look(line);
  }
  return search.Best(most);
}

}  // namespace onnxray
