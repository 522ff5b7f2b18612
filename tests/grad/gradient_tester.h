// GradientTester: gradients of an operator against central differences.
//
//   GradientTester("Elu", 22).Attribute("alpha", 0.5f).Random({2, 3}).Check();
//
// Of small outputs the whole Jacobian is compared, row by row: the gradient of one element of the output at a
// time. Of larger ones a weighted sum of all elements. Inputs stay clear of kinks by their ranges. Tests are
// named after the operators they are about, see operator_tests.h.
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

// The name of a test whose parameter is an operator's.
inline const auto kByName = [](const auto& info) { return std::string(info.param); };

inline Tensor Int32s(const Shape& shape, const std::vector<int32_t>& values) {
  return Tensor::FromValues<int32_t>(shape, values);
}

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
  // Of a whole graph, whose inputs are given in order.
  explicit GradientTester(Graph graph) : graph_(std::move(graph)), given_(graph_.inputs) {
    graph_.inputs.clear();
  }

  // In float32, for operators that have nothing wider. To be said first.
  GradientTester& Single() {
    dtype_ = DType::kFloat32;
    return *this;
  }
  GradientTester& Attribute(std::string name, AttributeValue value) {
    graph_.nodes[0].attributes.Set(std::move(name), std::move(value));
    return *this;
  }
  // Numbers evenly spread between the bounds, all different.
  GradientTester& Random(const Shape& shape, double low = -1, double high = 1) {
    const int64_t count = shape.count();
    std::vector<double> values(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) {
      values[static_cast<size_t>(i)] =
          low + (high - low) * (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    }
    std::shuffle(values.begin(), values.end(), random_);
    return Numbers(shape, values);
  }
  GradientTester& Numbers(const Shape& shape, const std::vector<double>& values) {
    if (dtype_ == DType::kFloat64) return Input(Tensor::FromValues<double>(shape, values));
    return Input(Tensor::FromValues<float>(shape, {values.begin(), values.end()}));
  }
  // Any tensor; differentiated by when of the type that is tested, else a constant.
  GradientTester& Input(Tensor tensor) {
    const ValueId id = NextInput();
    graph_.value(id).type.kind = ValueType::Kind::kTensor;
    graph_.value(id).type.dtype = tensor.dtype();
    // What shapes follow from has to be known.
    if (tensor.dtype() == dtype_) {
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
    ValueId& output = graph_.nodes[0].outputs[static_cast<size_t>(i)];
    std::erase(graph_.outputs, output);
    output = kNoValue;
    return *this;
  }
  GradientTester& Outputs(int count) {
    std::vector<ValueId>& outputs = graph_.nodes[0].outputs;
    while (static_cast<int>(outputs.size()) < count) {
      const ValueId id = graph_.AddValue("output" + std::to_string(outputs.size()));
      graph_.value(id).producer = 0;
      graph_.value(id).output_index = static_cast<int>(outputs.size());
      outputs.push_back(id);
      graph_.outputs.push_back(id);
    }
    return *this;
  }
  // The shape of the first output is told in advance, as by a run before.
  GradientTester& WithOutputType(const Shape& shape) {
    ValueType& type = graph_.value(graph_.outputs[0]).type;
    type.kind = ValueType::Kind::kTensor;
    type.dtype = dtype_;
    type.shape.emplace();
    for (const int64_t dim : shape) type.shape->push_back({dim, {}});
    return *this;
  }
  // Types are not told in advance, as in models with data-dependent shapes.
  GradientTester& WithoutTypes() {
    typed_ = false;
    return *this;
  }

  void Check() { Check(dtype_ == DType::kFloat64 ? 1e-5 : 2e-4); }
  void Check(double tolerance) {
    OpenForward();
    if (!::testing::Test::HasFatalFailure()) OpenGradient();
    if (!::testing::Test::HasFatalFailure()) Compare(tolerance);
  }
  // The gradients of a weighted sum of the outputs, differentiated in their turn.
  void CheckSecondOrder(double tolerance = 1e-4) {
    const ThreadPool pool(1);
    GraphExtension extension(graph_, Types(), pool);
    Var loss;
    for (const ValueId id : graph_.outputs) {
      const Var y = formula::Reshape(extension.At(id), {-1});
      const Var range = formula::CastLike(formula::Positions(y), y);
      const Var sum = formula::ReduceSum(y * (formula::Cos(range) + 0.1), std::vector<int64_t>{}, false);
      loss = loss ? loss + sum : sum;
    }
    const auto gradients = Differentiate(extension, loss.id, differentiated_);
    ASSERT_TRUE(gradients.ok()) << gradients.error().ToString();
    graph_ = extension.Take();
    graph_.outputs.clear();
    for (const auto& [id, gradient] : gradients.value().values) graph_.outputs.push_back(gradient);
    Check(tolerance);
  }

 private:
  // Outputs of more elements than this are summed up.
  static constexpr size_t kMostRows = 48;

  using Elements = std::vector<double>;

  ValueId NextInput() {
    if (next_ < given_.size()) return given_[next_++];
    const ValueId id = graph_.AddValue("input" + std::to_string(inputs_.size()));
    graph_.nodes[0].inputs.push_back(id);
    return id;
  }

  static void Open(Graph graph, std::shared_ptr<Session>& session) {
    Model model;
    model.graph = std::make_shared<Graph>(std::move(graph));
    auto created = Session::Create(std::move(model), {.threads = 1});
    ASSERT_TRUE(created.ok()) << created.error().ToString();
    session = std::move(created.value());
  }

  // Learns which outputs are real numbers, and their shapes.
  void OpenForward() {
    ASSERT_NO_FATAL_FAILURE(Open(graph_, forward_));
    const auto results = forward_->RunOutputs(FedInputs());
    ASSERT_TRUE(results.ok()) << results.error().ToString();
    for (size_t i = 0; i < results.value().size(); ++i) {
      if (!results.value()[i].is_tensor()) continue;
      const Tensor& tensor = results.value()[i].tensor();
      // Statistics in float32 beside results in float64 are too coarse for small steps.
      if (!IsFloat(tensor.dtype()) || SizeOf(tensor.dtype()) < SizeOf(dtype_)) continue;
      weights_.push_back({i, graph_.outputs[i], {tensor.dtype(), tensor.shape()}, {}});
    }
    ASSERT_FALSE(weights_.empty()) << "no output is a floating-point number";
  }

  void OpenGradient() {
    const ThreadPool pool(1);
    GraphExtension extension(graph_, Types(), pool);
    Var loss;
    for (Weights& weights : weights_) {
      const Var w = extension.AddInput("weights", weights.type);
      weights.name = extension.graph().value(w.id).name;
      const Var product = formula::Cast(extension.At(weights.output) * w, DType::kFloat64);
      const Var sum = formula::ReduceSum(product, std::vector<int64_t>{}, false);
      loss = loss ? loss + sum : sum;
    }
    const auto gradients = Differentiate(extension, loss.id, differentiated_);
    ASSERT_TRUE(gradients.ok()) << gradients.error().ToString();
    Graph graph = extension.Take();
    graph.outputs.clear();
    for (const ValueId id : differentiated_) {
      ASSERT_TRUE(gradients.value().values.count(id)) << gradients.value().reasons.at(id);
      graph.outputs.push_back(gradients.value().values.at(id));
    }
    ASSERT_NO_FATAL_FAILURE(Open(std::move(graph), gradient_));
  }

  std::vector<std::optional<TensorType>> Types() const {
    std::vector<std::optional<TensorType>> types(graph_.values.size());
    for (const auto& [id, tensor] : inputs_) {
      if (typed_) types[static_cast<size_t>(id)] = TensorType{tensor.dtype(), tensor.shape()};
    }
    return types;
  }

  onnxray::Inputs FedInputs() const {
    onnxray::Inputs fed;
    for (const auto& [id, tensor] : inputs_) {
      if (!graph_.value(id).constant) fed.emplace(graph_.value(id).name, tensor);
    }
    return fed;
  }

  static Elements ElementsOf(const Value& value) {
    return ToDoubles(value.tensor().RowMajor().value()).value();
  }

  // All elements of all outputs.
  Elements Forward(const onnxray::Inputs& inputs) const {
    const auto results = forward_->RunOutputs(inputs);
    EXPECT_TRUE(results.ok()) << results.error().ToString();
    Elements elements;
    for (const Weights& weights : weights_) {
      const Elements part = ElementsOf(results.value()[weights.place]);
      elements.insert(elements.end(), part.begin(), part.end());
    }
    return elements;
  }

  // The gradients of the weighted sum of all outputs' elements, input after input.
  void Gradient(const Elements& weights, Elements& gradient) const {
    onnxray::Inputs inputs = FedInputs();
    auto next = weights.begin();
    for (const Weights& part : weights_) {
      const auto end = next + part.type.shape.count();
      if (part.type.dtype == DType::kFloat64) {
        inputs.emplace(part.name, Tensor::FromValues<double>(part.type.shape, {next, end}));
      } else {
        inputs.emplace(part.name, Tensor::FromValues<float>(part.type.shape, {next, end}));
      }
      next = end;
    }
    const auto results = gradient_->RunOutputs(inputs);
    ASSERT_TRUE(results.ok()) << results.error().ToString();
    for (size_t i = 0; i < differentiated_.size(); ++i) {
      const Tensor original = inputs.at(graph_.value(differentiated_[i]).name).tensor();
      ASSERT_EQ(results.value()[i].tensor().ToString(), original.ToString());
      const Elements part = ElementsOf(results.value()[i]);
      gradient.insert(gradient.end(), part.begin(), part.end());
    }
  }

  // What all outputs' elements change by per change of one element of an input. Five points where float32
  // asks for a large step.
  Elements Column(ValueId id, int64_t element) const {
    const bool wide = dtype_ == DType::kFloat64;
    const double step = wide ? 1e-5 : 0.02;
    onnxray::Inputs inputs = FedInputs();
    const std::string& name = graph_.value(id).name;
    const Tensor original = inputs.at(name).tensor();
    const auto at = [&](double offset) {
      Tensor moved = original.Clone().value();
      if (wide) {
        moved.data<double>()[element] += offset;
      } else {
        moved.data<float>()[element] += static_cast<float>(offset);
      }
      inputs.at(name) = moved;
      return Forward(inputs);
    };
    Elements near = at(step), other = at(-step);
    for (size_t j = 0; j < near.size(); ++j) near[j] = (near[j] - other[j]) / (2 * step);
    if (wide) return near;
    const Elements far = at(2 * step);
    other = at(-2 * step);
    for (size_t j = 0; j < near.size(); ++j) {
      near[j] = (4 * near[j] - (far[j] - other[j]) / (4 * step)) / 3;
    }
    return near;
  }

  void Compare(double tolerance) const {
    std::vector<Elements> columns;  // by element of the inputs
    std::vector<std::string> names;
    for (const ValueId id : differentiated_) {
      const int64_t count = FedInputs().at(graph_.value(id).name).tensor().count();
      for (int64_t i = 0; i < count; ++i) {
        columns.push_back(Column(id, i));
        names.push_back(graph_.value(id).name + " at " + std::to_string(i));
      }
    }
    ASSERT_FALSE(columns.empty()) << "nothing to differentiate by";
    const size_t outputs = columns[0].size();
    const bool whole = outputs <= kMostRows;
    for (size_t row = 0; row < (whole ? outputs : 1); ++row) {
      Elements weights(outputs), gradient;
      for (size_t j = 0; j < outputs; ++j) {
        weights[j] = whole ? (j == row ? 1 : 0) : std::cos(static_cast<double>(j)) + 0.1;
      }
      ASSERT_NO_FATAL_FAILURE(Gradient(weights, gradient));
      for (size_t i = 0; i < columns.size(); ++i) {
        double expected = 0;
        for (size_t j = 0; j < outputs; ++j) expected += weights[j] * columns[i][j];
        ASSERT_NEAR(gradient[i], expected, tolerance * (1 + std::fabs(expected)))
            << "of output element " << (whole ? std::to_string(row) : "(all)") << " by " << names[i];
      }
    }
  }

  struct Weights {
    size_t place;  // among the forward graph's outputs
    ValueId output;
    TensorType type;
    std::string name;  // of the gradient graph's input
  };

  Graph graph_;
  std::vector<ValueId> given_;
  size_t next_ = 0;
  DType dtype_ = DType::kFloat64;
  std::vector<std::pair<ValueId, Tensor>> inputs_;
  std::vector<ValueId> differentiated_;
  std::vector<Weights> weights_;
  std::shared_ptr<Session> forward_, gradient_;
  std::mt19937 random_{1};
  bool typed_ = true;
};

}  // namespace onnxray::testing
