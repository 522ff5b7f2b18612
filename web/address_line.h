// AddressLine: keeps the browser's address at what is looked at, so that a reload comes back to it.
#pragma once

#include <string>

#include "platform.h"
#include "state.h"

namespace onnxray {

class AddressLine {
 public:
  // Something was drawn that may be another place.
  void Changed() { changed_ = true; }
  // Tells the platform, at most a few times a second: browsers refuse more.
  void Update(const AppState& state, Platform& platform, double now);

 private:
  bool changed_ = false;
  double told_at_ = 0;
  std::string query_;
};

}  // namespace onnxray
