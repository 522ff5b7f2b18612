#include "cpu/attention.h"

#include <algorithm>

#include "cpu/gemm.h"
#include "cpu/softmax.h"
#include "cpu/vector_math.h"

namespace onnxray {

namespace {

// Rows of scores that are worked on together: many enough to make good use of the keys they read, few enough
// to stay in the cache.
constexpr int64_t kMostRows = 128;
constexpr int64_t kBlockScores = 128 * 1024;

// The keys that a query may see.
struct Range {
  int64_t begin, end;
};

Range VisibleKeys(const AttentionProblem& problem, int64_t batch, int64_t query) {
  Range range{0, problem.keys.dim(2)};
  const size_t b = static_cast<size_t>(batch);
  if (!problem.lengths.empty()) range.end = std::min(range.end, problem.lengths[b]);
  if (!problem.offsets.empty()) {
    const int64_t last = query + problem.offsets[b];
    range.end = std::min(range.end, last + 1);
    if (problem.window <= last) range.begin = last + 1 - problem.window;
  }
  range.end = std::max<int64_t>(range.end, 0);
  range.begin = std::min(range.begin, range.end);
  return range;
}

// A matrix [dim 2, dim 3] of a rank-4 tensor.
template <typename T>
MatrixView<T> Head(const Tensor& tensor, int64_t batch, int64_t head) {
  const std::vector<int64_t>& strides = tensor.strides();
  return {tensor.data<T>() + batch * strides[0] + head * strides[1], strides[2], strides[3]};
}

// Queries first to first + count of one head.
struct Block {
  int64_t batch, head, first, count;
};

template <typename T>
class Worker {
 public:
  Worker(const AttentionProblem& problem, Tensor& output, Tensor* scores, ScoreStage stage)
      : problem_(problem), output_(output), wanted_(scores), stage_(stage) {}

  void Run(const Block& block) {
    const int64_t group = problem_.queries.dim(1) / problem_.keys.dim(1), keys = problem_.keys.dim(2);
    const MatrixView<T> k = Head<T>(problem_.keys, block.batch, block.head / group);
    const MatrixView<T> v = Head<T>(problem_.values, block.batch, block.head / group);
    const MatrixView<T> q = Head<T>(problem_.queries, block.batch, block.head).At(block.first, 0);
    const Range seen = wanted_ ? Range{0, keys} : SeenByAny(block);
    const int64_t columns = seen.end - seen.begin, sizes = problem_.values.dim(3);
    scores_.resize(static_cast<size_t>(block.count * columns));
    Multiply(alone_, block.count, columns, problem_.queries.dim(3), q, k.At(seen.begin, 0).Transposed(),
             scores_.data(), columns);
    for (int64_t r = 0; r < block.count; ++r) {
      const Range visible = VisibleKeys(problem_, block.batch, block.first + r);
      const Range within{std::clamp<int64_t>(visible.begin - seen.begin, 0, columns),
                         std::clamp<int64_t>(visible.end - seen.begin, 0, columns)};
      ToWeights(block, block.first + r, within, columns, scores_.data() + r * columns, seen.begin);
    }
    const MatrixView<T> weights{scores_.data(), columns, 1};
    const std::vector<int64_t>& strides = output_.strides();
    T* const target =
        output_.data<T>() + block.batch * strides[0] + block.head * strides[1] + block.first * strides[2];
    if (columns == 0) {
      for (int64_t r = 0; r < block.count; ++r) std::fill_n(target + r * strides[2], sizes, T{0});
      return;
    }
    Multiply(alone_, block.count, sizes, columns, weights, v.At(seen.begin, 0), target, strides[2]);
  }

 private:
  Range SeenByAny(const Block& block) const {
    Range all{problem_.keys.dim(2), 0};
    for (int64_t r = 0; r < block.count; ++r) {
      const Range range = VisibleKeys(problem_, block.batch, block.first + r);
      if (range.begin == range.end) continue;
      all = {std::min(all.begin, range.begin), std::max(all.end, range.end)};
    }
    return all.begin < all.end ? all : Range{0, 0};
  }

  // Turns a row of products with the keys from `first_key` on into weights.
  void ToWeights(const Block& block, int64_t query, Range visible, int64_t columns, T* row,
                 int64_t first_key) {
    const T scale = static_cast<T>(problem_.scale);
    for (int64_t j = 0; j < columns; ++j) row[j] *= scale;
    Keep(ScoreStage::kScaled, block, query, columns, row);
    if (problem_.softcap != 0) {
      const T cap = static_cast<T>(problem_.softcap);
      for (int64_t j = 0; j < columns; ++j) row[j] = cap * math::Tanh(row[j] / cap);
    }
    Keep(ScoreStage::kCapped, block, query, columns, row);
    if (problem_.bias.defined()) {
      const MatrixView<T> bias = Head<T>(problem_.bias, block.batch, block.head).At(query, first_key);
      if (bias.column_stride == 1) {
        for (int64_t j = 0; j < columns; ++j) row[j] += bias.data[j];
      } else {
        for (int64_t j = 0; j < columns; ++j) row[j] += bias.data[j * bias.column_stride];
      }
    }
    if (wanted_ && stage_ == ScoreStage::kBiased) {
      std::fill(row, row + visible.begin, static_cast<T>(problem_.hidden));
      std::fill(row + visible.end, row + columns, static_cast<T>(problem_.hidden));
      Keep(ScoreStage::kBiased, block, query, columns, row);
    }
    const T sink = problem_.sinks.defined()
                       ? problem_.sinks.data<T>()[block.head * problem_.sinks.strides()[0]]
                       : -std::numeric_limits<T>::infinity();
    std::fill(row, row + visible.begin, T{0});
    SoftmaxRow(row + visible.begin, visible.end - visible.begin, sink);
    std::fill(row + visible.end, row + columns, T{0});
    Keep(ScoreStage::kWeights, block, query, columns, row);
  }

  void Keep(ScoreStage stage, const Block& block, int64_t query, int64_t columns, const T* row) {
    if (!wanted_ || stage != stage_) return;
    const int64_t queries = problem_.queries.dim(2), heads = problem_.queries.dim(1);
    std::copy_n(row, columns,
                wanted_->data<T>() + ((block.batch * heads + block.head) * queries + query) * columns);
  }

  const AttentionProblem& problem_;
  Tensor& output_;
  Tensor* wanted_;
  ScoreStage stage_;
  const ThreadPool alone_{1};
  std::vector<T> scores_;
};

template <typename T>
void Run(const ThreadPool& pool, const AttentionProblem& problem, Tensor& output, Tensor* scores,
         ScoreStage stage) {
  const int64_t batch = problem.queries.dim(0), heads = problem.queries.dim(1),
                queries = problem.queries.dim(2);
  const int64_t keys = problem.keys.dim(2), sizes = problem.queries.dim(3) + problem.values.dim(3);
  const int64_t rows = std::clamp<int64_t>(kBlockScores / std::max<int64_t>(keys, 1), 16, kMostRows);
  const int64_t blocks = (queries + rows - 1) / rows;
  const int64_t grain = 1 + 500'000 / (1 + std::min(rows, queries) * keys * sizes);
  pool.ParallelFor(batch * heads * blocks, grain, [&](int64_t begin, int64_t end) {
    Worker<T> worker(problem, output, scores, stage);
    for (int64_t task = begin; task < end; ++task) {
      const int64_t first = task % blocks * rows, head = task / blocks;
      worker.Run({head / heads, head % heads, first, std::min(rows, queries - first)});
    }
  });
}

}  // namespace

void Attention(const ThreadPool& pool, const AttentionProblem& problem, Tensor& output, Tensor* scores,
               ScoreStage stage) {
  Dispatch(WideFloats{}, problem.queries.dtype(),
           [&](auto tag) { Run<typename decltype(tag)::Type>(pool, problem, output, scores, stage); });
}

}  // namespace onnxray
