#include "input/picture_view.h"

#include <algorithm>
#include <cmath>

#include "input/input_widgets.h"
#include "input/seen_picture.h"
#include "text.h"

namespace onnxray {

namespace {

// Smaller crops are slips of the hand.
constexpr float kLeastCrop = 0.03f;

constexpr std::pair<int, const char*> kFits[] = {
    {-1, "Fit as the preset"}, {0, "Stretch to fill"}, {1, "Fill and cut off"}, {2, "Fit and pad"}};

struct Frame {
  ImVec2 corner, size;

  ImVec2 At(float x, float y) const { return {corner.x + x * size.x, corner.y + y * size.y}; }
  PadPoint From(ImVec2 place) const {
    return {std::clamp((place.x - corner.x) / size.x, 0.0f, 1.0f),
            std::clamp((place.y - corner.y) / size.y, 0.0f, 1.0f)};
  }
};

Frame FrameFor(const Texture& texture, ImVec2 corner, float width, float most_height) {
  const float scale =
      std::min(width / static_cast<float>(texture.width), most_height / static_cast<float>(texture.height));
  return {corner, {static_cast<float>(texture.width) * scale, static_cast<float>(texture.height) * scale}};
}

// Everything but the crop in shade.
void DrawCrop(const ViewContext& view, const Frame& frame, const ImageCrop& crop) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  constexpr ImU32 kShade = IM_COL32(0, 0, 0, 150);
  list.AddRectFilled(frame.At(0, 0), frame.At(1, crop.top), kShade);
  list.AddRectFilled(frame.At(0, crop.bottom), frame.At(1, 1), kShade);
  list.AddRectFilled(frame.At(0, crop.top), frame.At(crop.left, crop.bottom), kShade);
  list.AddRectFilled(frame.At(crop.right, crop.top), frame.At(1, crop.bottom), kShade);
  list.AddRect(frame.At(crop.left, crop.top), frame.At(crop.right, crop.bottom),
               view.theme(view.theme.accent), 0, 0, 1.5f * view.point);
}

ImageCrop Moved(const ImageCrop& crop, float dx, float dy) {
  dx = std::clamp(dx, -crop.left, 1 - crop.right);
  dy = std::clamp(dy, -crop.top, 1 - crop.bottom);
  return {crop.left + dx, crop.top + dy, crop.right + dx, crop.bottom + dy};
}

bool Contains(const ImageCrop& crop, PadPoint at) {
  return at.x > crop.left && at.x < crop.right && at.y > crop.top && at.y < crop.bottom;
}

// Of the item drawn last: dragging within a crop moves it, elsewhere it makes another. The crop follows the
// pointer; true when it was let go and is another than before.
bool DragCrop(InputState& state, const Frame& frame, ImageCrop& crop) {
  const PadPoint at = frame.From(ImGui::GetIO().MousePos);
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    const bool changed = !(crop == ImageCrop{});
    crop = {};
    state.crop_before.reset();
    return changed;
  }
  if (ImGui::IsItemActivated()) {
    state.crop_corner = at;
    state.crop_before = crop;
  }
  if (!state.crop_before) return false;
  const ImageCrop before = *state.crop_before;
  const PadPoint& from = state.crop_corner;
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 3)) {
    const bool moves = !(before == ImageCrop{}) && Contains(before, from);
    crop = moves ? Moved(before, at.x - from.x, at.y - from.y)
                 : ImageCrop{std::min(from.x, at.x), std::min(from.y, at.y), std::max(from.x, at.x),
                             std::max(from.y, at.y)};
  }
  if (!ImGui::IsItemDeactivated()) return false;
  if (crop.right - crop.left < kLeastCrop || crop.bottom - crop.top < kLeastCrop) crop = before;
  state.crop_before.reset();
  return !(crop == before);
}

// One number for every channel of the picture.
bool ChannelFields(const ViewContext& view, const char* name, float* values, int channels) {
  bool changed = false;
  ImGui::AlignTextToFramePadding();
  SmallText(view, view.theme.dim, name);
  for (int c = 0; c < channels; ++c) {
    ImGui::SameLine(c == 0 ? 76 * view.point : 0, 6 * view.point);
    double value = static_cast<double>(values[c]);
    changed |=
        RealField(view, ("##" + std::string(name) + " " + std::to_string(c)).c_str(), value, 72 * view.point);
    values[c] = static_cast<float>(value);
  }
  return changed;
}

// (x / divisor - mean) / deviation, by hand.
bool ScaleFields(const ViewContext& view, const ImagePlan& plan, ImageFeed& feed) {
  bool own = feed.scale.has_value(), changed = false;
  if (ImGui::Checkbox("Own numbers", &own)) {
    feed.scale = own ? std::optional(plan.scale) : std::nullopt;
    changed = true;
  }
  Tooltip(view, "Pixels x become (x / divisor - mean) / deviation");
  if (!feed.scale) return changed;
  const int channels = std::min(plan.channels, 3);
  PixelScale& scale = *feed.scale;
  changed |= ChannelFields(view, "Divisor", &scale.divisor, 1);
  changed |= ChannelFields(view, "Mean", scale.mean, channels);
  changed |= ChannelFields(view, "Deviation", scale.deviation, channels);
  // Nothing is divided by nothing.
  if (scale.divisor == 0) scale.divisor = 1;
  for (float& deviation : scale.deviation) deviation = deviation == 0 ? 1 : deviation;
  return changed;
}

}  // namespace

bool DrawPicture(ViewContext& view, const InputReport& report, InputChoice& choice, float width,
                 float most_height) {
  if (!report.whole) return false;
  InputState& state = view.state.input;
  const Texture& texture = *view.controller.TextureOf(report.whole);
  const Frame frame = FrameFor(texture, ImGui::GetCursorScreenPos(), width, most_height);
  ImGui::GetWindowDrawList()->AddImage(texture.id, frame.At(0, 0), frame.At(1, 1));
  ImGui::InvisibleButton("Picture", frame.size);
  Tooltip(view, "Drag to cut a part out of the picture, or to move it; double-click for all of it");
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  const bool changed = DragCrop(state, frame, choice.feed.crop);
  if (!(choice.feed.crop == ImageCrop{})) DrawCrop(view, frame, choice.feed.crop);
  return changed;
}

bool DrawPictureOptions(const ViewContext& view, const InputReport& report, InputChoice& choice) {
  ImageFeed& feed = choice.feed;
  bool changed = PictureCombos(view, "##Preset", "##Axes", feed);
  const float half = (ImGui::GetContentRegionAvail().x - 6 * view.point) / 2;
  int fit = feed.fit ? static_cast<int>(*feed.fit) : -1;
  if (ChoiceCombo(view, "##Fit", kFits, fit, half)) {
    feed.fit = fit < 0 ? std::nullopt : std::optional(static_cast<ImageFit>(fit));
    changed = true;
  }
  Tooltip(view, "What becomes of a picture of other proportions");
  ImGui::SameLine(0, 6 * view.point);
  bool all = feed.crop == ImageCrop{};
  ImGui::BeginDisabled(all);
  if (ImGui::Button("All of the picture", {half, 0})) {
    feed.crop = {};
    changed = true;
  }
  ImGui::EndDisabled();
  const auto check = [&](const char* label, bool* on, const char* tooltip) {
    changed |= ImGui::Checkbox(label, on);
    Tooltip(view, tooltip);
  };
  check("Mirror", &feed.flip_x, "Left becomes right");
  ImGui::SameLine(0, 12 * view.point);
  check("Flip", &feed.flip_y, "Top becomes bottom");
  ImGui::SameLine(0, 12 * view.point);
  check("Invert", &feed.invert, "Light becomes dark");
  if (report.image && report.image->channels >= 3) {
    ImGui::SameLine(0, 12 * view.point);
    bool bgr = report.image->scale.bgr;
    if (ImGui::Checkbox("Blue first", &bgr)) {
      feed.bgr = bgr;
      changed = true;
    }
    Tooltip(view, "BGR instead of RGB, as OpenCV and Caffe have it");
  }
  if (report.image && IsFloat(report.image->dtype)) changed |= ScaleFields(view, *report.image, feed);
  return changed;
}

void DrawSeen(ViewContext& view, const InputReport& report, float width, float most_height) {
  if (!report.seen) return;
  const Texture& texture = *view.controller.TextureOf(report.seen);
  const Frame frame = FrameFor(texture, ImGui::GetCursorScreenPos(), width, most_height);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddImage(texture.id, frame.At(0, 0), frame.At(1, 1));
  list.AddRect(frame.At(0, 0), frame.At(1, 1), view.theme(view.theme.border), 0, 0, view.point);
  OutlineRegion(view, report.choice.input, frame.At(0, 0), frame.At(1, 1));
  ImGui::Dummy(frame.size);
}

}  // namespace onnxray
