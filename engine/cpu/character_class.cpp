#include "cpu/character_class.h"

namespace onnxray {

namespace {

struct NamedRanges {
  std::string_view name;
  std::string_view bounds;  // first and last of every range
};
constexpr NamedRanges kPosixClasses[] = {
    {"alnum", "09AZaz"},
    {"alpha", "AZaz"},
    {"ascii", std::string_view("\0\x7f", 2)},
    {"blank", "\t\t  "},
    {"cntrl", std::string_view("\0\x1f\x7f\x7f", 4)},
    {"digit", "09"},
    {"graph", "!~"},
    {"lower", "az"},
    {"print", " ~"},
    {"punct", "!/:@[`{~"},
    {"space", "\t\r  "},
    {"upper", "AZ"},
    {"word", "09AZaz__"},
    {"xdigit", "09AFaf"},
};

CodePointSet RangesOf(std::string_view bounds) {
  CodePointSet set;
  for (size_t i = 0; i + 1 < bounds.size(); i += 2) {
    set.Add(static_cast<unsigned char>(bounds[i]), static_cast<unsigned char>(bounds[i + 1]));
  }
  return set;
}

}  // namespace

std::optional<CodePointSet> PosixClass(std::string_view name) {
  for (const NamedRanges& ranges : kPosixClasses) {
    if (ranges.name == name) return RangesOf(ranges.bounds);
  }
  return std::nullopt;
}

std::optional<CodePointSet> PerlClass(char32_t letter) {
  std::string_view bounds;
  switch (letter | 0x20) {
    case 'd':
      bounds = "09";
      break;
    case 's':
      bounds = "\t\n\f\r  ";
      break;
    case 'w':
      bounds = "09AZaz__";
      break;
    default:
      return std::nullopt;
  }
  CodePointSet set = RangesOf(bounds);
  if (!(letter & 0x20)) set.Negate();
  return set;
}

}  // namespace onnxray
