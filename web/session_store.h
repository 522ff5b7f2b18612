// Saving a session and opening it again, with the heavy parts on the engine's thread.
#pragma once

#include "session_file.h"

namespace onnxray {

struct AppState;
class Controller;

enum class SessionContent : uint8_t {
  kWords,    // what was looked at, with names and addresses of files
  kTensors,  // that, the inputs' bytes and every activation that is kept
};

// Hands the file to the platform, once it is made.
void SaveSession(SessionContent content, AppState& state, Controller& controller);
// A session file that was dropped or opened: applied to the open model, or to the next one that is opened.
void TakeSession(const IntakeFile& file, AppState& state, Controller& controller);

}  // namespace onnxray
