// LayoutWorker: lays out scenes on a thread of its own; where there are no threads, in slices of the caller's
// time. Only the newest request matters: what is under way for an older one is given up.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "graph_layout/scene_layout.h"

namespace onnxray {

class LayoutWorker {
 public:
  // `wake` is called when a scene is ready, on whichever thread made it.
  LayoutWorker(bool own_thread, std::function<void()> wake);
  ~LayoutWorker();
  LayoutWorker(const LayoutWorker&) = delete;
  LayoutWorker& operator=(const LayoutWorker&) = delete;

  void Request(SceneRequest request);
  // A request has not been answered.
  bool busy() const { return requested_ != answered_; }
  // The scene of the newest request, once; null while there is none.
  std::shared_ptr<const Scene> Take();
  // Without a thread: works for about `budget`.
  void WorkFor(std::chrono::microseconds budget);

 private:
  void Loop();
  // Starts on the newest request, if there is one.
  bool Begin();
  // A step of the layout under way.
  void Work();

  bool own_thread_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable requested_or_stopped_;
  std::optional<SceneRequest> request_;
  std::shared_ptr<const Scene> scene_;
  std::atomic<uint64_t> requested_ = 0, answered_ = 0;
  std::atomic<bool> stop_ = false;
  std::optional<SceneLayout> layout_;  // the thread's
  uint64_t number_ = 0;                // of the request that it is for
  std::thread thread_;
};

}  // namespace onnxray
