// UndoLog: undo and redo of what a user sets, without a word from whoever sets it. Settings are watched: each
// part of them is a value that can be read, compared and put back; when one differs from the frame before,
// somebody changed it.
#pragma once

#include <any>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace onnxray {

struct AppState;
class Controller;

// One kind of setting: "colour map".
struct UndoPart {
  std::string name;
  std::function<std::any(const AppState&)> read;
  std::function<bool(const std::any&, const std::any&)> equal;
  // Whether two values are settings of the same thing. Where they are not, the difference is no change of a
  // setting (another tensor has other axes), and what was done to the former thing is not undone any more.
  std::function<bool(const std::any&, const std::any&)> comparable;
  std::function<void(const std::any&, AppState&, Controller&)> restore;
};

class UndoLog {
 public:
  explicit UndoLog(std::vector<UndoPart> parts) : parts_(std::move(parts)) {}

  // To be called once a frame. `settled`: nothing is being dragged or typed; what such a gesture does is one
  // change. `by_user`: otherwise a link did what was done since the frame before, and is not undone.
  void Watch(const AppState& state, bool settled, bool by_user = true);

  // What would be undone, "colour map"; empty: nothing.
  std::string undoable() const { return done_.empty() ? "" : NameOf(done_.back()); }
  std::string redoable() const { return undone_.empty() ? "" : NameOf(undone_.back()); }
  void Undo(AppState& state, Controller& controller) { Apply(done_, undone_, false, state, controller); }
  void Redo(AppState& state, Controller& controller) { Apply(undone_, done_, true, state, controller); }

 private:
  // Some parts may change together: they are undone together.
  struct Change {
    struct Part {
      size_t part = 0;
      std::any before, after;
    };
    std::vector<Part> parts;
  };
  std::string NameOf(const Change& change) const { return parts_[change.parts.front().part].name; }
  void Apply(std::vector<Change>& from, std::vector<Change>& to, bool forward, AppState& state,
             Controller& controller);
  void Forget(size_t part);

  std::vector<UndoPart> parts_;
  std::vector<std::any> present_;  // by part; empty before the first Watch
  std::vector<Change> done_, undone_;
};

// Makes a part of a type that can be compared: T has ==.
template <typename T>
UndoPart MakeUndoPart(std::string name, std::type_identity_t<std::function<T(const AppState&)>> read,
                      bool (*comparable)(const T&, const T&),
                      std::type_identity_t<std::function<void(const T&, AppState&, Controller&)>> restore) {
  const auto get = [](const std::any& value) -> const T& { return *std::any_cast<T>(&value); };
  return {.name = std::move(name),
          .read = [read](const AppState& state) { return std::any(read(state)); },
          .equal = [get](const std::any& a, const std::any& b) { return get(a) == get(b); },
          .comparable = [get, comparable](const std::any& a,
                                          const std::any& b) { return comparable(get(a), get(b)); },
          .restore = [get, restore](const std::any& value, AppState& state,
                                    Controller& controller) { restore(get(value), state, controller); }};
}

// Of the whole application; undo_parts.cpp lists them.
std::vector<UndoPart> UndoParts();

}  // namespace onnxray
