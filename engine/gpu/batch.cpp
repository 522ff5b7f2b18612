#include "gpu/batch.h"

namespace onnxray {

GpuBuffer::~GpuBuffer() {
  if (!handle_) return;
  const std::lock_guard lock(garbage_->mutex);
  garbage_->buffers.push_back(handle_);
}

GpuShader::~GpuShader() {
  if (!pipeline_) return;
  const std::lock_guard lock(garbage_->mutex);
  garbage_->pipelines.push_back(pipeline_);
}

}  // namespace onnxray
