#include "cpu/ngram_counter.h"

#include <algorithm>
#include <string>

namespace onnxray {

namespace {

uint64_t KeyOf(int32_t node, int32_t token) {
  return uint64_t{static_cast<uint32_t>(node)} << 32 | static_cast<uint32_t>(token);
}

}  // namespace

Result<NGramCounter> NGramCounter::Make(const NGramPool& pool) {
  if (pool.shortest < 1 || pool.longest < pool.shortest || pool.most_skips < 0 ||
      pool.longest > static_cast<int64_t>(pool.starts.size())) {
    return InvalidModel("n-grams of " + std::to_string(pool.shortest) + " to " +
                        std::to_string(pool.longest) + " tokens are asked for with up to " +
                        std::to_string(pool.most_skips) + " skips; the pool has lengths up to " +
                        std::to_string(pool.starts.size()));
  }
  NGramCounter counter;
  counter.shortest_ = static_cast<size_t>(pool.shortest);
  counter.longest_ = static_cast<size_t>(pool.longest);
  counter.most_skips_ = static_cast<size_t>(pool.most_skips);
  for (const int64_t column : pool.columns) {
    if (column < 0) return InvalidModel("an n-gram has the negative column " + std::to_string(column));
    counter.columns_ = std::max(counter.columns_, column + 1);
  }
  size_t number = 0;
  for (size_t i = 0; i < pool.starts.size(); ++i) {
    const size_t length = i + 1;
    const int64_t total = static_cast<int64_t>(pool.tokens.size());
    const int64_t begin = pool.starts[i], end = length < pool.starts.size() ? pool.starts[length] : total;
    if (begin < 0 || begin > end || end > total || (end - begin) % static_cast<int64_t>(length) != 0) {
      return InvalidModel("the " + std::to_string(length) + "-grams cannot lie from " +
                          std::to_string(begin) + " to " + std::to_string(end) + " in a pool of " +
                          std::to_string(total) + " tokens");
    }
    for (size_t at = static_cast<size_t>(begin); at < static_cast<size_t>(end); at += length, ++number) {
      if (number >= pool.columns.size()) {
        return InvalidModel("there are more n-grams than the " + std::to_string(pool.columns.size()) +
                            " columns given for them");
      }
      if (length < counter.shortest_ || length > counter.longest_) continue;
      counter.Insert(pool.tokens.subspan(at, length), pool.columns[number]);
    }
  }
  return counter;
}

void NGramCounter::Insert(std::span<const int32_t> ngram, int64_t column) {
  int32_t node = 0;
  for (const int32_t token : ngram) {
    const auto [child, fresh] =
        children_.try_emplace(KeyOf(node, token), static_cast<int32_t>(column_of_.size()));
    if (fresh) column_of_.push_back(kNone);
    node = child->second;
  }
  column_of_[static_cast<size_t>(node)] = column;
}

int32_t NGramCounter::ChildOf(int32_t node, int32_t token) const {
  const auto child = children_.find(KeyOf(node, token));
  return child == children_.end() ? kNone : child->second;
}

void NGramCounter::CountApart(std::span<const int32_t> tokens, size_t distance, size_t shortest,
                              float* counts) const {
  for (size_t start = 0; start + distance * (shortest - 1) < tokens.size(); ++start) {
    int32_t node = 0;
    for (size_t length = 1, at = start; length <= longest_ && at < tokens.size(); ++length, at += distance) {
      node = ChildOf(node, tokens[at]);
      if (node == kNone) break;
      const int64_t column = column_of_[static_cast<size_t>(node)];
      if (length >= shortest && column != kNone) ++counts[column];
    }
  }
}

void NGramCounter::Count(std::span<const int32_t> tokens, float* counts) const {
  for (size_t skips = 0; skips <= most_skips_ && skips < tokens.size(); ++skips) {
    // A single token is the same with any skips: counted once.
    const size_t shortest = skips > 0 ? std::max<size_t>(shortest_, 2) : shortest_;
    if (shortest > longest_) break;
    CountApart(tokens, skips + 1, shortest, counts);
  }
}

}  // namespace onnxray
