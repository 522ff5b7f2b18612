// GpuContext: the device as one session uses it: with compiled shaders, which all sessions share, and
// recycled memory of its own.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "gpu/device.h"
#include "gpu/node.h"

namespace onnxray {

// Thread-safe.
class GpuShaderCache {
 public:
  // See GpuEncoder::Shader.
  std::shared_ptr<GpuShader> Shader(std::string_view file, GpuEncoder::Substitutions substitutions);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<GpuShader>> shaders_;
};

class GpuContext {
 public:
  // Errors: those of GpuDevice::Open.
  static Result<std::shared_ptr<GpuContext>> Open();
  GpuContext(std::shared_ptr<GpuDevice> device, std::shared_ptr<GpuShaderCache> shaders)
      : device_(std::move(device)), shaders_(std::move(shaders)) {}

  GpuDevice& device() { return *device_; }
  GpuShaderCache& shaders() { return *shaders_; }
  // Its buffers are written in the order in which they are taken only if one thread takes and submits.
  GpuBufferPool& pool() { return pool_; }

 private:
  std::shared_ptr<GpuDevice> device_;
  std::shared_ptr<GpuShaderCache> shaders_;
  GpuBufferPool pool_;
};

}  // namespace onnxray
