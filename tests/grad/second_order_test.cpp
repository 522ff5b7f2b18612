// Gradients of gradients: what differentiation writes can be differentiated again.
#include <gtest/gtest.h>

#include <cmath>

#include "grad/differentiate.h"
#include "model/test_models.h"
#include "ops/formula.h"

namespace onnxray::testing {
namespace {

class HessianVectorProduct {
 public:
  // Of the sum of output "y" of a graph in ONNX's text syntax with a float64 input "x".
  explicit HessianVectorProduct(const std::string& text)
      : forward_(Session::Create(MustLoad(GraphFromText(text)), {.threads = 1}).value()) {
    const Graph& graph = forward_->graph();
    const ValueId x = graph.FindValue("x");
    shape_ = *graph.value(x).type.StaticShape();
    std::vector<std::optional<TensorType>> fed(graph.values.size());
    fed[static_cast<size_t>(x)] = TensorType{DType::kFloat64, shape_};
    GraphExtension extension(graph, fed, forward_->pool());
    const Var y = extension.At(graph.FindValue("y"));
    const Var loss = formula::ReduceSum(y, std::vector<int64_t>{}, false);
    const auto first = onnxray::Differentiate(extension, loss.id, {x});
    EXPECT_TRUE(first.ok()) << first.error().ToString();
    gradient_ = first.value().values.at(x);
    const Var direction = extension.AddInput("direction", {DType::kFloat64, shape_});
    const Var slope = formula::ReduceSum(extension.At(gradient_) * direction, std::vector<int64_t>{}, false);
    const auto second = onnxray::Differentiate(extension, slope.id, {x});
    EXPECT_TRUE(second.ok()) << second.error().ToString();
    product_ = second.value().values.at(x);
    Model model = forward_->model();
    model.graph = std::make_shared<const Graph>(extension.Take());
    session_ = Session::Create(std::move(model), {.threads = 1}).value();
  }

  // The product that was differentiated twice beside the central difference of the gradient.
  void Check() {
    const size_t count = static_cast<size_t>(shape_.count());
    std::vector<double> at(count), along(count);
    for (size_t i = 0; i < count; ++i) {
      at[i] = 0.7 * std::sin(1.0 + 2.3 * static_cast<double>(i));
      along[i] = std::cos(3.1 * static_cast<double>(i));
    }
    constexpr double kStep = 1e-5;
    std::vector<double> before = at, after = at;
    for (size_t i = 0; i < count; ++i) {
      before[i] -= kStep * along[i];
      after[i] += kStep * along[i];
    }
    const std::vector<double> product = Compute(product_, at, along);
    const std::vector<double> low = Compute(gradient_, before, along);
    const std::vector<double> high = Compute(gradient_, after, along);
    double largest = 0;
    for (size_t i = 0; i < count; ++i) {
      EXPECT_NEAR(product[i], (high[i] - low[i]) / (2 * kStep), 1e-6) << "element " << i;
      largest = std::max(largest, std::abs(product[i]));
    }
    EXPECT_GT(largest, 1e-3) << "a linear function shows nothing";
  }

 private:
  std::vector<double> Compute(ValueId value, const std::vector<double>& x, const std::vector<double>& along) {
    RunOptions options;
    options.keep = RunOptions::Keep::kSelected;
    options.values = {value};
    options.only_needed = true;
    auto run = session_->Start({{"x", Tensor::FromValues<double>(shape_, x)},
                                {"direction", Tensor::FromValues<double>(shape_, along)}},
                               options);
    EXPECT_TRUE(run.ok()) << run.error().ToString();
    run.value()->Finish();
    EXPECT_TRUE(run.value()->status().ok()) << run.value()->status().error().ToString();
    return ToDoubles(run.value()->Fetch(value).value().tensor().RowMajor().value()).value();
  }

  std::unique_ptr<Session> forward_, session_;
  Shape shape_;
  ValueId gradient_ = kNoValue, product_ = kNoValue;
};

TEST(SecondOrder, Perceptron) {
  HessianVectorProduct(R"(g (double[2,3] x) => (double[2,2] y)
      <double[3,4] w = {1, -2, 3, 0.5, -1, 2, 0.3, 0.7, -0.2, 0.9, 1.1, -1.3}, double[4,2] v = {1, 2, -1, 0.5, 0.3, -2, 1, 1}>
      { h = MatMul(x, w) t = Tanh(h) o = MatMul(t, v) y = Sigmoid(o) })")
      .Check();
}

TEST(SecondOrder, ConvolutionAndPooling) {
  HessianVectorProduct(
      R"(g (double[1,1,5,5] x) => (double[1,2,2,2] y) <double[2,1,2,2] w = {1, -2, 3, 0.5, -1, 2, 0.3, 0.7}>
      { c = Conv(x, w) s = Softplus(c) p = AveragePool<kernel_shape = [2, 2], strides = [2, 2]>(s) y = Mul(p, p) })")
      .Check();
}

TEST(SecondOrder, SoftmaxAndNormalization) {
  HessianVectorProduct(R"(g (double[2,4] x) => (double[2,4] y)
      <double[4] scale = {1, 2, 0.5, -1}, double[4] bias = {0.1, 0, -0.2, 0.3}>
      { n = LayerNormalization(x, scale, bias) p = Softmax(n) y = Mul(p, n) })")
      .Check();
}

}  // namespace
}  // namespace onnxray::testing
