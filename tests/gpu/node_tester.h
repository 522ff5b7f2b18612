// NodeTester: a graph of one node, run by the CPU's kernel and by the shader.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "gpu/software_gpu.h"
#include "run/graph_builder.h"
#include "run/session.h"

namespace onnxray::testing {

// Uniform in [low, high), the same in every run.
inline Tensor RandomFloats(Shape shape, float low = -2, float high = 2) {
  static std::mt19937 generator(7);
  Tensor tensor = Tensor::Allocate(DType::kFloat32, std::move(shape)).value();
  for (float& element : tensor.span<float>()) {
    element = low + (high - low) * static_cast<float>(generator() & 0xffffff) / 0x1000000;
  }
  return tensor;
}

template <typename T>
Tensor RandomIntegers(Shape shape, int low, int high) {
  const Tensor floats = RandomFloats(shape, static_cast<float>(low), static_cast<float>(high));
  Tensor tensor = Tensor::Allocate(kDTypeOf<T>, std::move(shape)).value();
  for (int64_t i = 0; i < tensor.count(); ++i) {
    tensor.data<T>()[i] = static_cast<T>(std::floor(floats.data<float>()[i]));
  }
  return tensor;
}

// Sum of squared differences over the sum of squares.
inline double NormalisedError(const Tensor& actual, const Tensor& expected) {
  const std::vector<double> a = ToDoubles(actual.RowMajor().value()).value();
  const std::vector<double> e = ToDoubles(expected.RowMajor().value()).value();
  double error = 0, energy = 1e-30;
  for (size_t i = 0; i < e.size(); ++i) {
    error += (a[i] - e[i]) * (a[i] - e[i]);
    energy += e[i] * e[i];
  }
  return error / energy;
}

class NodeTester {
 public:
  explicit NodeTester(std::string op, int opset = 22, std::string domain = {})
      : op_(std::move(op)), opset_(opset), domain_(std::move(domain)) {}

  NodeTester& Attribute(std::string name, AttributeValue value) {
    attributes_.Set(std::move(name), std::move(value));
    return *this;
  }
  NodeTester& Input(Tensor tensor, bool constant = false) {
    inputs_.push_back({std::move(tensor), constant});
    return *this;
  }
  // Known beforehand: a weight, a shape.
  NodeTester& Constant(Tensor tensor) { return Input(std::move(tensor), true); }
  NodeTester& NoInput() { return Input({}); }
  NodeTester& Outputs(int count) {
    outputs_ = count;
    return *this;
  }

  // The shader computes what the kernel does.
  void ExpectSame() const {
    SCOPED_TRACE(op_);
    const std::vector<Value> expected = Run(Backend::kCpu), actual = Run(Backend::kWebGpu);
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < actual.size(); ++i) {
      ASSERT_EQ(actual[i].ToString(), expected[i].ToString());
      EXPECT_LE(NormalisedError(actual[i].tensor(), expected[i].tensor()), 1e-7) << "output " << i;
    }
  }

  // The node runs on the CPU, and says so.
  void ExpectOnCpu(const std::string& reason) const {
    SCOPED_TRACE(op_);
    std::string actual;
    Run(Backend::kWebGpu, &actual);
    EXPECT_EQ(actual, reason);
  }

 private:
  struct Fed {
    Tensor tensor;
    bool constant = false;
  };

  std::vector<Value> Run(Backend backend, std::string* reason = nullptr) const {
    GraphBuilder builder(opset_);
    Inputs inputs;
    std::vector<std::string> names, outputs;
    for (size_t i = 0; i < inputs_.size(); ++i) {
      const Tensor& tensor = inputs_[i].tensor;
      names.push_back(tensor.defined() ? "input" + std::to_string(i) : "");
      if (!tensor.defined()) continue;
      if (inputs_[i].constant) {
        builder.Constant(names.back(), tensor);
        continue;
      }
      std::vector<Dim> dims;
      for (const int64_t dim : tensor.shape()) dims.push_back({dim, ""});
      builder.Input(names.back(), tensor.dtype(), dims);
      inputs[names.back()] = tensor;
    }
    for (int i = 0; i < outputs_; ++i) outputs.push_back("output" + std::to_string(i));
    Node& node = builder.Add(op_, names, outputs);
    node.attributes = attributes_;
    node.domain = domain_;
    for (const std::string& output : outputs) {
      builder.Output(output);
      builder.graph().value(builder.Value(output)).type = {};
    }
    const auto session = Session::Create(builder.Build(), {.threads = 1, .backend = backend});
    if (!session.ok()) {
      ADD_FAILURE() << session.error().ToString();
      return {};
    }
    EXPECT_EQ(session.value()->backend().backend, backend);
    auto run = session.value()->Start(inputs, {.keep = RunOptions::Keep::kAll});
    if (!run.ok()) {
      ADD_FAILURE() << run.error().ToString();
      return {};
    }
    run.value()->Finish();
    EXPECT_EQ(run.value()->gpu_failure(), "");
    if (reason) {
      *reason = run.value()->cpu_reason(0);
    } else {
      EXPECT_EQ(run.value()->cpu_reason(0), "");
    }
    Result<std::vector<Value>> made = run.value()->Outputs();
    if (!made.ok()) ADD_FAILURE() << made.error().ToString();
    return made.ok() ? made.value() : std::vector<Value>();
  }

  std::string op_;
  int opset_;
  std::string domain_;
  Attributes attributes_;
  std::vector<Fed> inputs_;
  int outputs_ = 1;
};

}  // namespace onnxray::testing
