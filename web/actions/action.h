// Action: something a person can do by a key, a menu or the command palette.
#pragma once

#include <span>
#include <string>

#include "views/view_context.h"

namespace onnxray {

struct Action {
  const char* id;     // stable, for links and tests: "view.next-node"
  const char* group;  // heading on the key sheet
  const char* title;  // imperative: "Select the next node"
  void (*run)(ViewContext&);
  ImGuiKeyChord key = ImGuiKey_None;                    // ImGuiMod_Ctrl stands for Cmd on a Mac
  ImGuiKeyChord other_key = ImGuiKey_None;              // does the same
  bool (*enabled)(const ViewContext&) = nullptr;        // null: always
  bool (*exists)(const Platform&) = nullptr;            // null: everywhere
  bool repeats = false;                                 // while the key is held
  std::string (*detail)(const ViewContext&) = nullptr;  // what it would do now: "colour map"

  bool Exists(const ViewContext& view) const { return !exists || exists(view.controller.platform()); }
  bool IsEnabled(const ViewContext& view) const { return Exists(view) && (!enabled || enabled(view)); }
};

// A family of actions has its own file, which defines one of the functions that all_actions.cpp lists.
using ActionFamily = std::span<const Action>;

}  // namespace onnxray
