// From text to token ids, by the vocabulary that came with a model.
//
// Understood: BERT's vocab.txt; tokenizer.json of Hugging Face with a WordPiece, BPE (byte-level or with
// metaspace) or Unigram model. Limits: Unicode is not normalised (NFC, NFD, accents are left as they are),
// letters outside ASCII are told from punctuation by their blocks, and of pre-tokenisers and post-processors
// the common ones are followed. notes() says what was left out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onnxray {

class TextTokenizer {
 public:
  virtual ~TextTokenizer() = default;
  // With the special tokens around it that the model was trained with.
  virtual std::vector<int64_t> Encode(std::string_view text) const = 0;
  // The token's text as the vocabulary has it; "?" outside.
  virtual std::string TokenOf(int64_t id) const = 0;
  virtual int64_t size() const = 0;
  // What fills the rest of an input of fixed length.
  virtual int64_t padding() const = 0;
  // "WordPiece, 30,522 tokens"; what is not followed to the letter behind it.
  virtual std::string description() const = 0;
};

// Whether a text file is one token per line, as BERT's vocab.txt.
bool LooksLikeVocabulary(std::string_view text);
// Errors: kInvalidInput where it is none, kUnsupported for models of other kinds.
Result<std::shared_ptr<const TextTokenizer>> ReadVocabulary(std::string_view text);
// Whether JSON is a tokenizer.json, by its beginning and keys.
bool LooksLikeTokenizerJson(std::string_view text);
Result<std::shared_ptr<const TextTokenizer>> ReadTokenizerJson(std::string_view text);

}  // namespace onnxray
