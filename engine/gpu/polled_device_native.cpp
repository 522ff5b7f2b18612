// On the desktop the thread that submits a batch carries it out, and handles WebGPU's events while it waits.
#include <chrono>
#include <mutex>
#include <thread>

#include "gpu/webgpu_device.h"

namespace onnxray {

namespace {

class PolledDevice : public GpuDevice {
 public:
  explicit PolledDevice(const WebGpuFunctions& functions) : device_(functions) {}
  ~PolledDevice() override {
    while (!device_.settled()) device_.HandleEvents();
  }

  Status Connect() {
    return Wait([this](WebGpuDevice::Done done) { device_.Connect(std::move(done)); });
  }
  const std::string& name() const override { return device_.name(); }
  const GpuLimits& limits() const override { return device_.limits(); }
  bool lost() const override { return device_.lost(); }
  Status Submit(GpuBatch batch) override {
    const std::lock_guard lock(mutex_);
    return Wait([&](WebGpuDevice::Done done) { device_.Submit(std::move(batch), std::move(done)); });
  }

 private:
  template <typename Start>
  Status Wait(Start start) {
    using namespace std::chrono_literals;  // NOLINT
    std::optional<Status> status;
    start([&](Status result) { status = std::move(result); });
    for (int spins = 0; !status; ++spins) {
      device_.HandleEvents();
      if (!status) std::this_thread::sleep_for(spins < 50 ? 20us : 200us);
    }
    return *std::move(status);
  }

  std::mutex mutex_;
  WebGpuDevice device_;
};

}  // namespace

Result<std::shared_ptr<GpuDevice>> ConnectGpuDevice() {
  const Result<WebGpuFunctions>& functions = LoadWebGpu();
  if (!functions.ok()) return functions.error();
  auto device = std::make_shared<PolledDevice>(functions.value());
  TRY(device->Connect());
  return std::shared_ptr<GpuDevice>(std::move(device));
}

}  // namespace onnxray
