#include "messages.h"

#include <algorithm>
#include <limits>

namespace onnxray {

namespace {

constexpr double kInfoSeconds = 5;
constexpr size_t kMostOpen = 4;

std::string PlaceOf(const Error& error) {
  std::string place;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) place += (place.empty() ? "" : "  ·  ") + part;
  };
  add(error.node.empty() ? "" : "node " + error.node);
  add(error.op);
  add(error.value.empty() ? "" : "value " + error.value);
  for (const std::string& shape : error.shapes) add(shape);
  return place;
}

}  // namespace

std::string Message::ToString() const {
  std::string line = title;
  for (const std::string* part : {&text, &place, &remedy}) {
    if (!part->empty()) line += (line.empty() ? "" : ". ") + *part;
  }
  return line;
}

void Messages::Add(Message::Level level, std::string title, const Error& error, double now) {
  Push({.level = level,
        .title = std::move(title),
        .text = error.text,
        .place = PlaceOf(error),
        .remedy = error.remedy,
        .shown_at = now});
}

void Messages::AddInfo(std::string title, double now) {
  Push({.level = Message::Level::kInfo,
        .title = std::move(title),
        .text = {},
        .place = {},
        .remedy = {},
        .shown_at = now});
}

void Messages::Push(Message message) {
  // The same trouble twice is one message.
  std::erase_if(open_, [&](const Message& old) { return old.ToString() == message.ToString(); });
  message.id = ++last_id_;
  open_.push_back(std::move(message));
  if (open_.size() > kMostOpen) open_.erase(open_.begin());
}

void Messages::Dismiss(uint64_t id) {
  std::erase_if(open_, [id](const Message& message) { return message.id == id; });
}

bool Messages::Expire(double now) {
  return std::erase_if(open_, [now](const Message& message) {
           return message.level == Message::Level::kInfo && now - message.shown_at >= kInfoSeconds;
         }) > 0;
}

double Messages::next_expiry() const {
  double next = std::numeric_limits<double>::infinity();
  for (const Message& message : open_) {
    if (message.level == Message::Level::kInfo) next = std::min(next, message.shown_at + kInfoSeconds);
  }
  return next;
}

}  // namespace onnxray
