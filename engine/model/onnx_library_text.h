// The ONNX library's complaints as one line of text.
#pragma once

#include <exception>
#include <string>

namespace onnxray {

// Without line breaks and the name of the exception in brackets.
inline std::string ForPeople(const std::exception& complaint) {
  std::string text = complaint.what();
  if (text.starts_with('[')) text.erase(0, text.find(']') + 1);
  std::string line;
  for (const char c : text) {
    const char shown = c == '\n' || c == '\t' ? ' ' : c;
    if (shown != ' ' || (!line.empty() && line.back() != ' ')) line += shown;
  }
  while (line.ends_with(' ') || line.ends_with('.')) line.pop_back();
  return line;
}

}  // namespace onnxray
