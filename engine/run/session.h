// Session: the engine's public face. Load a model once, run it as often as you like, look at any value.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "model/model.h"
#include "plan/infer_types.h"
#include "run/capture.h"
#include "tensor/value.h"

namespace onnxray {

enum class Backend : uint8_t { kCpu, kWebGpu };

struct SessionOptions {
  int threads = 0;      // 0: one per core
  bool xnnpack = true;  // false: portable kernels only
  // kWebGpu: nodes run on the GPU where they can; without one all run on the CPU, see Session::backend.
  Backend backend = Backend::kCpu;
};

// What a session runs on.
struct BackendState {
  Backend backend = Backend::kCpu;
  std::string gpu;        // the adapter's name
  std::string complaint;  // why a GPU that was asked for is not used; empty: it is, or none was asked for
};

struct Progress {
  NodeId node = kNoNode;  // about to run
  std::string node_name;
  int done = 0, total = 0;              // nodes
  double seconds = 0, eta_seconds = 0;  // spent; left, estimated from FLOPs
};

struct RunOptions {
  enum class Keep : uint8_t {
    kOutputs,   // only the graph's outputs: nodes may be fused, memory is reused at once
    kAll,       // every value of every node
    kSelected,  // the graph's outputs and `values`; nodes may be fused when `only_needed`
  };
  Keep keep = Keep::kOutputs;
  std::vector<ValueId> values = {};  // for kSelected; only what they need is run when `only_needed`
  bool only_needed = false;          // run just the nodes that `values` (or the outputs) depend on
  size_t byte_budget = SIZE_MAX;     // of kept captures; above it the largest intermediate ones are evicted
  std::function<void(const Progress&)> progress = {};  // before every node, on the running thread
  std::shared_ptr<std::atomic<bool>> cancel =
      {};  // set it from any thread: the run ends after the current node
};

// Value name -> what is fed. Missing inputs, unknown names, dtypes and shapes that do not fit are
// kInvalidInput errors.
using Inputs = std::map<std::string, Value>;

// What takes the place of a value, given what was computed: of the same type, and memory of its own.
using ValueEdit = std::function<Result<Value>(const Value&)>;
using ValueEdits = std::map<ValueId, ValueEdit>;

// The same of a value within a node's subgraph.
struct InnerEdit {
  std::vector<NodeId> nodes;         // whose subgraphs lead there, outermost first
  std::string value;                 // its name
  std::optional<int64_t> iteration;  // of the innermost node's subgraph, from 0; unset: all
  ValueEdit edit;
};

// One run, taken step by step or in time slices. Not thread-safe; one Run of a Session at a time.
class Run {
 public:
  virtual ~Run() = default;
  virtual bool done() const = 0;
  // Runs the next node. A failing node is recorded in its captures and the run goes on with what does not
  // depend on it.
  virtual void Step() = 0;
  // Steps until done or `budget` is over (at least one step).
  virtual void StepFor(std::chrono::microseconds budget) = 0;
  virtual void Finish() = 0;  // all steps
  virtual bool cancelled() const = 0;
  virtual Progress progress() const = 0;

  // In the session's graph. Graph inputs and constants are there from the start.
  virtual const Capture& capture(ValueId id) const = 0;
  // What a node's subgraphs did, kept under Keep::kAll; null for nodes without subgraphs.
  virtual const SubRun* subrun(NodeId id) const = 0;
  // The value, computed again from the nearest kept ones if it was evicted or skipped. Errors: the capture's.
  virtual Result<Value> Fetch(ValueId id) = 0;
  // The first node that failed, in execution order; Ok when none did.
  virtual Status status() const = 0;
  // The graph's outputs in order, or the first failure that keeps them from being complete.
  virtual Result<std::vector<Value>> Outputs() = 0;
  // Bytes held by captures now, and the most that all tensors of this run held at any time.
  virtual size_t kept_bytes() const = 0;
  virtual size_t peak_bytes() const = 0;
  // Why the run gave up the GPU and went on, from the start, on the CPU; empty where it did not.
  virtual std::string gpu_failure() const = 0;
  // Why a node ran on the CPU although the session has a GPU; empty where it ran there, or has not run yet.
  virtual const std::string& cpu_reason(NodeId id) const = 0;
};

class Session {
 public:
  static Result<std::unique_ptr<Session>> Create(Model model, const SessionOptions& options = {});
  virtual ~Session() = default;

  virtual const Model& model() const = 0;
  virtual const Graph& graph() const = 0;  // what ValueId and NodeId refer to: the model's, constants folded
  virtual const ThreadPool& pool() const = 0;
  virtual const BackendState& backend() const = 0;

  // Checks the inputs and plans. Symbolic dimensions are bound by them; contradictions are errors that name
  // both.
  virtual Result<std::unique_ptr<Run>> Start(const Inputs& inputs, const RunOptions& options) = 0;
  // A run that differs from `base` by edits of some values, which may be inputs, weights or activations. Only
  // what depends on them is computed; everything else is taken over from `base`: a run of this session that
  // has ended, and that keeps every value for the fewest to be computed. An edit of a value that depends on
  // another edited one is given what follows from that. Errors: the edits', where their values are known
  // beforehand; else such a value is captured as failed.
  // `inner`: edits of what nodes with subgraphs compute inside; such a node is computed again, and fails
  // where one of these does.
  virtual Result<std::unique_ptr<Run>> StartFrom(Run& base, const ValueEdits& edits,
                                                 const RunOptions& options,
                                                 std::vector<InnerEdit> inner = {}) = 0;
  // The types and FLOPs of one run, as far as they are known beforehand. Inputs by name; left out: as the
  // model declares them, symbolic and unknown dimensions taken as 1.
  virtual InferredTypes Infer(const std::map<std::string, TensorType>& inputs) const = 0;
  // Start, Finish, Outputs.
  Result<std::vector<Value>> RunOutputs(const Inputs& inputs, const RunOptions& options = {});
};

}  // namespace onnxray
