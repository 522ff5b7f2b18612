// What the engine asks of the GPU: plain data, made on any thread, carried out as a whole by the thread that
// owns the device.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "tensor/tensor.h"

typedef struct WGPUBufferImpl* WGPUBuffer;
typedef struct WGPUComputePipelineImpl* WGPUComputePipeline;

namespace onnxray {

// Handles that nothing refers to any more, until the device's thread releases them.
struct GpuGarbage {
  std::mutex mutex;
  std::vector<WGPUBuffer> buffers;
  std::vector<WGPUComputePipeline> pipelines;
};

// Memory on the device, there from the first batch on that names it. Elements are 32 bits wide.
class GpuBuffer : public std::enable_shared_from_this<GpuBuffer> {
 public:
  explicit GpuBuffer(size_t bytes) : bytes_(bytes) {}
  ~GpuBuffer();
  GpuBuffer(const GpuBuffer&) = delete;
  GpuBuffer& operator=(const GpuBuffer&) = delete;
  size_t bytes() const { return bytes_; }  // a multiple of 4, not 0

 private:
  friend class WebGpuDevice;
  const size_t bytes_;
  WGPUBuffer handle_ = nullptr;
  std::shared_ptr<GpuGarbage> garbage_;
};

// A compute shader. Bindings: the storage buffers it reads, those it writes, then its parameters (uniform).
// Compiled when first dispatched.
class GpuShader {
 public:
  GpuShader(std::string label, std::string code) : label_(std::move(label)), code_(std::move(code)) {}
  ~GpuShader();
  GpuShader(const GpuShader&) = delete;
  GpuShader& operator=(const GpuShader&) = delete;
  const std::string& label() const { return label_; }
  const std::string& code() const { return code_; }

 private:
  friend class WebGpuDevice;
  const std::string label_, code_;
  WGPUComputePipeline pipeline_ = nullptr;
  std::shared_ptr<GpuGarbage> garbage_;
};

struct GpuUpload {
  std::shared_ptr<GpuBuffer> to;
  Tensor from;  // row-major, 4 bytes per element
};

struct GpuDispatch {
  std::shared_ptr<GpuShader> shader;
  std::vector<std::shared_ptr<GpuBuffer>> reads, writes;
  std::vector<uint32_t> parameters;
  std::array<uint32_t, 3> workgroups{1, 1, 1};
};

// What dispatches behind it take, up to the next mark, is added to this number of milliseconds when this
// batch or a later one has been read back; nothing is where the device has no timers.
struct GpuMark {
  std::shared_ptr<double> milliseconds;
};

struct GpuReadback {
  std::shared_ptr<GpuBuffer> from;
  Tensor to;  // row-major, 4 bytes per element
};

struct GpuBatch {
  // In order. What a command writes is there for those behind it.
  std::vector<std::variant<GpuUpload, GpuDispatch, GpuMark>> commands;
  std::vector<GpuReadback> readbacks;  // after all commands
};

}  // namespace onnxray
