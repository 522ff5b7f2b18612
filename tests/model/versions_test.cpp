// Files of every age: IR versions, opsets, and what old ones leave out.
#include "test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

onnx::ModelProto WithOpset(int64_t opset, int64_t ir_version = 8) {
  onnx::ModelProto proto = GraphFromText("g (float[N] x) => (float[N] y) { a = Neg (x)  y = Abs (a) }");
  proto.mutable_opset_import(0)->set_version(opset);
  proto.set_ir_version(ir_version);
  return proto;
}

TEST(Versions, OfEveryOpsetLoadAndAreTyped) {
  for (int64_t opset = 1; opset <= 30; ++opset) {
    const Model model = MustLoad(WithOpset(opset));
    EXPECT_EQ(model.graph->nodes.at(0).opset, opset);
    // Operators of opsets 1 to 5 came without type inference.
    EXPECT_EQ(TypeOf(*model.graph, "a"), opset < 6 ? "?" : "float32[N]") << "opset " << opset;
    EXPECT_EQ(Warnings(model), "") << opset;
  }
}

TEST(Versions, OfEveryIrLoadAndAreTyped) {
  for (int64_t ir_version = 3; ir_version <= 14; ++ir_version) {
    const Model model = MustLoad(WithOpset(17, ir_version));
    EXPECT_EQ(model.ir_version, ir_version);
    EXPECT_EQ(TypeOf(*model.graph, "a"), "float32[N]") << ir_version << Warnings(model);
    EXPECT_EQ(Warnings(model), "");
  }
}

TEST(Versions, ThatAreAbsurdDoNoHarm) {
  for (const int64_t opset : {int64_t{0}, int64_t{-5}, INT64_MAX, INT64_MIN}) {
    const Result<Model> model = Load(WithOpset(opset));
    EXPECT_TRUE(model.ok() || !model.error().text.empty());
  }
  for (const int64_t ir_version : {int64_t{0}, int64_t{-5}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(LoadError(WithOpset(17, ir_version)), "");
  }
}

TEST(Versions, NewerThanTheLibraryKeepTheirOperators) {
  const Model model = MustLoad(ModelFromText(R"(<ir_version: 11, opset_import: ["" : 23]>
    g (float[2, 4, 8] q, float[2, 4, 8] k, float[2, 4, 8] v) => (float[2, 4, 8] y) {
      h = Relu (q)
      a = Attention <q_num_heads = 2, kv_num_heads = 2> (h, k, v)
      y = Abs (a)
    })"));
  EXPECT_EQ(OpTypes(*model.graph), (std::vector<std::string>{"Relu", "Attention", "Abs"}));
  EXPECT_EQ(TypeOf(*model.graph, "h"), "float32[2,4,8]");
  EXPECT_EQ(model.graph->nodes[1].QualifiedOp(), "Attention");
}

TEST(Versions, NewerThanTheLibraryRun) {
  for (const int opset : {23, 24, 25}) {
    const Model model =
        MustLoad(ModelFromText("<ir_version: 10, opset_import: [\"\" : " + std::to_string(opset) + R"(]>
        g (float[2, 2] x) => (float[4] y) <float scale = {1}, int64[1] all = {-1}> {
          q = QuantizeLinear <output_dtype = 3, precision = 1> (x, scale)
          d = DequantizeLinear <output_dtype = 1> (q, scale)
          t = Transpose <perm = [1, 0]> (d)
          flat = Reshape (t, all)
          y = Relu (flat)
        })"));
    EXPECT_EQ(Warnings(model), "") << opset;
    EXPECT_EQ(RunModel(model, {{"x", Tensor::FromValues<float>({2, 2}, {1, -2, 3, 4})}}),
              (std::vector<double>{1, 3, 0, 4}));
  }
}

// What opsets 23 to 25 define anew, all in one model: it must load without a complaint and compute.
TEST(Versions, NewDefinitionsOfOldOperatorsRun) {
  for (const int opset : {23, 24, 25}) {
    SCOPED_TRACE(opset);
    const Model model =
        MustLoad(ModelFromText("<ir_version: 10, opset_import: [\"\" : " + std::to_string(opset) + R"(]>
        g (float[2, 3] x, bool c) => (float[3] y, int64 size, float[3] scanned)
          <int64[1] zero = {0}, int64[2] pads = {0, 1}, int64 two = {2}, int64[1] one = {1}, float[1,3] start = {0, 0, 0}> {
          t = Transpose <perm = [1, 0]> (x)
          flat = Flatten <axis = 0> (t)
          line = Squeeze (flat, zero)
          padded = Pad (line, pads)
          wide = Unsqueeze (padded, zero)
          shape = Shape (wide)
          ones = ConstantOfShape <value = float[1] {1.0}> (shape)
          sum = Add (wide, ones)
          halves = Cast <to = 10> (sum)
          back = CastLike (halves, x)
          size = Size (back)
          best, at = TopK (back, one)
          copy = Identity (best)
          k = Constant <value_float = 10.0> ()
          either = If (c) <then_branch = a () => (float[1,1] p) { p = Add (copy, k) },
                           else_branch = b () => (float[1,1] q) { q = Neg (copy) }>
          last = Loop (two, , either) <body = l (int64 i, bool go, float[1,1] v) => (bool on, float[1,1] w) {
            on = Identity (go)  w = Add (v, v) }>
          first = Squeeze (start, zero)
          scanned, steps = Scan <num_scan_inputs = 1, body = s (float[3] total, float[3] row) =>
              (float[3] next, float[3] out) { next = Add (total, row)  out = Identity (next) }> (first, x)
          parts = SplitToSequence <axis = 1> (x)
          part = SequenceAt (parts, two)
          rest = Constant <value_ints = [-1]> ()
          column = Reshape (part, rest)
          factor = Reshape (last, one)
          both = Mul (column, factor)
          y = Concat <axis = 0> (both, factor)
        })"));
    EXPECT_EQ(Warnings(model), "");
    const auto session = Session::Create(model, {.threads = 1}).value();
    const auto outputs = session->RunOutputs(
        {{"x", Tensor::FromValues<float>({2, 3}, {1, 2, 3, 4, 5, 6})}, {"c", Tensor::Scalar(true)}});
    ASSERT_TRUE(outputs.ok()) << outputs.error().ToString();
    EXPECT_EQ(ElementsOf(outputs.value()[0].tensor()), (std::vector<double>{204, 408, 68}));
    EXPECT_EQ(ElementsOf(outputs.value()[1].tensor()), std::vector<double>{7});
    EXPECT_EQ(ElementsOf(outputs.value()[2].tensor()), (std::vector<double>{5, 7, 9}));
  }
}

TEST(Versions, BFloat16IsSortedAndSplitSinceOpset24) {
  const std::string graph = R"(]>
    g (bfloat16[3] x) => (bfloat16[1] y, seq(bfloat16[1]) parts) <int64[1] one = {1}> {
      y, at = TopK (x, one)
      parts = SplitToSequence (x)
    })";
  const std::string header = "<ir_version: 10, opset_import: [\"\" : ";
  EXPECT_EQ(Warnings(MustLoad(ModelFromText(header + "24" + graph))), "");
  const std::string warnings = Warnings(MustLoad(ModelFromText(header + "23" + graph)));
  for (const char* op : {"TopK-11", "SplitToSequence-11"})
    EXPECT_NE(warnings.find(op), std::string::npos) << warnings;
}

// Before IR 4 every initialiser was an input too: a default that the caller may override.
TEST(Versions, BeforeIr4ListWeightsAmongTheInputs) {
  onnx::ModelProto proto = GraphFromText("g (float[2] w, float[2] x) => (float[2] y) { y = Add (x, w) }");
  proto.set_ir_version(3);
  *proto.mutable_graph()->add_initializer() =
      RawTensor("w", onnx::TensorProto::FLOAT, {2}, std::vector<float>{1, 2});
  const Model model = MustLoad(proto);
  EXPECT_EQ(ValueNames(*model.graph, model.graph->inputs), (std::vector<std::string>{"x", "w"}));
  EXPECT_TRUE(model.graph->value(model.graph->inputs[1]).constant);
  EXPECT_EQ(RunModel(model, {{"x", Vector({10, 10})}}), (std::vector<double>{11, 12}));
  EXPECT_EQ(RunModel(model, {{"x", Vector({10, 10})}, {"w", Vector({5, 6})}}), (std::vector<double>{15, 16}));
}

TEST(Versions, BeforeIr4LetCallersOverrideWeightsThatSubgraphsRead) {
  onnx::ModelProto proto = GraphFromText(R"(g (bool c, float[2] w, float[2] x) => (float[2] y) {
    y = If (c) <then_branch = t () => (float[2] a) { v = Neg (w)  a = Add (x, v) },
                else_branch = e () => (float[2] b) { b = Identity (x) }> })");
  proto.set_ir_version(3);
  *proto.mutable_graph()->add_initializer() =
      RawTensor("w", onnx::TensorProto::FLOAT, {2}, std::vector<float>{1, 2});
  const Model model = MustLoad(proto);
  Inputs inputs = {{"c", Tensor::Scalar(true)}, {"x", Vector({10, 10})}};
  EXPECT_EQ(RunModel(model, inputs), (std::vector<double>{9, 8}));
  inputs["w"] = Vector({5, 6});
  EXPECT_EQ(RunModel(model, inputs), (std::vector<double>{5, 4}));
}

// IR 1 and 2 had one set of operators and imported none.
TEST(Versions, WithoutOpsetImportsMeanTheFirst) {
  for (const int64_t ir_version : {1, 2}) {
    onnx::ModelProto proto = WithOpset(1, ir_version);
    proto.clear_opset_import();
    const Model model = MustLoad(proto);
    EXPECT_EQ(model.graph->nodes.at(0).opset, 1);
    EXPECT_EQ(RunModel(model, {{"x", Vector({2})}}), std::vector<double>{2});
  }
}

TEST(Versions, ThatForgetTheirOpsetImportsStillLoad) {
  onnx::ModelProto proto = WithOpset(17);
  proto.clear_opset_import();
  const Model model = MustLoad(proto);
  EXPECT_EQ(TypeOf(*model.graph, "a"), "float32[N]") << Warnings(model);
  EXPECT_EQ(RunModel(model, {{"x", Vector({2})}}), std::vector<double>{2});
}

TEST(Versions, WithoutAnIrVersionStillLoad) {
  onnx::ModelProto proto = WithOpset(17);
  proto.clear_ir_version();
  EXPECT_EQ(TypeOf(*MustLoad(proto).graph, "a"), "float32[N]");
}

// IR 1 left attributes' types to be seen from their values.
TEST(Versions, OfIr1HaveAttributesWithoutTypes) {
  onnx::ModelProto proto = ModelFromText(R"(<ir_version: 1, opset_import: ["" : 7]>
    g (float[2,3] x) => (float[3,2] y) { a = LeakyRelu <alpha = 0.5> (x)  y = Transpose <perm = [1, 0]> (a) })");
  for (auto& node : *proto.mutable_graph()->mutable_node()) {
    for (auto& attribute : *node.mutable_attribute()) attribute.clear_type();
  }
  const Model model = MustLoad(proto);
  EXPECT_EQ(model.graph->nodes.at(0).attributes.Float("alpha"), 0.5f);
  EXPECT_EQ(model.graph->nodes.at(1).attributes.Ints("perm"), (std::vector<int64_t>{1, 0}));
}

// Upsample left the standard with opset 10; exporters went on writing it for a while.
TEST(Versions, KeepOperatorsThatWereRemoved) {
  const Model model = MustLoad(ModelFromText(R"(<ir_version: 5, opset_import: ["" : 11]>
    g (float[1,1,2,2] x) => (float[1,1,4,4] y) <float[4] scales = {1, 1, 2, 2}> {
      a = Neg (x)  b = Upsample <mode = "nearest"> (a, scales)  y = Abs (b) })"));
  EXPECT_EQ(model.graph->nodes.size(), 3u);
  EXPECT_EQ(TypeOf(*model.graph, "a"), "float32[1,1,2,2]") << Warnings(model);
}

}  // namespace
}  // namespace onnxray
