// GradientTester: an operator's gradient rule against central differences, in float64.
//
//   GradientTester("Elu", 22).Attribute("alpha", 0.5f).Random({2, 3}).Check();
//
// The loss is a weighted sum of the elements of all outputs; the gradient of every float64 input is compared
// element by element. Inputs stay clear of kinks by their ranges.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "grad/differentiate.h"
#include "ops/formula.h"
#include "run/session.h"

namespace onnxray::testing {

class GradientTester {
 public:
  explicit GradientTester(std::string op_type, int opset = 22, std::string domain = "") {
    Node node;
    node.name = "node";
    node.op_type = std::move(op_type);
    node.domain = std::move(domain);
    node.opset = opset;
    graph_.nodes.push_back(std::move(node));
    graph_.opset_imports[""] = opset;
    Outputs(1);
  }

  GradientTester& Attribute(std::string name, AttributeValue value) {
    graph_.nodes[0].attributes.Set(std::move(name), std::move(value));
    return *this;
  }
  // float64 numbers, evenly spread between the bounds, all different.
  GradientTester& Random(const Shape& shape, double low = -1, double high = 1) {
    const int64_t count = shape.count();
    std::vector<double> values(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) {
      values[static_cast<size_t>(i)] =
          low + (high - low) * (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    }
    std::shuffle(values.begin(), values.end(), random_);
    return Input(Tensor::FromValues<double>(shape, values));
  }
  // Any tensor; differentiated by when float64.
  GradientTester& Input(Tensor tensor) {
    const ValueId id = graph_.AddValue("input" + std::to_string(inputs_.size()));
    graph_.value(id).type.kind = ValueType::Kind::kTensor;
    graph_.value(id).type.dtype = tensor.dtype();
    graph_.nodes[0].inputs.push_back(id);
    // What shapes follow from has to be known.
    if (tensor.dtype() == DType::kFloat64) {
      graph_.inputs.push_back(id);
      differentiated_.push_back(id);
    } else {
      graph_.value(id).constant = tensor;
    }
    inputs_.emplace_back(id, std::move(tensor));
    return *this;
  }
  GradientTester& Ints(std::vector<int64_t> values) {
    const int64_t count = static_cast<int64_t>(values.size());
    return Input(Tensor::FromValues<int64_t>({count}, values));
  }
  GradientTester& NoInput() {
    graph_.nodes[0].inputs.push_back(kNoValue);
    return *this;
  }
  // The last input is a constant that nobody differentiates by.
  GradientTester& Fixed() {
    const ValueId id = differentiated_.back();
    differentiated_.pop_back();
    graph_.inputs.pop_back();
    graph_.value(id).constant = inputs_.back().second;
    return *this;
  }
  // The last input is fed at the run, and not known before it.
  GradientTester& Fed() {
    const ValueId id = inputs_.back().first;
    graph_.value(id).constant.reset();
    graph_.inputs.push_back(id);
    return *this;
  }
  // The node's subgraphs read the last input, instead of the node.
  GradientTester& Captured() {
    Node& node = graph_.nodes[0];
    node.implicit_inputs.push_back(node.inputs.back());
    node.inputs.pop_back();
    return *this;
  }
  GradientTester& WithoutOutput(int i) {
    graph_.nodes[0].outputs[static_cast<size_t>(i)] = kNoValue;
    return *this;
  }
  GradientTester& Outputs(int count) {
    std::vector<ValueId>& outputs = graph_.nodes[0].outputs;
    while (static_cast<int>(outputs.size()) < count) {
      const ValueId id = graph_.AddValue("output" + std::to_string(outputs.size()));
      graph_.value(id).producer = 0;
      graph_.value(id).output_index = static_cast<int>(outputs.size());
      outputs.push_back(id);
    }
    return *this;
  }
  // Types are not told in advance, as in models with data-dependent shapes.
  GradientTester& WithoutTypes() {
    typed_ = false;
    return *this;
  }

  void Check(double tolerance = 1e-5) { CheckOrder(1, tolerance); }
  // The gradient of a weighted sum of the gradients.
  void CheckSecondOrder(double tolerance = 1e-4) { CheckOrder(2, tolerance); }

 private:
  void CheckOrder(int order, double tolerance) {
    const ThreadPool pool(1);
    GraphExtension extension(graph_, Types(), pool);
    Var loss = WeightedSum(extension, graph_.nodes[0].outputs);
    auto gradients = Differentiate(extension, loss.id, differentiated_);
    ASSERT_TRUE(gradients.ok()) << gradients.error().ToString();
    if (order == 2) {
      std::vector<ValueId> values;
      for (const auto& [id, gradient] : gradients.value().values) values.push_back(gradient);
      loss = WeightedSum(extension, values);
      gradients = Differentiate(extension, loss.id, differentiated_);
      ASSERT_TRUE(gradients.ok()) << gradients.error().ToString();
    }
    Graph graph = extension.Take();
    std::vector<ValueId> wanted;
    for (const ValueId id : differentiated_) {
      ASSERT_TRUE(gradients.value().values.count(id)) << gradients.value().reasons.at(id);
      wanted.push_back(gradients.value().values.at(id));
    }
    graph.outputs = wanted;
    graph.outputs.push_back(loss.id);
    Model model;
    model.graph = std::make_shared<Graph>(std::move(graph));
    const auto session = Session::Create(std::move(model), {.threads = 1});
    ASSERT_TRUE(session.ok()) << session.error().ToString();
    const auto results = session.value()->RunOutputs(FedInputs());
    ASSERT_TRUE(results.ok()) << results.error().ToString();
    for (size_t i = 0; i < differentiated_.size(); ++i) {
      SCOPED_TRACE(graph_.value(differentiated_[i]).name);
      Compare(*session.value(), differentiated_[i], results.value()[i].tensor(), tolerance);
    }
  }

  std::vector<std::optional<TensorType>> Types() const {
    std::vector<std::optional<TensorType>> types(graph_.values.size());
    for (const auto& [id, tensor] : inputs_) {
      if (typed_) types[static_cast<size_t>(id)] = TensorType{tensor.dtype(), tensor.shape()};
    }
    return types;
  }

  // The cosine of an element's index weighs it.
  static Var WeightedSum(GraphExtension& extension, const std::vector<ValueId>& values) {
    Var loss;
    for (const ValueId id : values) {
      if (id == kNoValue) continue;
      const Var y = extension.At(id);
      if (const DType dtype = extension.dtype(y); dtype != DType::kFloat64 && dtype != DType::kUndefined) {
        continue;
      }
      const Var range = formula::Cast(formula::Positions(formula::Reshape(y, {-1})), DType::kFloat64);
      const Var weighted = formula::Reshape(y, {-1}) * (formula::Cos(range) + 0.1);
      const Var sum = formula::ReduceSum(weighted, std::vector<int64_t>{}, false);
      loss = loss ? loss + sum : sum;
    }
    return loss;
  }

  Inputs FedInputs() const {
    Inputs fed;
    for (const auto& [id, tensor] : inputs_) {
      if (!graph_.value(id).constant) fed.emplace(graph_.value(id).name, tensor);
    }
    return fed;
  }

  double Loss(Session& session, const Inputs& inputs) const {
    const auto results = session.RunOutputs(inputs);
    EXPECT_TRUE(results.ok()) << results.error().ToString();
    return results.ok() ? results.value().back().tensor().data<double>()[0] : 0;
  }

  void Compare(Session& session, ValueId id, const Tensor& actual, double tolerance) const {
    Inputs inputs = FedInputs();
    const std::string& name = graph_.value(id).name;
    const Tensor original = inputs.at(name).tensor();
    ASSERT_EQ(actual.ToString(), original.ToString());
    const Tensor gradient = actual.RowMajor().value();
    constexpr double kStep = 1e-5;
    for (int64_t i = 0; i < original.count(); ++i) {
      double losses[2];
      for (const int side : {0, 1}) {
        Tensor moved = original.Clone().value();
        moved.data<double>()[i] += side ? kStep : -kStep;
        inputs.at(name) = moved;
        losses[side] = Loss(session, inputs);
      }
      const double expected = (losses[1] - losses[0]) / (2 * kStep);
      ASSERT_NEAR(gradient.data<double>()[i], expected, tolerance * (1 + std::fabs(expected)))
          << "element " << i << " of " << original.ToString();
    }
  }

  Graph graph_;
  std::vector<std::pair<ValueId, Tensor>> inputs_;
  std::vector<ValueId> differentiated_;
  std::mt19937 random_{1};
  bool typed_ = true;
};

}  // namespace onnxray::testing
