// GpuDevice: an adapter's device and queue, behind two calls. The engine opens it and hands it batches; who
// owns the WebGPU objects, and on which thread, is the implementation's business.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "gpu/batch.h"

namespace onnxray {

struct GpuLimits {
  uint64_t binding_bytes = 0;        // of one storage buffer, as a shader sees it
  uint32_t bindings = 0;             // storage buffers of one shader
  uint32_t workgroups = 0;           // per dimension of a dispatch
  uint32_t invocations = 0;          // per workgroup
  uint32_t workgroup_bytes = 0;      // of a workgroup's own memory
  uint32_t parameter_alignment = 0;  // of uniform buffers' offsets, bytes
  bool software = false;             // the GPU is made of it: workgroups' barriers are slow
};

class GpuDevice {
 public:
  // The process's device, opened on the first call and again where it was lost; looked for once. Errors
  // (kUnsupported): no library, no adapter.
  static Result<std::shared_ptr<GpuDevice>> Open();
  virtual ~GpuDevice() = default;

  virtual const std::string& name() const = 0;
  virtual const GpuLimits& limits() const = 0;
  virtual bool lost() const = 0;

  // Carries out a batch with one submission, and returns at once unless there is something to read back: then
  // it waits for that. Thread-safe. Errors, also those of earlier batches that were not waited for:
  // kOutOfMemory, kInternal (the device is lost, a shader is invalid). What the batches wrote is undefined
  // then.
  virtual Status Submit(GpuBatch batch) = 0;
};

}  // namespace onnxray
