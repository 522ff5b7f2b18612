// Textures by key, the least recently drawn given up when they take too much memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

#include "platform.h"

namespace onnxray {

struct Texture {
  ImTextureID id = ImTextureID_Invalid;
  int width = 0, height = 0;
};

template <typename Key>
class LruTextures {
 public:
  LruTextures(Platform& platform, size_t byte_budget) : platform_(platform), byte_budget_(byte_budget) {}
  ~LruTextures() { Clear(); }
  LruTextures(const LruTextures&) = delete;
  LruTextures& operator=(const LruTextures&) = delete;

  // Null when there is none; otherwise it counts as drawn in this frame.
  const Texture* Find(const Key& key) {
    const auto it = entries_.find(key);
    if (it == entries_.end()) return nullptr;
    it->second.last_used = clock_;
    return &it->second.texture;
  }
  bool Has(const Key& key) const { return entries_.count(key) > 0; }

  void Insert(const Key& key, const Pixels& pixels) {
    Erase(key);
    const Texture texture{platform_.CreateTexture(pixels), pixels.width, pixels.height};
    entries_[key] = {texture, clock_};
    bytes_ += Bytes(texture);
  }

  // Once a frame: gives up what was not drawn lately, never what this frame or the last drew.
  void EndFrame() {
    while (bytes_ > byte_budget_) {
      const auto oldest = std::min_element(
          entries_.begin(), entries_.end(),
          [](const auto& a, const auto& b) { return a.second.last_used < b.second.last_used; });
      if (oldest->second.last_used + 1 >= clock_) break;
      Erase(Key(oldest->first));
    }
    ++clock_;
  }

  template <typename Predicate>
  void EraseIf(const Predicate& predicate) {
    for (auto it = entries_.begin(); it != entries_.end();) {
      const auto next = std::next(it);
      if (predicate(it->first)) Erase(Key(it->first));
      it = next;
    }
  }
  void Clear() {
    EraseIf([](const Key&) { return true; });
  }
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Texture texture;
    uint64_t last_used = 0;
  };

  static size_t Bytes(const Texture& texture) {
    return 4 * static_cast<size_t>(texture.width) * static_cast<size_t>(texture.height);
  }

  void Erase(const Key& key) {
    const auto it = entries_.find(key);
    if (it == entries_.end()) return;
    bytes_ -= Bytes(it->second.texture);
    platform_.DestroyTexture(it->second.texture.id);
    entries_.erase(it);
  }

  Platform& platform_;
  size_t byte_budget_;
  size_t bytes_ = 0;
  uint64_t clock_ = 1;
  std::map<Key, Entry> entries_;
};

}  // namespace onnxray
