// Mirror: keeps the page's DOM at what the canvas shows, so that a screen reader can do the main job. Only
// what changed is told, a few times a second at most, and nothing while nothing is drawn.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

#include "mirror/mirror_parts.h"

namespace onnxray {

class Mirror {
 public:
  // Something was drawn that may look different.
  void Changed() { changed_ = true; }
  // The parts that changed since, as a JSON object; empty: none, or it is too soon.
  std::string Update(const ViewContext& view, double now);
  // What a control of the mirror does: {"do": "select", "row": 7}. See mirror.cpp for all; anything else does
  // nothing.
  void Do(std::string_view command, ViewContext& view);

 private:
  void Tell(const char* part, const MirrorJson& json, MirrorJson& changes);

  bool changed_ = false;
  double told_at_ = 0;
  std::map<std::string, std::string> told_;  // by part
  std::shared_ptr<const ModelSummary> model_;
  int64_t models_ = 0;  // how many were opened
  MirrorWindow window_;
  // Which table is told: building it costs too much to see whether it changed.
  std::tuple<uint64_t, uint64_t, int64_t, int64_t, int64_t> table_ = {};
};

}  // namespace onnxray
