// Op: everything Onnxray knows about one ONNX operator, declared once, in the file of its family.
//
//   const Op kCelu{.name = "Celu", .versions = {12}, .attributes = {{"alpha", 1.0f}},
//                  .layout = LayoutRule::kAny, .shape = SameAsInput, .run = ...};
//
// and one line in ops/all_ops.cpp. Everything else finds it through FindOp.
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "ops/kernel_context.h"
#include "ops/shape_context.h"

namespace onnxray {

// Which memory layouts of its tensor inputs a kernel reads and which it writes. The executor converts where
// needed.
enum class LayoutRule : uint8_t {
  kRowMajor,  // inputs arrive dense row-major, outputs are allocated so (the default: always right)
  kAny,  // inputs arrive as they lie, any strides; outputs follow the first input of full rank (elementwise)
  kChannelsLast,  // input 0 and output 0 of rank >= 3 arrive and are made channels-last; the rest row-major
                  // (Conv)
  kStrided,       // inputs arrive as they lie; outputs are row-major or views (Transpose, Slice, Identity)
};

// A kernel with state of its own, made once per node: packed weights, XNNPACK operators.
class Kernel {
 public:
  virtual ~Kernel() = default;
  // False: not for these shapes after all; the operator's portable `run` takes over for this call.
  virtual Result<bool> Run(KernelContext& context) = 0;
};

// What is known of a node when its Kernel is made.
struct KernelInit {
  const Node& node;
  const Graph& graph;  // types and constants of the node's values
  const ThreadPool& pool;
  std::span<const Tensor* const>
      constants;  // one per input; null where not constant. Weights are read from here
  // Some input's declared or inferred dtype; kUndefined when unknown.
  DType input_dtype(int i) const;
};

// Null when the accelerator has nothing for this node (dtype, attributes, weights not constant).
using KernelFactory = Result<std::unique_ptr<Kernel>> (*)(const KernelInit&);
// A kernel that attributes alone make: compiled trees, patterns, dictionaries. Its Run always returns true.
using PrepareFn = Result<std::unique_ptr<Kernel>> (*)(const Node&, int version);
using RunFn = Status (*)(KernelContext&);
// Sets dtype and shape of every output from the inputs' (SetOutput), or leaves unset what depends on data.
using ShapeRule = Status (*)(ShapeContext&);
// Floating-point operations of one run; multiply-add counts as 2. Outputs are set when it is called.
using FlopsRule = uint64_t (*)(const ShapeContext&);

class GradientBuilder;  // grad/

// How the derivative is had: a rule that emits ONNX nodes, or the reason why there is none.
struct Gradient {
  Status (*rule)(GradientBuilder&) = nullptr;
  std::string_view none = {};
};

// A WGSL file in shaders/ and, for family shaders, the expression of this operator in it.
struct Shader {
  std::string_view file = {};
  std::string_view expression = {};
};

struct AttributeDefault {
  std::string_view name;
  AttributeValue value;
};

struct Op {
  std::string_view name;
  std::string_view domain = "";
  std::vector<int> versions = {1};  // opsets in which its definition changed, ascending
  std::vector<AttributeDefault> attributes = {};
  std::string_view signature = {};  // see ParseSignature; only for definitions the ONNX library does not have
  bool takes_any_value =
      false;  // sequences and empty optionals too; else a kernel can rely on getting tensors
  LayoutRule layout = LayoutRule::kRowMajor;
  ShapeRule shape = nullptr;        // null: only the run tells (data-dependent, sequences, control flow)
  FlopsRule flops = nullptr;        // null: one per output element
  RunFn run = nullptr;              // portable C++, every dtype the specification allows
  PrepareFn prepare = nullptr;      // in place of `run`, made once per node
  KernelFactory xnnpack = nullptr;  // faster, where it applies
  Gradient gradient = {};
  Shader shader = {};

  // The version in force at `opset`: the last entry of `versions` not above it; 0 when the op is younger.
  int VersionAt(int opset) const;
};

// The operator, or null when Onnxray has none of that name. "ai.onnx" is the same as "".
const Op* FindOp(std::string_view domain, std::string_view name);
// Every operator, sorted by domain and name.
std::vector<const Op*> AllOps();

}  // namespace onnxray
