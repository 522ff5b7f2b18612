// A streaming JSON writer that formats as Python's json.dump(indent=2) does: one scalar per line, ASCII only,
// NaN and Infinity as bare words.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/byte_sink.h"

namespace onnxray {

// Python's repr: the shortest decimal that reads back as the same double. "0.1", "1e-05", "1.0", "NaN",
// "-Infinity".
std::string ShortestRepr(double value);

class JsonWriter {
 public:
  explicit JsonWriter(ByteSink& sink) : sink_(sink) {}

  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }
  void Key(std::string_view key);
  void String(std::string_view text);
  void Number(double value);
  void Integer(std::integral auto value) { Scalar(std::to_string(value)); }
  void Bool(bool value) { Scalar(value ? "true" : "false"); }
  void Null() { Scalar("null"); }

  // What is still buffered; the first error of all that was written. The text ends without a line break.
  Status Finish();

 private:
  void Begin(char bracket);
  void End(char bracket);
  void Scalar(std::string_view text);
  void Separate();
  void NewLine();

  ByteSink& sink_;
  Status status_;
  std::string buffer_;
  std::vector<bool> filled_;  // per open bracket: has it an element yet
  bool after_key_ = false;
};

}  // namespace onnxray
