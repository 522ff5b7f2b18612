#include "node_names.h"

#include <charconv>

namespace onnxray {

namespace {

// The `count`th line of that value name, from 1.
const NodeLine* NthOfValue(const NodeTable& nodes, std::string_view name, int count) {
  for (const NodeLine& line : nodes.lines()) {
    if (line.row.value_name == name && --count == 0) return &line;
  }
  return nullptr;
}

}  // namespace

std::string NameOfLine(const NodeTable& nodes, const ValuePath& path) {
  const NodeLine* line = nodes.Find(path);
  if (!line) return {};
  for (const std::string* name : {&line->row.name, &line->row.value_name}) {
    if (!name->empty() && FindLine(nodes, *name) == line) return *name;
  }
  int count = 0;
  for (const NodeLine& other : nodes.lines()) {
    count += other.row.value_name == line->row.value_name;
    if (&other == line) break;
  }
  return line->row.value_name + "#" + std::to_string(count);
}

const NodeLine* FindLine(const NodeTable& nodes, std::string_view name) {
  for (const NodeLine& line : nodes.lines()) {
    if (line.row.name == name) return &line;
  }
  if (const NodeLine* line = NthOfValue(nodes, name, 1)) return line;
  const size_t mark = name.rfind('#');
  if (mark == std::string_view::npos) return nullptr;
  int count = 0;
  const auto [end, error] = std::from_chars(name.data() + mark + 1, name.data() + name.size(), count);
  if (error != std::errc() || end != name.data() + name.size() || count < 1) return nullptr;
  return NthOfValue(nodes, name.substr(0, mark), count);
}

}  // namespace onnxray
