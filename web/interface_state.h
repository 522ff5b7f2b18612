// InterfaceState: what the interface remembers besides the model: what lies open over the window, where the
// user has been, what can be undone, how it should look.
#pragma once

#include <cstdint>
#include <vector>

#include "actions/history.h"
#include "actions/palette.h"
#include "actions/undo.h"
#include "preferences.h"
#include "recent_files.h"

namespace onnxray {

struct InterfaceState {
  Palette palette;
  bool opens_palette = false, opens_key_sheet = false;  // in this frame
  bool focuses_filter = false;                          // of the node list
  bool reveals_selection = false;                       // the node list scrolls to the selected line
  bool opens_menu = false;                              // of what is shown, in the next frame
  bool opens_value_menu = false;                        // in the node list, in this frame
  ValuePath menu_value;                                 // whose menu that is
  int64_t menu_tile = 0;                                // of the grid, whose context menu was opened last

  History history;
  UndoLog undo{UndoParts()};
  Preferences preferences;
  bool less_motion = false;  // by preference or the system's wish
  std::vector<RecentFile> recent_files;
};

}  // namespace onnxray
