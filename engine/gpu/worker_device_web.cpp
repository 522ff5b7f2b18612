// In browsers WebGPU calls back from the event loop of the thread that owns the device. The engine's thread
// never gets to its event loop, so the device has a thread of its own that does nothing else.
#include <emscripten/emscripten.h>
#include <emscripten/proxying.h>
#include <pthread.h>

#include "base/thread_pool.h"
#include "gpu/webgpu_device.h"

namespace onnxray {

namespace {

using Context = emscripten::ProxyingQueue::ProxyingCtx;

// Runs as long as the program.
class GpuThread {
 public:
  static GpuThread& Get() {
    static auto& thread = *new GpuThread;
    return thread;
  }

  // Runs `task` some time, after all tasks before it.
  void Post(std::function<void()> task) { queue_.proxyAsync(thread_, std::move(task)); }
  // Runs `start` and waits until what it is given has been called.
  Status Wait(const std::function<void(WebGpuDevice::Done)>& start) {
    Status status;
    queue_.proxySyncWithCtx(thread_, [&](Context context) {
      start([&status, context](Status result) mutable {
        status = std::move(result);
        context.finish();
      });
    });
    return status;
  }

 private:
  GpuThread() {
    pthread_create(
        &thread_, nullptr, [](void*) -> void* { emscripten_exit_with_live_runtime(); }, nullptr);
  }

  emscripten::ProxyingQueue queue_;
  pthread_t thread_{};
};

class WorkerDevice : public GpuDevice {
 public:
  ~WorkerDevice() override {
    thread_.Post([device = device_] { delete device; });
  }

  Status Connect() {
    return thread_.Wait([this](WebGpuDevice::Done done) {
      const Result<WebGpuFunctions>& functions = LoadWebGpu();
      if (!functions.ok()) return done(functions.error());
      device_ = new WebGpuDevice(functions.value());
      device_->Connect(std::move(done));
    });
  }
  const std::string& name() const override { return device_->name(); }
  const GpuLimits& limits() const override { return device_->limits(); }
  bool lost() const override { return device_->lost(); }

  Status Submit(GpuBatch batch) override {
    const std::lock_guard lock(mutex_);
    if (batch.readbacks.empty()) {
      thread_.Post([device = device_, shared = std::make_shared<GpuBatch>(std::move(batch))] {
        device->Submit(std::move(*shared), nullptr);
      });
      return Ok();
    }
    return thread_.Wait([&](WebGpuDevice::Done done) { device_->Submit(std::move(batch), std::move(done)); });
  }

 private:
  GpuThread& thread_ = GpuThread::Get();
  std::mutex mutex_;
  WebGpuDevice* device_ = nullptr;  // made, used and deleted on that thread
};

}  // namespace

Result<std::shared_ptr<GpuDevice>> ConnectGpuDevice() {
  if (!ThreadsAvailable()) {
    return Unsupported("the GPU needs a thread of its own, and this page has only one",
                       "It takes a browser and a host that give the page threads");
  }
  auto device = std::make_shared<WorkerDevice>();
  TRY(device->Connect());
  return std::shared_ptr<GpuDevice>(std::move(device));
}

}  // namespace onnxray
