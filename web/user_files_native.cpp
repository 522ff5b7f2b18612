#include "user_files_native.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "file_intake.h"

namespace onnxray {

namespace fs = std::filesystem;

namespace {

constexpr const char* kRecentNote = "recent";

std::string PathOfNote(const std::string& name) {
  const std::string folder = NotesFolder();
  return folder.empty() ? "" : (fs::path(folder) / (name + ".json")).string();
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// "~/models"
std::string FolderOf(const fs::path& path) {
  const std::string folder = path.parent_path().string();
  const char* home = std::getenv("HOME");
  const std::string at_home = home ? home : "";
  return !at_home.empty() && folder.starts_with(at_home) ? "~" + folder.substr(at_home.size()) : folder;
}

uint64_t SizeOfFile(const std::string& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : static_cast<uint64_t>(size);
}

}  // namespace

std::string NotesFolder() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config && *config)
    return (fs::path(config) / "onnxray").string();
  const char* home = std::getenv("HOME");
  return home && *home ? (fs::path(home) / ".config" / "onnxray").string() : "";
}

std::string LoadNoteFile(const std::string& name) {
  std::ifstream stream(PathOfNote(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void SaveNoteFile(const std::string& name, const std::string& text) {
  const std::string path = PathOfNote(name);
  if (path.empty()) return;
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  // Whole or not at all: the program may end at any time.
  const std::string fresh = path + ".new";
  if (std::ofstream(fresh, std::ios::binary) << text) fs::rename(fresh, path, error);
}

std::string FreeDownloadPath(const std::string& name) {
  std::error_code error;
  const char* home = std::getenv("HOME");
  fs::path folder = home ? fs::path(home) / "Downloads" : fs::path();
  if (folder.empty() || !fs::is_directory(folder, error)) folder = fs::current_path(error);
  const size_t dot = std::min(name.find('.'), name.size());
  fs::path path = folder / name;
  for (int i = 2; fs::exists(path, error); ++i)
    path = folder / (name.substr(0, dot) + "-" + std::to_string(i) + name.substr(dot));
  return path.string();
}

RecentPaths::RecentPaths() {
  for (RecentFile& file : ParseRecentFiles(LoadNoteFile(kRecentNote))) {
    std::error_code error;
    if (fs::exists(FirstLine(file.key), error)) files_.push_back(std::move(file));
  }
}

void RecentPaths::Opened(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    paths_[BaseName(path)] = error ? path : whole.string();
  }
}

void RecentPaths::OpenedUnnamed(const std::vector<std::string>& names) {
  for (const std::string& name : names) paths_.erase(name);
}

bool RecentPaths::Shown(const std::string& model, const std::string& input) {
  const auto model_path = paths_.find(model);
  if (model_path == paths_.end()) return false;
  const std::string& path = model_path->second;
  const auto input_path = paths_.find(input);
  const bool with_input = !input.empty() && input_path != paths_.end();
  RecentFile file{.key = with_input ? path + "\n" + input_path->second : path,
                  .name = model,
                  .place = FolderOf(path) + (with_input ? "  ·  with " + input : ""),
                  .bytes = SizeOfFile(path),
                  .opened = static_cast<int64_t>(std::time(nullptr))};
  std::erase_if(files_, [&](const RecentFile& other) { return FirstLine(other.key) == path; });
  Remember(files_, std::move(file));
  Save();
  return true;
}

void RecentPaths::Forget(const std::string& key) {
  std::erase_if(files_, [&](const RecentFile& file) { return file.key == key; });
  Save();
}

std::vector<std::string> RecentPaths::PathsOf(const std::string& key) {
  std::vector<std::string> paths = {FirstLine(key)};
  if (paths.front().size() < key.size()) paths.push_back(key.substr(paths.front().size() + 1));
  return paths;
}

void RecentPaths::Save() const { SaveNoteFile(kRecentNote, RecentFilesJson(files_)); }

}  // namespace onnxray
