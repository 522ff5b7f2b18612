#include "gpu/frame.h"

#include <algorithm>

#include "plan/evaluate.h"

namespace onnxray {

namespace {

size_t StoredBytes(const Shape& shape) { return static_cast<size_t>(shape.count()) * 4; }

}  // namespace

// Collects a node's commands; they count only when all of them are there.
class GpuFrame::Encoder : public GpuEncoder {
 public:
  Encoder(GpuContext& context, const ThreadPool& pool, const GpuNode& node, std::vector<GpuTensor> inputs)
      : context_(context), pool_(pool), node_(node), inputs_(std::move(inputs)) {
    outputs_.resize(node.outputs.size());
    host_outputs_.resize(node.outputs.size());
  }

  const GpuNode& node() const override { return node_; }
  const ThreadPool& pool() const override { return pool_; }
  bool software() const override { return context_.device().limits().software; }
  const GpuTensor& input(size_t i) const override { return inputs_[i]; }
  const GpuTensor& output(size_t i) override {
    if (!outputs_[i].defined()) outputs_[i] = Temporary(node_.outputs[i]);
    return outputs_[i];
  }
  void SetOutput(size_t i, GpuTensor tensor) override { outputs_[i] = std::move(tensor); }
  void SetHostOutput(size_t i, Value value) override { host_outputs_[i] = std::move(value); }
  GpuTensor Temporary(TensorType type) override {
    const size_t bytes = StoredBytes(type.shape);
    return {std::move(type), context_.pool().Take(bytes)};
  }
  GpuTensor Upload(const Tensor& table) override {
    GpuTensor tensor = Temporary({table.dtype(), table.shape()});
    commands_.push_back(GpuUpload{tensor.buffer->shared_from_this(), table});
    return tensor;
  }

  std::shared_ptr<GpuShader> Shader(std::string_view file, Substitutions substitutions) override {
    return context_.shaders().Shader(file, substitutions);
  }
  void Dispatch(std::shared_ptr<GpuShader> shader, Tensors reads, Tensors writes,
                std::vector<uint32_t> parameters, std::array<uint32_t, 3> workgroups) override {
    const uint32_t most = context_.device().limits().workgroups;
    workgroups[2] = std::min(workgroups[2], most);  // shaders walk what is left along z
    too_large_ |= workgroups[0] > most || workgroups[1] > most;
    GpuDispatch dispatch{std::move(shader), {}, {}, std::move(parameters), workgroups};
    for (const GpuTensor* tensor : reads) dispatch.reads.push_back(tensor->buffer->shared_from_this());
    for (const GpuTensor* tensor : writes) dispatch.writes.push_back(tensor->buffer->shared_from_this());
    commands_.push_back(std::move(dispatch));
  }
  void DispatchThreads(std::shared_ptr<GpuShader> shader, Tensors reads, Tensors writes,
                       std::vector<uint32_t> parameters, int64_t count) override {
    DispatchGroups(std::move(shader), reads, writes, std::move(parameters), (count + 255) / 256);
  }
  void DispatchGroups(std::shared_ptr<GpuShader> shader, Tensors reads, Tensors writes,
                      std::vector<uint32_t> parameters, int64_t groups) override {
    const int64_t most = context_.device().limits().workgroups;
    const int64_t width = std::min(groups, most);
    const auto rows = static_cast<uint32_t>((groups + width - 1) / width);
    Dispatch(std::move(shader), reads, writes, std::move(parameters),
             {static_cast<uint32_t>(width), rows, 1});
  }

  bool too_large() const { return too_large_; }
  auto& commands() { return commands_; }
  const GpuTensor& made(size_t i) const { return outputs_[i]; }
  const Value& host_made(size_t i) const { return host_outputs_[i]; }

 private:
  GpuContext& context_;
  const ThreadPool& pool_;
  const GpuNode& node_;
  std::vector<GpuTensor> inputs_, outputs_;
  std::vector<Value> host_outputs_;
  decltype(GpuBatch::commands) commands_;
  bool too_large_ = false;
};

GpuFrame::GpuFrame(std::shared_ptr<GpuContext> context, GpuConstants& constants, const Graph& graph,
                   const ThreadPool& pool, bool timed)
    : context_(std::move(context)), constants_(constants), graph_(graph), pool_(pool) {
  if (timed) milliseconds_ = std::make_shared<std::vector<double>>(graph.nodes.size());
}

const GpuTensor* GpuFrame::Find(ValueId id) const {
  const auto it = values_.find(id);
  return it == values_.end() ? nullptr : &it->second;
}

Result<GpuTensor> GpuFrame::Upload(ValueId id, const Tensor& tensor) {
  const bool constant = graph_.value(id).constant.has_value();
  GpuConstants& kept = constant ? constants_ : values_;
  if (const auto it = kept.find(id); it != kept.end()) return it->second;
  const Tensor stored = TRY(tensor.dtype() == DType::kUInt8 ? ToPacked(tensor) : ToStored(tensor));
  GpuTensor uploaded{{tensor.dtype(), tensor.shape()}, context_->pool().Take(stored.bytes())};
  batch_.commands.push_back(GpuUpload{uploaded.buffer->shared_from_this(), stored});
  kept.emplace(id, uploaded);
  return uploaded;
}

std::optional<std::string> GpuFrame::Encode(NodeId id, const ResolvedOp& resolved,
                                            const std::function<const Value&(ValueId)>& host,
                                            HostOutputs& on_host) {
  const Node& node = graph_.node(id);
  const ShaderFamily* const family = FindShaderFamily(resolved.op->shader.file);
  if (!family) return "no shader";

  const size_t count = node.inputs.size();
  GpuNode known{
      node, *resolved.op, resolved.version, std::vector<TensorType>(count), std::vector<const Tensor*>(count),
      {}};
  std::vector<Tensor> dense(count);
  std::vector<const TensorType*> types(count);
  for (size_t i = 0; i < count; ++i) {
    const ValueId input = node.inputs[i];
    if (input == kNoValue) continue;
    const GpuTensor* const on_gpu = Find(input);
    const Value& value = host(input);
    if (!on_gpu && value.is_none()) continue;
    if (!on_gpu && !value.is_tensor()) return "an input that is no tensor";
    if (value.is_tensor() && (HasInput(family->host_inputs, i) || value.tensor().is_row_major())) {
      const Result<Tensor> row_major = value.tensor().RowMajor();
      if (!row_major.ok()) return row_major.error().text;
      dense[i] = row_major.value();
      known.values[i] = &dense[i];
    }
    if (!value.is_tensor() && HasInput(family->host_inputs, i)) return "sizes that are computed on the GPU";
    known.inputs[i] = on_gpu ? on_gpu->type : TensorType{value.tensor().dtype(), value.tensor().shape()};
    types[i] = &known.inputs[i];
  }
  // Views cost nothing where the memory is, and are not worth moving it.
  if (family->name == "view" && (count == 0 || !Find(node.inputs[0]))) return "a view of what is on the CPU";

  auto outputs = InferOutputs(node, *resolved.op, resolved.version, types, known.values);
  if (!outputs.ok()) return outputs.error().text;  // which the CPU's kernel will report
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const bool wanted = node.outputs[i] != kNoValue;
    if (wanted && !outputs.value()[i]) return "shapes that only data tells";
    known.outputs.push_back(wanted ? *outputs.value()[i] : TensorType());
  }
  if (std::string reason = WhyNotOnGpu(known); !reason.empty()) return reason;
  const uint64_t largest = context_->device().limits().binding_bytes / 5 * 4;  // recycled buffers are longer
  for (const auto* tensors : {&known.inputs, &known.outputs}) {
    for (const TensorType& type : *tensors) {
      const size_t bytes =
          type.dtype == DType::kUInt8 ? static_cast<size_t>(type.shape.count()) : StoredBytes(type.shape);
      if (bytes > largest) return "larger than a binding";
    }
  }

  std::vector<GpuTensor> inputs(count);
  for (size_t i = 0; i < count; ++i) {
    if (!known.has_input(i) || HasInput(family->host_inputs, i)) continue;
    if (const GpuTensor* const on_gpu = Find(node.inputs[i])) {
      inputs[i] = *on_gpu;
      continue;
    }
    Result<GpuTensor> uploaded = Upload(node.inputs[i], host(node.inputs[i]).tensor());
    if (!uploaded.ok()) return uploaded.error().text;
    inputs[i] = std::move(uploaded.value());
  }

  Encoder encoder(*context_, pool_, known, std::move(inputs));
  const Status encoded = family->encode(encoder);
  if (!encoded.ok()) return encoded.error().text;
  if (encoder.too_large()) return "larger than a dispatch";
  if (milliseconds_)
    batch_.commands.push_back(GpuMark{{milliseconds_, &(*milliseconds_)[static_cast<size_t>(id)]}});
  std::move(encoder.commands().begin(), encoder.commands().end(), std::back_inserter(batch_.commands));
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (node.outputs[i] == kNoValue) continue;
    if (encoder.made(i).defined()) values_.insert_or_assign(node.outputs[i], encoder.made(i));
    if (!encoder.host_made(i).is_none()) on_host.emplace_back(node.outputs[i], encoder.host_made(i));
  }
  return std::nullopt;
}

Status GpuFrame::Submit() {
  if (batch_.commands.empty() && batch_.readbacks.empty()) return Ok();
  return context_->device().Submit(std::exchange(batch_, GpuBatch()));
}

Result<std::vector<Tensor>> GpuFrame::Read(std::span<const GpuTensor> tensors) {
  std::vector<Tensor> stored;
  for (const GpuTensor& tensor : tensors) {
    stored.push_back(TRY(Tensor::Allocate(DType::kInt32, tensor.shape())));
    batch_.readbacks.push_back({tensor.buffer->shared_from_this(), stored.back()});
  }
  TRY(Submit());
  std::vector<Tensor> result;
  for (size_t i = 0; i < stored.size(); ++i) {
    result.push_back(TRY(FromStored(stored[i], tensors[i].type.dtype)));
  }
  return result;
}

}  // namespace onnxray
