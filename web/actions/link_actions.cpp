// Links to what is looked at, and files that hold it.
#include "actions/action.h"
#include "actions/conditions.h"
#include "session_store.h"

namespace onnxray {

namespace {

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
  return text;
}

void CopyLink(ViewContext& view) {
  const PresentPlace present = PlaceOf(view.state);
  ImGui::SetClipboardText(view.controller.LinkTo(ToQuery(present.place)).c_str());
  Messages& messages = view.state.messages;
  if (present.left_out.empty()) return messages.AddInfo("Link copied", Controller::Now());
  messages.Add(
      Message::Level::kWarning, "Link copied",
      InvalidInput("it leaves out " + Listed(present.left_out) + ", which nothing but this computer can open",
                   "Send the file along, or put it on a site that allows others to read it (CORS) and "
                   "open it from there with ?model= or ?input="),
      Controller::Now());
}

constexpr Action kActions[] = {
    {.id = "session.save",
     .group = "Files and runs",
     .title = "Save a session: what is open and how it is shown",
     .run = [](ViewContext& view) { SaveSession(SessionContent::kWords, view.state, view.controller); },
     .key = ImGuiMod_Ctrl | ImGuiKey_S,
     .enabled = HasModel},
    {.id = "session.save-tensors",
     .group = "Files and runs",
     .title = "Save a session with its inputs and activations",
     .run = [](ViewContext& view) { SaveSession(SessionContent::kTensors, view.state, view.controller); },
     .enabled = HasModel},
    {.id = "link.copy",
     .group = "Files and runs",
     .title = "Copy a link to what is shown",
     .run = CopyLink,
     .key = ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_L,
     .enabled = HasModel},
};

}  // namespace

ActionFamily LinkActions() { return kActions; }

}  // namespace onnxray
