// WebGpuDevice: batches as WebGPU's commands.
#include <cstring>
#include <set>

#include "gpu/webgpu_device.h"

namespace onnxray {

namespace {

// What a readback takes of the staging buffer: ranges are mapped from multiples of 8 bytes on.
size_t StagedBytes(const GpuReadback& readback) { return RoundUp(readback.to.bytes(), 8); }

}  // namespace

// Gathers dispatches into one command buffer.
class WebGpuDevice::Encoder {
 public:
  explicit Encoder(WebGpuDevice& device) : device_(device), gpu_(device.gpu_) {}
  ~Encoder() { Submit(); }

  WGPUComputePassEncoder Pass() {
    if (pass_) return pass_;
    if (!mark_ || !device_.PrepareTimers()) {
      return pass_ = gpu_.CommandEncoderBeginComputePass(Commands(), nullptr);
    }
    WGPUPassTimestampWrites writes = {};
    writes.querySet = device_.timestamps_;
    writes.beginningOfPassWriteIndex = static_cast<uint32_t>(2 * device_.timed_.size());
    writes.endOfPassWriteIndex = writes.beginningOfPassWriteIndex + 1;
    device_.timed_.push_back(mark_);
    WGPUComputePassDescriptor descriptor = {};
    descriptor.timestampWrites = &writes;
    return pass_ = gpu_.CommandEncoderBeginComputePass(Commands(), &descriptor);
  }

  // A pass is what can be timed.
  void Mark(const GpuMark& mark) {
    if (!device_.has_timers_) return;
    if (pass_) Commands();
    mark_ = mark.milliseconds;
  }

  // For copies: ends the pass.
  WGPUCommandEncoder Commands() {
    if (!encoder_) encoder_ = gpu_.DeviceCreateCommandEncoder(device_.device_, nullptr);
    if (pass_) {
      gpu_.ComputePassEncoderEnd(pass_);
      gpu_.ComputePassEncoderRelease(pass_);
      pass_ = nullptr;
    }
    return encoder_;
  }

  void Submit() {
    if (!encoder_) return;
    const WGPUCommandBuffer commands = gpu_.CommandEncoderFinish(Commands(), nullptr);
    gpu_.QueueSubmit(device_.queue_, 1, &commands);
    gpu_.CommandBufferRelease(commands);
    gpu_.CommandEncoderRelease(encoder_);
    encoder_ = nullptr;
  }

 private:
  WebGpuDevice& device_;
  const WebGpuFunctions& gpu_;
  WGPUCommandEncoder encoder_ = nullptr;
  WGPUComputePassEncoder pass_ = nullptr;
  std::shared_ptr<double> mark_;
};

bool WebGpuDevice::PrepareTimers() {
  if (!has_timers_ || timed_.size() == kMostTimed) return false;
  if (timestamps_) return true;
  WGPUQuerySetDescriptor descriptor = {};
  descriptor.type = WGPUQueryType_Timestamp;
  descriptor.count = static_cast<uint32_t>(2 * kMostTimed);
  WGPUBufferDescriptor buffer = {};
  buffer.usage = WGPUBufferUsage_QueryResolve | WGPUBufferUsage_CopySrc;
  buffer.size = 16 * kMostTimed;
  resolved_ = gpu_.DeviceCreateBuffer(device_, &buffer);
  timestamps_ = gpu_.DeviceCreateQuerySet(device_, &descriptor);
  has_timers_ = resolved_ && timestamps_;
  return has_timers_;
}

Status WebGpuDevice::Execute(const GpuBatch& batch) {
  // All parameters in one buffer.
  std::vector<std::byte> parameters;
  std::vector<size_t> offsets;
  for (const auto& command : batch.commands) {
    const auto* dispatch = std::get_if<GpuDispatch>(&command);
    if (!dispatch) continue;
    offsets.push_back(parameters.size());
    const size_t bytes = dispatch->parameters.size() * sizeof(uint32_t);
    parameters.resize(parameters.size() + RoundUp(bytes, limits_.parameter_alignment));
    std::memcpy(parameters.data() + offsets.back(), dispatch->parameters.data(), bytes);
  }
  if (!parameters.empty()) {
    const WGPUBuffer buffer = TRY(Scratch(parameters_, parameters_bytes_, parameters.size(),
                                          WGPUBufferUsage_Uniform | WGPUBufferUsage_CopyDst));
    gpu_.QueueWriteBuffer(queue_, buffer, 0, parameters.data(), parameters.size());
  }

  Encoder encoder(*this);
  std::set<const GpuBuffer*> encoded;  // read or written by what is not submitted yet
  size_t next = 0;
  for (const auto& command : batch.commands) {
    if (const auto* upload = std::get_if<GpuUpload>(&command)) {
      // Uploads overtake what is still being encoded.
      if (encoded.count(upload->to.get())) {
        encoder.Submit();
        encoded.clear();
      }
      const Tensor& from = upload->from;
      gpu_.QueueWriteBuffer(queue_, TRY(HandleOf(*upload->to)), 0, from.data<uint32_t>(), from.bytes());
      continue;
    }
    if (const auto* mark = std::get_if<GpuMark>(&command)) {
      encoder.Mark(*mark);
      continue;
    }
    const auto& dispatch = std::get<GpuDispatch>(command);
    const WGPUComputePipeline pipeline = TRY(PipelineOf(dispatch));
    std::vector<WGPUBindGroupEntry> entries;
    const auto bind = [&](WGPUBuffer buffer, size_t offset, size_t bytes) {
      WGPUBindGroupEntry entry = {};
      entry.binding = static_cast<uint32_t>(entries.size());
      entry.buffer = buffer;
      entry.offset = offset;
      entry.size = bytes;
      entries.push_back(entry);
    };
    for (const auto* buffers : {&dispatch.reads, &dispatch.writes}) {
      for (const std::shared_ptr<GpuBuffer>& buffer : *buffers) {
        bind(TRY(HandleOf(*buffer)), 0, buffer->bytes());
        encoded.insert(buffer.get());
      }
    }
    bind(parameters_, offsets[next++],
         RoundUp(dispatch.parameters.size() * sizeof(uint32_t), kUniformAlignment));
    WGPUBindGroupDescriptor descriptor = {};
    descriptor.layout = LayoutFor(dispatch.reads.size(), dispatch.writes.size()).group;
    descriptor.entryCount = entries.size();
    descriptor.entries = entries.data();
    const WGPUBindGroup group = gpu_.DeviceCreateBindGroup(device_, &descriptor);
    const WGPUComputePassEncoder pass = encoder.Pass();
    gpu_.ComputePassEncoderSetPipeline(pass, pipeline);
    gpu_.ComputePassEncoderSetBindGroup(pass, 0, group, 0, nullptr);
    gpu_.ComputePassEncoderDispatchWorkgroups(pass, dispatch.workgroups[0], dispatch.workgroups[1],
                                              dispatch.workgroups[2]);
    gpu_.BindGroupRelease(group);
  }
  return Ok();
}

Status WebGpuDevice::StartReading(const std::vector<GpuReadback>& readbacks) {
  mapped_ = false;
  size_t total = 0;
  for (const GpuReadback& readback : readbacks) total += StagedBytes(readback);
  if (total == 0) return Ok();
  total += TimestampBytes();
  const WGPUBuffer staging =
      TRY(Scratch(staging_, staging_bytes_, total, WGPUBufferUsage_MapRead | WGPUBufferUsage_CopyDst));
  {
    Encoder encoder(*this);
    size_t at = 0;
    for (const GpuReadback& readback : readbacks) {
      const size_t bytes = readback.to.bytes();
      if (bytes == 0) continue;
      gpu_.CommandEncoderCopyBufferToBuffer(encoder.Commands(), TRY(HandleOf(*readback.from)), 0, staging, at,
                                            bytes);
      at += StagedBytes(readback);
    }
    if (!timed_.empty()) {
      const auto count = static_cast<uint32_t>(2 * timed_.size());
      gpu_.CommandEncoderResolveQuerySet(encoder.Commands(), timestamps_, 0, count, resolved_, 0);
      gpu_.CommandEncoderCopyBufferToBuffer(encoder.Commands(), resolved_, 0, staging, at, TimestampBytes());
    }
  }
  WGPUBufferMapCallbackInfo info = {};
  info.mode = kCallbackMode;
  info.userdata1 = this;
  info.callback = [](WGPUMapAsyncStatus status, WGPUStringView, void* user, void*) {
    auto& self = *static_cast<WebGpuDevice*>(user);
    self.mapped_ = status == WGPUMapAsyncStatus_Success;
    --self.pending_;
    self.Settle();
  };
  ++pending_;
  gpu_.BufferMapAsync(staging, WGPUMapMode_Read, 0, total, info);
  return Ok();
}

Status WebGpuDevice::FinishReading(const std::vector<GpuReadback>& readbacks) {
  size_t at = 0;
  bool read = true;
  for (const GpuReadback& readback : readbacks) {
    Tensor to = readback.to;
    if (to.bytes() == 0) continue;
    read = read && mapped_ &&
           gpu_.BufferReadMappedRange(staging_, at, to.data<uint32_t>(), to.bytes()) == WGPUStatus_Success;
    at += StagedBytes(readback);
  }
  if (read && mapped_ && !timed_.empty()) ReadTimers(at);
  if (mapped_) gpu_.BufferUnmap(staging_);
  mapped_ = false;
  if (!read) return Internal("the GPU does not hand over its results");
  return Ok();
}

void WebGpuDevice::ReadTimers(size_t at) {
  std::vector<uint64_t> nanoseconds(2 * timed_.size());
  if (gpu_.BufferReadMappedRange(staging_, at, nanoseconds.data(), TimestampBytes()) != WGPUStatus_Success)
    return;
  for (size_t i = 0; i < timed_.size(); ++i) {
    const uint64_t begin = nanoseconds[2 * i], end = nanoseconds[2 * i + 1];
    if (end > begin) *timed_[i] += static_cast<double>(end - begin) / 1e6;
  }
}

}  // namespace onnxray
