// A node by itself: its outputs as the executor computes them, and what goes on inside it.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "explain/interior.h"
#include "plan/evaluate.h"
#include "plan/resolve.h"

namespace onnxray::testing {

class NodeInside {
 public:
  NodeInside(std::string op_type, int opset, std::string domain = "") {
    graph_.nodes.resize(1);
    node().name = "node";
    node().op_type = std::move(op_type);
    node().domain = std::move(domain);
    node().opset = opset;
  }

  NodeInside& Attribute(std::string name, AttributeValue value) {
    node().attributes.Set(std::move(name), std::move(value));
    return *this;
  }
  NodeInside& Input(Tensor tensor) {
    node().inputs.push_back(graph_.AddValue("input" + std::to_string(values_.size())));
    values_.push_back(std::move(tensor));
    return *this;
  }
  NodeInside& NoInput() {
    node().inputs.push_back(kNoValue);
    return *this;
  }

  // Once: evaluated with `count` outputs; undefined where the operator gives none.
  std::vector<Tensor> Outputs(size_t count = 1) {
    node().outputs.clear();
    for (size_t i = 0; i < count; ++i)
      node().outputs.push_back(graph_.AddValue("output" + std::to_string(i)));
    FillAttributeDefaults(node());
    const ResolvedOp resolved = Resolve(node());
    if (resolved.error) {
      ADD_FAILURE() << resolved.error->ToString();
      return std::vector<Tensor>(count);
    }
    std::vector<Value> given;
    for (const ValueId id : node().inputs)
      given.push_back(id == kNoValue ? Value() : Value(values_[static_cast<size_t>(id)]));
    HeapAllocator allocator;
    NoSubgraphs subgraphs;
    auto outputs =
        Evaluate({node(), *resolved.op, resolved.version, nullptr, {*pool_, allocator, subgraphs}}, given);
    std::vector<Tensor> tensors(count);
    if (!outputs.ok()) {
      ADD_FAILURE() << outputs.error().ToString();
      return tensors;
    }
    for (size_t i = 0; i < count; ++i) {
      if (outputs.value()[i].is_tensor()) tensors[i] = outputs.value()[i].tensor();
      values_.push_back(tensors[i]);
    }
    return tensors;
  }

  std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const InteriorValue& value : InteriorOf(graph_, 0)) names.push_back(value.name);
    return names;
  }
  // After Outputs.
  Tensor Inside(const std::string& name) {
    for (const InteriorValue& value : InteriorOf(graph_, 0)) {
      if (value.name != name) continue;
      auto tensor = value.compute(
          [&](ValueId id) -> Result<Value> { return Value(values_[static_cast<size_t>(id)]); }, *pool_);
      if (!tensor.ok()) {
        ADD_FAILURE() << name << ": " << tensor.error().ToString();
        return {};
      }
      if (!value.axes.empty()) {
        EXPECT_EQ(static_cast<int>(value.axes.size()), tensor->rank()) << name;
      }
      return tensor.value().RowMajor().value();
    }
    ADD_FAILURE() << "there is no '" << name << "' inside";
    return {};
  }

 private:
  Node& node() { return graph_.nodes[0]; }

  Graph graph_;
  std::vector<Tensor> values_;  // by ValueId
  std::unique_ptr<ThreadPool> pool_ = std::make_unique<ThreadPool>(1);
};

// Numbers without pattern between -scale and scale.
inline Tensor Waves(const Shape& shape, double phase, double scale = 1) {
  std::vector<float> values;
  for (int64_t i = 0; i < shape.count(); ++i)
    values.push_back(static_cast<float>(scale * std::sin(phase + 1.7 * static_cast<double>(i * i % 97))));
  return Tensor::FromValues<float>(shape, values);
}

inline std::vector<double> Numbers(const Tensor& tensor) {
  return tensor.defined() ? ToDoubles(tensor.RowMajor().value()).value() : std::vector<double>();
}

inline void ExpectClose(const Tensor& found, const Shape& shape, const std::vector<double>& expected,
                        const std::string& what) {
  ASSERT_TRUE(found.defined()) << what;
  ASSERT_EQ(found.shape(), shape) << what;
  const std::vector<double> numbers = Numbers(found);
  ASSERT_EQ(numbers.size(), expected.size()) << what;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (std::isinf(expected[i])) {
      EXPECT_EQ(numbers[i], expected[i]) << what << ", element " << i;
      continue;
    }
    EXPECT_NEAR(numbers[i], expected[i], 1e-6 + 1e-5 * std::fabs(expected[i])) << what << ", element " << i;
  }
}

}  // namespace onnxray::testing
