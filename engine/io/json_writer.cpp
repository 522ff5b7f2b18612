#include "io/json_writer.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "base/utf8.h"

namespace onnxray {

namespace {

constexpr size_t kFlushBytes = 1 << 16;

void AppendQuoted(std::string& to, std::string_view text) {
  to += '"';
  const auto escape = [&](uint32_t unit) {
    char hex[16];
    std::snprintf(hex, sizeof(hex), "\\u%04x", unit);
    to += hex;
  };
  for (const char32_t point : DecodeUtf8(text)) {
    switch (point) {
      case '"':
        to += "\\\"";
        break;
      case '\\':
        to += "\\\\";
        break;
      case '\n':
        to += "\\n";
        break;
      case '\r':
        to += "\\r";
        break;
      case '\t':
        to += "\\t";
        break;
      case '\b':
        to += "\\b";
        break;
      case '\f':
        to += "\\f";
        break;
      default:
        if (point >= 0x20 && point < 0x7f) {
          to += static_cast<char>(point);
        } else if (point < 0x10000) {
          escape(point);
        } else {
          escape(0xd7c0 + (point >> 10));
          escape(0xdc00 + (point & 0x3ff));
        }
    }
  }
  to += '"';
}

}  // namespace

std::string ShortestRepr(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char text[32];
  const std::to_chars_result end =
      std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific);
  // "-d.ddde-05": sign, digits and exponent, to be laid out by Python's rule.
  std::string_view rest(text, static_cast<size_t>(end.ptr - text));
  std::string repr;
  if (rest.front() == '-') {
    repr = "-";
    rest.remove_prefix(1);
  }
  const size_t e = rest.find('e');
  const int exponent = std::atoi(std::string(rest.substr(e + 1)).c_str());
  std::string digits(rest.substr(0, 1));
  if (e > 2) digits += rest.substr(2, e - 2);
  const int count = static_cast<int>(digits.size());
  if (exponent < -4 || exponent >= 16) {
    repr += digits.substr(0, 1);
    if (count > 1) repr += "." + digits.substr(1);
    const std::string magnitude = std::to_string(std::abs(exponent));
    return repr + (exponent < 0 ? "e-" : "e+") + (magnitude.size() < 2 ? "0" : "") + magnitude;
  }
  if (exponent < 0) return repr + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  if (count <= exponent + 1)
    return repr + digits + std::string(static_cast<size_t>(exponent + 1 - count), '0') + ".0";
  const size_t point = static_cast<size_t>(exponent) + 1;
  return repr + digits.substr(0, point) + "." + digits.substr(point);
}

void JsonWriter::Separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (filled_.empty()) return;
  if (filled_.back()) buffer_ += ',';
  filled_.back() = true;
  NewLine();
}

void JsonWriter::NewLine() {
  buffer_ += '\n';
  buffer_.append(2 * filled_.size(), ' ');
  if (buffer_.size() >= kFlushBytes) {
    if (status_.ok()) status_ = sink_.Write(std::string_view(buffer_));
    buffer_.clear();
  }
}

void JsonWriter::Begin(char bracket) {
  Separate();
  buffer_ += bracket;
  filled_.push_back(false);
}

void JsonWriter::End(char bracket) {
  const bool filled = filled_.back();
  filled_.pop_back();
  if (filled) NewLine();
  buffer_ += bracket;
}

void JsonWriter::Key(std::string_view key) {
  Separate();
  AppendQuoted(buffer_, key);
  buffer_ += ": ";
  after_key_ = true;
}

void JsonWriter::Scalar(std::string_view text) {
  Separate();
  buffer_ += text;
}

void JsonWriter::String(std::string_view text) {
  Separate();
  AppendQuoted(buffer_, text);
}

void JsonWriter::Number(double value) { Scalar(ShortestRepr(value)); }

Status JsonWriter::Finish() {
  if (status_.ok()) status_ = sink_.Write(std::string_view(buffer_));
  buffer_.clear();
  return status_;
}

}  // namespace onnxray
