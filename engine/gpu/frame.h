// GpuFrame: the values of one execution of a graph that lie on the GPU, and the batch of commands that is to
// make them.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <vector>

#include "gpu/context.h"
#include "plan/resolve.h"
#include "tensor/value.h"

namespace onnxray {

// A graph's constants on the GPU, uploaded when first read.
using GpuConstants = std::map<ValueId, GpuTensor>;

class GpuFrame {
 public:
  // All must outlive this.
  // `timed`: nodes are to tell how long they took, which keeps them apart.
  GpuFrame(std::shared_ptr<GpuContext> context, GpuConstants& constants, const Graph& graph,
           const ThreadPool& pool, bool timed);

  // What a node gave that stays on the host: shapes of tensors that do not.
  using HostOutputs = std::vector<std::pair<ValueId, Value>>;
  // Adds the commands of a node to the batch; its outputs are on the GPU then, or among `on_host`. `host`
  // finds the values that lie on the host, none for others. Nullopt where done, else why the node has to run
  // on the CPU.
  std::optional<std::string> Encode(NodeId id, const ResolvedOp& resolved,
                                    const std::function<const Value&(ValueId)>& host, HostOutputs& on_host);

  // Null where the value is not on the GPU.
  const GpuTensor* Find(ValueId id) const;
  void Release(ValueId id) { values_.erase(id); }
  void Clear() { values_.clear(); }

  // How long the node's commands took, as far as they have been read back; 0 where nobody knows.
  double milliseconds(NodeId id) const {
    return milliseconds_ ? (*milliseconds_)[static_cast<size_t>(id)] : 0;
  }

  // Commands that are not submitted yet.
  size_t queued() const { return batch_.commands.size(); }
  // Submits the batch without waiting for it. Errors: those of GpuDevice::Submit.
  Status Submit();
  // Submits it, and waits for `tensors` if there are any. Same errors, and kOutOfMemory for the host's.
  Result<std::vector<Tensor>> Read(std::span<const GpuTensor> tensors);

 private:
  class Encoder;
  Result<GpuTensor> Upload(ValueId id, const Tensor& tensor);

  std::shared_ptr<GpuContext> context_;
  GpuConstants& constants_;
  const Graph& graph_;
  const ThreadPool& pool_;
  std::map<ValueId, GpuTensor> values_;
  GpuBatch batch_;
  std::shared_ptr<std::vector<double>> milliseconds_;  // by NodeId; null where nodes are not timed
};

}  // namespace onnxray
