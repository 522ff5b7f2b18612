// Platform: what the application needs of the world around it. One implementation for the browser, one for
// the desktop, one without a screen for tests.
#pragma once

#include <string>
#include <vector>

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
  // The model or input on display changed: the window's title, the address line. Empty: none.
  virtual void ShowOpened(const std::string& model, const std::string& input) = 0;

  // Windows of its own within the application's: a file browser where the system has none.
  virtual void DrawDialogs(ViewContext&) {}

  virtual bool prefers_dark() const = 0;
  // Files are being dragged over the window.
  virtual bool dragging_files() const = 0;
  // Makes the event loop draw another frame; from any thread.
  virtual void Wake() = 0;
  // "4 threads, relaxed SIMD"
  virtual std::string description() const = 0;
};

}  // namespace onnxray
