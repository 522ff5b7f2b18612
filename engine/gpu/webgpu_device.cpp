#include "gpu/webgpu_device.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace onnxray {

namespace {

WGPUStringView View(const std::string& text) { return {text.data(), text.size()}; }

std::string Text(WGPUStringView view) {
  if (!view.data) return {};
  return view.length == WGPU_STRLEN ? std::string(view.data) : std::string(view.data, view.length);
}

// Structures that libraries of other versions may take for longer ones.
template <typename T>
union Padded {
  Padded() { std::memset(this, 0, sizeof(*this)); }
  T value;
  std::byte room[sizeof(T) + 256];
};

// ONNXRAY_GPU_KERNELS chooses where it is set: "hardware" or "software".
bool IsSoftware(const WGPUAdapterInfo& info) {
  if (const char* const chosen = std::getenv("ONNXRAY_GPU_KERNELS")) return chosen == std::string("software");
  return info.adapterType == WGPUAdapterType_CPU;
}

}  // namespace

void WebGpuDevice::Settle() {
  if (pending_ > 0 && !lost_) return;
  if (const auto then = std::exchange(when_settled_, nullptr)) then();
}

void WebGpuDevice::Connect(Done done) {
  // Null: the descriptor has other members in older libraries.
  instance_ = gpu_.CreateInstance(nullptr);
  if (!instance_) return done(Unsupported("WebGPU does not start"));
  when_settled_ = [this, done = std::move(done)] {
    done(device_ ? Ok() : *std::exchange(error_, std::nullopt));
  };
  WGPURequestAdapterOptions options = {};
  options.featureLevel = WGPUFeatureLevel_Core;
  options.powerPreference = WGPUPowerPreference_HighPerformance;
  WGPURequestAdapterCallbackInfo info = {};
  info.mode = kCallbackMode;
  info.userdata1 = this;
  info.callback = [](WGPURequestAdapterStatus, WGPUAdapter adapter, WGPUStringView message, void* user,
                     void*) {
    auto& self = *static_cast<WebGpuDevice*>(user);
    self.OnAdapter(adapter, message);
    --self.pending_;
    self.Settle();
  };
  ++pending_;
  gpu_.InstanceRequestAdapter(instance_, &options, info);
}

void WebGpuDevice::OnAdapter(WGPUAdapter adapter, WGPUStringView message) {
  adapter_ = adapter;
  if (!adapter) {
    const std::string text = Text(message);
    error_ = Unsupported("there is no GPU adapter" + (text.empty() ? "" : ": " + text));
    return;
  }
  Padded<WGPUAdapterInfo> info;
  gpu_.AdapterGetInfo(adapter, &info.value);
  name_ = Text(info.value.device);
  if (name_.empty()) name_ = Text(info.value.description);
  if (name_.empty()) name_ = Text(info.value.vendor) + " " + Text(info.value.architecture);
  // Dawn's way to have an adapter everywhere: it computes nothing.
  limits_.software = IsSoftware(info.value);
  const bool null = info.value.backendType == WGPUBackendType_Null;
  gpu_.AdapterInfoFreeMembers(info.value);
  if (null) {
    error_ = Unsupported("there is no GPU adapter", "Install a Vulkan driver");
    return;
  }

  // All that the adapter has: large weights are bound whole.
  Padded<WGPULimits> limits;
  gpu_.AdapterGetLimits(adapter, &limits.value);
  limits_ = {.binding_bytes = std::min(limits.value.maxStorageBufferBindingSize, limits.value.maxBufferSize),
             .bindings = limits.value.maxStorageBuffersPerShaderStage,
             .workgroups = limits.value.maxComputeWorkgroupsPerDimension,
             .invocations = limits.value.maxComputeInvocationsPerWorkgroup,
             .workgroup_bytes = limits.value.maxComputeWorkgroupStorageSize,
             .parameter_alignment =
                 std::max<uint32_t>(limits.value.minUniformBufferOffsetAlignment, kUniformAlignment),
             .software = limits_.software};
  has_timers_ = gpu_.knows_features && gpu_.AdapterHasFeature(adapter, WGPUFeatureName_TimestampQuery);
  static constexpr WGPUFeatureName kTimers[] = {WGPUFeatureName_TimestampQuery};
  WGPUDeviceDescriptor descriptor = {};
  descriptor.requiredFeatures = kTimers;
  descriptor.requiredFeatureCount = has_timers_ ? 1 : 0;
  descriptor.requiredLimits = &limits.value;
  descriptor.deviceLostCallbackInfo.mode = kCallbackMode;
  descriptor.deviceLostCallbackInfo.userdata1 = this;
  descriptor.deviceLostCallbackInfo.callback = [](const WGPUDevice*, WGPUDeviceLostReason,
                                                  WGPUStringView message, void* user, void*) {
    auto& self = *static_cast<WebGpuDevice*>(user);
    self.lost_ = true;
    self.Note(ErrorCode::kInternal, message);
    self.Settle();
  };
  descriptor.uncapturedErrorCallbackInfo.userdata1 = this;
  descriptor.uncapturedErrorCallbackInfo.callback = [](const WGPUDevice*, WGPUErrorType type,
                                                       WGPUStringView message, void* user, void*) {
    const bool memory = type == WGPUErrorType_OutOfMemory;
    static_cast<WebGpuDevice*>(user)->Note(memory ? ErrorCode::kOutOfMemory : ErrorCode::kInternal, message);
  };
  WGPURequestDeviceCallbackInfo on_device = {};
  on_device.mode = kCallbackMode;
  on_device.userdata1 = this;
  on_device.callback = [](WGPURequestDeviceStatus, WGPUDevice device, WGPUStringView message, void* user,
                          void*) {
    auto& self = *static_cast<WebGpuDevice*>(user);
    self.OnDevice(device, message);
    --self.pending_;
    self.Settle();
  };
  ++pending_;
  gpu_.AdapterRequestDevice(adapter, &descriptor, on_device);
}

void WebGpuDevice::OnDevice(WGPUDevice device, WGPUStringView message) {
  device_ = device;
  if (device) {
    queue_ = gpu_.DeviceGetQueue(device);
  } else {
    error_ = Unsupported("the GPU '" + name_ + "' gives no device: " + Text(message));
  }
}

WebGpuDevice::~WebGpuDevice() {
  if (device_) {
    CollectGarbage();
    for (const WGPUBuffer buffer : {parameters_, staging_, resolved_}) {
      if (buffer) gpu_.BufferRelease(buffer);
    }
    if (timestamps_) gpu_.QuerySetRelease(timestamps_);
    for (const auto& [shape, layout] : layouts_) {
      gpu_.BindGroupLayoutRelease(layout.group);
      gpu_.PipelineLayoutRelease(layout.pipeline);
    }
    gpu_.QueueRelease(queue_);
    gpu_.DeviceRelease(device_);
  }
  if (adapter_) gpu_.AdapterRelease(adapter_);
  if (instance_) gpu_.InstanceRelease(instance_);
}

void WebGpuDevice::Note(ErrorCode code, WGPUStringView message) {
  if (error_) return;
  error_.emplace();
  error_->code = code;
  error_->text = "the GPU reports: " + Text(message);
}

void WebGpuDevice::CollectGarbage() {
  std::vector<WGPUBuffer> buffers;
  std::vector<WGPUComputePipeline> pipelines;
  {
    const std::lock_guard lock(garbage_->mutex);
    buffers.swap(garbage_->buffers);
    pipelines.swap(garbage_->pipelines);
  }
  for (const WGPUBuffer buffer : buffers) {
    gpu_.BufferDestroy(buffer);  // releasing alone leaves browsers' memory to their garbage collectors
    gpu_.BufferRelease(buffer);
  }
  for (const WGPUComputePipeline pipeline : pipelines) gpu_.ComputePipelineRelease(pipeline);
}

void WebGpuDevice::PushScopes() {
  gpu_.DevicePushErrorScope(device_, WGPUErrorFilter_OutOfMemory);
  gpu_.DevicePushErrorScope(device_, WGPUErrorFilter_Validation);
}

void WebGpuDevice::PopScopes() {
  WGPUPopErrorScopeCallbackInfo info = {};
  info.mode = kCallbackMode;
  info.userdata1 = this;
  info.callback = [](WGPUPopErrorScopeStatus, WGPUErrorType type, WGPUStringView message, void* user, void*) {
    auto& self = *static_cast<WebGpuDevice*>(user);
    if (type == WGPUErrorType_OutOfMemory) self.Note(ErrorCode::kOutOfMemory, message);
    if (type == WGPUErrorType_Validation) self.Note(ErrorCode::kInternal, message);
    --self.pending_;
    self.Settle();
  };
  for (int i = 0; i < 2; ++i) {
    ++pending_;
    gpu_.DevicePopErrorScope(device_, info);
  }
}

void WebGpuDevice::Submit(GpuBatch batch, Done done) {
  Status status;
  if (lost_) {
    status = Unsupported("the GPU's device is lost");
  } else {
    CollectGarbage();
    PushScopes();
    status = Execute(batch);
    if (status.ok()) status = StartReading(batch.readbacks);
    PopScopes();
  }
  if (!done) {
    if (!status.ok() && !error_) error_ = status.error();
    return;
  }
  const bool reads = !batch.readbacks.empty();
  const auto finish = [this, status, readbacks = std::move(batch.readbacks), done = std::move(done)] {
    Status read = status.ok() ? FinishReading(readbacks) : status;
    timed_.clear();
    // What was read back is worth something only if nothing failed.
    if (error_) read = *std::exchange(error_, std::nullopt);
    done(std::move(read));
  };
  if (!reads) return finish();
  when_settled_ = finish;
  Settle();
}

Result<WGPUBuffer> WebGpuDevice::HandleOf(GpuBuffer& buffer) {
  if (buffer.handle_) return buffer.handle_;
  WGPUBufferDescriptor descriptor = {};
  descriptor.usage = WGPUBufferUsage_Storage | WGPUBufferUsage_CopySrc | WGPUBufferUsage_CopyDst;
  descriptor.size = buffer.bytes_;
  buffer.handle_ = gpu_.DeviceCreateBuffer(device_, &descriptor);
  if (!buffer.handle_) return OutOfMemory("the GPU has no " + std::to_string(buffer.bytes_) + " bytes left");
  buffer.garbage_ = garbage_;
  return buffer.handle_;
}

Result<WGPUBuffer> WebGpuDevice::Scratch(WGPUBuffer& buffer, size_t& held, size_t bytes,
                                         WGPUBufferUsage usage) {
  if (buffer && held >= bytes) return buffer;
  if (buffer) gpu_.BufferRelease(buffer);
  held = RoundUp(std::max(bytes, 2 * held), 256);
  WGPUBufferDescriptor descriptor = {};
  descriptor.usage = usage;
  descriptor.size = held;
  buffer = gpu_.DeviceCreateBuffer(device_, &descriptor);
  if (!buffer) {
    held = 0;
    return OutOfMemory("the GPU has no " + std::to_string(bytes) + " bytes left");
  }
  return buffer;
}

const WebGpuDevice::Layout& WebGpuDevice::LayoutFor(size_t reads, size_t writes) {
  Layout& layout = layouts_[{reads, writes}];
  if (layout.group) return layout;
  std::vector<WGPUBindGroupLayoutEntry> entries(reads + writes + 1);
  for (size_t i = 0; i < entries.size(); ++i) {
    entries[i].binding = static_cast<uint32_t>(i);
    entries[i].visibility = WGPUShaderStage_Compute;
    entries[i].buffer.type = i < reads            ? WGPUBufferBindingType_ReadOnlyStorage
                             : i < reads + writes ? WGPUBufferBindingType_Storage
                                                  : WGPUBufferBindingType_Uniform;
  }
  WGPUBindGroupLayoutDescriptor group = {};
  group.entryCount = entries.size();
  group.entries = entries.data();
  layout.group = gpu_.DeviceCreateBindGroupLayout(device_, &group);
  WGPUPipelineLayoutDescriptor pipeline = {};
  pipeline.bindGroupLayoutCount = 1;
  pipeline.bindGroupLayouts = &layout.group;
  layout.pipeline = gpu_.DeviceCreatePipelineLayout(device_, &pipeline);
  return layout;
}

Result<WGPUComputePipeline> WebGpuDevice::PipelineOf(const GpuDispatch& dispatch) {
  GpuShader& shader = *dispatch.shader;
  if (shader.pipeline_) return shader.pipeline_;
  WGPUShaderSourceWGSL source = {};
  source.chain.sType = WGPUSType_ShaderSourceWGSL;
  source.code = View(shader.code_);
  WGPUShaderModuleDescriptor module_descriptor = {};
  module_descriptor.nextInChain = &source.chain;
  module_descriptor.label = View(shader.label_);
  const WGPUShaderModule module = gpu_.DeviceCreateShaderModule(device_, &module_descriptor);
  static const std::string kMain = "main";
  WGPUComputePipelineDescriptor descriptor = {};
  descriptor.label = View(shader.label_);
  descriptor.layout = LayoutFor(dispatch.reads.size(), dispatch.writes.size()).pipeline;
  descriptor.compute.module = module;
  descriptor.compute.entryPoint = View(kMain);
  shader.pipeline_ = gpu_.DeviceCreateComputePipeline(device_, &descriptor);
  gpu_.ShaderModuleRelease(module);
  if (!shader.pipeline_) return Internal("the shader " + shader.label_ + " does not compile");
  shader.garbage_ = garbage_;
  return shader.pipeline_;
}

}  // namespace onnxray
