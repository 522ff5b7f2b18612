#include "gpu/device.h"

#include "gpu/webgpu_device.h"

namespace onnxray {

Result<std::shared_ptr<GpuDevice>> GpuDevice::Open() {
  static std::mutex mutex;
  static std::shared_ptr<GpuDevice> device;
  static std::optional<Error> absent;  // an adapter that is not there will not come
  const std::lock_guard lock(mutex);
  if (absent) return *absent;
  if (!device || device->lost()) {
    Result<std::shared_ptr<GpuDevice>> opened = ConnectGpuDevice();
    if (!opened.ok()) {
      absent = opened.error();
      return *absent;
    }
    device = std::move(opened).value();
  }
  return device;
}

}  // namespace onnxray
