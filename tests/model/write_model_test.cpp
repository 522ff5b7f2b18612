// What is written is read back the same.
#include "model/write_model.h"

#include <filesystem>

#include "equal_graphs.h"
#include "io/test_files.h"
#include "model/value_type.h"
#include "model/write_tensor.h"
#include "test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

void ExpectSameAgain(const Model& model) {
  const Result<std::string> bytes = WriteModel(model);
  ASSERT_TRUE(bytes.ok()) << bytes.error().ToString();
  const Result<Model> again = LoadBytes(bytes.value(), {.name = model.name, .external_data = nullptr});
  ASSERT_TRUE(again.ok()) << again.error().ToString();
  EXPECT_EQ(Difference(*model.graph, *again.value().graph), "");
  EXPECT_EQ(model.producer, again.value().producer);
  EXPECT_EQ(model.doc, again.value().doc);
  EXPECT_EQ(model.metadata, again.value().metadata);
  EXPECT_EQ(Warnings(model), Warnings(again.value()));
}

TEST(WriteModel, KeepsMetadataNamesAndTypes) {
  const Model model = MustLoad(ModelFromText(R"(
    <ir_version: 8, opset_import: ["" : 17, "ai.onnx.ml" : 3], producer_name: "tool set", producer_version: "2.1",
     doc_string: "a doc", metadata_props: ["author": "someone", "licence": "CC0"]>
    main_graph (float[batch, 3, 4] x, int64 n) => (float[batch, c] y, float[] z) <int64[2] shape = {0, -1}> {
      y = Reshape (x, shape)
      a, b = Split <axis = 2> (x)
      m = ReduceMean <axes = [0, 1, 2], keepdims = 0> (a)
      z = Clip (m, , n2)
      n2 = Cast <to = 1> (n)
    })"));
  EXPECT_EQ(model.producer, "tool set 2.1");
  ExpectSameAgain(model);
}

TEST(WriteModel, RaisesTheIrVersionWhereItMust) {
  const Model old = MustLoad(ModelFromText(
      "<ir_version: 3, opset_import: [\"\" : 7]> g (float[2] x) => (float[2] y) <float[2] w = {1, 2}> {"
      "y = Add (x, w) }"));
  onnx::ModelProto written;
  ASSERT_TRUE(written.ParseFromString(WriteModel(old).value()));
  EXPECT_EQ(written.ir_version(), 4);  // w is no input
  Model newer = MustLoad(GraphFromText("g (float[2] x) => (float[2] y) { y = Abs (x) }"));
  Graph graph = *newer.graph;
  graph.opset_imports[""] = 22;
  newer.graph = std::make_shared<Graph>(graph);
  ASSERT_TRUE(written.ParseFromString(WriteModel(newer).value()));
  EXPECT_EQ(written.ir_version(), 10);
}

TEST(WriteModel, KeepsSubgraphsAndWhatTheyRead) {
  ExpectSameAgain(MustLoad(GraphFromText(R"(g (float[N] x, bool flag, int64 trips) => (float[N] y, float[N] z)
      <float[1] one = {1}> {
    w = Add (x, one)
    y = If (flag) <
      then_branch = then_graph () => (float[N] t) { u = Mul (w, x)  t = Neg (u) },
      else_branch = else_graph () => (float[N] e) <float[1] two = {2}> {
        e = If (flag) <then_branch = a () => (float[N] p) { p = Sub (w, two) },
                       else_branch = b () => (float[N] q) { q = Add (x, two) }> }
    >
    z = Loop (trips, flag, x) <body = body (int64 i, bool c, float[N] v) => (bool d, float[N] o) {
      d = Identity (c)  o = Mul (v, w) }>
  })")));
}

TEST(WriteModel, KeepsScopesAndOpsetsOfFunctions) {
  const Model model = MustLoad(ModelFromText(R"(<ir_version: 8, opset_import: ["" : 17, "local" : 1]>
    g (float[4,4] x) => (float[4,4] y) { y = local.f (x) }
    <domain: "local", opset_import: ["" : 11]> f (a) => (b) { s = Softmax (a)  b = Neg (s) })"));
  ASSERT_EQ(model.graph->nodes[0].opset, 11);
  ExpectSameAgain(model);
}

TEST(WriteModel, MakesSparseTensorsDense) {
  onnx::ModelProto proto =
      GraphFromText("g (float[4] x) => (float[4] y, float[4] c) { y = Add (x, s) c = Constant () }");
  auto* sparse = proto.mutable_graph()->add_sparse_initializer();
  *sparse->mutable_values() = RawTensor("s", onnx::TensorProto::FLOAT, {2}, std::vector<float>{5, 6});
  *sparse->mutable_indices() = RawTensor("", onnx::TensorProto::INT64, {2}, std::vector<int64_t>{1, 3});
  sparse->add_dims(4);
  auto* attribute = proto.mutable_graph()->mutable_node(1)->add_attribute();
  attribute->set_name("sparse_value");
  attribute->set_type(onnx::AttributeProto::SPARSE_TENSOR);
  *attribute->mutable_sparse_tensor() = *sparse;
  const Model model = MustLoad(proto);
  const Model again = LoadBytes(WriteModel(model).value()).value();
  EXPECT_EQ(Constant(*again.graph, "s"), (std::vector<double>{0, 5, 0, 6}));
  const Tensor* value = again.graph->nodes[1].attributes.Find<Tensor>("value");
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(ElementsOf(*value), (std::vector<double>{0, 5, 0, 6}));
}

template <typename T>
Tensor Some(const std::vector<double>& values) {
  Tensor tensor = Tensor::Allocate(kDTypeOf<T>, {static_cast<int64_t>(values.size())}).value();
  for (size_t i = 0; i < values.size(); ++i) {
    if constexpr (std::is_same_v<T, Int4> || std::is_same_v<T, UInt4>) {
      tensor.data<T>()[i] = T(static_cast<int64_t>(values[i]));
    } else {
      tensor.data<T>()[i] = static_cast<T>(static_cast<ComputeType<T>>(values[i]));
    }
  }
  return tensor;
}

TEST(WriteTensor, KeepsEveryElementType) {
  using Reals = Join<Join<Numbers, Float8s>, Types<bool, Int4, UInt4>>;
  std::vector<Tensor> tensors{Tensor::FromValues<std::string>({3}, {"", "a\0b", "\xff"}),
                              Tensor::FromValues<std::complex<float>>({2}, {{1, 2}, {3, -4}}),
                              Tensor::FromValues<std::complex<double>>({1}, {{1e300, -0.5}}),
                              Tensor::Allocate(DType::kFloat32, {0, 3}).value()};
  for (int i = 1; i <= static_cast<int>(DType::kInt4); ++i) {
    Dispatch(Reals{}, static_cast<DType>(i), [&](auto tag) {
      tensors.push_back(Some<typename decltype(tag)::Type>({0, 1, 1, 7, 5}));
    });
  }
  EXPECT_EQ(tensors.size(), 4u + 19);
  tensors.push_back(Some<Int4>({-8, 7, -1}));
  tensors.push_back(Tensor::FromValues<float>({2, 3}, {1, 2, 3, 4, 5, 6}).Transposed({1, 0}));
  tensors.push_back(Tensor::FromValues<double>({4}, {1, 2, 3, 4}).Slice(0, 2, 2));
  for (const Tensor& tensor : tensors) {
    onnx::TensorProto proto;
    WriteTensor(tensor, nullptr, proto).value();
    const Result<Tensor> again = ParseTensorProto(proto.SerializeAsString());
    ASSERT_TRUE(again.ok()) << again.error().ToString();
    EXPECT_TRUE(SameElements(tensor, again.value())) << tensor.ToString();
  }
}

TEST(WriteValueType, IsTheOtherWayOfReading) {
  using Kind = ValueType::Kind;
  for (const Kind kind : {Kind::kUnknown, Kind::kTensor, Kind::kSequence, Kind::kOptional, Kind::kMap}) {
    ValueType type{kind, DType::kFloat16, std::vector<Dim>{{3, {}}, {-1, "n"}, {-1, {}}}, DType::kUndefined};
    if (kind == Kind::kUnknown) type = {};
    if (kind == Kind::kMap) type.key = DType::kString;
    EXPECT_EQ(ToValueType(ToTypeProto(type)).ToString(), type.ToString());
  }
  const ValueType maps{Kind::kSequence, DType::kFloat32, std::nullopt, DType::kInt64};
  EXPECT_EQ(ToValueType(ToTypeProto(maps)).ToString(), maps.ToString());
}

TEST(WriteModelFile, PutsLargeModelsInTwoFiles) {
  const ScratchFolder folder("write_model");
  onnx::ModelProto proto = GraphFromText("g (float[N] x) => (float[N] y) { s = Add (x, v) y = Add (s, w) }");
  std::vector<float> large(1000, 3);
  large[999] = -1;
  *proto.mutable_graph()->add_initializer() = RawTensor("w", 1, {1000}, large);
  *proto.mutable_graph()->add_initializer() = RawTensor("v", 1, {1}, std::vector<float>{5});
  const Model model = MustLoad(proto);
  EXPECT_EQ(ConstantBytes(*model.graph), 4004u);
  const std::string path = folder.File("m.onnx");
  WriteModelFile(model, path, {.most_inline_bytes = 4003}).value();
  EXPECT_EQ(std::filesystem::file_size(path + ".data"), 4000u);
  EXPECT_LT(std::filesystem::file_size(path), 1000u);
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
  EXPECT_EQ(Difference(*model.graph, *LoadModelFile(path).value().graph), "");

  WriteModelFile(model, path, {.most_inline_bytes = 4004}).value();
  EXPECT_GT(std::filesystem::file_size(path), 4000u);
  EXPECT_EQ(Difference(*model.graph, *LoadModelFile(path).value().graph), "");
  const Status failed = WriteModelFile(model, folder.File("nowhere/m.onnx"));
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace onnxray
