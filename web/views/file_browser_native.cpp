#include "views/file_browser_native.h"

#include <algorithm>
#include <cctype>

#include "icons.h"
#include "imgui_stdlib.h"
#include "text.h"
#include "views/widgets.h"

namespace onnxray {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTitle = "Open a model or an input";

bool ComesBefore(const std::string& a, const std::string& b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](unsigned char x, unsigned char y) { return std::tolower(x) < std::tolower(y); });
}

}  // namespace

void FileBrowser::Open() {
  opening_ = true;
  std::error_code error;
  Enter(folder_.empty() ? fs::current_path(error) : folder_);
}

void FileBrowser::Enter(const fs::path& folder) {
  std::error_code error;
  std::vector<Entry> entries;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(folder, fs::directory_options::skip_permission_denied, error)) {
    std::error_code ignored;
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.')) continue;
    const bool is_folder = entry.is_directory(ignored);
    entries.push_back({name, is_folder, is_folder ? 0 : static_cast<uint64_t>(entry.file_size(ignored))});
  }
  if (error) return;  // what is typed is no folder (yet)
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.folder != b.folder ? a.folder : ComesBefore(a.name, b.name);
  });
  folder_ = folder;
  typed_ = folder.string();
  entries_ = std::move(entries);
  selected_.clear();
}

void FileBrowser::DrawFolderLine(ViewContext& view) {
  if (IconButton(view, icon::kHome, "Home folder", "Home folder")) {
    if (const char* home = std::getenv("HOME")) Enter(home);
  }
  ImGui::SameLine(0, 2 * view.point);
  if (IconButton(view, icon::kArrowUp, "Parent folder", "Up")) Enter(folder_.parent_path());
  ImGui::SameLine(0, 8 * view.point);
  ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
  if (ImGui::InputText("##Folder", &typed_, ImGuiInputTextFlags_EnterReturnsTrue))
    Enter(fs::path(std::string(typed_)));
}

bool FileBrowser::DrawEntries(ViewContext& view, float height) {
  bool chosen = false;
  fs::path entered;
  if (ImGui::BeginChild("##Files", {0, height})) {
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(entries_.size()));
    while (clipper.Step()) {
      for (auto i = static_cast<size_t>(clipper.DisplayStart); i < static_cast<size_t>(clipper.DisplayEnd);
           ++i) {
        const Entry& entry = entries_[i];
        const std::string label = std::string(entry.folder ? icon::kFolder : icon::kFile) + "  " + entry.name;
        if (ImGui::Selectable(label.c_str(), selected_.count(i) > 0,
                              ImGuiSelectableFlags_NoAutoClosePopups)) {
          if (!ImGui::GetIO().KeyCtrl) selected_.clear();
          if (!selected_.insert(i).second) selected_.erase(i);
        }
        if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
          selected_ = {i};
          if (entry.folder) {
            entered = folder_ / entry.name;
          } else {
            chosen = true;
          }
        }
        if (entry.folder) continue;
        ImGui::SameLine();
        AlignRight(80 * view.point);
        SmallText(view, view.theme.faint, FormatBytes(entry.bytes));
      }
    }
  }
  ImGui::EndChild();
  if (!entered.empty()) Enter(entered);
  return chosen;
}

std::vector<std::string> FileBrowser::Chosen() const {
  std::vector<std::string> paths;
  for (const size_t i : selected_) {
    if (!entries_[i].folder) paths.push_back((folder_ / entries_[i].name).string());
  }
  return paths;
}

std::vector<std::string> FileBrowser::Draw(ViewContext& view) {
  if (opening_) ImGui::OpenPopup(kTitle);
  opening_ = false;
  const ImVec2 size = view.Points(640, 520);
  ImGui::SetNextWindowSize(size, ImGuiCond_Appearing);
  const ImVec2 centre = ImGui::GetMainViewport()->GetCenter();
  ImGui::SetNextWindowPos(centre, ImGuiCond_Appearing, {0.5f, 0.5f});
  if (!ImGui::BeginPopupModal(kTitle, nullptr, ImGuiWindowFlags_NoSavedSettings)) return {};
  DrawFolderLine(view);
  const bool chosen = DrawEntries(view, ImGui::GetContentRegionAvail().y - 44 * view.point);
  ImGui::Dummy(view.Points(0, 2));
  SmallText(view, view.theme.dim,
            "Ctrl selects several: a model together with its input or its external data");
  ImGui::SameLine();
  AlignRight(196 * view.point);
  const bool cancelled = ImGui::Button("Cancel##Files Cancel", view.Points(90, 32)) ||
                         ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  ImGui::SameLine();
  const std::vector<std::string> paths = Chosen();
  ImGui::BeginDisabled(paths.empty());
  const bool opened = PrimaryButton(view, "Open##Files Open", view.Points(90, 32)) || chosen;
  ImGui::EndDisabled();
  if (opened || cancelled) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
  return opened ? paths : std::vector<std::string>();
}

}  // namespace onnxray
