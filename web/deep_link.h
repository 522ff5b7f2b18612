// DeepLink: the place that a link or a session asks for, applied piece by piece as the model, its values and
// their tensors come. What cannot be applied is said, and the rest is.
#pragma once

#include <memory>
#include <optional>

#include "model_summary.h"
#include "place.h"
#include "settings/setting.h"

namespace onnxray {

struct AppState;
struct InputChoice;
struct OpenedSession;
struct SavedInput;
class Controller;

class DeepLink {
 public:
  // Waits for the model of that file name, or for any where the name is empty.
  void Expect(ViewedPlace place, std::string model_file);
  // Waits for the next model.
  void Expect(std::shared_ptr<const OpenedSession> session);
  // Puts in force what a link says of the application itself, whatever model is open, and takes it out.
  void TakeAlways(ViewedPlace& place, AppState& state);
  // There is a model, and nothing has been fed to it yet.
  void AtModel(AppState& state, Controller& controller);
  // After everything that changes the state.
  void Update(AppState& state, Controller& controller);
  // Something of it is still to come.
  bool pending() const { return stage_ != Stage::kNone; }
  // Counts how often it changed the state.
  uint64_t changes() const { return changes_; }

 private:
  // What is awaited.
  enum class Stage : uint8_t { kNone, kModel, kView, kNode, kValue };

  // Puts the settings in force that can be by now.
  void Apply(Ready ready, AppState& state, Controller& controller);
  void SelectNode(AppState& state, Controller& controller);
  void ArrangeValue(AppState& state, Controller& controller);

  void RestoreInputs(AppState& state);
  void RestoreInput(const SavedInput& saved, InputChoice& choice, AppState& state);

  Stage stage_ = Stage::kNone;
  ViewedPlace place_;
  std::string model_file_;
  std::shared_ptr<const OpenedSession> session_;  // null: it is a link
  std::optional<ValuePath> path_;                 // of the node asked for, once it is found
  bool wants_run_ = false;
  uint64_t changes_ = 0;
};

// Goes where a link says: opens its files, unless they are open, and sees to the rest as they come.
void FollowLink(std::string_view link, AppState& state, Controller& controller);

// Where the application is. Files that nothing opens again are left out; `left_out` names them.
struct PresentPlace {
  ViewedPlace place;
  std::vector<std::string> left_out;
};
PresentPlace PlaceOf(const AppState& state);
// The same for a session: all settings that it has, without model and inputs, which it names in its own way.
ViewedPlace SessionPlaceOf(const AppState& state);

}  // namespace onnxray
