#include "edits/edit_text.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "place.h"
#include "settings/codecs.h"
#include "settings/text_pieces.h"
#include "state.h"

namespace onnxray {

namespace {

using Kind = Edit::Kind;

struct KindText {
  std::string_view name;
  Kind kind;
  size_t numbers;
};
constexpr KindText kKinds[] = {{"zero", Kind::kZero, 0},   {"mean", Kind::kMean, 0},
                               {"scale", Kind::kScale, 1}, {"clamp", Kind::kClamp, 2},
                               {"set", Kind::kSet, 1},     {"patch", Kind::kPatch, 0}};

constexpr std::string_view kMarks = "!@#[]:;,=%";

// Names may have any of the marks.
std::string Escape(const std::string& name) {
  std::string escaped;
  for (const char c : name) {
    char code[4] = {c, 0, 0, 0};
    if (kMarks.find(c) != std::string_view::npos)
      std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
    escaped += code;
  }
  return escaped;
}

std::string Unescape(std::string_view text) {
  // As of a query, in which a plus is a space.
  std::string plain;
  for (const char c : text) plain += c == '+' ? std::string("%2B") : std::string(1, c);
  return DecodeQuery(plain);
}

// Cuts off what begins with the mark; empty: there is none.
std::string_view CutAt(std::string_view& text, char mark) {
  const size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + 1);
  text = text.substr(0, at);
  return rest;
}

bool ParsePart(std::string_view text, TensorPart& part) {
  if (text.empty()) return true;
  if (text.back() != ']') return false;
  for (const std::string_view pair : Split(text.substr(0, text.size() - 1), ',')) {
    const size_t equals = pair.find('=');
    int axis = 0;
    int64_t index = 0;
    if (equals == std::string_view::npos || !ParseWhole(pair.substr(0, equals), axis) || axis < 0 ||
        !ParseWhole(pair.substr(equals + 1), index) || index < 0)
      return false;
    part[axis] = index;
  }
  return true;
}

// "acc@5.2#7[0=1]"
bool ParseTarget(std::string_view text, ListedEdit& edit) {
  if (!ParsePart(CutAt(text, '['), edit.edit.part)) return false;
  if (const std::string_view iteration = CutAt(text, '#'); !iteration.empty()) {
    int64_t number = 0;
    if (!ParseWhole(iteration, number) || number < 0) return false;
    edit.iteration = number;
  }
  if (const std::string_view nodes = CutAt(text, '@'); !nodes.empty()) {
    for (const std::string_view piece : Split(nodes, '.')) {
      NodeId node = 0;
      if (!ParseWhole(piece, node) || node < 0) return false;
      edit.path.nodes.push_back(node);
    }
  }
  edit.name = Unescape(text);
  return !text.empty();
}

bool ParseWhat(const std::vector<std::string_view>& pieces, Edit& edit) {
  const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                 [&](const KindText& k) { return pieces.size() > 1 && k.name == pieces[1]; });
  if (kind == std::end(kKinds) || pieces.size() != kind->numbers + 2) return false;
  edit.kind = kind->kind;
  return (kind->numbers < 1 || ParseWhole(pieces[2], edit.first)) &&
         (kind->numbers < 2 || ParseWhole(pieces[3], edit.second));
}

}  // namespace

std::string ToText(const ListedEdit& listed) {
  const Edit& edit = listed.edit;
  std::string text = (listed.on ? "" : "!") + Escape(listed.name);
  for (size_t i = 0; i < listed.path.nodes.size(); ++i)
    text += (i == 0 ? "@" : ".") + std::to_string(listed.path.nodes[i]);
  if (listed.iteration) text += "#" + std::to_string(*listed.iteration);
  std::string part;
  for (const auto& [axis, index] : edit.part)
    part += (part.empty() ? "" : ",") + std::to_string(axis) + "=" + std::to_string(index);
  if (!part.empty()) text += "[" + part + "]";
  const KindText& kind = kKinds[static_cast<size_t>(edit.kind)];
  text += ":" + std::string(kind.name);
  if (kind.numbers > 0) text += ":" + NumberText(edit.first);
  if (kind.numbers > 1) text += ":" + NumberText(edit.second);
  return text;
}

Result<ListedEdit> ParseEdit(std::string_view text) {
  ListedEdit edit;
  std::string_view rest = text;
  if (rest.starts_with('!')) {
    edit.on = false;
    rest.remove_prefix(1);
  }
  const std::vector<std::string_view> pieces = Split(rest, ':');
  if (ParseTarget(pieces[0], edit) && ParseWhat(pieces, edit.edit)) return edit;
  return InvalidInput("'" + std::string(text) + "' is no edit", "They are such as h[1=3]:zero and w:scale:2");
}

std::string ToText(const std::vector<ListedEdit>& edits) {
  std::string text;
  for (const ListedEdit& edit : edits) text += (text.empty() ? "" : ";") + ToText(edit);
  return text;
}

Result<std::vector<ListedEdit>> ParseEdits(std::string_view text) {
  std::vector<ListedEdit> edits;
  if (text.empty()) return edits;
  for (const std::string_view piece : Split(text, ';')) edits.push_back(TRY(ParseEdit(piece)));
  return edits;
}

std::vector<Error> RestoreEdits(std::vector<ListedEdit> edits, const std::vector<Tensor>& patches,
                                AppState& state) {
  std::vector<Error> left_out;
  std::vector<ListedEdit> list;
  size_t patch = 0;
  for (ListedEdit& edit : edits) {
    if (edit.edit.kind == Kind::kPatch) {
      if (patch < patches.size()) edit.edit.patch = patches[patch];
      ++patch;
      if (!edit.edit.patch.defined()) {
        left_out.push_back(
            NotFound("the patch of '" + edit.name + "' is not in it",
                     "Patch it again; a session saved with its inputs and activations holds patches"));
        continue;
      }
    }
    // What is inside a node has no line before that has run.
    const ValueRow* row = edit.path.nodes.empty() ? FindValueRow(*state.model, edit.name) : nullptr;
    if (edit.path.nodes.empty() && !row) {
      left_out.push_back(
          NotFound("the model has no value '" + edit.name + "'", "The edit of it was left out"));
      continue;
    }
    if (row) edit.path = row->path;
    list.push_back(std::move(edit));
  }
  state.edits.model = state.model;
  state.edits.list = std::move(list);
  ++state.edits.revision;
  return left_out;
}

}  // namespace onnxray
