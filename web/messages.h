// Messages: what the application has to say, shown beside the work and never in its way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace onnxray {

struct Message {
  enum class Level : uint8_t { kInfo, kWarning, kError };
  uint64_t id = 0;
  Level level = Level::kInfo;
  std::string title;    // "Could not load broken.onnx"
  std::string text;     // what is wrong
  std::string place;    // node, operator, value, shapes; empty if none
  std::string remedy;   // what to do about it
  double shown_at = 0;  // seconds

  // All of it on one line, for the clipboard.
  std::string ToString() const;
};

class Messages {
 public:
  void Add(Message::Level level, std::string title, const Error& error, double now);
  void AddInfo(std::string title, double now);
  void Dismiss(uint64_t id);
  void DismissAll() { open_.clear(); }
  // Takes infos away that have been there long enough; true if one went.
  bool Expire(double now);
  // Those on display, oldest first. Beyond a handful the oldest make room.
  const std::vector<Message>& open() const { return open_; }
  // When the next info goes; infinity if none does.
  double next_expiry() const;

 private:
  void Push(Message message);

  std::vector<Message> open_;
  uint64_t last_id_ = 0;
};

}  // namespace onnxray
