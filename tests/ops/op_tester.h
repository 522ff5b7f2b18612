// OpTester: a graph of one node, run the way the executor runs it, with every kernel the operator has and
// inputs lying in memory in every way its layout rule allows. Expected values are row-major.
//
//   OpTester("LeakyRelu", 16).Attribute("alpha", 0.1f).Input<float>({2}, {-1, 2}).Expect<float>({2}, {-0.1f,
//   2});
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "plan/evaluate.h"
#include "plan/resolve.h"

namespace onnxray::testing {

inline constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
inline constexpr float kInfinity = std::numeric_limits<float>::infinity();

// What many tests fill small tensors with.
inline const std::vector<float> kSix = {0, 1, 2, 3, 4, 5};

// |actual - expected| <= absolute + relative * |expected|
struct Tolerance {
  double relative = 1e-5;
  double absolute = 1e-7;
};

inline void ExpectEqual(const Tensor& actual, const Tensor& expected, Tolerance tolerance = {}) {
  ASSERT_EQ(actual.ToString(), expected.ToString());
  const Tensor a = actual.RowMajor().value(), e = expected.RowMajor().value();
  if (e.dtype() == DType::kString) {
    for (int64_t i = 0; i < e.count(); ++i)
      EXPECT_EQ(a.data<std::string>()[i], e.data<std::string>()[i]) << i;
    return;
  }
  if (IsInteger(e.dtype()) || e.dtype() == DType::kBool) {
    DispatchBySize(e.dtype(), [&](auto tag) {
      using T = typename decltype(tag)::Type;
      for (int64_t i = 0; i < e.count(); ++i) EXPECT_EQ(a.data<T>()[i], e.data<T>()[i]) << "element " << i;
    });
    return;
  }
  Result<std::vector<double>> actuals = ToDoubles(a), expecteds = ToDoubles(e);
  ASSERT_TRUE(actuals.ok() && expecteds.ok());
  for (size_t i = 0; i < expecteds->size(); ++i) {
    const double x = (*actuals)[i], y = (*expecteds)[i];
    if (std::isnan(y) || std::isinf(y)) {
      EXPECT_TRUE(std::isnan(y) ? std::isnan(x) : x == y)
          << "element " << i << ": " << x << ", expected " << y;
    } else {
      EXPECT_LE(std::fabs(x - y), tolerance.absolute + tolerance.relative * std::fabs(y))
          << "element " << i << ": " << x << ", expected " << y;
    }
  }
}

class OpTester {
 public:
  enum class Backend : uint8_t { kPortable, kXnnpack };
  // How inputs lie in memory: dense, channels-last, or scattered: axes reversed, with gaps.
  enum class Arrangement : uint8_t { kRowMajor, kChannelsLast, kScattered };

  explicit OpTester(std::string op_type, int opset = 22, std::string domain = "") {
    graph_.nodes.resize(1);
    node().name = "node";
    node().op_type = std::move(op_type);
    node().domain = std::move(domain);
    node().opset = opset;
    Outputs(1);
  }

  template <typename T>
  OpTester& Attribute(std::string name, T value) {
    if constexpr (std::is_integral_v<T>) {
      node().attributes.Set(std::move(name), static_cast<int64_t>(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      node().attributes.Set(std::move(name), static_cast<float>(value));
    } else if constexpr (std::is_convertible_v<T, std::string>) {
      node().attributes.Set(std::move(name), std::string(value));
    } else {
      node().attributes.Set(std::move(name), std::move(value));
    }
    return *this;
  }
  OpTester& Ints(std::string name, std::vector<int64_t> values) {
    return Attribute(std::move(name), std::move(values));
  }
  OpTester& Floats(std::string name, std::vector<float> values) {
    return Attribute(std::move(name), std::move(values));
  }

  template <typename T>
  OpTester& Input(Shape shape, std::vector<T> values) {
    return Input(Tensor::FromValues<T>(std::move(shape), values));
  }
  OpTester& Input(Value value) {
    ValueType type;
    if (value.is_tensor()) {
      type.kind = ValueType::Kind::kTensor;
      type.dtype = value.tensor().dtype();
    }
    node().inputs.push_back(graph_.AddValue("input" + std::to_string(inputs_.size()), type));
    inputs_.push_back(std::move(value));
    return *this;
  }
  OpTester& NoInput() {
    node().inputs.push_back(kNoValue);
    inputs_.emplace_back();
    return *this;
  }
  // The last input is an initialiser: XNNPACK kernels may pack it in advance.
  OpTester& Constant() {
    graph_.value(node().inputs.back()).constant = inputs_.back().tensor();
    return *this;
  }
  OpTester& Outputs(int count) {
    node().outputs.clear();
    for (int i = 0; i < count; ++i) node().outputs.push_back(graph_.AddValue("output" + std::to_string(i)));
    return *this;
  }
  OpTester& NoOutput(int i) {
    node().outputs[static_cast<size_t>(i)] = kNoValue;
    return *this;
  }
  OpTester& Within(Tolerance tolerance) {
    tolerance_ = tolerance;
    return *this;
  }
  OpTester& Subgraphs(SubgraphRunner& runner) {
    subgraphs_ = &runner;
    return *this;
  }

  Result<std::vector<Value>> Run(Backend backend = Backend::kPortable,
                                 Arrangement arrangement = Arrangement::kRowMajor) {
    static const ThreadPool pool(2);
    FillAttributeDefaults(graph_);
    const ResolvedOp resolved = Resolve(node());
    if (resolved.error) return *resolved.error;
    Program program(graph_, *resolved.op, pool, backend);
    if (!program.status.ok()) return program.status.error();
    std::vector<Value> inputs;
    for (const Value& input : inputs_) inputs.push_back(Arrange(input, arrangement));
    PoisoningAllocator allocator;
    NoSubgraphs none;
    SubgraphRunner& subgraphs = subgraphs_ ? *subgraphs_ : none;
    Result<std::vector<Value>> outputs =
        Evaluate({node(), *resolved.op, resolved.version, program.kernel.get(), {pool, allocator, subgraphs}},
                 std::move(inputs));
    used_xnnpack_ = program.used;
    return outputs;
  }
  // The last Run was done by the XNNPACK kernel, start to end.
  bool used_xnnpack() const { return used_xnnpack_; }

  // Every way of running it gives this as output `index`.
  template <typename T>
  void Expect(Shape shape, std::vector<T> values, int index = 0) {
    Expect(Tensor::FromValues<T>(std::move(shape), values), index);
  }
  void Expect(const Tensor& expected, int index = 0) {
    for (const Backend backend : {Backend::kPortable, Backend::kXnnpack}) {
      for (const Arrangement arrangement : Arrangements()) {
        SCOPED_TRACE(std::string(backend == Backend::kXnnpack ? "XNNPACK" : "portable") + ", " +
                     Name(arrangement));
        Result<std::vector<Value>> outputs = Run(backend, arrangement);
        ASSERT_TRUE(outputs.ok()) << outputs.error().ToString();
        const Value& output = (*outputs)[static_cast<size_t>(index)];
        ASSERT_TRUE(output.is_tensor()) << output.ToString();
        ExpectEqual(output.tensor(), expected, tolerance_);
      }
    }
  }
  // Running fails, and the message contains `text`.
  void ExpectError(std::string_view text) {
    Result<std::vector<Value>> outputs = Run();
    ASSERT_FALSE(outputs.ok());
    EXPECT_NE(outputs.error().ToString().find(text), std::string::npos) << outputs.error().ToString();
  }

 private:
  // Fills fresh memory with garbage, so that reading an element nobody wrote shows.
  class PoisoningAllocator : public TensorAllocator {
   public:
    Result<Tensor> Allocate(DType dtype, const Shape& shape, Layout layout) override {
      Tensor tensor = TRY(Tensor::Allocate(dtype, shape, layout));
      if (dtype != DType::kString) std::memset(tensor.storage()->data(), 0xa5, tensor.bytes());
      return tensor;
    }
  };

  // The XNNPACK kernel, if asked for and there, which remembers whether it did the work.
  struct Program {
    Program(const Graph& graph, const Op& op, const ThreadPool& pool, Backend backend) {
      if (backend == Backend::kPortable || !op.xnnpack) return;
      const Node& node = graph.nodes[0];
      std::vector<const Tensor*> constants;
      for (const ValueId id : node.inputs) {
        const bool constant = id != kNoValue && graph.value(id).constant;
        constants.push_back(constant ? &*graph.value(id).constant : nullptr);
      }
      Result<std::unique_ptr<Kernel>> made = op.xnnpack({node, graph, pool, constants});
      if (!made.ok()) {
        status = made.error();
      } else if (*made) {
        kernel = std::make_unique<Watched>(std::move(*made), used);
      }
    }
    struct Watched : Kernel {
      Watched(std::unique_ptr<Kernel> kernel, bool& used) : kernel(std::move(kernel)), used(used) {}
      Result<bool> Run(KernelContext& context) override {
        used = TRY(kernel->Run(context));
        return used;
      }
      std::unique_ptr<Kernel> kernel;
      bool& used;
    };
    Status status;
    bool used = false;
    std::unique_ptr<Kernel> kernel;
  };

  static std::string Name(Arrangement arrangement) {
    switch (arrangement) {
      case Arrangement::kRowMajor:
        return "row-major";
      case Arrangement::kChannelsLast:
        return "channels-last";
      default:
        return "scattered";
    }
  }

  // Row-major only, unless the operator takes inputs as they lie.
  std::vector<Arrangement> Arrangements() {
    const ResolvedOp resolved = Resolve(node());
    if (!resolved.op ||
        (resolved.op->layout != LayoutRule::kAny && resolved.op->layout != LayoutRule::kStrided)) {
      return {Arrangement::kRowMajor};
    }
    return {Arrangement::kRowMajor, Arrangement::kChannelsLast, Arrangement::kScattered};
  }

  static Value Arrange(const Value& value, Arrangement arrangement) {
    if (!value.is_tensor() || arrangement == Arrangement::kRowMajor) return value;
    const Tensor& tensor = value.tensor();
    if (arrangement == Arrangement::kChannelsLast) return tensor.To(Layout::kChannelsLast).value();
    if (tensor.rank() == 0) return value;
    Shape spacious;
    std::vector<int> reversal;
    for (int i = tensor.rank() - 1; i >= 0; --i) {
      spacious.push_back(tensor.dim(i) + 1);
      reversal.push_back(i);
    }
    Tensor view = Tensor::Allocate(tensor.dtype(), spacious).value().Transposed(reversal);
    for (int i = 0; i < tensor.rank(); ++i) view = view.Slice(i, 0, tensor.dim(i));
    CopyElements(tensor, view);
    return view;
  }

  Node& node() { return graph_.nodes[0]; }

  Graph graph_;
  std::vector<Value> inputs_;
  Tolerance tolerance_;
  SubgraphRunner* subgraphs_ = nullptr;
  bool used_xnnpack_ = false;
};

}  // namespace onnxray::testing
