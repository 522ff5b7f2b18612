// Models of old opsets compute the same at the newest, with its operators.
#include "export/upgrade_opset.h"

#include <cmath>

#include "model/test_models.h"
#include "model/write_model.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

Model AtOpset(int opset, const std::string& graph) {
  return MustLoad(
      ModelFromText("<ir_version: 4, opset_import: [\"\" : " + std::to_string(opset) + "]>\n" + graph));
}

// Written and read again: so it is a valid model.
Model Upgraded(const Model& model) {
  const auto graph = UpgradeOpset(*model.graph, ThreadPool(1));
  if (!graph.ok()) {
    ADD_FAILURE() << graph.error().ToString();
    return model;
  }
  Model upgraded = model;
  upgraded.graph = std::make_shared<const Graph>(graph.value());
  const Result<Model> again = LoadBytes(WriteModel(upgraded).value());
  EXPECT_TRUE(again.ok()) << again.error().ToString();
  EXPECT_EQ(Warnings(again.value()), "");
  return again.value();
}

Tensor Ramp(const Shape& shape) {
  std::vector<float> values;
  for (int64_t i = 0; i < shape.count(); ++i) values.push_back(static_cast<float>(std::sin(i * 1.7) * 3));
  return Tensor::FromValues<float>(shape, values);
}

// Runs the model and its upgrade on a ramp for every float input, and says of which operators the upgrade is.
std::vector<std::string> SameResults(const Model& model, const Inputs& more) {
  const Model upgraded = Upgraded(model);
  Inputs inputs = more;
  for (const ValueId id : model.graph->inputs) {
    const GraphValue& input = model.graph->value(id);
    if (!inputs.contains(input.name) && !input.constant) inputs[input.name] = Ramp(*input.type.StaticShape());
  }
  const std::vector<double> expected = RunModel(model, inputs), actual = RunModel(upgraded, inputs);
  EXPECT_GT(expected.size(), 0u);
  EXPECT_EQ(expected.size(), actual.size());
  for (size_t i = 0; i < std::min(expected.size(), actual.size()); ++i)
    EXPECT_NEAR(actual[i], expected[i], 1e-5 * (1 + std::fabs(expected[i]))) << i;
  EXPECT_EQ(upgraded.graph->opset_imports.at(""), 22);
  for (const Node& node : upgraded.graph->nodes) EXPECT_EQ(node.opset, 22) << node.name;
  return OpTypes(*upgraded.graph);
}

std::vector<std::string> SameResults(int opset, const std::string& graph, const Inputs& more = {}) {
  return SameResults(AtOpset(opset, graph), more);
}

using Ops = std::vector<std::string>;

TEST(UpgradeOpset, BroadcastsAsNumpyDoes) {
  EXPECT_EQ(SameResults(6, R"(g (float[2,3,4] x, float[3] b) => (float[2,3,4] y) {
              y = Add <broadcast = 1, axis = 1> (x, b) })"),
            (Ops{"Unsqueeze", "Add"}));
  EXPECT_EQ(
      SameResults(6, R"(g (float[2,3] x, float[3] b) => (float[2,3] y) { y = Mul <broadcast = 1> (x, b) })"),
      Ops{"Mul"});
  EXPECT_EQ(SameResults(1, R"(g (float[2,3] x, float[2,3] b) => (float[2,3] y) {
              y = Sub <consumed_inputs = [0, 0]> (x, b) })"),
            Ops{"Sub"});
  EXPECT_EQ(SameResults(6, R"(g (float[2,3,4] x, float[3] s) => (float[2,3,4] y) { y = PRelu (x, s) })"),
            (Ops{"Unsqueeze", "PRelu"}));
}

TEST(UpgradeOpset, MovesAttributesToInputs) {
  EXPECT_EQ(SameResults(9, R"(g (float[2,3,4] x) => (float[2] y) {
              a = Unsqueeze <axes = [0, 2]> (x)
              b = Squeeze <axes = [0]> (a)
              c = ReduceMean <axes = [1], keepdims = 0> (b)
              d = Clip <min = -0.5, max = 1.5> (c)
              e = Slice <starts = [1], ends = [-1], axes = [2]> (d)
              f, h = Split <axis = 1, split = [1, 2]> (e)
              i = Pad <pads = [0, 1, 0, 0, 2, 0], value = 0.25, mode = "constant"> (h)
              y = ReduceSum <axes = [1, 2], keepdims = 0> (i) })"),
            (Ops{"Unsqueeze", "Squeeze", "ReduceMean", "Clip", "Slice", "Split", "Pad", "ReduceSum"}));
  EXPECT_EQ(SameResults(9, R"(g (float[3,4] x) => (float[3,2] y) { y, i = TopK <k = 2> (x) })"), Ops{"TopK"});
  EXPECT_EQ(SameResults(4, R"(g (float[3,4] x) => (float[6,2] y) { y = Reshape <shape = [6, 2]> (x) })"),
            Ops{"Reshape"});
  EXPECT_EQ(SameResults(13, R"(g (float[4,4] x) => (float[4,2] y) { y, z = Split <axis = 1> (x) })"),
            Ops{"Split"});
  EXPECT_EQ(
      SameResults(
          5, R"(g (float[3] x) => (float[3] y) { i = Cast <to = "INT32"> (x) y = Cast <to = "FLOAT"> (i) })"),
      (Ops{"Cast", "Cast"}));
  EXPECT_EQ(SameResults(5, R"(g (float[2,3] x) => (float[2,6] y) <float[1] tiles = {2}, float[1] axis = {1}> {
              y = Tile (x, tiles, axis) })")
                .back(),
            "Tile");
  EXPECT_EQ(SameResults(1, R"(g (float[2,3] x) => (float[2,6] y) { y = Concat (x, x) })"), Ops{"Concat"});
  EXPECT_EQ(SameResults(1, R"(g (float[2,3] x) => (float[3,3] y) { y = Pad <paddings = [0, 0, 1, 0]> (x) })"),
            Ops{"Pad"});
}

TEST(UpgradeOpset, FlattensForTheOldSoftmax) {
  EXPECT_EQ(SameResults(9, "g (float[2,3,4] x) => (float[2,3,4] y) { y = Softmax <axis = 1> (x) }"),
            (Ops{"Flatten", "Softmax", "Reshape"}));
  EXPECT_EQ(SameResults(9, "g (float[2,3,1] x) => (float[2,3,1] y) { y = LogSoftmax (x) }"),
            Ops{"LogSoftmax"});
  EXPECT_EQ(SameResults(11, "g (float[2,3] x) => (float[2,3] y) { y = Hardmax <axis = -1> (x) }"),
            Ops{"Hardmax"});
}

TEST(UpgradeOpset, KeepsWhatLayersMeant) {
  const std::string norm =
      "<float[3] s = {1, 2, 3}, float[3] b = {0, 1, -1}, float[3] m = {0.5, 0, 0}, float[3] v = {1, 4, 2}>";
  EXPECT_EQ(SameResults(6, "g (float[2,3,2,2] x) => (float[2,3,2,2] y) " + norm +
                               "{ y = BatchNormalization <is_test = 1, epsilon = 0.01> (x, s, b, m, v) }"),
            Ops{"BatchNormalization"});
  EXPECT_EQ(SameResults(7, "g (float[2,3] x) => (float[2,3] y) " + norm +
                               "{ y = BatchNormalization <spatial = 0> (x, s, b, m, v) }")
                .back(),
            "Add");
  EXPECT_EQ(SameResults(7, "g (float[4,3] x) => (float[4,3] y) " + norm +
                               "{ y, p, q = BatchNormalization (x, s, b, m, v) }"),
            Ops{"BatchNormalization"});
  EXPECT_EQ(SameResults(9, "g (float[4,3] x) => (float[4,3] y) { y, unused = Dropout <ratio = 0.5> (x) }"),
            Ops{"Dropout"});
  EXPECT_EQ(SameResults(7, "g (float[4,3] x) => (float[4,3] y) { d, m = Dropout (x) y = Add (d, m) }"),
            (Ops{"Dropout", "Cast", "Add"}));
  EXPECT_EQ(SameResults(6,
                        "g (float[2,3] a, float[3,4] b, float[4] c) => (float[2,4] y) { y = Gemm <broadcast "
                        "= 1> (a, b, c) }"),
            Ops{"Gemm"});
  EXPECT_EQ(SameResults(18,
                        "g (float[2,4,3] x) => (float[2,4,3] y) <float[2] s = {1, 2}, float[2] b = {3, 4}> "
                        "{ y = GroupNormalization <num_groups = 2> (x, s, b) }")
                .back(),
            "GroupNormalization");
  EXPECT_EQ(SameResults(1, "g (float[1,2,3,3] x) => (float[1,2,1,1] y) { y = GlobalLpPool <p = 3.0> (x) }"),
            Ops{"GlobalLpPool"});
  EXPECT_EQ(SameResults(16, R"(g (float[1,1,3,3] x, float[1,2,2,2] at) => (float[1,1,2,2] y) {
              y = GridSample <mode = "bicubic"> (x, at) })"),
            Ops{"GridSample"});
  EXPECT_EQ(SameResults(17, "g (float[1,4,1] x) => (float[1,4,2] y) { y = DFT <axis = 1> (x) }"), Ops{"DFT"});
  EXPECT_EQ(SameResults(10, R"(g (float[1,1,4,4] x, float[1,4] r) => (float[1,1,2,2] y) <int64[1] i = {0}> {
              y = RoiAlign <output_height = 2, output_width = 2> (x, r, i) })",
                        {{"r", Tensor::FromValues<float>({1, 4}, {0, 0, 3, 3})}}),
            Ops{"RoiAlign"});
}

TEST(UpgradeOpset, ResizesAsBefore) {
  EXPECT_EQ(SameResults(7, R"(g (float[1,1,2,3] x) => (float[1,1,4,9] y) {
              y = Upsample <mode = "nearest", scales = [1.0, 1.0, 2.0, 3.0]> (x) })"),
            Ops{"Resize"});
  EXPECT_EQ(SameResults(9, R"(g (float[1,1,2,3] x) => (float[1,1,4,6] y) <float[4] s = {1, 1, 2, 2}> {
              y = Upsample <mode = "linear"> (x, s) })"),
            Ops{"Resize"});
  EXPECT_EQ(SameResults(10, R"(g (float[1,1,4,6] x) => (float[1,1,2,4] y) <float[4] s = {1, 1, 0.6, 0.7}> {
              y = Resize <mode = "nearest"> (x, s) })"),
            Ops{"Resize"});
  EXPECT_EQ(SameResults(11, R"(g (float[1,1,2,3] x) => (float[1,1,4,4] y)
              <float[0] none = {}, int64[4] sizes = {1, 1, 4, 4}> {
              y = Resize <mode = "cubic"> (x, none, none, sizes) })"),
            Ops{"Resize"});
}

TEST(UpgradeOpset, CountsClassesAndPlacesAsBefore) {
  const Tensor indices = Tensor::FromValues<int64_t>({3}, {1, -1, 7});
  EXPECT_EQ(SameResults(9, R"(g (int64[3] i) => (float[3,4] y) <int64[1] depth = {4}, float[2] v = {0, 5}> {
              y = OneHot (i, depth, v) })",
                        {{"i", indices}})
                .back(),
            "OneHot");
  const Tensor where = Tensor::FromValues<int64_t>({1, 2}, {2, 0});
  EXPECT_EQ(SameResults(9,
                        "g (float[1,3] x, int64[1,2] i, float[1,2] u) => (float[1,3] y) { y = Scatter <axis "
                        "= 1> (x, i, u) }",
                        {{"i", where}}),
            Ops{"ScatterElements"});
}

TEST(UpgradeOpset, WritesWithdrawnOperatorsOut) {
  const std::string head = "g (float[1,2,4,5] x) => (float[1,2,a,b] y) ";
  EXPECT_EQ(SameResults(6, head + "{ y = Affine <alpha = 2.0, beta = 0.5> (x) }"), (Ops{"Mul", "Add"}));
  EXPECT_EQ(SameResults(6, head + "{ y = ScaledTanh <alpha = 2.0, beta = 0.5> (x) }"),
            (Ops{"Mul", "Tanh", "Mul"}));
  EXPECT_EQ(SameResults(6, head + "{ y = ParametricSoftplus <alpha = 2.0, beta = 3.0> (x) }"),
            (Ops{"Mul", "Softplus", "Mul"}));
  EXPECT_EQ(SameResults(6, head + "{ y = ImageScaler <scale = 2.0, bias = [1.0, -1.0]> (x) }"),
            (Ops{"Mul", "Add"}));
  EXPECT_EQ(SameResults(6, head + "{ y = Crop <border = [1, 2, 1, 0]> (x) }"), Ops{"Slice"});
}

TEST(UpgradeOpset, GoesIntoSubgraphs) {
  EXPECT_EQ(SameResults(9, R"(g (float[2,3] x, bool flag) => (float[1,2,3] y) {
              w = Neg (x)
              y = If (flag) <then_branch = t () => (float[1,2,3] a) { a = Unsqueeze <axes = [0]> (w) },
                             else_branch = e () => (float[1,2,3] b) { c = Softmax (x) b = Unsqueeze <axes = [0]> (c) }>
            })",
                        {{"flag", Tensor::Scalar(true)}}),
            (Ops{"Neg", "If"}));
}

TEST(UpgradeOpset, ScansTheSamplesOfABatch) {
  onnx::ModelProto proto = ModelFromText(R"(<ir_version: 4, opset_import: ["" : 8]>
    g (float[2,3] s, float[2,4,3] x) => (float[2,4,3] y) <float[3] w = {1, 2, 3}> {
      t, y = Scan <num_scan_inputs = 1, directions = [1],
                   body = b (float[3] a, float[3] e) => (float[3] c, float[3] d) {
        f = Mul (a, e)  c = Add (f, w)  d = Sub (f, e) }> (lengths, s, x) })");
  proto.mutable_graph()->mutable_node(0)->set_input(0, "");
  const Model model = MustLoad(proto), upgraded = Upgraded(model);
  const Inputs inputs{{"s", Ramp({2, 3})}, {"x", Ramp({2, 4, 3})}};
  const std::vector<double> expected = RunModel(model, inputs);
  EXPECT_EQ(expected.size(), 24u);
  EXPECT_EQ(RunModel(upgraded, inputs), expected);
}

TEST(UpgradeOpset, UnitesTheOpsetsOfFunctions) {
  const Model model = MustLoad(ModelFromText(R"(<ir_version: 8, opset_import: ["" : 17, "local" : 1]>
    g (float[2,3,4] x) => (float[2,3,4] y) { y = local.f (x) }
    <domain: "local", opset_import: ["" : 11]> f (a) => (b) { b = Softmax <axis = 1> (a) })"));
  EXPECT_FALSE(HasOneOpset(*model.graph));
  const Model upgraded = Upgraded(model);
  EXPECT_TRUE(HasOneOpset(*upgraded.graph));
  EXPECT_EQ(upgraded.graph->opset_imports, (std::map<std::string, int>{{"", 22}}));
  const Inputs inputs{{"x", Ramp({2, 3, 4})}};
  EXPECT_EQ(RunModel(model, inputs), RunModel(upgraded, inputs));
}

TEST(UpgradeOpset, SaysWhatCannotBeSaid) {
  const auto complaint = [](int opset, const std::string& graph) {
    const auto upgraded = UpgradeOpset(*AtOpset(opset, graph).graph, ThreadPool(1));
    return upgraded.ok() ? "" : upgraded.error().ToString();
  };
  const std::string mixed =
      complaint(10, R"(g (float[1,1,4,6] x) => (float[1,1,2,c] y) <float[4] s = {1, 1, 0.5, 2}> {
      y = Resize <mode = "nearest"> (x, s) })");
  EXPECT_NE(mixed.find("'y' (Resize): cannot move from opset 10 to 22: it shrinks one axis"),
            std::string::npos)
      << mixed;
  const std::string unknown = complaint(9, "g (float[2] x) => (float[2] y) { y = Mystery (x) }");
  EXPECT_NE(unknown.find("ONNX has no such operator"), std::string::npos) << unknown;
}

// Onnxray's own operators become ONNX's.
Ops WithoutInternals(const std::string& graph, const Inputs& more = {}) {
  const Model model =
      MustLoad(ModelFromText("<ir_version: 8, opset_import: [\"\" : 22, \"ai.onnxray\" : 1]>\n" + graph));
  return SameResults(model, more);
}

TEST(UpgradeOpset, WritesGradientsOfLayersOut) {
  WithoutInternals(R"(g (float[2,4,5,6] x, float[2,6,2,4] g) => (float[6,2,3,2] w) {
      w = ai.onnxray.ConvWeightGradient <kernel_shape = [3, 2], strides = [2, 2], pads = [1, 1, 0, 1],
                                         group = 2> (x, g) })");
  WithoutInternals(R"(g (float[1,2,5,4] x, float[1,3,4,3] g, float[3,2,2,2] w, float[3] s)
                        => (float[3,2,2,2] dw, float[3] ds) {
      dw, ds = ai.onnxray.ScaledConvWeightGradient <kernel_shape = [2, 2]> (x, g, w, s) })");
  EXPECT_EQ(WithoutInternals(R"(g (float[2,3] g, float[2,3] y) => (float[2,3] x) {
                x = ai.onnxray.ReluGradient (g, y) })"),
            (Ops{"Greater", "Where"}));
  WithoutInternals(R"(g (float[1,2,3,3] g, float[1,2,6,5] x) => (float[1,2,6,5] y) {
      y = ai.onnxray.MaxPoolGradient <kernel_shape = [3, 2], strides = [2, 2], pads = [1, 0, 0, 1]> (g, x) })");
}

// What they read there comes from around the branch.
TEST(UpgradeOpset, WritesGradientsInBranchesOut) {
  for (const bool taken : {true, false}) {
    WithoutInternals(
        R"(g (bool c, float[1,2,5,4] x, float[1,3,4,3] g, float[3,2,2,2] w) => (float[3,2,2,2] dw) {
        h = Neg (g)
        dw = If (c) <
          then_branch = t () => (float[3,2,2,2] a) {
            k = Neg (h)
            a = ai.onnxray.ConvWeightGradient <kernel_shape = [2, 2]> (x, k) },
          else_branch = e () => (float[3,2,2,2] b) { b = Abs (w) }> })",
        {{"c", Tensor::Scalar<bool>(taken)}});
  }
}

}  // namespace
}  // namespace onnxray
