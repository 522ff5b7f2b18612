#include "io/text_tokenizer.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "io/tokenizer_parts.h"

namespace onnxray {

namespace {

using Json = nlohmann::json;

// Members of files that anybody may have written: of another type is as good as absent.
std::string StringAt(const Json& json, const char* key, std::string otherwise = {}) {
  if (!json.is_object()) return otherwise;
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : otherwise;
}
bool IsTrue(const Json& json, const char* key) {
  if (!json.is_object()) return false;
  const auto it = json.find(key);
  return it != json.end() && it->is_boolean() && it->get<bool>();
}
std::optional<int64_t> IntegerAt(const Json& json, const char* key) {
  if (!json.is_object()) return std::nullopt;
  const auto it = json.find(key);
  if (it == json.end() || !it->is_number_integer()) return std::nullopt;
  return it->get<int64_t>();
}
const Json& At(const Json& json, const char* key) {
  static const Json kNothing;
  const auto it = json.find(key);
  return it == json.end() ? kNothing : *it;
}

enum class Model : uint8_t { kWordPiece, kBpe, kUnigram };

// A word boundary as SentencePiece writes it.
constexpr std::string_view kMetaspace = "\xe2\x96\x81";

struct Recipe {
  Model model = Model::kWordPiece;
  Vocabulary vocabulary;
  std::vector<std::string> tokens;                     // by id
  std::vector<double> scores;                          // of Unigram, by id
  MergeRanks ranks;                                    // of BPE
  std::vector<std::pair<std::string, int64_t>> added;  // found in the text as they are; longest first
  std::vector<int64_t> before, after;                  // special tokens around a text
  std::string prefix = "##";                           // of pieces that continue a word
  int64_t unknown = -1, padding = 0;
  size_t longest_piece = 0;  // bytes
  bool lower_case = false, byte_level = false, metaspace = false, leading_space = false,
       byte_fallback = false;
  std::string notes;
};

std::string Count(size_t count) {
  std::string text = std::to_string(count);
  for (size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

class RecipeTokenizer : public TextTokenizer {
 public:
  explicit RecipeTokenizer(Recipe recipe) : recipe_(std::move(recipe)) {}

  std::vector<int64_t> Encode(std::string_view text) const override {
    std::vector<int64_t> ids = recipe_.before;
    while (!text.empty()) {
      size_t at = text.size();
      const std::pair<std::string, int64_t>* special = nullptr;
      for (const auto& added : recipe_.added) {
        const size_t found = text.find(added.first);
        if (found < at) {
          at = found;
          special = &added;
        }
      }
      EncodePlain(text.substr(0, at), ids);
      if (!special) break;
      ids.push_back(special->second);
      text.remove_prefix(at + special->first.size());
    }
    ids.insert(ids.end(), recipe_.after.begin(), recipe_.after.end());
    return ids;
  }

  std::string TokenOf(int64_t id) const override {
    if (id < 0 || id >= size() || recipe_.tokens[static_cast<size_t>(id)].empty()) return "?";
    return recipe_.tokens[static_cast<size_t>(id)];
  }
  int64_t size() const override { return static_cast<int64_t>(recipe_.tokens.size()); }
  int64_t padding() const override { return recipe_.padding; }

  std::string description() const override {
    static constexpr const char* kNames[] = {"WordPiece", "BPE", "Unigram"};
    return std::string(kNames[static_cast<size_t>(recipe_.model)]) + ", " + Count(recipe_.tokens.size()) +
           " tokens" + recipe_.notes;
  }

 private:
  std::vector<std::string> Words(std::string_view text) const {
    if (recipe_.byte_level) {
      std::vector<std::string> words = SplitAsGpt2(
          recipe_.leading_space && !text.starts_with(' ') ? " " + std::string(text) : std::string(text));
      for (std::string& word : words) word = ToByteCharacters(word);
      return words;
    }
    if (!recipe_.metaspace) return SplitAsBert(text, recipe_.lower_case);
    std::string marked(recipe_.leading_space ? kMetaspace : "");
    for (const char c : text) c == ' ' ? marked += kMetaspace : marked += c;
    // BPE with metaspace has no word boundaries of its own; Unigram's are at the marks.
    if (recipe_.model == Model::kBpe) return {marked};
    std::vector<std::string> words;
    for (size_t at = 0; at < marked.size();) {
      const size_t end = std::min(marked.find(kMetaspace, at + 1), marked.size());
      words.push_back(marked.substr(at, end - at));
      at = end;
    }
    return words;
  }

  void EncodePlain(std::string_view text, std::vector<int64_t>& ids) const {
    if (text.empty()) return;
    for (const std::string& word : Words(text)) {
      switch (recipe_.model) {
        case Model::kWordPiece:
          AppendWordPieces(word, recipe_.vocabulary, recipe_.prefix, recipe_.unknown, ids);
          break;
        case Model::kBpe:
          AppendMerged(word, recipe_.vocabulary, recipe_.ranks, recipe_.byte_fallback, recipe_.unknown, ids);
          break;
        case Model::kUnigram:
          AppendLikeliest(word, recipe_.vocabulary, recipe_.scores, recipe_.longest_piece,
                          recipe_.byte_fallback, recipe_.unknown, ids);
          break;
      }
    }
  }

  Recipe recipe_;
};

void SetToken(Recipe& recipe, const std::string& token, int64_t id) {
  constexpr int64_t kMostTokens = int64_t{1} << 22;
  if (id < 0 || id >= kMostTokens) return;
  recipe.vocabulary[token] = id;
  if (recipe.tokens.size() <= static_cast<size_t>(id)) recipe.tokens.resize(static_cast<size_t>(id) + 1);
  recipe.tokens[static_cast<size_t>(id)] = token;
  recipe.longest_piece = std::max(recipe.longest_piece, token.size());
}

int64_t IdOf(const Recipe& recipe, const std::string& token) {
  const auto it = recipe.vocabulary.find(token);
  return it == recipe.vocabulary.end() ? -1 : it->second;
}

void FindPadding(Recipe& recipe) {
  for (const char* name : {"[PAD]", "<pad>", "<|endoftext|>", "</s>"}) {
    if (const int64_t id = IdOf(recipe, name); id >= 0) {
      recipe.padding = id;
      return;
    }
  }
}

// A part of tokenizer.json, or one of those that a Sequence of them holds.
template <typename Use>
void ForEachPart(const Json& json, const char* list, const Use& use) {
  if (!json.is_object()) return;
  if (StringAt(json, "type") != "Sequence") return use(json);
  if (!json.contains(list) || !json[list].is_array()) return;
  for (const Json& part : json[list]) ForEachPart(part, list, use);
}

Status ReadModel(const Json& model, Recipe& recipe) {
  std::string type = StringAt(model, "type");
  if (type.empty()) type = model.contains("merges") ? "BPE" : "WordPiece";
  if (!model.contains("vocab")) return InvalidInput("the tokenizer has no vocabulary");
  const Json& vocab = model["vocab"];
  if (type == "Unigram") {
    recipe.model = Model::kUnigram;
    if (!vocab.is_array()) return InvalidInput("the tokenizer's vocabulary is no list");
    for (const Json& entry : vocab) {
      if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_number())
        return InvalidInput("the tokenizer's vocabulary is no list of pieces and scores");
      SetToken(recipe, entry[0].get<std::string>(), static_cast<int64_t>(recipe.scores.size()));
      recipe.scores.push_back(entry[1].get<double>());
    }
    recipe.unknown = IntegerAt(model, "unk_id").value_or(-1);
  } else if (type == "WordPiece" || type == "BPE") {
    recipe.model = type == "BPE" ? Model::kBpe : Model::kWordPiece;
    if (!vocab.is_object()) return InvalidInput("the tokenizer's vocabulary is no object");
    for (const auto& [token, id] : vocab.items()) {
      if (id.is_number_integer()) SetToken(recipe, token, id.get<int64_t>());
    }
    recipe.unknown = IdOf(recipe, StringAt(model, "unk_token"));
    recipe.prefix = StringAt(model, "continuing_subword_prefix", "##");
  } else {
    return Unsupported("tokenizers of type " + type + " are not understood",
                       "WordPiece, BPE and Unigram are; or type token ids");
  }
  recipe.byte_fallback = IsTrue(model, "byte_fallback");
  if (!model.contains("merges") || !model["merges"].is_array()) return Ok();
  for (const Json& merge : model["merges"]) {
    const int rank = static_cast<int>(recipe.ranks.size());
    if (merge.is_string()) recipe.ranks.emplace(merge.get<std::string>(), rank);
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
      recipe.ranks.emplace(merge[0].get<std::string>() + ' ' + merge[1].get<std::string>(), rank);
  }
  return Ok();
}

void ReadSplitting(const Json& json, Recipe& recipe) {
  std::string ignored;
  ForEachPart(At(json, "normalizer"), "normalizers", [&](const Json& part) {
    const std::string type = StringAt(part, "type");
    if (type == "Lowercase") recipe.lower_case = true;
    if (type == "BertNormalizer") recipe.lower_case = IsTrue(part, "lowercase");
    if (type == "Prepend") recipe.metaspace = recipe.leading_space = true;
    if (type == "Replace") recipe.metaspace |= StringAt(part, "content") == kMetaspace;
    if (type == "NFD" || type == "NFKD" || type == "NFKC" || type == "NFC" || type == "StripAccents" ||
        type == "Precompiled")
      ignored += (ignored.empty() ? "; not followed: " : ", ") + type;
  });
  ForEachPart(At(json, "pre_tokenizer"), "pretokenizers", [&](const Json& part) {
    const std::string type = StringAt(part, "type");
    if (type == "ByteLevel") {
      recipe.byte_level = true;
      recipe.leading_space = IsTrue(part, "add_prefix_space");
    } else if (type == "Metaspace") {
      recipe.metaspace = true;
      recipe.leading_space = StringAt(part, "prepend_scheme", "always") != "never";
    } else if (type == "Split" || type == "Digits") {
      ignored += (ignored.empty() ? "; not followed: " : ", ") + type;
    }
  });
  recipe.notes = ignored;
}

void ReadSpecialTokens(const Json& json, Recipe& recipe) {
  if (json.contains("added_tokens") && json["added_tokens"].is_array()) {
    for (const Json& token : json["added_tokens"]) {
      const std::optional<int64_t> id = IntegerAt(token, "id");
      const std::string content = StringAt(token, "content");
      if (!id || content.empty()) continue;
      SetToken(recipe, content, *id);
      recipe.added.emplace_back(content, *id);
    }
  }
  recipe.scores.resize(recipe.tokens.size(), recipe.scores.empty() ? 0 : recipe.scores.back());
  std::sort(recipe.added.begin(), recipe.added.end(),
            [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  ForEachPart(At(json, "post_processor"), "processors", [&](const Json& part) {
    const std::string type = StringAt(part, "type");
    if (type == "BertProcessing" || type == "RobertaProcessing") {
      for (const auto& [key, list] : {std::pair{"cls", &recipe.before}, std::pair{"sep", &recipe.after}}) {
        if (part.contains(key) && part[key].is_array() && part[key].size() == 2 &&
            part[key][1].is_number_integer())
          list->push_back(part[key][1].get<int64_t>());
      }
    }
    if (type != "TemplateProcessing" || !part.contains("single") || !part["single"].is_array()) return;
    bool behind = false;
    for (const Json& piece : part["single"]) {
      if (!piece.is_object()) continue;
      if (piece.contains("Sequence")) behind = true;
      if (!piece.contains("SpecialToken")) continue;
      const int64_t id = IdOf(recipe, StringAt(piece["SpecialToken"], "id"));
      if (id >= 0) (behind ? recipe.after : recipe.before).push_back(id);
    }
  });
}

}  // namespace

bool LooksLikeVocabulary(std::string_view text) {
  const bool special =
      text.find("[UNK]") != std::string_view::npos && text.find("[CLS]") != std::string_view::npos;
  return special && text.find("\n##") != std::string_view::npos;
}

Result<std::shared_ptr<const TextTokenizer>> ReadVocabulary(std::string_view text) {
  Recipe recipe;
  int64_t id = 0;
  bool upper_case = false;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string token(text.substr(0, end));
    if (!token.empty() && token.back() == '\r') token.pop_back();
    SetToken(recipe, token, id++);
    upper_case |= token.size() == 1 && token[0] >= 'A' && token[0] <= 'Z';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  recipe.unknown = IdOf(recipe, "[UNK]");
  const int64_t begin = IdOf(recipe, "[CLS]"), end = IdOf(recipe, "[SEP]");
  if (recipe.unknown < 0)
    return InvalidInput("there is no token [UNK] in it: it is no vocabulary of WordPiece");
  if (begin >= 0) recipe.before.push_back(begin);
  if (end >= 0) recipe.after.push_back(end);
  // A vocabulary without capital letters is of an uncased model.
  recipe.lower_case = !upper_case;
  for (const char* special : {"[CLS]", "[SEP]", "[MASK]", "[PAD]", "[UNK]"}) {
    if (const int64_t special_id = IdOf(recipe, special); special_id >= 0)
      recipe.added.emplace_back(special, special_id);
  }
  FindPadding(recipe);
  return std::shared_ptr<const TextTokenizer>(std::make_shared<RecipeTokenizer>(std::move(recipe)));
}

bool LooksLikeTokenizerJson(std::string_view text) {
  return text.find("\"model\"") != std::string_view::npos && text.find("\"vocab\"") != std::string_view::npos;
}

Result<std::shared_ptr<const TextTokenizer>> ReadTokenizerJson(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("model") || !json["model"].is_object())
    return InvalidInput("it is no tokenizer.json");
  Recipe recipe;
  TRY(ReadModel(json["model"], recipe));
  ReadSplitting(json, recipe);
  ReadSpecialTokens(json, recipe);
  FindPadding(recipe);
  return std::shared_ptr<const TextTokenizer>(std::make_shared<RecipeTokenizer>(std::move(recipe)));
}

}  // namespace onnxray
