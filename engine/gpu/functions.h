// The functions of webgpu.h that the engine calls, found at run time: no program needs a GPU's library to
// start. In browsers they are wasm/webgpu/webgpu.js and functions_web.cpp.
#pragma once

#include "base/result.h"
#include "gpu/webgpu.h"

// Each F is wgpuF of webgpu.h.
#define ONNXRAY_WEBGPU_FUNCTIONS(F)       \
  F(CreateInstance)                       \
  F(InstanceRelease)                      \
  F(InstanceProcessEvents)                \
  F(InstanceRequestAdapter)               \
  F(AdapterGetInfo)                       \
  F(AdapterGetLimits)                     \
  F(AdapterHasFeature)                    \
  F(AdapterInfoFreeMembers)               \
  F(AdapterRelease)                       \
  F(AdapterRequestDevice)                 \
  F(DeviceCreateBindGroup)                \
  F(DeviceCreateBindGroupLayout)          \
  F(DeviceCreateBuffer)                   \
  F(DeviceCreateCommandEncoder)           \
  F(DeviceCreateComputePipeline)          \
  F(DeviceCreatePipelineLayout)           \
  F(DeviceCreateQuerySet)                 \
  F(DeviceCreateShaderModule)             \
  F(DeviceGetQueue)                       \
  F(DevicePopErrorScope)                  \
  F(DevicePushErrorScope)                 \
  F(DeviceRelease)                        \
  F(QueueRelease)                         \
  F(QueueSubmit)                          \
  F(QueueWriteBuffer)                     \
  F(BufferDestroy)                        \
  F(BufferMapAsync)                       \
  F(BufferReadMappedRange)                \
  F(BufferRelease)                        \
  F(BufferUnmap)                          \
  F(CommandEncoderBeginComputePass)       \
  F(CommandEncoderCopyBufferToBuffer)     \
  F(CommandEncoderFinish)                 \
  F(CommandEncoderRelease)                \
  F(CommandEncoderResolveQuerySet)        \
  F(CommandBufferRelease)                 \
  F(ComputePassEncoderDispatchWorkgroups) \
  F(ComputePassEncoderEnd)                \
  F(ComputePassEncoderRelease)            \
  F(ComputePassEncoderSetBindGroup)       \
  F(ComputePassEncoderSetPipeline)        \
  F(ComputePipelineRelease)               \
  F(BindGroupLayoutRelease)               \
  F(BindGroupRelease)                     \
  F(PipelineLayoutRelease)                \
  F(QuerySetRelease)                      \
  F(ShaderModuleRelease)

namespace onnxray {

struct WebGpuFunctions {
#define ONNXRAY_DECLARE(name) decltype(&wgpu##name) name = nullptr;
  ONNXRAY_WEBGPU_FUNCTIONS(ONNXRAY_DECLARE)
#undef ONNXRAY_DECLARE
  // Whether features have the numbers that the header gives them.
  bool knows_features = false;
};

// Looked for once per process, and in browsers on the thread that is to call them. Errors (kUnsupported):
// there is no library or no WebGPU, or it lacks a function.
const Result<WebGpuFunctions>& LoadWebGpu();

}  // namespace onnxray
