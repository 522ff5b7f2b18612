// TfIdfVectorizer: n-gram counts, weighted.
#include <string>
#include <unordered_map>

#include "cpu/ngram_counter.h"
#include "ops/all_ops.h"

namespace onnxray {

namespace {

// Numbers from 0 for the distinct tokens of a pool.
template <typename Token>
class Dictionary {
 public:
  int32_t Add(const Token& token) {
    return numbers_.try_emplace(token, static_cast<int32_t>(numbers_.size())).first->second;
  }
  int32_t Find(const Token& token) const {
    const auto found = numbers_.find(token);
    return found == numbers_.end() ? -1 : found->second;
  }

 private:
  std::unordered_map<Token, int32_t> numbers_;
};

int64_t ColumnsOf(const Attributes& attributes) {
  int64_t columns = 0;
  for (const int64_t column : attributes.Ints("ngram_indexes")) columns = std::max(columns, column + 1);
  return columns;
}

// Input: [C] or [N,C].
Status TfIdfShape(ShapeContext& context) {
  if (context.rank(0) > 2) {
    return context.Mismatch("expected [C] or [N,C], got " + context.shape(0).ToString());
  }
  Shape shape;
  if (context.rank(0) == 2) shape.push_back(context.shape(0)[0]);
  shape.push_back(ColumnsOf(context.attributes()));
  context.SetOutput(0, DType::kFloat32, shape);
  return Ok();
}

class TfIdfKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const Node& node, int) {
    auto kernel = std::make_unique<TfIdfKernel>();
    TRY(kernel->Prepare(node.attributes));
    return std::unique_ptr<Kernel>(std::move(kernel));
  }

  Result<bool> Run(KernelContext& context) override {
    const Tensor& input = context.input(0);
    if (!TakesType(input.dtype())) {
      return InvalidInput("the n-grams are of " + std::string(of_strings_ ? "strings" : "integers") +
                          ", got " + input.ToString());
    }
    Tensor& output = *TRY(context.Output(0));
    const int64_t rows = input.rank() == 2 ? input.dim(0) : 1;
    const int64_t length = input.rank() == 0 ? 1 : input.dim(input.rank() - 1);
    const int64_t grain = 1 + (1 << 12) / std::max<int64_t>(length, 1);
    context.pool().ParallelFor(rows, grain, [&](int64_t begin, int64_t end) {
      std::vector<int32_t> tokens(static_cast<size_t>(length));
      for (int64_t row = begin; row < end; ++row) {
        NumberTokens(input, row * length, tokens);
        CountRow(tokens, output.data<float>() + row * counter_.columns());
      }
    });
    return true;
  }

 private:
  enum class Mode : uint8_t { kTf, kIdf, kTfIdf };

  Status Prepare(const Attributes& attributes) {
    const std::string mode = attributes.String("mode");
    if (mode != "TF" && mode != "IDF" && mode != "TFIDF")
      return InvalidModel("mode is TF, IDF or TFIDF, not '" + mode + "'");
    mode_ = mode == "TF" ? Mode::kTf : mode == "IDF" ? Mode::kIdf : Mode::kTfIdf;
    std::vector<int32_t> tokens;
    for (const std::string& token : attributes.Strings("pool_strings")) tokens.push_back(strings_.Add(token));
    of_strings_ = !tokens.empty();
    for (const int64_t token : attributes.Ints("pool_int64s")) tokens.push_back(integers_.Add(token));
    if (of_strings_ && tokens.size() > attributes.Strings("pool_strings").size())
      return InvalidModel("there are both pool_strings and pool_int64s");
    counter_ = TRY(NGramCounter::Make({.tokens = tokens,
                                       .starts = attributes.Ints("ngram_counts"),
                                       .columns = attributes.Ints("ngram_indexes"),
                                       .shortest = attributes.Int("min_gram_length"),
                                       .longest = attributes.Int("max_gram_length"),
                                       .most_skips = attributes.Int("max_skip_count")}));
    const std::vector<float> weights = attributes.Floats("weights");
    if (mode_ == Mode::kTf || weights.empty()) return Ok();
    const std::vector<int64_t> columns = attributes.Ints("ngram_indexes");
    if (weights.size() != columns.size()) {
      return InvalidModel("there are " + std::to_string(weights.size()) + " weights for " +
                          std::to_string(columns.size()) + " n-grams");
    }
    weights_.assign(static_cast<size_t>(counter_.columns()), 1);
    for (size_t i = 0; i < columns.size(); ++i) weights_[static_cast<size_t>(columns[i])] = weights[i];
    return Ok();
  }

  bool TakesType(DType dtype) const {
    return of_strings_ ? dtype == DType::kString : dtype == DType::kInt32 || dtype == DType::kInt64;
  }

  void NumberTokens(const Tensor& input, int64_t at, std::vector<int32_t>& tokens) const {
    const auto number = [&](const auto* elements, const auto& dictionary) {
      for (size_t i = 0; i < tokens.size(); ++i) tokens[i] = dictionary.Find(elements[i]);
    };
    if (of_strings_) return number(input.data<std::string>() + at, strings_);
    if (input.dtype() == DType::kInt64) return number(input.data<int64_t>() + at, integers_);
    number(input.data<int32_t>() + at, integers_);
  }

  void CountRow(const std::vector<int32_t>& tokens, float* counts) const {
    const size_t columns = static_cast<size_t>(counter_.columns());
    std::fill_n(counts, columns, 0.0f);
    counter_.Count(tokens, counts);
    if (mode_ == Mode::kIdf) {
      for (size_t i = 0; i < columns; ++i) counts[i] = std::min(counts[i], 1.0f);
    }
    for (size_t i = 0; i < weights_.size(); ++i) counts[i] *= weights_[i];
  }

  Mode mode_ = Mode::kTf;
  bool of_strings_ = false;
  Dictionary<std::string> strings_;
  Dictionary<int64_t> integers_;
  NGramCounter counter_;
  std::vector<float> weights_;  // by column; empty: all are 1
};

}  // namespace

std::span<const Op> TfIdfOps() {
  static const Op ops[] = {
      {.name = "TfIdfVectorizer",
       .versions = {9},
       .shape = TfIdfShape,
       .prepare = TfIdfKernel::Make,
       .gradient = {.none = "counts are step functions of the tokens"}},
  };
  return ops;
}

}  // namespace onnxray
