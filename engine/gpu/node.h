// What is known of a node when it is decided where it runs, and while it is encoded for the GPU.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gpu/tensor.h"
#include "ops/op.h"
#include "tensor/value.h"

namespace onnxray {

struct GpuNode {
  const Node& node;
  const Op& op;
  int version = 0;
  std::vector<TensorType> inputs;     // kUndefined where left out
  std::vector<const Tensor*> values;  // inputs that lie on the host, row-major; null elsewhere
  std::vector<TensorType> outputs;    // kUndefined where left out

  const Attributes& attributes() const { return node.attributes; }
  bool has_input(size_t i) const { return i < inputs.size() && inputs[i].dtype != DType::kUndefined; }
  bool wants_output(size_t i) const { return i < outputs.size() && outputs[i].dtype != DType::kUndefined; }
};

// Writes the commands that compute one node into a batch.
class GpuEncoder {
 public:
  // $NAME in a shader's file -> what takes its place.
  using Substitutions = std::initializer_list<std::pair<std::string_view, std::string>>;
  using Tensors = std::initializer_list<const GpuTensor*>;

  virtual ~GpuEncoder() = default;
  virtual const GpuNode& node() const = 0;
  virtual const ThreadPool& pool() const = 0;
  // See GpuLimits.
  virtual bool software() const = 0;
  virtual const GpuTensor& input(size_t i) const = 0;
  // Allocated on the first call, unless handed over before.
  virtual const GpuTensor& output(size_t i) = 0;
  // Hands over an output that needs no memory of its own: a view of an input.
  virtual void SetOutput(size_t i, GpuTensor tensor) = 0;
  // The same for values that shapes alone decide: they stay on the host.
  virtual void SetHostOutput(size_t i, Value value) = 0;
  virtual GpuTensor Temporary(TensorType type) = 0;
  // A table made on the host, of 4-byte elements.
  virtual GpuTensor Upload(const Tensor& table) = 0;

  // The shader of that file with everything in place; made once per device.
  virtual std::shared_ptr<GpuShader> Shader(std::string_view file, Substitutions substitutions) = 0;
  virtual void Dispatch(std::shared_ptr<GpuShader> shader, Tensors reads, Tensors writes,
                        std::vector<uint32_t> parameters, std::array<uint32_t, 3> workgroups) = 0;
  // `count` threads in workgroups of 256, folded into rows where one row of workgroups is not enough. Thread
  // i is (workgroup_id.y * num_workgroups.x + workgroup_id.x) * 256 + local_invocation_index.
  virtual void DispatchThreads(std::shared_ptr<GpuShader> shader, Tensors reads, Tensors writes,
                               std::vector<uint32_t> parameters, int64_t count) = 0;
  // The same for a number of workgroups.
  virtual void DispatchGroups(std::shared_ptr<GpuShader> shader, Tensors reads, Tensors writes,
                              std::vector<uint32_t> parameters, int64_t groups) = 0;
};

// How the operators of one shader file run.
struct ShaderFamily {
  std::string_view name;  // Shader::file
  // Bit i: input i is read while encoding (shapes, axes, pads) and stays on the host.
  uint32_t host_inputs = 0;
  // Bit i: input i holds indices and may be int64.
  uint32_t index_inputs = 0;
  // Bit i: input i may be uint8, and lies on the GPU as it does on the host: four to a word.
  uint32_t packed_inputs = 0;
  // Why this node cannot run on the GPU; empty where it can. Element types are looked at by the caller.
  std::string (*refuse)(const GpuNode&) = nullptr;
  Status (*encode)(GpuEncoder&) = nullptr;
};

// Whether bit i of such a set is set; the last bit stands for all inputs behind it too.
inline bool HasInput(uint32_t inputs, size_t i) { return inputs >> (i < 31 ? i : 31) & 1; }

// Null when there is none of that name.
const ShaderFamily* FindShaderFamily(std::string_view name);

// Why the node runs on the CPU; empty where the GPU can run it. `inputs[i].dtype` is kUndefined where left
// out, `values` may lack what only the run tells.
std::string WhyNotOnGpu(const GpuNode& node);

}  // namespace onnxray
