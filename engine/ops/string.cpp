// Operators on strings.
#include <algorithm>
#include <unordered_set>

#include "cpu/letter_case.h"
#include "cpu/ngram_counter.h"
#include "cpu/regex.h"
#include "cpu/walk.h"
#include "ops/all_ops.h"

namespace onnxray {

namespace {

constexpr std::string_view kText = "text has no derivative";

Status RequireStrings(const KernelContext& context) {
  for (int i = 0; i < context.input_count(); ++i) {
    if (context.input(i).dtype() != DType::kString) return context.UnsupportedType(i);
  }
  return Ok();
}

Status RunStringConcat(KernelContext& context) {
  TRY(RequireStrings(context));
  Tensor* output = TRY(context.Output(0));
  const Tensor* const tensors[] = {output, &context.input(0), &context.input(1)};
  const std::string* const a = tensors[1]->data<std::string>();
  const std::string* const b = tensors[2]->data<std::string>();
  std::string* const out = output->data<std::string>();
  const Walk walk(tensors);
  walk.Rows(0, walk.count(), [&](const int64_t* at, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      out[at[0] + i * walk.row_step(0)] = a[at[1] + i * walk.row_step(1)] + b[at[2] + i * walk.row_step(2)];
    }
  });
  return Ok();
}

constexpr std::string_view kSpaces = " \t\n\v\f\r";

// As Python's str.split: an empty delimiter stands for any run of white space.
std::vector<std::string_view> Split(std::string_view text, std::string_view delimiter, int64_t most_splits) {
  std::vector<std::string_view> parts;
  if (!delimiter.empty()) {
    for (size_t end; most_splits-- > 0 && (end = text.find(delimiter)) != std::string_view::npos;) {
      parts.push_back(text.substr(0, end));
      text.remove_prefix(end + delimiter.size());
    }
    parts.push_back(text);
    return parts;
  }
  const auto skip_spaces = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  };
  skip_spaces();
  while (!text.empty()) {
    const size_t end = most_splits-- > 0 ? std::min(text.find_first_of(kSpaces), text.size()) : text.size();
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end);
    skip_spaces();
  }
  return parts;
}

Status RunStringSplit(KernelContext& context) {
  TRY(RequireStrings(context));
  const Tensor& input = context.input(0);
  const std::string delimiter = context.attributes().String("delimiter");
  const int64_t maxsplit = context.attributes().Int("maxsplit", -1);
  const int64_t most_splits = maxsplit < 0 ? INT64_MAX : maxsplit;
  std::vector<std::vector<std::string_view>> split;
  size_t most = 0;
  for (const std::string& text : input.span<std::string>()) {
    split.push_back(Split(text, delimiter, most_splits));
    most = std::max(most, split.back().size());
  }
  Shape shape = input.shape();
  shape.push_back(static_cast<int64_t>(most));
  if (context.wants_output(0)) {
    std::string* row = TRY(context.Output(0, DType::kString, shape))->data<std::string>();
    for (const auto& parts : split) {
      std::copy(parts.begin(), parts.end(), row);
      row += most;
    }
  }
  if (context.wants_output(1)) {
    int64_t* counts = TRY(context.Output(1, DType::kInt64, input.shape()))->data<int64_t>();
    for (const auto& parts : split) *counts++ = static_cast<int64_t>(parts.size());
  }
  return Ok();
}

// Input: [C] or [1,C]; what stopwords leave of it keeps that rank, and one empty string stands for nothing.
Status RunStringNormalizer(KernelContext& context) {
  TRY(RequireStrings(context));
  const Tensor& input = context.input(0);
  if (input.rank() < 1 || input.rank() > 2 || (input.rank() == 2 && input.dim(0) != 1)) {
    return InvalidInput("expected [C] or [1,C], got " + input.ToString());
  }
  const std::string action = context.attributes().String("case_change_action");
  if (action != "NONE" && action != "LOWER" && action != "UPPER") {
    return InvalidModel("case_change_action is NONE, LOWER or UPPER, not '" + action + "'");
  }
  const bool sensitive = context.attributes().Int("is_case_sensitive") != 0;
  const auto comparable = [&](const std::string& text) { return sensitive ? text : ToLower(text); };
  std::unordered_set<std::string> stopwords;
  for (const std::string& word : context.attributes().Strings("stopwords"))
    stopwords.insert(comparable(word));

  std::vector<std::string> kept;
  for (const std::string& text : input.span<std::string>()) {
    if (!stopwords.empty() && stopwords.count(comparable(text))) continue;
    kept.push_back(action == "LOWER" ? ToLower(text) : action == "UPPER" ? ToUpper(text) : text);
  }
  if (kept.empty()) kept.emplace_back();
  Shape shape = input.shape();
  shape[input.rank() - 1] = static_cast<int64_t>(kept.size());
  context.SetOutput(0, Tensor::FromValues(shape, kept));
  return Ok();
}

Status SameShapeOfBools(ShapeContext& context) {
  context.SetOutput(0, DType::kBool, context.shape(0));
  return Ok();
}

class RegexKernel : public Kernel {
 public:
  static Result<std::unique_ptr<Kernel>> Make(const Node& node, int) {
    return std::unique_ptr<Kernel>(
        std::make_unique<RegexKernel>(TRY(Regex::Compile(node.attributes.String("pattern")))));
  }
  explicit RegexKernel(Regex regex) : regex_(std::move(regex)) {}

  Result<bool> Run(KernelContext& context) override {
    TRY(RequireStrings(context));
    const std::string* const texts = context.input(0).data<std::string>();
    bool* const matches = TRY(context.Output(0))->data<bool>();
    context.pool().ParallelFor(context.input(0).count(), 64, [&](int64_t begin, int64_t end) {
      RegexMatcher matcher(regex_);
      for (int64_t i = begin; i < end; ++i) matches[i] = matcher.FullMatch(texts[i]);
    });
    return true;
  }

 private:
  Regex regex_;
};

}  // namespace

std::span<const Op> StringOps() {
  static const Op ops[] = {
      {.name = "StringConcat",
       .versions = {20},
       .layout = LayoutRule::kAny,
       .shape = BroadcastAll,
       .run = RunStringConcat,
       .gradient = {.none = kText}},
      {.name = "StringSplit", .versions = {20}, .run = RunStringSplit, .gradient = {.none = kText}},
      {.name = "StringNormalizer",
       .versions = {10},
       .attributes = {{"case_change_action", "NONE"}, {"is_case_sensitive", 0}},
       .run = RunStringNormalizer,
       .gradient = {.none = kText}},
      {.name = "RegexFullMatch",
       .versions = {20},
       .shape = SameShapeOfBools,
       .prepare = RegexKernel::Make,
       .gradient = {.none = kText}},
  };
  return ops;
}

}  // namespace onnxray
