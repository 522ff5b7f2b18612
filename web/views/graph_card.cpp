#include "views/graph_card.h"

#include <algorithm>

#include "icons.h"
#include "text.h"
#include "views/backend_switch.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

using Kind = SceneBox::Kind;

// Points of the plane.
constexpr float kRounding = 9, kStripe = 5, kThumbnail = 48, kPadding = 10;
constexpr float kHistogramWidth = 46, kHistogramHeight = 17;

class CardDrawer {
 public:
  CardDrawer(const GraphCanvas& canvas, int index, ImVec2 min, ImVec2 max)
      : canvas_(canvas),
        theme_(canvas.view.theme),
        list_(*ImGui::GetWindowDrawList()),
        index_(index),
        box_(canvas.scene.boxes[static_cast<size_t>(index)]),
        min_(min),
        max_(max),
        s_(canvas.scale()),
        alpha_(canvas.panel.reach().HasBox(index) ? 1.0f : 0.32f),
        color_(canvas.panel.colors.Of(index)) {}

  void Draw(bool full) {
    DrawBody(full);
    if (!full) return DrawTitle();
    if (box_.kind == Kind::kGroup) return DrawGroup();
    const GraphNode& node = canvas_.scene.model->nodes[static_cast<size_t>(box_.id)];
    if (node.outputs.empty()) return DrawTitle();
    const NodeLine* line = canvas_.view.state.nodes.Find(*canvas_.scene.model->PathOf(box_.id));
    if (!line) return DrawTitle();
    if (box_.kind == Kind::kInput) return DrawInput(*line);
    DrawNode(node, *line);
  }

 private:
  ImU32 Color(const ImVec4& color) const { return WithAlpha(theme_(color), alpha_); }
  ImVec2 At(float x, float y) const { return {min_.x + x * s_, min_.y + y * s_}; }
  bool is_selected() const { return index_ == canvas_.selected; }
  bool is_hovered() const { return index_ == canvas_.panel.hovered(); }
  // Numbers fill the box, so that they are seen from afar; operators are told by a stripe.
  bool fills() const { return canvas_.panel.color_by != GraphColors::kOperators; }

  void DrawBody(bool full) {
    const float rounding = (box_.kind == Kind::kInput ? 20 : kRounding) * s_;
    const float p = canvas_.view.point;
    if (box_.kind == Kind::kGroup) {
      for (const float step : {8.0f, 4.0f}) {
        list_.AddRectFilled({min_.x + step * s_, min_.y + step * s_},
                            {max_.x - step * s_, max_.y + step * s_}, Color(theme_.raised), rounding);
        list_.AddRect({min_.x + step * s_, min_.y + step * s_}, {max_.x - step * s_, max_.y + step * s_},
                      Color(theme_.border), rounding, 0, p);
      }
    }
    const bool striped = box_.kind != Kind::kInput;
    // The stripe is what the body leaves of a card in its colour: clipping it would cost a draw call each.
    if (striped) {
      list_.AddRectFilled(min_, max_, WithAlpha(theme_(theme_.panel), 1), rounding);
      list_.AddRectFilled(min_, {min_.x + 30 * s_, max_.y}, WithAlpha(color_, alpha_), rounding,
                          ImDrawFlags_RoundCornersLeft);
    }
    const ImVec2 body = {min_.x + (striped ? kStripe * s_ : 0), min_.y};
    const ImDrawFlags corners = striped ? ImDrawFlags_RoundCornersRight : ImDrawFlags_RoundCornersAll;
    list_.AddRectFilled(body, max_, WithAlpha(theme_(is_hovered() ? theme_.raised : theme_.panel), 1),
                        rounding, corners);
    if (fills() || !full)
      list_.AddRectFilled(body, max_, WithAlpha(color_, (fills() ? 0.4f : 0.2f) * alpha_), rounding, corners);
    const NodeTrouble trouble = canvas_.panel.colors.TroubleOf(index_);
    const bool failed = trouble == NodeTrouble::kFailed || trouble == NodeTrouble::kOdd;
    const ImVec4 border = is_selected() ? theme_.accent
                          : failed      ? ColorOfTrouble(canvas_.view, trouble)
                                        : theme_.border;
    list_.AddRect(min_, max_, Color(border), rounding, 0, (is_selected() ? 2.5f : failed ? 1.8f : 1.0f) * p);
  }

  const std::string& TitleText() const {
    if (box_.is_group()) return canvas_.scene.model->groups[static_cast<size_t>(box_.id)].name;
    const GraphNode& node = canvas_.scene.model->nodes[static_cast<size_t>(box_.id)];
    return box_.kind == Kind::kInput ? node.name : node.op;
  }

  // In the middle, as large as fits.
  void DrawTitle() {
    const float height = max_.y - min_.y, p = canvas_.view.point;
    const float size = std::clamp(height * 0.48f, 8 * p, 15 * p);
    if (size > height) return;
    ImFont* font = canvas_.view.fonts.strong;
    const std::string text = CutText(font, size, TitleText(), max_.x - min_.x - 14 * s_, box_.is_group());
    const float width = TextWidthAt(font, size, text);
    DrawTextAt(list_, font, size, {(min_.x + max_.x - width) / 2, (min_.y + max_.y) / 2 - size * 0.6f},
               Color(theme_.text), text);
  }

  void Line(ImFont* font, float size, float x, float y, const ImVec4& color, std::string_view text,
            float width, bool keep_end) {
    DrawTextAt(list_, font, size * s_, At(x, y), Color(color),
               CutText(font, size * s_, text, width * s_, keep_end));
  }

  // Returns what it takes, in points of the plane.
  float RightText(ImFont* font, float size, float y, const ImVec4& color, std::string_view text) {
    if (text.empty()) return 0;
    const float width = TextWidthAt(font, size * s_, text);
    DrawTextAt(list_, font, size * s_, {max_.x - kPadding * s_ - width, min_.y + y * s_}, Color(color), text);
    return width / s_ + 8;
  }

  float width() const { return static_cast<float>(box_.rect.width); }

  void DrawGroup() {
    const GraphGroup& group = canvas_.scene.model->groups[static_cast<size_t>(box_.id)];
    const Fonts& fonts = canvas_.view.fonts;
    const float left = kStripe + kPadding, room = width() - left - kPadding;
    Line(fonts.strong, 14, left, 9, theme_.text, std::string(icon::kChevronRight) + " " + group.name, room,
         true);
    const std::string count = std::to_string(group.count) +
                              (group.kind == GraphGroup::Kind::kSubgraph ? " nodes inside" : " nodes");
    Line(fonts.text, 12.5f, left, 29, theme_.dim, count, room, false);
    Line(fonts.text, 12, left, 46, theme_.faint, group.contents, room, false);
  }

  void DrawInput(const NodeLine& line) {
    const Fonts& fonts = canvas_.view.fonts;
    const std::string shape = ShapeLabel(line.type());
    const float shape_width = std::min(TextWidthAt(fonts.mono, 12 * s_, shape) / s_, 100.0f);
    const float room = width() - 28 - shape_width - 10;
    Line(fonts.strong, 13.5f, 16, 11.5f, theme_.accent, line.row.name, room, true);
    Line(fonts.mono, 12, width() - 14 - shape_width, 12.5f, theme_.dim, shape, shape_width + 2, false);
  }

  void DrawNode(const GraphNode& node, const NodeLine& line) {
    const Fonts& fonts = canvas_.view.fonts;
    const float height = static_cast<float>(box_.rect.height);
    const float left = kStripe + 6;
    DrawThumbnail(line, left, (height - kThumbnail) / 2);
    const float text_left = left + kThumbnail + 9;
    const float room = width() - text_left - kPadding;
    const bool ran = line.outcome && !line.failed() && line.row.node;
    const std::string time = ran ? TimeText(canvas_.view, line) : "";
    const float time_width = RightText(fonts.mono, 11.5f, 8.5f, theme_.faint, time);
    const ImVec4 title = fills() ? theme_.text : ImGui::ColorConvertU32ToFloat4(color_ | IM_COL32_A_MASK);
    Line(fonts.strong, 14, text_left, 7, title, node.op, room - time_width, false);
    Line(fonts.text, 12.5f, text_left, 26, theme_.dim, line.row.name, room, true);
    const float histogram_width = DrawHistogram(node);
    Line(fonts.mono, 12, text_left, 45, theme_.text, ShapeLabel(line.type()), room - histogram_width, false);
  }

  void DrawThumbnail(const NodeLine& line, float x, float y) {
    const ImVec2 corner = At(x, y), end = At(x + kThumbnail, y + kThumbnail);
    const auto icon = [&](const char* glyph, const ImVec4& color) {
      list_.AddRectFilled(corner, end, Color(theme_.raised), 5 * s_);
      const float size = 18 * s_, width = TextWidthAt(canvas_.view.fonts.text, size, glyph);
      DrawTextAt(list_, canvas_.view.fonts.text, size,
                 {(corner.x + end.x - width) / 2, (corner.y + end.y) / 2 - size * 0.62f}, Color(color),
                 glyph);
    };
    const NodeTrouble trouble = canvas_.panel.colors.TroubleOf(index_);
    if (trouble == NodeTrouble::kFailed) return icon(icon::kError, theme_.error);
    if (trouble == NodeTrouble::kBlocked) return icon(icon::kCircleSlash, theme_.error);
    const Texture* texture = canvas_.view.controller.Thumbnail(line);
    if (!texture) return icon(icon::kSymbolArray, theme_.faint);
    const float side = kThumbnail * s_;
    const float scale =
        std::min(side / static_cast<float>(texture->width), side / static_cast<float>(texture->height));
    const ImVec2 size = {static_cast<float>(texture->width) * scale,
                         static_cast<float>(texture->height) * scale};
    const ImVec2 at = {(corner.x + end.x - size.x) / 2, (corner.y + end.y - size.y) / 2};
    list_.AddRectFilled(corner, end, Color(theme_.canvas), 5 * s_);
    list_.AddImageRounded(texture->id, at, {at.x + size.x, at.y + size.y}, {0, 0}, {1, 1},
                          WithAlpha(IM_COL32_WHITE, alpha_), 4 * s_);
  }

  // Returns what it takes, in points of the plane.
  float DrawHistogram(const GraphNode& node) {
    const Aspect aspect = canvas_.view.state.view.aspect();
    GraphFacts& facts = canvas_.panel.facts();
    facts.Want(node.outputs.front(), aspect);
    const TensorFacts& of = facts.Of(node.outputs.front(), aspect);
    if (!of.known()) return 0;
    const float right = max_.x - kPadding * s_, bottom = max_.y - 8 * s_;
    const float step = kHistogramWidth * s_ / TensorFacts::kBars;
    const float left = right - kHistogramWidth * s_;
    const ImU32 color = WithAlpha(theme_(theme_.dim), 0.75f * alpha_);
    list_.AddLine({left, bottom}, {right, bottom}, WithAlpha(color, 0.4f), canvas_.view.point);
    for (size_t i = 0; i < TensorFacts::kBars; ++i) {
      const float height = kHistogramHeight * s_ * static_cast<float>(of.histogram[i]) / 255;
      if (height < 0.5f) continue;
      const float x = left + step * static_cast<float>(i);
      list_.AddRectFilled({x, bottom - height}, {x + std::max(step * 0.85f, 1.0f), bottom}, color);
    }
    return kHistogramWidth + 8;
  }

  const GraphCanvas& canvas_;
  const Theme& theme_;
  ImDrawList& list_;
  int index_;
  const SceneBox& box_;
  ImVec2 min_, max_;
  float s_, alpha_;
  ImU32 color_;
};

}  // namespace

void DrawCard(const GraphCanvas& canvas, int index, ImVec2 min, ImVec2 max, bool full) {
  CardDrawer(canvas, index, min, max).Draw(full);
}

}  // namespace onnxray
