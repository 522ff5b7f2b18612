// The GpuDevice that calls WebGPU on the thread it is called on.
#pragma once

#include <atomic>
#include <map>
#include <optional>

#include "gpu/device.h"
#include "gpu/functions.h"

namespace onnxray {

// How callbacks come: in browsers from their event loop, else while the instance handles events.
#ifdef __EMSCRIPTEN__
inline constexpr WGPUCallbackMode kCallbackMode = WGPUCallbackMode_AllowSpontaneous;
#else
inline constexpr WGPUCallbackMode kCallbackMode = WGPUCallbackMode_AllowProcessEvents;
#endif

inline constexpr size_t kUniformAlignment = 16;  // of a binding's size
inline size_t RoundUp(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

class WebGpuDevice : public GpuDevice {
 public:
  static Result<std::shared_ptr<GpuDevice>> Create();
  explicit WebGpuDevice(const WebGpuFunctions& functions) : gpu_(functions) {}
  ~WebGpuDevice() override;

  const std::string& name() const override { return name_; }
  const GpuLimits& limits() const override { return limits_; }
  bool lost() const override { return lost_; }
  Status Submit(GpuBatch batch) override;

 private:
  class Encoder;
  struct Layout {
    WGPUBindGroupLayout group = nullptr;
    WGPUPipelineLayout pipeline = nullptr;
  };

  Status Connect();
  void Disconnect();
  // Handles events until `done`, or the device is lost.
  void Wait(const bool& done);
  Status Execute(const GpuBatch& batch);
  Status Read(const std::vector<GpuReadback>& readbacks);
  Result<WGPUBuffer> HandleOf(GpuBuffer& buffer);
  Result<WGPUComputePipeline> PipelineOf(const GpuDispatch& dispatch);
  const Layout& LayoutFor(size_t reads, size_t writes);
  // A buffer for one purpose, grown where it is too small.
  Result<WGPUBuffer> Scratch(WGPUBuffer& buffer, size_t& held, size_t bytes, WGPUBufferUsage usage);
  void PushScopes();
  void PopScopes();
  void CollectGarbage();
  void Note(ErrorCode code, WGPUStringView message);

  const WebGpuFunctions& gpu_;
  WGPUInstance instance_ = nullptr;
  WGPUDevice device_ = nullptr;
  WGPUQueue queue_ = nullptr;
  std::string name_;
  GpuLimits limits_;
  std::atomic<bool> lost_ = false;
  std::mutex mutex_;
  std::optional<Error> error_;  // the first that no Submit has returned yet
  int open_scopes_ = 0;         // whose errors are still to come
  std::map<std::pair<size_t, size_t>, Layout> layouts_;
  WGPUBuffer parameters_ = nullptr, staging_ = nullptr;
  size_t parameters_bytes_ = 0, staging_bytes_ = 0;
  std::shared_ptr<GpuGarbage> garbage_ = std::make_shared<GpuGarbage>();
};

}  // namespace onnxray
