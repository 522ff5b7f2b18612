// Initialisers and tensor attributes in every encoding a file may use, below and above the size from which
// the loader leaves them in the file.
#include <algorithm>
#include <complex>
#include <numeric>

#include "io/test_files.h"
#include "test_models.h"
#include "wire_writer.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

constexpr int kTensorFields[] = {4, 5, 7, 9, 10, 11};
constexpr size_t kSmall = 5, kLarge = 6000;

// A model that copies the initialiser w, given as a serialized TensorProto.
std::string ModelWith(const std::string& tensor) {
  onnx::ModelProto model =
      GraphFromText("g (float[N] x) => (float[N] y) { y = Identity (x) copy = Identity (w) }");
  const std::string graph = model.graph().SerializeAsString() + BytesField(5, tensor);
  model.clear_graph();
  return model.SerializeAsString() + BytesField(7, graph);
}

// What comes before the elements, as exporters write it.
std::string Head(int type, uint64_t count) {
  return NumberField(1, count) + NumberField(2, static_cast<uint64_t>(type)) + BytesField(8, "w");
}

// Loads the model from memory at every alignment and from a file, and looks at w each time.
void ExpectWeights(const std::string& model, const std::string& type, const std::vector<double>& expected) {
  for (size_t shift = 0; shift < 16; ++shift) {
    Result<Model> loaded = LoadModel(InMemory(model, shift), {});
    ASSERT_TRUE(loaded.ok()) << loaded.error().ToString();
    EXPECT_EQ(TypeOf(*loaded->graph, "w"), type);
    ASSERT_EQ(Constant(*loaded->graph, "w"), expected) << "shift " << shift;
  }
  const ScratchFolder folder("weights");
  Result<Model> loaded = LoadModelFile(folder.Write("weights.onnx", AsBytes(model)));
  ASSERT_TRUE(loaded.ok()) << loaded.error().ToString();
  EXPECT_EQ(Constant(*loaded->graph, "w"), expected);
}

std::vector<double> Ramp(size_t count, double first, double step = 1) {
  std::vector<double> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = first + step * static_cast<double>(i % 100);
  return values;
}

template <typename T>
std::string RawOf(const std::vector<double>& values) {
  const std::vector<T> elements(values.begin(), values.end());
  return {reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(T)};
}

std::string VarintsOf(const std::vector<double>& values) {
  std::string bytes;
  for (const double value : values) bytes += Varint(static_cast<uint64_t>(static_cast<int64_t>(value)));
  return bytes;
}

std::string Bracket(const char* name, size_t count) { return name + ("[" + std::to_string(count) + "]"); }

TEST(Weights, AreReadFromRawData) {
  for (const size_t count : {kSmall, kLarge}) {
    const std::vector<double> values = Ramp(count, -7);
    const auto expect = [&]<typename T>(T, int type, const char* name) {
      ExpectWeights(ModelWith(Head(type, count) + BytesField(9, RawOf<T>(values))), Bracket(name, count),
                    values);
    };
    expect(float{}, onnx::TensorProto::FLOAT, "float32");
    expect(double{}, onnx::TensorProto::DOUBLE, "float64");
    expect(int8_t{}, onnx::TensorProto::INT8, "int8");
    expect(int16_t{}, onnx::TensorProto::INT16, "int16");
    expect(int32_t{}, onnx::TensorProto::INT32, "int32");
    expect(int64_t{}, onnx::TensorProto::INT64, "int64");
  }
}

TEST(Weights, AreReadFromTypedFields) {
  for (const size_t count : {kSmall, kLarge}) {
    const std::vector<double> values = Ramp(count, -7), natural = Ramp(count, 0, 3);
    const auto expect = [&](int type, const char* name, const std::string& field,
                            const std::vector<double>& numbers) {
      ExpectWeights(ModelWith(Head(type, count) + field), Bracket(name, count), numbers);
    };
    expect(onnx::TensorProto::FLOAT, "float32", BytesField(4, RawOf<float>(values)), values);
    expect(onnx::TensorProto::DOUBLE, "float64", BytesField(10, RawOf<double>(values)), values);
    expect(onnx::TensorProto::INT32, "int32", BytesField(5, VarintsOf(values)), values);
    expect(onnx::TensorProto::INT8, "int8", BytesField(5, VarintsOf(values)), values);
    expect(onnx::TensorProto::UINT16, "uint16", BytesField(5, VarintsOf(natural)), natural);
    expect(onnx::TensorProto::INT64, "int64", BytesField(7, VarintsOf(values)), values);
    expect(onnx::TensorProto::UINT32, "uint32", BytesField(11, VarintsOf(natural)), natural);
    expect(onnx::TensorProto::UINT64, "uint64", BytesField(11, VarintsOf(natural)), natural);
  }
}

TEST(Weights, AreReadFromFieldsThatAreNotPacked) {
  for (const size_t count : {kSmall, kLarge}) {
    const std::vector<double> values = Ramp(count, -7);
    std::string floats, doubles, integers;
    for (const double value : values) {
      floats += FloatField(4, static_cast<float>(value));
      doubles += DoubleField(10, value);
      integers += NumberField(7, static_cast<uint64_t>(static_cast<int64_t>(value)));
    }
    ExpectWeights(ModelWith(Head(onnx::TensorProto::FLOAT, count) + floats), Bracket("float32", count),
                  values);
    ExpectWeights(ModelWith(Head(onnx::TensorProto::DOUBLE, count) + doubles), Bracket("float64", count),
                  values);
    ExpectWeights(ModelWith(Head(onnx::TensorProto::INT64, count) + integers), Bracket("int64", count),
                  values);
  }
}

TEST(Weights, AreReadFromFieldsInSeveralPieces) {
  const std::vector<double> values = Ramp(kLarge, -7);
  const std::string raw = RawOf<float>(values);
  const std::string pieces = BytesField(4, raw.substr(0, 20000)) +
                             FloatField(4, static_cast<float>(values[5000])) +
                             BytesField(4, raw.substr(20004));
  ExpectWeights(ModelWith(Head(onnx::TensorProto::FLOAT, kLarge) + pieces), Bracket("float32", kLarge),
                values);
}

TEST(Weights, MayStandBeforeTheirOwnTypeAndShape) {
  const std::vector<double> values = Ramp(kLarge, -7);
  ExpectWeights(ModelWith(BytesField(9, RawOf<double>(values)) + Head(onnx::TensorProto::DOUBLE, kLarge)),
                Bracket("float64", kLarge), values);
}

TEST(Weights, BesideEachOtherDoNotDisturbEachOther) {
  onnx::ModelProto model =
      GraphFromText("g (float[N] x) => (float[N] y) { y = Identity (x) u = Add (a, b) v = Mul (c, d) }");
  std::vector<double> values = Ramp(1000, 0.5);
  for (const char* name : {"a", "b", "c", "d"}) {
    const std::vector<double> elements(values.begin(), values.end());
    *model.mutable_graph()->add_initializer() =
        RawTensor(name, onnx::TensorProto::DOUBLE, {static_cast<int64_t>(elements.size())}, elements);
    values.push_back(0.25);
  }
  const std::string bytes = model.SerializeAsString();
  for (size_t shift = 0; shift < 16; ++shift) {
    const Model loaded = LoadModel(InMemory(bytes, shift), {}).value();
    for (size_t i = 0; i < 4; ++i) {
      const std::vector<double> expected(values.begin(),
                                         values.begin() + 1000 + static_cast<std::ptrdiff_t>(i));
      EXPECT_EQ(Constant(*loaded.graph, std::string(1, static_cast<char>('a' + i))), expected) << shift;
    }
  }
}

TEST(Weights, AreFoundInAttributesAndSubgraphs) {
  onnx::ModelProto model = GraphFromText(R"(g (bool c, float[6000] x) => (float[6000] y) {
    k = Constant ()
    y = If (c) <then_branch = t () => (float[6000] a) { a = Add (k, w) },
                else_branch = e () => (float[6000] b) { m = Constant () b = Sub (m, x) }>
  })");
  const std::vector<float> ones(kLarge, 1.0f), twos(kLarge, 2), threes(kLarge, 3);
  const auto set_value = [](onnx::NodeProto& node, const std::vector<float>& elements) {
    auto* attribute = node.add_attribute();
    attribute->set_name("value");
    attribute->set_type(onnx::AttributeProto::TENSOR);
    *attribute->mutable_t() = RawTensor("", onnx::TensorProto::FLOAT, {6000}, elements);
  };
  set_value(*model.mutable_graph()->mutable_node(0), ones);
  for (auto& branch : *model.mutable_graph()->mutable_node(1)->mutable_attribute()) {
    if (branch.name() == "then_branch") {
      *branch.mutable_g()->add_initializer() = RawTensor("w", onnx::TensorProto::FLOAT, {6000}, twos);
    } else {
      set_value(*branch.mutable_g()->mutable_node(0), threes);
    }
  }
  const Inputs inputs = {{"c", Tensor::Scalar(true)}, {"x", Vector(std::vector<float>(kLarge, 10))}};
  EXPECT_EQ(RunModel(MustLoad(model), inputs), std::vector<double>(kLarge, 3));
  EXPECT_EQ(RunModel(MustLoad(model), {{"c", Tensor::Scalar(false)}, {"x", inputs.at("x")}}),
            std::vector<double>(kLarge, -7));
}

TEST(Weights, OfAFunctionCalledTwiceAreRightInBothPlaces) {
  onnx::ModelProto model = ModelFromText(R"(<ir_version: 8, opset_import: ["" : 17, "local" : 1]>
    g (float[6000] x) => (float[6000] y) { once = local.f (x)  y = local.f (once) }
    <domain: "local", opset_import: ["" : 17]> f (a) => (b) { w = Constant () b = Add (a, w) })");
  std::vector<float> weights(kLarge);
  std::iota(weights.begin(), weights.end(), 1.0f);
  auto* attribute = model.mutable_functions(0)->mutable_node(0)->add_attribute();
  attribute->set_name("value");
  attribute->set_type(onnx::AttributeProto::TENSOR);
  *attribute->mutable_t() = RawTensor("", onnx::TensorProto::FLOAT, {6000}, weights);
  const std::string bytes = model.SerializeAsString();
  for (size_t shift = 0; shift < 8; ++shift) {
    const std::vector<double> y = RunModel(LoadModel(InMemory(bytes, shift), {}).value(),
                                           {{"x", Vector(std::vector<float>(kLarge, 0.5f))}});
    ASSERT_EQ(y.size(), kLarge);
    for (size_t i = 0; i < kLarge; ++i) ASSERT_EQ(y[i], 0.5 + 2.0 * static_cast<double>(i + 1)) << shift;
  }
}

// A sparse initialiser of shape [2000,10] with every third position set.
TEST(Weights, MayBeSparse) {
  for (const bool by_coordinates : {false, true}) {
    for (const int64_t rows : {3, 2000}) {
      onnx::ModelProto model =
          GraphFromText("g (float[N] x) => (float[N] y) { y = Identity (x) copy = Identity (w) }");
      auto* sparse = model.mutable_graph()->add_sparse_initializer();
      std::vector<float> values;
      std::vector<int64_t> indices;
      std::vector<double> expected(static_cast<size_t>(rows) * 10);
      for (int64_t i = 0; i < rows * 10; i += 3) {
        values.push_back(static_cast<float>(i + 1));
        expected[static_cast<size_t>(i)] = static_cast<double>(i + 1);
        if (by_coordinates) indices.push_back(i / 10);
        indices.push_back(by_coordinates ? i % 10 : i);
      }
      const int64_t count = static_cast<int64_t>(values.size());
      sparse->add_dims(rows);
      sparse->add_dims(10);
      *sparse->mutable_values() = RawTensor("w", onnx::TensorProto::FLOAT, {count}, values);
      const std::vector<int64_t> dims =
          by_coordinates ? std::vector<int64_t>{count, 2} : std::vector<int64_t>{count};
      *sparse->mutable_indices() = RawTensor("", onnx::TensorProto::INT64, dims, indices);
      EXPECT_EQ(Constant(*MustLoad(model).graph, "w"), expected) << by_coordinates << rows;
    }
  }
}

TEST(Weights, ThatAreSparseAndBoundlessAreRefused) {
  onnx::ModelProto model =
      GraphFromText("g (float[N] x) => (float[N] y) { y = Identity (x) copy = Identity (w) }");
  auto* sparse = model.mutable_graph()->add_sparse_initializer();
  sparse->add_dims(int64_t{1} << 40);
  *sparse->mutable_values() = RawTensor("w", onnx::TensorProto::FLOAT, {1}, std::vector<float>{1});
  *sparse->mutable_indices() = RawTensor("", onnx::TensorProto::INT64, {1}, std::vector<int64_t>{5});
  const Result<Model> loaded = Load(model);
  ASSERT_FALSE(loaded.ok());
  // 32-bit addresses do not even reach that far.
  const bool wide = sizeof(void*) == 8;
  EXPECT_EQ(loaded.error().code, wide ? ErrorCode::kUnsupported : ErrorCode::kInvalidModel);
  EXPECT_EQ(loaded.error().value, "w");
}

TEST(Weights, ThatNobodyReadsAreLeftOut) {
  onnx::ModelProto model =
      GraphFromText("g (float[N] x) => (float[N] y) <float[2] unread = {1, 2}> { y = Identity (x) }");
  const Model loaded = MustLoad(model);
  EXPECT_EQ(loaded.graph->FindValue("unread"), kNoValue);
  EXPECT_EQ(loaded.graph->inputs.size(), 1u);
}

TEST(Weights, OfTheWrongSizeAreNamedAndRefused) {
  for (const size_t count : {kSmall, kLarge}) {
    for (const auto& [dims, elements] :
         {std::pair<uint64_t, size_t>{count + 1, count}, {count, count + 1}, {uint64_t{1} << 40, count}}) {
      const std::string floats = RawOf<float>(Ramp(elements, 0));
      for (const uint32_t field : {9u, 4u}) {
        const Result<Model> model =
            LoadBytes(ModelWith(Head(onnx::TensorProto::FLOAT, dims) + BytesField(field, floats)));
        ASSERT_FALSE(model.ok()) << dims << " " << elements << " in field " << field;
        EXPECT_EQ(model.error().code, ErrorCode::kInvalidModel);
        EXPECT_EQ(model.error().value, "w") << model.error().ToString();
        EXPECT_FALSE(model.error().remedy.empty());
      }
    }
  }
}

// 2^61 + 512 doubles take 4096 bytes modulo 2^64.
TEST(Weights, WhoseSizeOverflowsAreRefused) {
  const uint64_t count = (uint64_t{1} << 61) + 512;
  const std::string raw(size_t{4096}, '\1'), more(size_t{8192}, '\1');
  for (const std::string& elements : {raw, more}) {
    EXPECT_FALSE(LoadBytes(ModelWith(Head(onnx::TensorProto::DOUBLE, count) + BytesField(9, elements))).ok());
  }
  const std::string wide =
      NumberField(1, uint64_t{1} << 31) + NumberField(1, uint64_t{1} << 31) + NumberField(1, 8);
  EXPECT_FALSE(LoadBytes(ModelWith(wide + NumberField(2, 1) + BytesField(8, "w") + BytesField(9, raw))).ok());
}

TEST(Weights, WithImpossibleDimensionsAreRefused) {
  const std::string negative =
      NumberField(1, static_cast<uint64_t>(-4)) + NumberField(2, 1) + BytesField(8, "w");
  for (const std::string& elements : {std::string(), BytesField(9, std::string(16, '\0'))}) {
    const Result<Model> model = LoadBytes(ModelWith(negative + elements));
    ASSERT_FALSE(model.ok());
    EXPECT_NE(model.error().ToString().find("-4"), std::string::npos) << model.error().ToString();
  }
}

TEST(Weights, OfTypesFromTheFutureAreNamed) {
  const Result<Model> model = LoadBytes(ModelWith(Head(99, 4) + BytesField(9, "0123")));
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(model.error().ToString().find("99"), std::string::npos);
}

TEST(Weights, ThatLookLikeTheLoadersOwnNotesAreHarmless) {
  for (const int field : kTensorFields) {
    const std::string odd = std::string("\x7fonnxray") + std::string(8, '\0');
    Result<Model> model = LoadBytes(
        ModelWith(Head(onnx::TensorProto::FLOAT, 4) + BytesField(static_cast<uint32_t>(field), odd)));
    if (!model.ok()) continue;
    EXPECT_EQ(Constant(*model->graph, "w").size(), 4u);
  }
}

}  // namespace
}  // namespace onnxray
