#include "views/command_palette.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "actions/palette_entries.h"
#include "icons.h"
#include "imgui_stdlib.h"
#include "views/key_caps.h"
#include "views/sheet.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

using Kind = PaletteEntry::Kind;

constexpr float kWidth = 660, kLineHeight = 38, kHeadingHeight = 28, kFieldHeight = 54, kFootHeight = 34;
constexpr float kListHeight = 10.5f * kLineHeight;  // cut lines tell that there are more
constexpr float kInset = 16;

const char* IconOf(Kind kind) {
  switch (kind) {
    case Kind::kSample:
      return icon::kBeaker;
    case Kind::kRecentFile:
      return icon::kHistory;
    case Kind::kPreset:
      return icon::kFileMedia;
    default:
      return icon::kChevronRight;
  }
}

// In a square of 16 points around `centre`.
void DrawMark(const ViewContext& view, const PaletteEntry& entry, ImVec2 centre, const ImVec4& color) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float p = view.point;
  if (entry.kind == Kind::kValue)
    return list.AddRectFilled({centre.x - 4 * p, centre.y - 4 * p}, {centre.x + 4 * p, centre.y + 4 * p},
                              view.theme(OperatorColor(view, entry.op)), 2 * p);
  if (entry.colors) {
    const TexelTable table = Texels(*entry.colors);
    constexpr int kSteps = 16;
    const float step = 18 * p / kSteps, left = centre.x - 9 * p;
    for (int i = 0; i < kSteps; ++i) {
      const float x = left + step * static_cast<float>(i);
      list.AddRectFilled({x, centre.y - 6 * p}, {x + step + 0.5f, centre.y + 6 * p},
                         table[static_cast<size_t>(i * 255 / (kSteps - 1))]);
    }
    return;
  }
  ImGui::PushFont(view.fonts.text, 16);
  const char* glyph = IconOf(entry.kind);
  const ImVec2 size = ImGui::CalcTextSize(glyph);
  list.AddText({std::floor(centre.x - size.x / 2), std::floor(centre.y - size.y / 2)}, view.theme(color),
               glyph);
  ImGui::PopFont();
}

// The part of a line that is shown: [begin, end) of its bytes, and "…" where something is cut.
struct Cut {
  size_t begin = 0, end = 0;
};

bool StartsCharacter(const std::string& text, size_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

// In the present font. Of a name the end is kept, which tells more.
Cut CutToFit(const std::string& text, float width, bool keep_end) {
  const char* data = text.data();
  const auto wide = [&](size_t begin, size_t end) { return ImGui::CalcTextSize(data + begin, data + end).x; };
  if (wide(0, text.size()) <= width) return {0, text.size()};
  const float room = width - ImGui::CalcTextSize("…").x;
  size_t fits = 0, too_long = text.size();  // bytes
  while (too_long - fits > 1) {
    const size_t middle = (fits + too_long) / 2;
    const bool fit = keep_end ? wide(text.size() - middle, text.size()) <= room : wide(0, middle) <= room;
    (fit ? fits : too_long) = middle;
  }
  Cut cut = keep_end ? Cut{text.size() - fits, text.size()} : Cut{0, fits};
  while (!StartsCharacter(text, cut.begin)) ++cut.begin;
  while (!StartsCharacter(text, cut.end)) --cut.end;
  return cut;
}

// Text with some bytes of it in another colour, cut where it does not fit. `places` count from `offset`.
// Returns the width.
float DrawMatched(const ViewContext& view, float size, ImVec2 corner, float width, const std::string& text,
                  bool keep_end, const std::vector<size_t>& places, size_t offset, const ImVec4& color) {
  ImGui::PushFont(view.fonts.text, size);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  float x = corner.x;
  const auto draw = [&](const char* from, const char* to, bool matched) {
    list.AddText({x, corner.y}, view.theme(matched ? view.theme.accent : color), from, to);
    x += ImGui::CalcTextSize(from, to).x;
  };
  constexpr std::string_view kEllipsis = "…";
  const Cut cut = CutToFit(text, width, keep_end);
  const auto is_match = [&](size_t at) {
    return std::binary_search(places.begin(), places.end(), at + offset);
  };
  if (cut.begin > 0) draw(kEllipsis.data(), kEllipsis.data() + kEllipsis.size(), false);
  for (size_t begin = cut.begin; begin < cut.end;) {
    size_t end = begin + 1;
    while (end < cut.end && (is_match(end) == is_match(begin) || !StartsCharacter(text, end))) ++end;
    draw(text.data() + begin, text.data() + end, is_match(begin));
    begin = end;
  }
  if (cut.end < text.size()) draw(kEllipsis.data(), kEllipsis.data() + kEllipsis.size(), false);
  ImGui::PopFont();
  return x - corner.x;
}

void DrawHeading(const ViewContext& view, const std::string& heading) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImGui::PushFont(view.fonts.strong, 12);
  ImGui::GetWindowDrawList()->AddText({corner.x + kInset * view.point, corner.y + 10 * view.point},
                                      view.theme(view.theme.faint), heading.c_str());
  ImGui::PopFont();
  ImGui::Dummy({1, kHeadingHeight * view.point});
}

// True: it was clicked.
bool DrawLine(ViewContext& view, Palette& palette, size_t index, bool mouse_moved) {
  const Palette::Result& result = palette.results()[index];
  const PaletteEntry& entry = palette.entries()[result.entry];
  const Theme& theme = view.theme;
  const float p = view.point, height = kLineHeight * p;
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::PushID(static_cast<int>(index));
  const bool clicked = ImGui::InvisibleButton(("Choose " + entry.title).c_str(), {width, height});
  ImGui::PopID();
  if (mouse_moved && ImGui::IsItemHovered()) palette.Select(index);
  const bool selected = palette.selected() == index;
  const ImVec2 max = {min.x + width, min.y + height};
  if (selected) {
    ImGui::GetWindowDrawList()->AddRectFilled({min.x + 6 * p, min.y + p}, {max.x - 6 * p, max.y - p},
                                              ImGui::GetColorU32(ImGuiCol_Header), 6 * p);
  }
  const ImVec4& color = entry.enabled ? theme.text : theme.faint;
  const float middle = min.y + height / 2;
  DrawMark(view, entry, {min.x + (kInset + 9) * p, middle}, entry.enabled ? theme.dim : theme.faint);
  const float keys = KeyCapsWidth(view, entry.key);
  if (keys > 0) DrawKeyCaps(view, entry.key, max.x - kInset * p, middle);
  const float right = max.x - (kInset + (keys > 0 ? 12 : 0)) * p - keys;
  const float left = min.x + (kInset + 30) * p;
  const bool is_name = entry.kind == Kind::kValue;
  const float title = DrawMatched(view, kTextSize, {left, middle - 8 * p}, right - left, entry.title, is_name,
                                  result.places, 0, color);
  const float rest = left + title + 12 * p;
  if (!entry.detail.empty() && right - rest > 40 * p) {
    DrawMatched(view, kSmallSize, {rest, middle - 6.5f * p}, right - rest, entry.detail, false, result.places,
                entry.title.size() + 2, entry.enabled ? theme.dim : theme.faint);
  }
  return clicked;
}

// The field that is typed into. True: Enter was pressed.
bool DrawField(ViewContext& view, Palette& palette) {
  const float p = view.point;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImGui::PushFont(view.fonts.text, 18);
  const ImVec2 icon_size = ImGui::CalcTextSize(icon::kSearch);
  ImGui::GetWindowDrawList()->AddText(
      {corner.x + kInset * p, corner.y + (kFieldHeight * p - icon_size.y) / 2}, view.theme(view.theme.dim),
      icon::kSearch);
  ImGui::SetCursorScreenPos(
      {corner.x + (kInset + 28) * p, corner.y + (kFieldHeight * p - ImGui::GetFrameHeight()) / 2});
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - kInset * p);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(0, ImGui::GetStyle().FramePadding.y));
  for (const ImGuiCol color : {ImGuiCol_FrameBg, ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive})
    ImGui::PushStyleColor(color, ImVec4());
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  std::string query = palette.query();
  const bool entered = ImGui::InputTextWithHint("##Search everything", "Find an action, a value, a sample …",
                                                &query, ImGuiInputTextFlags_EnterReturnsTrue);
  if (entered) ImGui::SetKeyboardFocusHere(-1);  // Enter on what cannot be done now leaves the field as it is
  if (query != palette.query()) palette.Search(std::move(query));
  ImGui::PopStyleColor(3);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  const float bottom = corner.y + kFieldHeight * p;
  ImGui::GetWindowDrawList()->AddLine({corner.x, bottom}, {corner.x + ImGui::GetWindowWidth(), bottom},
                                      view.theme(view.theme.border), p);
  ImGui::SetCursorScreenPos({corner.x, bottom + p});
  return entered;
}

// Keeps the selected line in sight.
void ScrollTo(float top, float height) {
  if (top < ImGui::GetScrollY()) ImGui::SetScrollY(top);
  if (top + height > ImGui::GetScrollY() + ImGui::GetWindowHeight())
    ImGui::SetScrollY(top + height - ImGui::GetWindowHeight());
}

// True: a line was clicked.
bool DrawList(ViewContext& view, Palette& palette, bool keys_moved) {
  const bool typed = palette.query().find_first_not_of(' ') != std::string::npos;
  const ImVec2 moved = ImGui::GetIO().MouseDelta;
  const bool mouse_moved = moved.x != 0 || moved.y != 0;
  bool clicked = false;
  std::string heading;
  const size_t count = palette.results().size();
  for (size_t i = 0; i < count; ++i) {
    const PaletteEntry& entry = palette.entries()[palette.results()[i].entry];
    const std::string& own = i < palette.recent_count() ? "Lately" : entry.heading;
    const bool headed = !typed && own != heading;
    const float top = ImGui::GetCursorPosY();
    if (headed) DrawHeading(view, heading = own);
    const ImVec2 line = {ImGui::GetContentRegionAvail().x, kLineHeight * view.point};
    const bool visible = ImGui::IsRectVisible(line);
    if (keys_moved && palette.selected() == i)
      ScrollTo(i == 0 ? 0 : top, ImGui::GetCursorPosY() - top + line.y);
    if (!visible) {
      ImGui::Dummy(line);
    } else if (DrawLine(view, palette, i, mouse_moved)) {
      palette.Select(i);
      clicked = true;
    }
  }
  return clicked;
}

void DrawFoot(const ViewContext& view, const Palette& palette) {
  const float p = view.point;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetWindowWidth();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddLine(corner, {corner.x + width, corner.y}, view.theme(view.theme.border), p);
  ImGui::PushFont(view.fonts.text, 12);
  const float y = corner.y + (kFootHeight * p - ImGui::GetFontSize()) / 2;
  const size_t found = palette.results().size();
  const std::string left = palette.query().empty() ? "Type to search values and samples too"
                           : found == 0            ? "Nothing matches"
                                        : std::to_string(found) + (found == 1 ? " match" : " matches");
  list.AddText({corner.x + kInset * p, y}, view.theme(view.theme.faint), left.c_str());
  constexpr const char* kHint = "↑ ↓ choose    Enter do it    Esc close";
  const float hint = ImGui::CalcTextSize(kHint).x;
  if (hint + ImGui::CalcTextSize(left.c_str()).x + 3 * kInset * p < width)
    list.AddText({corner.x + width - kInset * p - hint, y}, view.theme(view.theme.faint), kHint);
  ImGui::PopFont();
  ImGui::Dummy({1, kFootHeight * p});
}

// True: the selection was moved.
bool MoveByKeys(Palette& palette) {
  constexpr int kPage = 9;
  int step = 0;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) step = 1;
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) step = -1;
  const auto count = static_cast<int>(palette.results().size()), at = static_cast<int>(palette.selected());
  if (ImGui::IsKeyPressed(ImGuiKey_PageDown)) step = std::min(kPage, count - 1 - at);
  if (ImGui::IsKeyPressed(ImGuiKey_PageUp)) step = -std::min(kPage, at);
  if (step != 0) palette.Move(step);
  return step != 0;
}

}  // namespace

void DrawCommandPalette(ViewContext& view) {
  InterfaceState& ui = view.state.ui;
  Palette& palette = ui.palette;
  const bool opens = ui.opens_palette && !palette.is_open();
  ui.opens_palette = false;
  if (opens) palette.Open(PaletteEntries(view), ui.preferences.recent_choices);
  if (!palette.is_open()) return;
  const ImVec2 size = view.Points(kWidth, kFieldHeight + kListHeight + kFootHeight + 10);
  if (!BeginSheet(view, "##Command palette", opens, size, 0.22f)) return palette.Close();
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2());
  const bool moved = MoveByKeys(palette);
  const std::string before = palette.query();
  bool chosen = DrawField(view, palette);
  const float list = ImGui::GetContentRegionAvail().y - kFootHeight * view.point;
  if (ImGui::BeginChild("##Found", {0, list})) {
    const bool fresh = before != palette.query();
    if (fresh) ImGui::SetScrollY(0);
    ImGui::Dummy({1, 4 * view.point});
    chosen |= DrawList(view, palette, moved);
  }
  ImGui::EndChild();
  DrawFoot(view, palette);
  ImGui::PopStyleVar();
  // The key that opened it closes it again.
  const bool toggled = !opens && ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_K);
  const PaletteEntry* entry = chosen ? palette.chosen() : nullptr;
  const bool runs = entry && entry->enabled;
  if (runs || toggled) ImGui::CloseCurrentPopup();
  const bool closed = EndSheet();
  if (runs) {
    ui.preferences.recent_choices = WithRecent(ui.preferences.recent_choices, entry->id);
    const auto run = entry->run;  // what is run may open the palette again
    palette.Close();
    run(view);
  } else if (closed || toggled) {
    palette.Close();
  }
}

}  // namespace onnxray
