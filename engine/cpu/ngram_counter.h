// Counts n-grams of a given pool in sequences of tokens, as ONNX's TfIdfVectorizer does.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace onnxray {

struct NGramPool {
  std::span<const int32_t> tokens;    // all 1-grams, then all 2-grams ...; tokens are numbered from 0
  std::vector<int64_t> starts;        // where in `tokens` the 1-grams, 2-grams ... begin
  std::vector<int64_t> columns;       // which count every n-gram adds to
  int64_t shortest = 1, longest = 1;  // the lengths to look for
  int64_t most_skips = 0;             // tokens left out between two of an n-gram
};

class NGramCounter {
 public:
  // Errors: kInvalidModel where the pool's parts do not fit together.
  static Result<NGramCounter> Make(const NGramPool& pool);

  int64_t columns() const { return columns_; }
  // Adds to counts[0 .. columns()). Tokens that the pool does not have are negative.
  void Count(std::span<const int32_t> tokens, float* counts) const;

 private:
  static constexpr int32_t kNone = -1;

  void Insert(std::span<const int32_t> ngram, int64_t column);
  int32_t ChildOf(int32_t node, int32_t token) const;
  // Counts the n-grams of `shortest` tokens and more whose tokens are `distance` apart.
  void CountApart(std::span<const int32_t> tokens, size_t distance, size_t shortest, float* counts) const;

  // A tree of prefixes; node 0 is the empty one.
  std::unordered_map<uint64_t, int32_t> children_;  // by node and token
  std::vector<int64_t> column_of_ = {kNone};        // by node
  int64_t columns_ = 0;
  size_t shortest_ = 1, longest_ = 1, most_skips_ = 0;
};

}  // namespace onnxray
