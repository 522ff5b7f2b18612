// WebGpuDevice: carries batches out by WebGPU's calls. What takes time ends in a callback: where WebGPU has
// an event loop, as in browsers, it comes from there, else while events are handled. See
// polled_device_native.cpp and worker_device_web.cpp, the two GpuDevices made of it.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>

#include "gpu/device.h"
#include "gpu/functions.h"

namespace onnxray {

// Where a browser's event loop calls back, nobody need handle events.
#ifdef __EMSCRIPTEN__
inline constexpr WGPUCallbackMode kCallbackMode = WGPUCallbackMode_AllowSpontaneous;
#else
inline constexpr WGPUCallbackMode kCallbackMode = WGPUCallbackMode_AllowProcessEvents;
#endif

inline constexpr size_t kMostTimed = 2048;       // passes: a query set has at most 4096 timestamps
inline constexpr size_t kUniformAlignment = 16;  // of a binding's size
inline size_t RoundUp(size_t value, size_t multiple) { return (value + multiple - 1) / multiple * multiple; }

// This platform's GpuDevice. Errors: those of GpuDevice::Open.
Result<std::shared_ptr<GpuDevice>> ConnectGpuDevice();

// Belongs to one thread at a time, except for lost().
class WebGpuDevice {
 public:
  using Done = std::function<void(Status)>;

  explicit WebGpuDevice(const WebGpuFunctions& functions) : gpu_(functions) {}
  ~WebGpuDevice();
  WebGpuDevice(const WebGpuDevice&) = delete;
  WebGpuDevice& operator=(const WebGpuDevice&) = delete;

  // To be called first; `done` tells whether there is a device. Errors (kUnsupported): no adapter.
  void Connect(Done done);
  // See GpuDevice::Submit. `done` is called when everything has been read back; the next batch has to wait
  // for that. Without `done`, nobody waits for the batch, and its errors are the next one's.
  void Submit(GpuBatch batch, Done done);

  const std::string& name() const { return name_; }
  const GpuLimits& limits() const { return limits_; }
  bool lost() const { return lost_; }

  // No callback is to come any more.
  bool settled() const { return pending_ == 0 || lost_; }
  void HandleEvents() { gpu_.InstanceProcessEvents(instance_); }

 private:
  class Encoder;
  struct Layout {
    WGPUBindGroupLayout group = nullptr;
    WGPUPipelineLayout pipeline = nullptr;
  };

  void OnAdapter(WGPUAdapter adapter, WGPUStringView message);
  void OnDevice(WGPUDevice device, WGPUStringView message);
  Status Execute(const GpuBatch& batch);
  // Two halves: what is asked for, and what is done once it has come.
  // Timestamps of what has been dispatched behind marks since they were last read come with it.
  Status StartReading(const std::vector<GpuReadback>& readbacks);
  Status FinishReading(const std::vector<GpuReadback>& readbacks);
  // Whether one more pass can be timed before the next reading.
  bool PrepareTimers();
  // From there on in the mapped staging buffer.
  void ReadTimers(size_t at);
  Result<WGPUBuffer> HandleOf(GpuBuffer& buffer);
  Result<WGPUComputePipeline> PipelineOf(const GpuDispatch& dispatch);
  const Layout& LayoutFor(size_t reads, size_t writes);
  // A buffer for one purpose, grown where it is too small.
  Result<WGPUBuffer> Scratch(WGPUBuffer& buffer, size_t& held, size_t bytes, WGPUBufferUsage usage);
  void PushScopes();
  void PopScopes();
  void CollectGarbage();
  void Note(ErrorCode code, WGPUStringView message);
  // Ends a callback that was counted in pending_.
  void Settle();

  // Marked passes of the next reading: 16 bytes each, the beginning and the end.
  size_t TimestampBytes() const { return 16 * timed_.size(); }

  const WebGpuFunctions& gpu_;
  WGPUInstance instance_ = nullptr;
  WGPUAdapter adapter_ = nullptr;  // while its device is asked for
  WGPUDevice device_ = nullptr;
  WGPUQueue queue_ = nullptr;
  std::string name_;
  GpuLimits limits_;
  std::atomic<bool> lost_ = false;
  std::optional<Error> error_;          // the first that nobody has been told yet
  int pending_ = 0;                     // callbacks that are to come
  std::function<void()> when_settled_;  // called once after the last of them
  bool mapped_ = false;                 // staging_, for the batch that is waited for
  std::map<std::pair<size_t, size_t>, Layout> layouts_;
  WGPUBuffer parameters_ = nullptr, staging_ = nullptr;
  size_t parameters_bytes_ = 0, staging_bytes_ = 0;
  bool has_timers_ = false;
  WGPUQuerySet timestamps_ = nullptr;
  WGPUBuffer resolved_ = nullptr;               // the timestamps as numbers
  std::vector<std::shared_ptr<double>> timed_;  // what each pair of them is added to
  std::shared_ptr<GpuGarbage> garbage_ = std::make_shared<GpuGarbage>();
};

}  // namespace onnxray
