// A convolution and the normalisation behind it are differentiated as one.
#include "grad/normalized_conv.h"

#include "grad/gradient_tester.h"
#include "run/graph_builder.h"

namespace onnxray::testing {
namespace {

using List = std::vector<int64_t>;

// conv = Conv(x, w, b), y = BatchNormalization(conv, scale, shift, mean, variance). Types are not declared.
GraphBuilder ConvAndNorm(const std::vector<std::pair<std::string, AttributeValue>>& attributes, bool bias) {
  GraphBuilder builder(15);
  for (const char* name : {"x", "w", "b", "scale", "shift", "mean", "variance"}) {
    if (bias || std::string_view(name) != "b") builder.Input(name, DType::kUndefined, {});
  }
  Node& conv = builder.Add("Conv", {"x", "w", bias ? "b" : ""}, {"conv"});
  for (const auto& [name, value] : attributes) conv.attributes.Set(name, value);
  builder.Add("BatchNormalization", {"conv", "scale", "shift", "mean", "variance"}, {"y"});
  for (GraphValue& value : builder.graph().values) value.type = {};
  builder.Output("y");
  return builder;
}

// The second scale is 0: its gradient is not.
void CheckStatistics(GradientTester& tester) {
  tester.Numbers({4}, {0.5, 0, -1.5, 2}).Random({4}).Random({4}).Random({4}, 0.5, 2).Check();
}

TEST(BatchNormalizationGradient, BehindAConvolution) {
  GradientTester plain(ConvAndNorm({{"pads", List{1, 1, 0, 1}}}, true).graph());
  CheckStatistics(plain.Random({2, 3, 4, 5}).Random({4, 3, 3, 2}).Random({4}));
  GradientTester grouped(ConvAndNorm({{"group", int64_t{2}}, {"strides", List{2, 1}}}, false).graph());
  CheckStatistics(grouped.Random({2, 4, 5, 3}).Random({4, 2, 2, 2}));
  GradientTester depthwise(ConvAndNorm({{"group", int64_t{4}}}, false).graph());
  CheckStatistics(depthwise.Random({1, 4, 5}).Random({4, 1, 3}));
  GradientTester pointwise(ConvAndNorm({}, true).graph());
  CheckStatistics(pointwise.Random({1, 3, 2, 2}).Random({4, 3, 1, 1}).Random({4}));
}

TEST(BatchNormalizationGradient, BehindAConvolutionTwice) {
  GradientTester(ConvAndNorm({}, false).graph())
      .Random({1, 2, 4})
      .Random({3, 2, 2})
      .Random({3}, 0.5, 2)
      .Random({3})
      .Fixed()
      .Random({3})
      .Random({3}, 0.5, 2)
      .CheckSecondOrder();
}

std::vector<std::optional<TensorType>> Types(const GraphBuilder& builder) {
  std::vector<std::optional<TensorType>> types;
  for (const Shape& shape :
       {Shape{1, 2, 5, 5}, Shape{4, 2, 3, 3}, Shape{4}, Shape{4}, Shape{4}, Shape{4}, Shape{4}}) {
    types.push_back(TensorType{DType::kFloat32, shape});
  }
  types.resize(GraphBuilder(builder).graph().values.size());
  return types;
}

size_t ReadersOfConv(const std::vector<std::string>& values) {
  GraphBuilder builder = ConvAndNorm({}, true);
  const ThreadPool pool(1);
  GraphExtension extension(builder.graph(), Types(builder), pool);
  const Var loss =
      formula::ReduceSum(formula::Square(extension.At(builder.Value("y"))), std::vector<int64_t>{}, false);
  std::vector<ValueId> ids;
  for (const std::string& value : values) ids.push_back(builder.Value(value));
  const auto gradients = Differentiate(extension, loss.id, ids);
  EXPECT_TRUE(gradients.ok()) << gradients.error().ToString();
  EXPECT_EQ(gradients.value().values.size(), values.size());
  return extension.graph().Consumers()[static_cast<size_t>(builder.Value("conv"))].size();
}

TEST(NormalizedConv, NeedsNotWhatTheConvolutionMade) {
  EXPECT_EQ(ReadersOfConv({"x", "w", "b", "scale", "shift", "mean", "variance"}), 1u);
}

TEST(NormalizedConv, GivesWayWhereThatIsAskedAbout) { EXPECT_GT(ReadersOfConv({"w", "scale", "conv"}), 1u); }

TEST(NormalizedConv, IsNoneWhereSomebodyElseReads) {
  GraphBuilder builder = ConvAndNorm({}, true);
  const auto as_one = [&] {
    const Graph& graph = builder.graph();
    return AsNormalizedConv(graph, graph.nodes[1], graph.Consumers());
  };
  ASSERT_TRUE(as_one());
  EXPECT_EQ(as_one()->op_type, "Conv");
  EXPECT_EQ(as_one()->inputs.size(), 7u);
  EXPECT_EQ(as_one()->outputs, std::vector<ValueId>{builder.Value("y")});
  builder.graph().nodes[1].attributes.Set("training_mode", int64_t{1});
  EXPECT_FALSE(as_one());
  builder.graph().nodes[1].attributes.Set("training_mode", int64_t{0});
  builder.Add("Relu", {"conv"}, {"z"});
  EXPECT_FALSE(as_one());
}

}  // namespace
}  // namespace onnxray::testing
