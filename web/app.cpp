#include "app.h"

#include <algorithm>

#include "actions/all_actions.h"
#include "actions/control_focus.h"
#include "actions/navigation.h"
#include "backend.h"
#include "compare/update_comparison.h"
#include "edits/update_edits.h"
#include "findings/update_findings.h"
#include "graph_panel/graph_panel.h"
#include "icons.h"
#include "imgui_internal.h"
#include "input/camera.h"
#include "input/class_list.h"
#include "input/input_updates.h"
#include "input/seen_picture.h"
#include "text.h"
#include "views/centre_view.h"
#include "views/command_palette.h"
#include "views/context_menus.h"
#include "views/edits_panel.h"
#include "views/findings_panel.h"
#include "views/input_panel.h"
#include "views/key_sheet.h"
#include "views/largest_values.h"
#include "views/message_list.h"
#include "views/node_details.h"
#include "views/node_list.h"
#include "views/progress_bar.h"
#include "views/start_screen.h"
#include "views/statistics_panel.h"
#include "views/status_bar.h"
#include "views/widgets.h"

namespace onnxray {

namespace {

constexpr float kTopBarHeight = 50;
constexpr float kDetailsNeed = 900;  // a narrower window has no room for the details
constexpr float kBothNeed = 560;     // nor has a narrow one for the nodes beside the tensor
// ImGui shows some things only a while after the last input: tooltips.
constexpr double kAfterInput = 0.6;
constexpr double kWhileBusy = 0.01;
constexpr const char* kPreferencesNote = "preferences";

// A panel with its own background and padding.
bool BeginPanel(const char* id, const ViewContext& view, const ImVec4& background, ImVec2 size,
                ImVec2 padding) {
  ImGui::PushStyleColor(ImGuiCol_ChildBg, background);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, view.Points(padding.x, padding.y));
  const bool open =
      ImGui::BeginChild(id, size, ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened);
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  return open;
}

// A draggable border of a side panel; `direction` is +1 if dragging to the right widens it.
void Splitter(const char* id, const ViewContext& view, float x, ImVec2 top, float height, float direction,
              float* width) {
  const float grip = 6 * view.point;
  ImGui::SetCursorScreenPos({x - grip / 2, top.y});
  ImGui::InvisibleButton(id, {grip, height});
  const bool active = ImGui::IsItemActive();
  if (active)
    *width = std::clamp(*width + direction * ImGui::GetIO().MouseDelta.x / view.point, kNarrowestPanel,
                        kWidestPanel);
  const bool hot = active || ImGui::IsItemHovered();
  if (hot) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  ImGui::GetWindowDrawList()->AddLine({x, top.y}, {x, top.y + height},
                                      view.theme(hot ? view.theme.accent : view.theme.border), view.point);
}

}  // namespace

App::App(Platform& platform, int threads) : platform_(platform), controller_(platform, state_, threads) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.ConfigInputTextCursorBlink = false;  // a blinking cursor would keep the machine awake
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  fonts_ = LoadFonts();
  saved_preferences_ = platform_.LoadNote(kPreferencesNote);
  ApplyPreferences(saved_preferences_, state_);
  state_.graph = std::make_shared<GraphPanel>(ThreadsAvailable(), [this] { platform_.Wake(); });
}

void App::TakeCameraFrame(const Pixels& frame) {
  onnxray::TakeCameraFrame(state_, controller_, frame);
  Redraw();
}

void App::CameraFailed(const Error& error) {
  state_.input.camera = {};
  ReportError("No pictures from the webcam", error);
  Redraw();
}

void App::SetRecentFiles(std::vector<RecentFile> files) {
  state_.ui.recent_files = std::move(files);
  Redraw();
}

void App::ReturnTo(uint64_t number) {
  ViewContext view = View();
  if (const Waypoint* place = state_.ui.history.Find(number, state_.model)) GoToWaypoint(view, *place);
  Redraw();
}

bool App::Update() {
  const double now = Controller::Now();
  if (ImGui::GetCurrentContext()->InputEventsQueue.Size > 0) {
    last_input_ = now;
    Redraw();
  }
  if (controller_.Update()) Redraw();
  state_.link.Update(state_, controller_);
  address_line_.Update(state_, platform_, now);
  if (theme_ && platform_.mirrors()) {
    if (const std::string changes = mirror_.Update(View(), now); !changes.empty())
      platform_.ShowMirror(changes);
  }
  if (state_.tab == CentreTab::kGraph && ShowsModel() && state_.graph->Update(state_)) Redraw();
  const Theme& wanted =
      (state_.theme == ThemeChoice::kSystem ? platform_.prefers_dark() : state_.theme == ThemeChoice::kDark)
          ? DarkTheme()
          : LightTheme();
  if (theme_ != &wanted) Redraw();
  return settling_frames_ > 0 || now - last_input_ < kAfterInput || platform_.dragging_files();
}

void App::DoMirrored(std::string_view command) {
  if (!theme_) return;  // nothing has been drawn that it could be about
  ViewContext view = View();
  mirror_.Do(command, view);
  Redraw();
}

double App::IdleSeconds() const {
  // The wake-up of GLFW 3.3 can get lost under X11; while the engine works, looking often makes up for it.
  if (controller_.busy()) return ThreadsAvailable() ? kWhileBusy : 0;
  if (controller_.has_news()) return 0;
  return std::clamp(state_.messages.next_expiry() - Controller::Now(), 0.0, 1.0);
}

bool App::IsNarrow() const { return ImGui::GetMainViewport()->Size.x < kBothNeed * point_; }

void App::PickTheme(float point) {
  const bool dark =
      state_.theme == ThemeChoice::kSystem ? platform_.prefers_dark() : state_.theme == ThemeChoice::kDark;
  const Theme* theme = dark ? &DarkTheme() : &LightTheme();
  if (theme == theme_ && point == point_) return;
  theme_ = theme;
  point_ = point;
  ApplyTheme(*theme_, point_);
}

void App::DrawTopBar() {
  ViewContext view = View();
  const float middle = kTopBarHeight * point_ / 2;
  const bool narrow = IsNarrow();
  const float logo = 24 * point_;
  CentreFrame(middle, logo);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float name = narrow ? 0 : 10 * point_ + TextWidth(fonts_.strong, 17, "Onnxray");
  if (ImGui::InvisibleButton("Home", {logo + name, logo}, ImGuiButtonFlags_EnableNav))
    controller_.GoToStart();
  Tooltip(view, "Back to the start screen");
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  DrawLogo(corner, logo);
  ImGui::SetCursorScreenPos({corner.x + logo + 10 * point_, corner.y});
  if (!narrow) {
    CentreText(view, middle, 17);
    TextIn(fonts_.strong, 17, theme_->text, "Onnxray");
    ImGui::SameLine(0, 22 * point_);
  }

  const auto button = [&](const char* glyph, const char* id, const char* tooltip) {
    CentreFrame(middle, (kTextSize + 10) * point_);
    const bool pressed = IconButton(view, glyph, id, tooltip);
    ImGui::SameLine(0, 2 * point_);
    return pressed;
  };
  if (button(icon::kFolderOpened, "Open", "Open a model or an input (Ctrl+O)")) controller_.ChooseFiles();
  if (button(icon::kLayoutSidebarLeft, "Nodes panel", "Show or hide the nodes"))
    state_.shows_nodes = !state_.shows_nodes;
  if (!narrow && button(icon::kLayoutSidebarRight, "Details panel", "Show or hide the details")) {
    state_.shows_details = !state_.shows_details;
  }
  static constexpr const char* kThemes[] = {"Colours follow the system", "Dark", "Light"};
  if (button(icon::kColorMode, "Theme", kThemes[static_cast<size_t>(state_.theme)])) {
    state_.theme = static_cast<ThemeChoice>((static_cast<int>(state_.theme) + 1) % 3);
  }
  if (button(icon::kSearch, "Palette", "Find any action, value or sample (Ctrl+K)"))
    state_.ui.opens_palette = true;
  if (!narrow && button(icon::kRecordKeys, "All keys", "Show all keys (?)")) state_.ui.opens_key_sheet = true;
  if (button(icon::kLink, "Copy link", "Copy a link to what is shown (Ctrl+Shift+L)"))
    FindAction("link.copy")->run(view);
  ImGui::SameLine(0, 16 * point_);
  const float room = ImGui::GetContentRegionAvail().x - 430 * point_;
  CentreText(view, middle, kTextSize);
  if (room > 60 * point_) TextCut(fonts_.strong, kTextSize, theme_->text, state_.model->name, room, true);
  ImGui::SameLine(0, 10 * point_);
  DrawProgressBar(view, middle);
}

void App::DrawWorkspace(ImVec2 size) {
  ViewContext view = View();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  // On a phone the nodes take the whole width, until one is picked.
  const bool narrow = IsNarrow();
  if (narrow && state_.picked) state_.shows_nodes = false;
  state_.picked = false;
  const bool nodes = state_.shows_nodes;
  const bool details = state_.shows_details && size.x > kDetailsNeed * point_;
  Preferences& preferences = state_.ui.preferences;
  const float left = nodes ? (narrow ? size.x : preferences.nodes_width * point_) : 0;
  const float right = details ? preferences.details_width * point_ : 0;
  if (nodes) {
    ImGui::SetCursorScreenPos(corner);
    if (BeginPanel("##Left", view, theme_->panel, {left, size.y}, {12, 12})) {
      const float most = size.y * 0.45f;
      ImGui::SetNextWindowSizeConstraints({0, 0}, {FLT_MAX, most});
      ImGui::BeginChild("##Inputs", {}, ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_NavFlattened);
      DrawInputPanel(view);
      ImGui::EndChild();
      ImGui::Dummy(view.Points(0, 4));
      DrawNodeList(view);
    }
    ImGui::EndChild();
  }
  if (const float centre = size.x - left - right; centre > 0) {
    ImGui::SetCursorScreenPos({corner.x + left, corner.y});
    if (BeginPanel("##Centre", view, theme_->window, {centre, size.y}, {18, 14})) DrawCentreView(view);
    ImGui::EndChild();
  }
  if (details) {
    ImGui::SetCursorScreenPos({corner.x + size.x - right, corner.y});
    if (BeginPanel("##Right", view, theme_->panel, {right, size.y}, {16, 10})) {
      DrawEditsPanel(view);
      DrawSeenSection(view);
      DrawClassList(view);
      DrawStatisticsPanel(view);
      DrawLargestValues(view);
      DrawFindingsPanel(view);
      DrawNodeDetails(view);
      DrawModelDetails(view);
    }
    ImGui::EndChild();
  }
  if (nodes && !narrow)
    Splitter("##Left edge", view, corner.x + left, corner, size.y, 1, &preferences.nodes_width);
  if (details)
    Splitter("##Right edge", view, corner.x + size.x - right, corner, size.y, -1, &preferences.details_width);
}

void App::DrawOverlays(ViewContext& view) {
  DrawCommandPalette(view);
  DrawKeySheet(view);
  platform_.DrawDialogs(view);
}

void App::Remember(ViewContext& view) {
  const bool settled = !ImGui::IsAnyItemActive();
  RecordWaypoint(view);
  const bool by_link = state_.link.changes() != link_changes_;
  link_changes_ = state_.link.changes();
  state_.ui.undo.Watch(state_, settled, !by_link);
  if (!settled) return;
  if (std::string preferences = PreferencesJson(state_, !IsNarrow()); preferences != saved_preferences_)
    platform_.SaveNote(kPreferencesNote, saved_preferences_ = std::move(preferences));
}

void App::Draw(float point) {
  const MotionChoice motion = state_.ui.preferences.motion;
  state_.ui.less_motion =
      motion == MotionChoice::kSystem ? platform_.prefers_less_motion() : motion == MotionChoice::kReduced;
  PickTheme(point * state_.ui.preferences.text_scale);
  ViewContext view = View();
  touch_scroll_.Update();
  RunPressedActions(view);
  UpdateContextMenus(view);
  StepHistoryByMouse(view);
  UpdateBackend(state_, controller_);
  UpdateEdits(state_, controller_);
  UpdateFindings(state_, controller_);
  UpdateComparison(state_, controller_);
  if (ShowsModel()) UpdateInputs(view, state_.tab == CentreTab::kInput);
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.Pos);
  ImGui::SetNextWindowSize(viewport.Size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2());
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
  ImGui::Begin("##Onnxray", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus);
  ImGui::PopStyleVar(2);
  const float status = kStatusBarHeight * point_;
  const ImVec2 origin = viewport.Pos;
  float top = 0;
  if (ShowsModel()) {
    top = kTopBarHeight * point_;
    if (BeginPanel("##Top", view, theme_->panel, {viewport.Size.x, top}, {14, 10})) DrawTopBar();
    ImGui::EndChild();
  }
  ImGui::SetCursorScreenPos({origin.x, origin.y + top});
  const ImVec2 body = {viewport.Size.x, viewport.Size.y - top - status};
  if (ShowsModel()) {
    DrawWorkspace(body);
    ImGui::GetWindowDrawList()->AddLine({origin.x, origin.y + top}, {origin.x + body.x, origin.y + top},
                                        view.theme(theme_->border), point_);
  } else {
    if (ImGui::BeginChild("##Start", body, ImGuiChildFlags_NavFlattened))
      DrawStartScreen(view, platform_.dragging_files());
    ImGui::EndChild();
  }
  ImGui::SetCursorScreenPos({origin.x, origin.y + viewport.Size.y - status});
  if (BeginPanel("##Status", view, theme_->panel, {viewport.Size.x, status}, {14, 6})) {
    DrawStatusBar(view, platform_.description());
  }
  ImGui::EndChild();
  ImGui::End();
  DrawMessageList(
      view, {origin.x + viewport.Size.x - 16 * point_, origin.y + viewport.Size.y - status - 14 * point_});
  if (platform_.dragging_files() && ShowsModel()) {
    ImVec4 veil = theme_->accent;
    veil.w = 0.12f;
    ImGui::GetForegroundDrawList()->AddRectFilled(
        origin, {origin.x + viewport.Size.x, origin.y + viewport.Size.y}, view.theme(veil));
  }
  DrawOverlays(view);
  UpdateControlFocus();
  Remember(view);
  controller_.EndFrame();
  address_line_.Changed();
  mirror_.Changed();
  settling_frames_ = std::max(0, settling_frames_ - 1);
}

}  // namespace onnxray
