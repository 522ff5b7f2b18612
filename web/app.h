// App: the application without the world around it. A platform hands it files and asks it for frames.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "address_line.h"
#include "controller.h"
#include "frame_times.h"
#include "mirror/mirror.h"
#include "platform.h"
#include "state.h"
#include "theme.h"
#include "touch_scroll.h"
#include "views/view_context.h"

namespace onnxray {

class App {
 public:
  // ImGui's context must exist and have no fonts yet. `threads`: how many the engine computes with.
  App(Platform& platform, int threads);

  void TakeFiles(std::vector<IntakeFile> files) { controller_.TakeFiles(std::move(files)); }
  void ReportError(const std::string& title, const Error& error) { controller_.ReportError(title, error); }
  void SetRecentFiles(std::vector<RecentFile> files);
  // A browser's history went to a place that it got by Platform::PushWaypoint.
  void ReturnTo(uint64_t place);
  void SetSamples(std::string_view json) { controller_.SetSamples(json); }
  // A link that the application was opened with, or handed later.
  void Follow(std::string_view link) { FollowLink(link, state_, controller_); }
  // Of the platform's camera.
  void TakeCameraFrame(const Pixels& frame);
  void CameraFailed(const Error& error);
  void ShowInfo(const std::string& text) { state_.messages.AddInfo(text, Controller::Now()); }
  // A file is on its way; its name is shown until it comes.
  void ShowLoading(const std::string& name) { state_.loading = name; }

  // A control of the mirror was used.
  void DoMirrored(std::string_view command);

  // Something outside changed that ImGui does not hear of: the window's size, files held over it.
  void Redraw() { settling_frames_ = kSettlingFrames; }

  // Takes in the engine's news. True: the next frame would look different from the last.
  bool Update();
  // Hands painted tiles to the graphics card; apart from Update because its cost is the graphics card's.
  void Upload() { controller_.UploadPages(); }
  // Between ImGui::NewFrame and ImGui::Render. `point`: ImGui's pixels per point.
  void Draw(float point);
  // How long the event loop may sleep when nothing happens, in seconds.
  double IdleSeconds() const;

  const AppState& state() const { return state_; }
  // As the views get it; for whoever calls actions from outside.
  ViewContext View() { return {state_, controller_, *theme_, fonts_, point_}; }
  // Filled by the platform, which alone sees whole frames.
  FrameTimes& frame_times() { return frame_times_; }
  const FrameTimes& frame_times() const { return frame_times_; }
  bool dark() const { return theme_->dark; }

 private:
  void PickTheme(float point);
  void DrawTopBar();
  void DrawWorkspace(ImVec2 size);
  bool IsNarrow() const;
  bool ShowsModel() const { return state_.model && !state_.at_start; }
  void DrawOverlays(ViewContext& view);
  // Once a frame, when all has been drawn.
  void Remember(ViewContext& view);

  Platform& platform_;
  AppState state_;
  Controller controller_;
  FrameTimes frame_times_;
  AddressLine address_line_;
  Mirror mirror_;
  Fonts fonts_;
  const Theme* theme_ = &DarkTheme();
  float point_ = 0;
  std::string saved_preferences_;
  uint64_t link_changes_ = 0;  // that undo knows of
  TouchScroll touch_scroll_;
  // ImGui settles layouts over a few frames: so many are drawn after the last change.
  static constexpr int kSettlingFrames = 3;
  int settling_frames_ = kSettlingFrames;
  double last_input_ = 0;
};

}  // namespace onnxray
