// What becomes of the nodes and values of a file: order, names, types, and what is wrong with them.
#include <set>

#include "test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

std::vector<std::string> OutputsInOrder(const Graph& graph) {
  std::vector<std::string> names;
  for (const Node& node : graph.nodes) names.push_back(graph.value(node.outputs.at(0)).name);
  return names;
}

TEST(LoadedGraph, KnowsItsModelsMetadata) {
  onnx::ModelProto proto = ModelFromText(R"(
    <ir_version: 8, opset_import: ["" : 17, "ai.onnx.ml" : 3], producer_name: "pytorch", producer_version: "2.1",
     doc_string: "a doc", metadata_props: ["author": "someone", "licence": "CC0"]>
    main_graph (float[batch, 3] x) => (float[batch, 3] y) { y = Relu (x) })");
  const Model model = MustLoad(proto, {.name = "net.onnx", .external_data = nullptr});
  EXPECT_EQ(model.name, "net.onnx");
  EXPECT_EQ(model.ir_version, 8);
  EXPECT_EQ(model.producer, "pytorch 2.1");
  EXPECT_EQ(model.doc, "a doc");
  EXPECT_EQ(model.metadata.at("author"), "someone");
  EXPECT_EQ(model.file_bytes, proto.SerializeAsString().size());
  EXPECT_EQ(model.graph->name, "main_graph");
  EXPECT_EQ(model.graph->opset_imports, (std::map<std::string, int>{{"", 17}, {"ai.onnx.ml", 3}}));
  EXPECT_EQ(Warnings(model), "");
}

TEST(LoadedGraph, TypesEveryValue) {
  onnx::ModelProto proto =
      GraphFromText(R"(g (float[batch, 3, 8, 8] x) => (float[batch, c] y) <int64[2] shape = {0, -1}> {
    a = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (x, w)
    b = Reshape (a, shape)
    s = Shape (b)
    y = Identity (b)
  })");
  *proto.mutable_graph()->add_initializer() =
      RawTensor("w", onnx::TensorProto::FLOAT, {4, 3, 3, 3}, std::vector<float>(108));
  const Model model = MustLoad(proto);
  const Graph& graph = *model.graph;
  ASSERT_EQ(graph.nodes.size(), 4u);
  EXPECT_EQ(TypeOf(graph, "x"), "float32[batch,3,8,8]");
  EXPECT_EQ(TypeOf(graph, "w"), "float32[4,3,3,3]");
  EXPECT_EQ(TypeOf(graph, "a"), "float32[batch,4,4,4]");
  EXPECT_EQ(TypeOf(graph, "b"), "float32[batch,64]");
  EXPECT_EQ(TypeOf(graph, "s"), "int64[2]");
  const GraphValue& a = graph.value(graph.FindValue("a"));
  EXPECT_EQ(a.producer, 0);
  EXPECT_EQ(a.output_index, 0);
  EXPECT_EQ(graph.nodes[0].opset, 17);
  EXPECT_EQ(graph.nodes[0].attributes.Ints("strides"), (std::vector<int64_t>{2, 2}));
}

TEST(LoadedGraph, PutsNodesInAnOrderThatRuns) {
  const Model model = MustLoad(GraphFromText(R"(g (float[N] x) => (float[N] d) {
    d = Add (c, b)  c = Neg (b)  b = Neg (a)  a = Neg (x)
  })"));
  EXPECT_EQ(OutputsInOrder(*model.graph), (std::vector<std::string>{"a", "b", "c", "d"}));
  EXPECT_EQ(TypeOf(*model.graph, "d"), "float32[N]");
  EXPECT_EQ(TypeOf(*model.graph, "b"), "float32[N]");
  EXPECT_EQ(RunModel(model, {{"x", Vector({2})}}), std::vector<double>{0});
}

TEST(LoadedGraph, KeepsAnOrderThatRunsAlready) {
  const Model model = MustLoad(GraphFromText(R"(g (float[N] x) => (float[N] e) {
    p = Neg (x)  q = Abs (x)  r = Neg (q)  s = Abs (p)  e = Add (r, s)
  })"));
  EXPECT_EQ(OutputsInOrder(*model.graph), (std::vector<std::string>{"p", "q", "r", "s", "e"}));
}

TEST(LoadedGraph, SortsLongChainsWrittenBackwards) {
  std::string nodes;
  for (int i = 20000; i > 0; --i)
    nodes += "v" + std::to_string(i) + " = Neg (v" + std::to_string(i - 1) + ")\n";
  const Model model = MustLoad(GraphFromText("g (float[1] v0) => (float[1] v20000) {" + nodes + "}"));
  ASSERT_EQ(model.graph->nodes.size(), 20000u);
  EXPECT_EQ(model.graph->value(model.graph->nodes[0].outputs[0]).name, "v1");
}

TEST(LoadedGraph, GivesEveryNodeItsOwnName) {
  onnx::ModelProto proto = GraphFromText(R"(g (float[N] x) => (float[N] d) {
    a = Neg (x)  b = Neg (a)  c = Neg (b)  d = Neg (c)
  })");
  for (const auto& [node, name] : {std::pair{0, "layer"}, {1, "layer"}, {3, "c"}}) {
    proto.mutable_graph()->mutable_node(node)->set_name(name);
  }
  const std::vector<std::string> names = NodeNames(*MustLoad(proto).graph);
  ASSERT_EQ(names.size(), 4u);
  EXPECT_EQ(names[0], "layer");
  EXPECT_NE(names[1], "layer");
  EXPECT_EQ(names[1].find("layer"), 0u);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 4u);
  for (const std::string& name : names) EXPECT_NE(name, "");
}

TEST(LoadedGraph, NamesThousandsOfNamesakesQuickly) {
  onnx::ModelProto proto = GraphFromText("g (float[1] v0) => (float[1] v0) { }");
  for (int i = 1; i <= 30000; ++i) {
    auto* node = proto.mutable_graph()->add_node();
    node->set_op_type("Neg");
    node->set_name("node");
    node->add_input("v" + std::to_string(i - 1));
    node->add_output("v" + std::to_string(i));
  }
  const std::vector<std::string> names = NodeNames(*MustLoad(proto).graph);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 30000u);
}

TEST(LoadedGraph, RefusesAValueMadeTwice) {
  for (const char* nodes :
       {"y = Neg (x) y = Abs (x)", "x = Abs (x) y = Neg (x)", "w = Abs (x) y = Add (x, w)"}) {
    const std::string error = LoadError(
        GraphFromText(std::string("g (float[1] x) => (float[1] y) <float[1] w = {1}> {") + nodes + "}"));
    EXPECT_NE(error, "") << nodes;
  }
  const std::string error =
      LoadError(GraphFromText("g (float[1] x) => (float[1] y) { y = Neg (x) y = Abs (x) }"));
  EXPECT_NE(error.find("'y'"), std::string::npos) << error;
}

TEST(LoadedGraph, RefusesAValueThatNobodyMakes) {
  for (const char* text : {"g (float[1] x) => (float[1] y) { y = Add (x, ghost) }",
                           "g (float[1] x) => (float[1] ghost) { y = Neg (x) }"}) {
    const Result<Model> model = Load(GraphFromText(text));
    ASSERT_FALSE(model.ok()) << text;
    EXPECT_EQ(model.error().code, ErrorCode::kInvalidModel);
    EXPECT_EQ(model.error().value, "ghost");
    EXPECT_FALSE(model.error().remedy.empty());
  }
}

TEST(LoadedGraph, RefusesACycle) {
  for (const char* nodes : {"a = Neg (b) b = Neg (a) y = Add (x, a)", "a = Add (x, a) y = Neg (a)"}) {
    const Result<Model> model =
        Load(GraphFromText(std::string("g (float[1] x) => (float[1] y) {") + nodes + "}"));
    ASSERT_FALSE(model.ok()) << nodes;
    EXPECT_EQ(model.error().code, ErrorCode::kInvalidModel);
    EXPECT_FALSE(model.error().remedy.empty());
  }
}

TEST(LoadedGraph, TypesWhatItCanAroundUnknownOperators) {
  onnx::ModelProto proto = ModelFromText(R"(<ir_version: 8, opset_import: ["" : 17, "com.example" : 2]>
    g (float[N, 4] x) => (float[N, 4] y, float[N, 4] z) {
      a = Neg (x)
      b = com.example.Fancy <strength = 3> (a)
      c = FromTheFuture (a)
      d = not.imported.Op (a)
      z = Abs (a)
      e = Add (b, c)
      y = Add (e, d)
    })");
  const Model model = MustLoad(proto);
  const Graph& graph = *model.graph;
  EXPECT_EQ(graph.nodes.size(), 7u);
  EXPECT_EQ(TypeOf(graph, "a"), "float32[N,4]");
  EXPECT_EQ(TypeOf(graph, "z"), "float32[N,4]");
  EXPECT_EQ(TypeOf(graph, "b"), "?");
  EXPECT_EQ(graph.nodes[1].QualifiedOp(), "com.example:Fancy");
  EXPECT_EQ(graph.nodes[1].opset, 2);
  EXPECT_EQ(graph.nodes[1].attributes.Int("strength"), 3);
  EXPECT_EQ(graph.nodes[2].QualifiedOp(), "FromTheFuture");
  EXPECT_EQ(graph.nodes[3].QualifiedOp(), "not.imported:Op");
  for (const auto& [domain, version] : graph.opset_imports)
    EXPECT_EQ(domain.find("onnxray"), std::string::npos);
}

TEST(LoadedGraph, RunsWhatDoesNotDependOnUnknownOperators) {
  const Model model = MustLoad(ModelFromText(R"(<ir_version: 8, opset_import: ["" : 17, "com.example" : 2]>
    g (float[1] x) => (float[1] y) { a = com.example.Fancy (x)  b = Add (a, x)  y = Neg (x) })"));
  const auto session = Session::Create(model, {.threads = 1}).value();
  const auto run = session->Start({{"x", Vector({2})}}, {.keep = RunOptions::Keep::kAll}).value();
  run->Finish();
  const auto state = [&](const char* name) { return run->capture(session->graph().FindValue(name)).state; };
  EXPECT_EQ(state("y"), Capture::State::kKept);
  EXPECT_EQ(state("a"), Capture::State::kFailed);
  EXPECT_EQ(state("b"), Capture::State::kFailed);
  EXPECT_NE(run->status().error().ToString().find("com.example:Fancy"), std::string::npos);
}

TEST(LoadedGraph, TakesAiOnnxForTheStandardDomain) {
  const Model model = MustLoad(ModelFromText(R"(<ir_version: 8, opset_import: ["ai.onnx" : 17]>
    g (float[N] x) => (float[N] y) { a = ai.onnx.Neg (x)  y = Abs (a) })"));
  EXPECT_EQ(model.graph->opset_imports, (std::map<std::string, int>{{"", 17}}));
  for (const Node& node : model.graph->nodes) EXPECT_EQ(node.domain, "");
  EXPECT_EQ(TypeOf(*model.graph, "a"), "float32[N]");
  EXPECT_EQ(RunModel(model, {{"x", Vector({2})}}), std::vector<double>{2});
}

TEST(LoadedGraph, KeepsOptionalInputsAndOutputsLeftOut) {
  const Model model = MustLoad(GraphFromText(R"(g (float[N] x) => (float[N] y) <float high = {1}> {
    a, , = Unique (x)
    y = Clip (x, , high)
  })"));
  const Node& clip = model.graph->nodes[1];
  ASSERT_EQ(clip.inputs.size(), 3u);
  EXPECT_EQ(clip.inputs[1], kNoValue);
  EXPECT_EQ(RunModel(model, {{"x", Vector({-5, 5})}}), (std::vector<double>{-5, 1}));
}

TEST(LoadedGraph, HoldsSequencesAndOptionals) {
  const Model model =
      MustLoad(GraphFromText(R"(g (float[N] x, seq(float[M]) s, optional(float[2]) o) => (float[?] y) {
    t = SequenceInsert (s, x)
    has = OptionalHasElement (o)
    y = ConcatFromSequence <axis = 0> (t)
  })"));
  EXPECT_EQ(TypeOf(*model.graph, "s"), "sequence(float32[M])");
  EXPECT_EQ(model.graph->value(model.graph->FindValue("t")).type.kind, ValueType::Kind::kSequence);
  EXPECT_EQ(model.graph->value(model.graph->FindValue("o")).type.kind, ValueType::Kind::kOptional);
  EXPECT_EQ(TypeOf(*model.graph, "has"), "bool[]");
}

TEST(LoadedGraph, ReadsEveryKindOfAttribute) {
  onnx::ModelProto proto = GraphFromText("g (float[N] x) => (float[N] y) { y = Neg (x) }");
  auto* node = proto.mutable_graph()->mutable_node(0);
  node->set_domain("com.example");
  const auto add = [&](const char* name, onnx::AttributeProto::AttributeType type) {
    auto* attribute = node->add_attribute();
    attribute->set_name(name);
    attribute->set_type(type);
    return attribute;
  };
  add("i", onnx::AttributeProto::INT)->set_i(-3);
  add("f", onnx::AttributeProto::FLOAT)->set_f(0.5f);
  add("s", onnx::AttributeProto::STRING)->set_s("text");
  auto* list = add("is", onnx::AttributeProto::INTS);
  list->add_ints(1);
  list->add_ints(2);
  add("fs", onnx::AttributeProto::FLOATS)->add_floats(2.5f);
  add("ss", onnx::AttributeProto::STRINGS)->add_strings("a");
  *add("t", onnx::AttributeProto::TENSOR)->mutable_t() =
      RawTensor("", onnx::TensorProto::FLOAT, {2}, std::vector<float>{1, 2});
  *add("ts", onnx::AttributeProto::TENSORS)->add_tensors() =
      RawTensor("", onnx::TensorProto::INT64, {1}, std::vector<int64_t>{7});
  add("g", onnx::AttributeProto::GRAPH)->mutable_g()->set_name("inner");
  add("gs", onnx::AttributeProto::GRAPHS)->add_graphs()->set_name("inner");
  auto* sparse = add("sp", onnx::AttributeProto::SPARSE_TENSOR)->mutable_sparse_tensor();
  sparse->add_dims(3);
  *sparse->mutable_values() = RawTensor("", onnx::TensorProto::FLOAT, {1}, std::vector<float>{9});
  *sparse->mutable_indices() = RawTensor("", onnx::TensorProto::INT64, {1}, std::vector<int64_t>{2});
  add("empty", onnx::AttributeProto::INTS);

  const Model model = MustLoad(proto);
  const Attributes& attributes = model.graph->nodes.at(0).attributes;
  EXPECT_EQ(attributes.Int("i"), -3);
  EXPECT_EQ(attributes.Float("f"), 0.5f);
  EXPECT_EQ(attributes.String("s"), "text");
  EXPECT_EQ(attributes.Ints("is"), (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(attributes.Floats("fs"), std::vector<float>{2.5f});
  EXPECT_EQ(attributes.Strings("ss"), std::vector<std::string>{"a"});
  ASSERT_TRUE(attributes.Find<Tensor>("t"));
  EXPECT_EQ(ElementsOf(*attributes.Find<Tensor>("t")), (std::vector<double>{1, 2}));
  ASSERT_TRUE(attributes.Find<std::vector<Tensor>>("ts"));
  EXPECT_EQ(ElementsOf(attributes.Find<std::vector<Tensor>>("ts")->at(0)), std::vector<double>{7});
  EXPECT_EQ(attributes.Subgraph("g")->name, "inner");
  EXPECT_TRUE(attributes.Has("gs"));
  ASSERT_TRUE(attributes.Find<Tensor>("sp"));
  EXPECT_EQ(ElementsOf(*attributes.Find<Tensor>("sp")), (std::vector<double>{0, 0, 9}));
  EXPECT_TRUE(attributes.Has("empty"));
}

TEST(LoadedGraph, MayHaveNoNodes) {
  const Model model = MustLoad(GraphFromText("g (float[N] x) => (float[N] x) { }"));
  EXPECT_EQ(RunModel(model, {{"x", Vector({2})}}), std::vector<double>{2});
}

TEST(LoadedGraph, KeepsTheCheckersVerdictAsAWarning) {
  const Model model =
      MustLoad(GraphFromText("g (float[N] x) => (float[N] y) { y = Relu <made_up = 1> (x) }"));
  EXPECT_NE(Warnings(model).find("made_up"), std::string::npos) << Warnings(model);
  EXPECT_EQ(RunModel(model, {{"x", Vector({-2, 2})}}), (std::vector<double>{0, 2}));
}

}  // namespace
}  // namespace onnxray
