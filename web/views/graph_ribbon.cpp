#include "views/graph_ribbon.h"

#include <algorithm>
#include <cmath>

#include "text.h"
#include "views/graph_drawing.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kAxisWidth = 54;

class Ribbon {
 public:
  Ribbon(ViewContext& view, GraphPanel& panel)
      : view_(view),
        panel_(panel),
        model_(*panel.scene()->model),
        nodes_(panel.ribbon_data.nodes()),
        low_(panel.ribbon_data.low()) {
    low_log_ = std::floor(std::log10(low_) - 1e-9);
    high_log_ = std::max(std::ceil(std::log10(panel.ribbon_data.high())), low_log_ + 1);
  }

  void Draw(ImVec2 corner, ImVec2 size) {
    const float p = view_.point;
    left_ = corner.x + kAxisWidth * p;
    right_ = corner.x + size.x - 8 * p;
    top_ = corner.y + 24 * p;
    bottom_ = corner.y + size.y - 8 * p;
    DrawAxis(corner);
    DrawSight();
    DrawBars();
    DrawSelected();
    Interact();
  }

 private:
  float X(size_t i) const {
    return left_ + (right_ - left_) * (static_cast<float>(i) + 0.5f) / static_cast<float>(nodes_.size());
  }
  float Y(double value) const {
    const double share = (std::log10(std::max(value, low_)) - low_log_) / (high_log_ - low_log_);
    return bottom_ - (bottom_ - top_) * static_cast<float>(std::clamp(share, 0.0, 1.0));
  }
  float step() const { return (right_ - left_) / static_cast<float>(nodes_.size()); }

  std::string Number(double value) const {
    if (std::isnan(value)) return "–";
    if (panel_.ribbon == RibbonOf::kTime) return FormatMilliseconds(value);
    if (panel_.ribbon == RibbonOf::kBytes) return FormatBytes(static_cast<uint64_t>(value));
    return FormatShort(value);
  }
  std::string Tick(int power) const {
    const double value = std::pow(10.0, power);
    if (panel_.ribbon != RibbonOf::kGradient) return Number(value);
    return power >= -2 && power <= 3 ? FormatShort(value) : "1e" + std::to_string(power);
  }

  void DrawAxis(ImVec2 corner) {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float p = view_.point;
    const int decades = static_cast<int>(high_log_ - low_log_);
    const int each = std::max(1, (decades + 2) / 3);
    for (int power = static_cast<int>(low_log_); power <= static_cast<int>(high_log_); power += each) {
      const float y = Y(std::max(std::pow(10.0, power), low_));
      const float at = power == static_cast<int>(low_log_) ? bottom_ : y;
      list.AddLine({left_, at}, {right_, at}, WithAlpha(view_.theme(view_.theme.border), 0.7f), p);
      const std::string text = Tick(power);
      const float width = TextWidthAt(view_.fonts.mono, 11 * p, text);
      DrawTextAt(list, view_.fonts.mono, 11 * p, {left_ - 8 * p - width, at - 8 * p},
                 view_.theme(view_.theme.faint), text);
    }
    float x = left_;
    const auto key = [&](ImU32 color, const char* text) {
      list.AddRectFilled({x, corner.y + 8 * p}, {x + 9 * p, corner.y + 17 * p}, color, 2 * p);
      DrawTextAt(list, view_.fonts.text, 12 * p, {x + 14 * p, corner.y + 4.5f * p},
                 view_.theme(view_.theme.dim), text);
      x += 30 * p + TextWidthAt(view_.fonts.text, 12 * p, text);
    };
    if (panel_.ribbon == RibbonOf::kGradient) {
      key(main_color(), "gradient norm of activations");
      key(weight_color(), "of weights");
    } else {
      key(main_color(), panel_.ribbon == RibbonOf::kTime ? "time of nodes" : "memory of outputs");
    }
  }

  ImU32 main_color() const { return WithAlpha(view_.theme(view_.theme.accent), 0.75f); }
  ImU32 weight_color() const { return view_.theme(view_.theme.warning); }

  // The nodes that the graph shows now.
  void DrawSight() {
    const Scene& scene = *panel_.scene();
    const PlaneRect visible = panel_.camera().Visible();
    float first = right_, last = left_;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const int box = scene.box_of_node[static_cast<size_t>(nodes_[i].node)];
      if (box < 0) continue;
      const PlaneRect& rect = scene.boxes[static_cast<size_t>(box)].rect;
      if (rect.y > visible.y + visible.height || rect.y + rect.height < visible.y) continue;
      first = std::min(first, X(i) - step() / 2);
      last = std::max(last, X(i) + step() / 2);
    }
    if (first >= last || last - first > (right_ - left_) * 0.98f) return;
    ImGui::GetWindowDrawList()->AddRectFilled({first, top_ - 4 * view_.point}, {last, bottom_},
                                              WithAlpha(view_.theme(view_.theme.text), 0.05f),
                                              3 * view_.point);
  }

  void DrawBars() {
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float p = view_.point;
    const float width = std::clamp(step() * 0.7f, 1.0f, 14 * p);
    float last_x = -1;
    // Nodes that share a pixel show the greatest of them.
    float highest = bottom_;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const double value = nodes_[i].main;
      if (std::isnan(value)) continue;
      const float x = X(i), y = value > 0 ? Y(value) : bottom_;
      if (x - last_x < 1 && y >= highest) continue;
      highest = y;
      last_x = x;
      list.AddRectFilled({x - width / 2, std::min(y, bottom_ - p)}, {x + width / 2, bottom_}, main_color());
    }
    const float radius = std::clamp(step() * 0.35f, 1.4f * p, 3.2f * p);
    last_x = -10;
    float last_y = -10;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (!(nodes_[i].weight > 0)) continue;
      const float x = X(i), y = Y(nodes_[i].weight);
      if (x - last_x < 1 && std::abs(y - last_y) < 1) continue;
      last_x = x;
      last_y = y;
      list.AddCircleFilled({x, y}, radius, weight_color(), 8);
    }
  }

  void DrawSelected() {
    const std::optional<ValuePath>& selected = view_.state.view.selected();
    const int node = selected ? model_.ProducerOf(*selected) : -1;
    for (size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].node != node) continue;
      ImGui::GetWindowDrawList()->AddLine({X(i), top_ - 6 * view_.point}, {X(i), bottom_},
                                          view_.theme(view_.theme.text), 1.5f * view_.point);
    }
  }

  void Interact() {
    ImGui::SetCursorScreenPos({left_, top_ - 6 * view_.point});
    const bool clicked = ImGui::InvisibleButton("Ribbon", {right_ - left_, bottom_ - top_ + 6 * view_.point});
    if (!ImGui::IsItemHovered() || nodes_.empty()) return;
    const float at = (ImGui::GetIO().MousePos.x - left_) / step();
    const size_t index = static_cast<size_t>(std::clamp(at, 0.0f, static_cast<float>(nodes_.size() - 1)));
    const RibbonNode& hit = nodes_[index];
    const GraphNode& node = model_.nodes[static_cast<size_t>(hit.node)];
    ImGui::GetWindowDrawList()->AddLine({X(index), top_}, {X(index), bottom_}, view_.theme(view_.theme.dim),
                                        view_.point);
    if (ImGui::BeginTooltip()) {
      TextIn(view_.fonts.strong, kSmallSize, view_.theme.text, node.op);
      SmallText(view_, view_.theme.dim, KeepEnd(node.name, 60));
      if (panel_.ribbon == RibbonOf::kGradient) {
        TextIn(view_.fonts.mono, kMonoSmallSize, view_.theme.text, "activation " + Number(hit.main));
        if (!node.weights.empty())
          TextIn(view_.fonts.mono, kMonoSmallSize, view_.theme.text, "weights    " + Number(hit.weight));
      } else {
        TextIn(view_.fonts.mono, kMonoSmallSize, view_.theme.text, Number(hit.main));
      }
      ImGui::EndTooltip();
    }
    if (clicked) {
      view_.controller.Select(*model_.PathOf(hit.node));
      panel_.CentreOn(hit.node);
    }
  }

  ViewContext& view_;
  GraphPanel& panel_;
  const GraphModel& model_;
  const std::vector<RibbonNode>& nodes_;
  double low_;
  double low_log_ = 0, high_log_ = 1;
  float left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
};

// What is to be done before there is a ribbon.
void DrawInvitation(ViewContext& view, const GraphPanel& panel, ImVec2 corner, ImVec2 size) {
  const AppState& state = view.state;
  const RunState::Phase phase = state.run.phase;
  const bool gradient = panel.ribbon == RibbonOf::kGradient;
  const bool computing = state.run.active() || state.gradients.computing();
  const bool can_start = gradient && !computing && state.gradients.phase != GradientState::Phase::kDone &&
                         (phase == RunState::Phase::kDone || phase == RunState::Phase::kCancelled);
  const char* text = computing                         ? "Being computed"
                     : phase == RunState::Phase::kNone ? "Run the model to see this along its depth"
                     : can_start                       ? "How strongly the loss depends on every layer"
                                                       : "Nothing to show";
  const float width = TextWidth(view.fonts.text, kSmallSize, text);
  const float button = can_start ? 150 * view.point : 0;
  ImGui::SetCursorScreenPos(
      {corner.x + (size.x - width - button) / 2, corner.y + size.y / 2 - 9 * view.point});
  SmallText(view, view.theme.dim, text);
  if (!can_start) return;
  ImGui::SetCursorScreenPos({corner.x + (size.x - width - button) / 2 + width + 14 * view.point,
                             corner.y + size.y / 2 - 15 * view.point});
  ImGui::PushFont(view.fonts.text, kSmallSize);
  if (ImGui::Button("Compute gradients")) view.controller.ShowAspect(Aspect::kGradient);
  ImGui::PopFont();
}

}  // namespace

void DrawGraphRibbon(ViewContext& view) {
  GraphPanel& panel = *view.state.graph;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 size = {ImGui::GetContentRegionAvail().x, kRibbonHeight * view.point};
  ImGui::GetWindowDrawList()->AddRectFilled(corner, {corner.x + size.x, corner.y + size.y},
                                            view.theme(view.theme.canvas), 8 * view.point);
  if (panel.ribbon == RibbonOf::kGradient) panel.facts().WantAll(Aspect::kGradient);
  panel.ribbon_data.Update(view.state, panel.scene()->model, panel.facts(), panel.ribbon);
  if (panel.ribbon_data.has_values()) {
    Ribbon(view, panel).Draw(corner, size);
  } else {
    DrawInvitation(view, panel, corner, size);
  }
  ImGui::SetCursorScreenPos({corner.x, corner.y + size.y});
  ImGui::Dummy({size.x, 0});
}

}  // namespace onnxray
