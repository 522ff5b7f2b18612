// In browsers the functions are the page's own, in two halves: wasm/webgpu/webgpu.js calls WebGPU, and what
// takes structures apart stands here.
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "gpu/functions.h"

extern "C" {

// What JavaScript calls in the end: with the callback that webgpu.h's function was given, its user data, a
// result (0 where there is none), and a message.
using WebGpuAnswer = void (*)(void* callback, void* user, int result, const char* message);

bool webgpu_present();
void webgpu_request_adapter(WGPUInstance, int power, WebGpuAnswer, WGPURequestAdapterCallback, void* user);
char* webgpu_adapter_text(WGPUAdapter, const char* name);  // to be freed
bool webgpu_adapter_is_fallback(WGPUAdapter);
double webgpu_adapter_limit(WGPUAdapter, const char* name);
void webgpu_request_device(WGPUAdapter, WebGpuAnswer, WGPURequestDeviceCallback, void* user,
                           WebGpuAnswer lost, WGPUDeviceLostCallback, void* lost_user, WebGpuAnswer error,
                           WGPUUncapturedErrorCallback, void* error_user);
void webgpu_pop_error_scope(WGPUDevice, WebGpuAnswer, WGPUPopErrorScopeCallback, void* user);
WGPUBuffer webgpu_create_buffer(WGPUDevice, int usage, double size);
WGPUShaderModule webgpu_create_shader_module(WGPUDevice, const char* label, size_t label_length,
                                             const char* code, size_t length);
WGPUBindGroupLayout webgpu_create_bind_group_layout(WGPUDevice, const uint32_t* entries, size_t count);
WGPUBindGroup webgpu_create_bind_group(WGPUDevice, WGPUBindGroupLayout, const uint32_t* entries,
                                       size_t count);
WGPUPipelineLayout webgpu_create_pipeline_layout(WGPUDevice, const WGPUBindGroupLayout*, size_t count);
WGPUComputePipeline webgpu_create_compute_pipeline(WGPUDevice, const char* label, size_t label_length,
                                                   WGPUPipelineLayout, WGPUShaderModule, const char* entry,
                                                   size_t entry_length);
WGPUQuerySet webgpu_create_timestamps(WGPUDevice, int count);
WGPUComputePassEncoder webgpu_begin_compute_pass(WGPUCommandEncoder, WGPUQuerySet timestamps, int begin,
                                                 int end);
void webgpu_map_buffer(WGPUBuffer, int mode, size_t offset, size_t size, WebGpuAnswer, WGPUBufferMapCallback,
                       void* user);

}  // extern "C"

namespace {

WGPUStringView View(const char* text) { return {text, std::strlen(text)}; }

// On the other side an object is a number.
template <typename T>
uint32_t Number(T object) {
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(object));
}
template <typename T>
T Object(int number) {
  return reinterpret_cast<T>(static_cast<uintptr_t>(number));
}

}  // namespace

WGPUFuture wgpuInstanceRequestAdapter(WGPUInstance instance, const WGPURequestAdapterOptions* options,
                                      WGPURequestAdapterCallbackInfo info) {
  const auto answer = [](void* callback, void* user, int adapter, const char* message) {
    reinterpret_cast<WGPURequestAdapterCallback>(callback)(
        adapter ? WGPURequestAdapterStatus_Success : WGPURequestAdapterStatus_Unavailable,
        Object<WGPUAdapter>(adapter), View(message), user, nullptr);
  };
  webgpu_request_adapter(instance, options->powerPreference, answer, info.callback, info.userdata1);
  return {};
}

WGPUStatus wgpuAdapterGetInfo(WGPUAdapter adapter, WGPUAdapterInfo* info) {
  info->vendor = View(webgpu_adapter_text(adapter, "vendor"));
  info->architecture = View(webgpu_adapter_text(adapter, "architecture"));
  info->device = View(webgpu_adapter_text(adapter, "device"));
  info->description = View(webgpu_adapter_text(adapter, "description"));
  info->backendType = WGPUBackendType_WebGPU;
  info->adapterType = webgpu_adapter_is_fallback(adapter) ? WGPUAdapterType_CPU : WGPUAdapterType_Unknown;
  return WGPUStatus_Success;
}

void wgpuAdapterInfoFreeMembers(WGPUAdapterInfo info) {
  for (const WGPUStringView& text : {info.vendor, info.architecture, info.device, info.description})
    std::free(const_cast<char*>(text.data));
}

// Those that the engine looks at.
WGPUStatus wgpuAdapterGetLimits(WGPUAdapter adapter, WGPULimits* limits) {
  const auto get = [&](auto& limit, const char* name) {
    limit = static_cast<std::remove_reference_t<decltype(limit)>>(webgpu_adapter_limit(adapter, name));
  };
  get(limits->maxBufferSize, "maxBufferSize");
  get(limits->maxStorageBufferBindingSize, "maxStorageBufferBindingSize");
  get(limits->maxStorageBuffersPerShaderStage, "maxStorageBuffersPerShaderStage");
  get(limits->maxComputeWorkgroupsPerDimension, "maxComputeWorkgroupsPerDimension");
  get(limits->maxComputeInvocationsPerWorkgroup, "maxComputeInvocationsPerWorkgroup");
  get(limits->maxComputeWorkgroupStorageSize, "maxComputeWorkgroupStorageSize");
  get(limits->minUniformBufferOffsetAlignment, "minUniformBufferOffsetAlignment");
  return WGPUStatus_Success;
}

WGPUFuture wgpuAdapterRequestDevice(WGPUAdapter adapter, const WGPUDeviceDescriptor* descriptor,
                                    WGPURequestDeviceCallbackInfo info) {
  const auto answer = [](void* callback, void* user, int device, const char* message) {
    reinterpret_cast<WGPURequestDeviceCallback>(callback)(
        device ? WGPURequestDeviceStatus_Success : WGPURequestDeviceStatus_Error, Object<WGPUDevice>(device),
        View(message), user, nullptr);
  };
  const auto lost = [](void* callback, void* user, int, const char* message) {
    reinterpret_cast<WGPUDeviceLostCallback>(callback)(nullptr, WGPUDeviceLostReason_Unknown, View(message),
                                                       user, nullptr);
  };
  const auto error = [](void* callback, void* user, int type, const char* message) {
    reinterpret_cast<WGPUUncapturedErrorCallback>(callback)(nullptr, static_cast<WGPUErrorType>(type),
                                                            View(message), user, nullptr);
  };
  const WGPUDeviceLostCallbackInfo& on_lost = descriptor->deviceLostCallbackInfo;
  const WGPUUncapturedErrorCallbackInfo& on_error = descriptor->uncapturedErrorCallbackInfo;
  webgpu_request_device(adapter, answer, info.callback, info.userdata1, lost, on_lost.callback,
                        on_lost.userdata1, error, on_error.callback, on_error.userdata1);
  return {};
}

WGPUFuture wgpuDevicePopErrorScope(WGPUDevice device, WGPUPopErrorScopeCallbackInfo info) {
  const auto answer = [](void* callback, void* user, int type, const char* message) {
    reinterpret_cast<WGPUPopErrorScopeCallback>(callback)(
        type ? WGPUPopErrorScopeStatus_Success : WGPUPopErrorScopeStatus_Error,
        static_cast<WGPUErrorType>(type), View(message), user, nullptr);
  };
  webgpu_pop_error_scope(device, answer, info.callback, info.userdata1);
  return {};
}

WGPUBuffer wgpuDeviceCreateBuffer(WGPUDevice device, const WGPUBufferDescriptor* descriptor) {
  return webgpu_create_buffer(device, static_cast<int>(descriptor->usage),
                              static_cast<double>(descriptor->size));
}

WGPUShaderModule wgpuDeviceCreateShaderModule(WGPUDevice device,
                                              const WGPUShaderModuleDescriptor* descriptor) {
  const auto& source = *reinterpret_cast<const WGPUShaderSourceWGSL*>(descriptor->nextInChain);
  return webgpu_create_shader_module(device, descriptor->label.data, descriptor->label.length,
                                     source.code.data, source.code.length);
}

WGPUBindGroupLayout wgpuDeviceCreateBindGroupLayout(WGPUDevice device,
                                                    const WGPUBindGroupLayoutDescriptor* descriptor) {
  std::vector<uint32_t> entries;
  for (const WGPUBindGroupLayoutEntry& entry : std::span(descriptor->entries, descriptor->entryCount))
    entries.insert(entries.end(), {entry.binding, static_cast<uint32_t>(entry.buffer.type)});
  return webgpu_create_bind_group_layout(device, entries.data(), descriptor->entryCount);
}

WGPUBindGroup wgpuDeviceCreateBindGroup(WGPUDevice device, const WGPUBindGroupDescriptor* descriptor) {
  std::vector<uint32_t> entries;
  for (const WGPUBindGroupEntry& entry : std::span(descriptor->entries, descriptor->entryCount)) {
    entries.insert(entries.end(), {entry.binding, Number(entry.buffer), static_cast<uint32_t>(entry.offset),
                                   static_cast<uint32_t>(entry.size)});
  }
  return webgpu_create_bind_group(device, descriptor->layout, entries.data(), descriptor->entryCount);
}

WGPUPipelineLayout wgpuDeviceCreatePipelineLayout(WGPUDevice device,
                                                  const WGPUPipelineLayoutDescriptor* descriptor) {
  return webgpu_create_pipeline_layout(device, descriptor->bindGroupLayouts,
                                       descriptor->bindGroupLayoutCount);
}

WGPUComputePipeline wgpuDeviceCreateComputePipeline(WGPUDevice device,
                                                    const WGPUComputePipelineDescriptor* descriptor) {
  const WGPUStringView &label = descriptor->label, &entry = descriptor->compute.entryPoint;
  return webgpu_create_compute_pipeline(device, label.data, label.length, descriptor->layout,
                                        descriptor->compute.module, entry.data, entry.length);
}

// Timestamps alone.
WGPUQuerySet wgpuDeviceCreateQuerySet(WGPUDevice device, const WGPUQuerySetDescriptor* descriptor) {
  return webgpu_create_timestamps(device, static_cast<int>(descriptor->count));
}

WGPUComputePassEncoder wgpuCommandEncoderBeginComputePass(WGPUCommandEncoder encoder,
                                                          const WGPUComputePassDescriptor* descriptor) {
  const WGPUPassTimestampWrites* const writes = descriptor ? descriptor->timestampWrites : nullptr;
  if (!writes) return webgpu_begin_compute_pass(encoder, nullptr, 0, 0);
  return webgpu_begin_compute_pass(encoder, writes->querySet,
                                   static_cast<int>(writes->beginningOfPassWriteIndex),
                                   static_cast<int>(writes->endOfPassWriteIndex));
}

WGPUFuture wgpuBufferMapAsync(WGPUBuffer buffer, WGPUMapMode mode, size_t offset, size_t size,
                              WGPUBufferMapCallbackInfo info) {
  const auto answer = [](void* callback, void* user, int mapped, const char* message) {
    reinterpret_cast<WGPUBufferMapCallback>(callback)(
        mapped ? WGPUMapAsyncStatus_Success : WGPUMapAsyncStatus_Error, View(message), user, nullptr);
  };
  webgpu_map_buffer(buffer, static_cast<int>(mode), offset, size, answer, info.callback, info.userdata1);
  return {};
}

namespace onnxray {

const Result<WebGpuFunctions>& LoadWebGpu() {
  static const Result<WebGpuFunctions> loaded = []() -> Result<WebGpuFunctions> {
    if (!webgpu_present()) {
      return Unsupported(
          "there is no WebGPU",
          "It takes a recent browser and a page from https; in Node, scripts/setup fetches it");
    }
    WebGpuFunctions functions;
#define ONNXRAY_FILL(name) functions.name = &wgpu##name;
    ONNXRAY_WEBGPU_FUNCTIONS(ONNXRAY_FILL)
#undef ONNXRAY_FILL
    functions.knows_features = true;
    return functions;
  }();
  return loaded;
}

}  // namespace onnxray
