#include "input/axis_names.h"

#include <algorithm>
#include <string_view>

#include "text.h"
#include "tiles/elements.h"

namespace onnxray {

namespace {

// What fits beside a matrix; longer texts are not looked at piece by piece.
constexpr int64_t kMostTokens = 4096;

// The vocabulary that an input's numbers are looked up in; null: they are no token ids.
const TextTokenizer* VocabularyOf(const AppState& state, const InputChoice& choice) {
  if (choice.tokenizer) return choice.tokenizer.get();
  const bool named =
      ContainsIgnoringCase(choice.input, "input_ids") ||
      (ContainsIgnoringCase(choice.input, "token") && !ContainsIgnoringCase(choice.input, "type"));
  return named ? state.input.tokenizer.get() : nullptr;
}

// Of a single text: the last axis counts the tokens, all others are of length 1.
AxisNames TokensOf(const Tensor& ids, const TextTokenizer& tokenizer) {
  if (!ids.defined() || ids.rank() == 0 || !IsInteger(ids.dtype())) return nullptr;
  const int64_t count = ids.dim(ids.rank() - 1);
  if (count != ids.count() || count < 2 || count > kMostTokens) return nullptr;
  auto names = std::make_shared<std::vector<std::string>>();
  std::vector<int64_t> index(static_cast<size_t>(ids.rank()));
  for (index.back() = 0; index.back() < count; ++index.back())
    names->push_back(ReadableToken(tokenizer.TokenOf(static_cast<int64_t>(ElementValue(ids, index)))));
  return names;
}

bool IsGraphOutput(const AppState& state, const ViewedValue& value) {
  const NodeLine* line = state.nodes.Find(value.path);
  return line && line->row.graph_output;
}

}  // namespace

AxisNames NamesOfAxis(const AppState& state, const ViewedValue& value, const Tensor& tensor, int axis) {
  if (!tensor.defined() || axis < 0 || axis >= tensor.rank()) return nullptr;
  const InputState& input = state.input;
  const int64_t length = tensor.dim(axis);
  if (length == input.label_count() && length > 1) {
    if (LooksLikeClassScores(tensor.dtype(), tensor.shape(), length)) return input.labels;
    // Boxes with a score for every class, or a class for every pixel.
    if (IsFloat(tensor.dtype()) && IsGraphOutput(state, value)) return input.labels;
  }
  const NodeLine* line = state.nodes.Find(value.path);
  const bool computed = line && !line->row.constant;
  if (computed && input.tokens && static_cast<int64_t>(input.tokens->size()) == length) return input.tokens;
  return nullptr;
}

AxisNames NamesOfShownAxis(const AppState& state, int axis) {
  return state.view.shown() ? NamesOfAxis(state, *state.view.shown(), state.view.tensor(), axis) : nullptr;
}

std::string NameOfIndex(const AppState& state, const std::vector<int64_t>& index) {
  std::string text;
  for (size_t axis = 0; axis < index.size(); ++axis) {
    const AxisNames names = NamesOfShownAxis(state, static_cast<int>(axis));
    if (!names || index[axis] < 0 || index[axis] >= static_cast<int64_t>(names->size())) continue;
    const std::string& name = (*names)[static_cast<size_t>(index[axis])];
    if (!name.empty()) text += (text.empty() ? "" : " → ") + name;
  }
  return text;
}

void UpdateTokens(AppState& state) {
  InputState& input = state.input;
  if (input.tokens_run == state.run.number && input.tokens_of == input.tokenizer) return;
  if (state.run.phase == RunState::Phase::kStarting) return;
  input.tokens_run = state.run.number;
  input.tokens_of = input.tokenizer;
  input.tokens = nullptr;
  for (const InputChoice& choice : state.choices) {
    const TextTokenizer* tokenizer = VocabularyOf(state, choice);
    const auto fed = state.fed.find(choice.input);
    if (!tokenizer || fed == state.fed.end() || !fed->second.value.is_tensor()) continue;
    if ((input.tokens = TokensOf(fed->second.value.tensor(), *tokenizer))) return;
  }
}

std::string ReadableToken(const std::string& token) {
  static constexpr std::pair<std::string_view, std::string_view> kSigns[] = {
      {"\xc4\xa0", "·"}, {"\xe2\x96\x81", "·"}, {"\xc4\x8a", "\\n"}, {"\xc4\x89", "\\t"}};
  std::string text = token;
  for (const auto& [sign, shown] : kSigns) {
    for (size_t at = 0; (at = text.find(sign, at)) != std::string::npos; at += shown.size())
      text.replace(at, sign.size(), shown);
  }
  return text;
}

}  // namespace onnxray
