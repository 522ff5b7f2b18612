#include "graph_layout/layout_worker.h"

namespace onnxray {

LayoutWorker::LayoutWorker(bool own_thread, std::function<void()> wake)
    : own_thread_(own_thread), wake_(std::move(wake)) {}

LayoutWorker::~LayoutWorker() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    requested_or_stopped_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void LayoutWorker::Request(SceneRequest request) {
  const std::lock_guard lock(mutex_);
  request_ = std::move(request);
  scene_.reset();
  ++requested_;
  // Whoever never looks at a graph needs no thread for it.
  if (own_thread_ && !thread_.joinable()) thread_ = std::thread([this] { Loop(); });
  requested_or_stopped_.notify_one();
}

std::shared_ptr<const Scene> LayoutWorker::Take() {
  const std::lock_guard lock(mutex_);
  return std::move(scene_);
}

void LayoutWorker::WorkFor(std::chrono::microseconds budget) {
  if (own_thread_) return;
  const auto end = std::chrono::steady_clock::now() + budget;
  Begin();
  while (layout_ && std::chrono::steady_clock::now() < end) Work();
}

bool LayoutWorker::Begin() {
  const std::lock_guard lock(mutex_);
  if (!request_) return false;
  layout_.emplace(std::move(*request_));
  request_.reset();
  number_ = requested_;
  return true;
}

void LayoutWorker::Work() {
  if (number_ != requested_ || stop_) {
    layout_.reset();
    return;
  }
  if (layout_->Step()) return;
  std::shared_ptr<const Scene> scene = layout_->TakeScene();
  layout_.reset();
  {
    const std::lock_guard lock(mutex_);
    if (number_ != requested_) return;
    scene_ = std::move(scene);
    answered_ = number_;
  }
  wake_();
}

void LayoutWorker::Loop() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      requested_or_stopped_.wait(lock, [this] { return request_ || stop_; });
    }
    if (stop_) return;
    if (!Begin()) continue;
    while (layout_) Work();
  }
}

}  // namespace onnxray
