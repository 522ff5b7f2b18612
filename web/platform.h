// Platform: what the application needs of the world around it. One implementation for the browser, one for
// the desktop, one without a screen for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "imgui.h"
#include "tiles/tile_painter.h"

namespace onnxray {

struct ViewContext;

class Platform {
 public:
  virtual ~Platform() = default;

  // A texture with sharp texels when enlarged, smooth when shrunk. `pixels` are not empty.
  virtual ImTextureID CreateTexture(const Pixels& pixels) = 0;
  virtual void DestroyTexture(ImTextureID texture) = 0;

  // Lets the user choose files. They arrive as dropped ones do, by App::TakeFiles.
  virtual void ChooseFiles() = 0;
  // Fetches sample files by name; they arrive together, by App::TakeFiles, or App::ReportError is called.
  virtual void OpenSamples(const std::vector<std::string>& names) = 0;
  // Fetches files by their addresses (Origins); they arrive the same way.
  virtual void OpenAddresses(const std::vector<std::string>&) {}
  // The model or input on display changed: the window's title. Empty: none.
  virtual void ShowOpened(const std::string& model, const std::string& input) = 0;

  // Gives a file to the user: a download, or a file among the downloads. Returns what to call it.
  virtual Result<std::string> SaveFile(const std::string& name, std::span<const std::byte> bytes) = 0;
  // Small texts that are kept from one session to the next, by name; empty: there is none.
  virtual std::string LoadNote(const std::string& /*name*/) { return {}; }
  virtual void SaveNote(const std::string& /*name*/, const std::string& /*text*/) {}
  // Files opened before, by RecentFile::key; whoever keeps them tells of them by App::SetRecentFiles.
  virtual void OpenRecent(const std::string& /*key*/) {}
  virtual void ForgetRecent(const std::string& /*key*/) {}
  // A browser's own history: it gets a new place, and is stepped through. False: there is none; otherwise
  // App::ReturnTo hears where it went.
  virtual void PushWaypoint(uint64_t /*number*/) {}
  virtual bool StepHistory(int /*direction*/) { return false; }
  // What is looked at changed: the address line. A link's query; empty: what nothing opens again.
  virtual void ShowPlace(const std::string& /*query*/) {}
  // The whole link with that query.
  virtual std::string LinkTo(const std::string& query) const { return "?" + query; }

  // Pictures on the clipboard, as PNG; whether it worked is told by App::ShowInfo or App::ReportError.
  virtual bool copies_pictures() const { return false; }
  virtual void CopyPicture(std::span<const std::byte> /*png*/) {}

  // A camera, started once its user lets us: App::CameraFailed otherwise, or when it goes. A picture comes
  // only when it is asked for, by App::TakeCameraFrame.
  virtual bool has_camera() const { return false; }
  virtual void StartCamera() {}
  virtual void AskForCameraFrame() {}
  virtual void StopCamera() {}

  // What the canvas shows, in words (Mirror), for platforms whose canvas cannot be read otherwise.
  virtual bool mirrors() const { return false; }
  virtual void ShowMirror(const std::string& /*json*/) {}

  // Windows of its own within the application's: a file browser where the system has none.
  virtual void DrawDialogs(ViewContext&) {}

  virtual bool prefers_dark() const = 0;
  virtual bool prefers_less_motion() const { return false; }
  // Files are being dragged over the window.
  virtual bool dragging_files() const = 0;
  // Makes the event loop draw another frame; from any thread.
  virtual void Wake() = 0;
  // "4 threads, relaxed SIMD"
  virtual std::string description() const = 0;
};

}  // namespace onnxray
