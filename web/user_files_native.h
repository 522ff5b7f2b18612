// What the desktop program keeps for a user between sessions, in the XDG folder for settings, and which files
// were opened before.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "recent_files.h"

namespace onnxray {

// $XDG_CONFIG_HOME/onnxray, or ~/.config/onnxray; empty where neither is known.
std::string NotesFolder();
// Empty: there is none. Names are letters.
std::string LoadNoteFile(const std::string& name);
// Does nothing where the folder cannot be written: a session without memory is a session.
void SaveNoteFile(const std::string& name, const std::string& text);

// Where a file called `name` is saved: in the user's folder for downloads where there is one, else in the
// present folder; "name-2.ext" where there is such a file already.
std::string FreeDownloadPath(const std::string& name);

// The paths of files opened before, one entry per model.
class RecentPaths {
 public:
  RecentPaths();

  const std::vector<RecentFile>& files() const { return files_; }
  // Files were opened by their paths; when a model made of them is shown, they are remembered.
  void Opened(const std::vector<std::string>& paths);
  // By name only, as samples are: not remembered.
  void OpenedUnnamed(const std::vector<std::string>& names);
  // A model is on display, with an input or "". True: files() changed.
  bool Shown(const std::string& model, const std::string& input);
  void Forget(const std::string& key);
  static std::vector<std::string> PathsOf(const std::string& key);

 private:
  void Save() const;

  std::map<std::string, std::string> paths_;  // by file name
  std::vector<RecentFile> files_;
};

}  // namespace onnxray
