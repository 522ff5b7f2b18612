// A file browser for the desktop, which brings none of its own: one window to pick models and inputs from
// disk.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "views/view_context.h"

namespace onnxray {

class FileBrowser {
 public:
  // Shows it, in the folder where it was last.
  void Open();
  // Draws it if it is open. The paths chosen, once; empty otherwise.
  std::vector<std::string> Draw(ViewContext& view);

 private:
  struct Entry {
    std::string name;
    bool folder = false;
    uint64_t bytes = 0;
  };

  void Enter(const std::filesystem::path& folder);
  void DrawFolderLine(ViewContext& view);
  // True: an entry was chosen by double-click.
  bool DrawEntries(ViewContext& view, float height);
  std::vector<std::string> Chosen() const;

  bool opening_ = false;
  std::filesystem::path folder_;
  std::string typed_;  // the folder's path as being edited
  std::vector<Entry> entries_;
  std::set<size_t> selected_;
};

}  // namespace onnxray
