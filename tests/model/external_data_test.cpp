// Weights in files beside the model.
#include <filesystem>

#include "io/test_files.h"
#include "test_models.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

struct Place {
  std::string location;
  std::string offset;  // left out where empty
  std::string length;
};

// y = x + w, the elements of w elsewhere.
onnx::ModelProto ModelWith(const Place& place, int type = onnx::TensorProto::FLOAT, int64_t count = 4) {
  onnx::ModelProto model = GraphFromText("g (float[N] x) => (float[N] y) { s = Add (x, x) y = Add (s, w) }");
  auto* tensor = model.mutable_graph()->add_initializer();
  tensor->set_name("w");
  tensor->set_data_type(type);
  tensor->add_dims(count);
  tensor->set_data_location(onnx::TensorProto::EXTERNAL);
  if (!place.location.empty()) AddEntry(*tensor, "location", place.location);
  if (!place.offset.empty()) AddEntry(*tensor, "offset", place.offset);
  if (!place.length.empty()) AddEntry(*tensor, "length", place.length);
  return model;
}

std::string FloatBytes(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

// Serves `bytes` under one name and counts how often it is opened.
struct OneFile {
  std::string name;
  std::string bytes;
  size_t shift = 0;
  int opened = 0;

  LoadOptions Options() {
    LoadOptions options;
    options.external_data = [this](const std::string& location) -> Result<std::shared_ptr<ByteSource>> {
      if (location != name) return NotFound("no '" + location + "'");
      ++opened;
      return InMemory(bytes, shift);
    };
    return options;
  }
};

TEST(ExternalData, IsReadFromItsPlaceWhereverThatLies) {
  for (size_t shift = 0; shift < 16; ++shift) {
    for (const size_t offset : {0, 4, 7}) {
      OneFile file{"w.bin", std::string(offset, 'x') + FloatBytes({1, 2, 3, 4}) + "rest", shift};
      const Model model = MustLoad(ModelWith({"w.bin", std::to_string(offset), "16"}), file.Options());
      EXPECT_EQ(Constant(*model.graph, "w"), (std::vector<double>{1, 2, 3, 4})) << shift << " " << offset;
    }
  }
}

TEST(ExternalData, NeedsNeitherOffsetNorLength) {
  OneFile file{"w.bin", FloatBytes({1, 2, 3, 4})};
  EXPECT_EQ(Constant(*MustLoad(ModelWith({"w.bin", "", ""}), file.Options()).graph, "w"),
            (std::vector<double>{1, 2, 3, 4}));
}

TEST(ExternalData, DoesNotKeepTypesFromBeingInferred) {
  OneFile file{"w.bin", FloatBytes({1, 2, 3, 4})};
  const Model model = MustLoad(ModelWith({"w.bin", "0", "16"}), file.Options());
  EXPECT_EQ(Warnings(model), "");
  EXPECT_EQ(TypeOf(*model.graph, "s"), "float32[N]");
}

TEST(ExternalData, CountsInTheModelsBytesAndIsOpenedOnce) {
  OneFile file{"w.bin", FloatBytes({1, 2, 3, 4, 5, 6, 7, 8})};
  onnx::ModelProto proto = ModelWith({"w.bin", "0", "16"});
  auto* second = proto.mutable_graph()->add_initializer();
  *second = proto.graph().initializer(0);
  second->set_name("v");
  second->mutable_external_data(1)->set_value("16");
  *proto.mutable_graph()->add_node() = proto.graph().node(1);
  proto.mutable_graph()->mutable_node(2)->set_input(1, "v");
  proto.mutable_graph()->mutable_node(2)->set_output(0, "z");
  const Model model = MustLoad(proto, file.Options());
  EXPECT_EQ(file.opened, 1);
  EXPECT_EQ(model.file_bytes, proto.SerializeAsString().size() + 32);
  EXPECT_EQ(Constant(*model.graph, "v"), (std::vector<double>{5, 6, 7, 8}));
}

TEST(ExternalData, MayHoldFourBitIntegersAndDoubles) {
  OneFile nibbles{"w.bin", std::string("\x21\x43", 2)};
  EXPECT_EQ(
      Constant(*MustLoad(ModelWith({"w.bin", "", ""}, onnx::TensorProto::INT4), nibbles.Options()).graph,
               "w"),
      (std::vector<double>{1, 2, 3, 4}));
  const std::vector<double> elements = {1.5, 2.5, 3.5, 4.5};
  OneFile doubles{"w.bin", "12345" + std::string(reinterpret_cast<const char*>(elements.data()), 32)};
  EXPECT_EQ(
      Constant(*MustLoad(ModelWith({"w.bin", "5", "32"}, onnx::TensorProto::DOUBLE), doubles.Options()).graph,
               "w"),
      elements);
}

TEST(ExternalData, OfOneRangeMayServeTwoTensors) {
  OneFile file{"w.bin", "123" + FloatBytes(std::vector<float>(6000, 2.5f)), 1};
  onnx::ModelProto proto = ModelWith({"w.bin", "3", "24000"}, onnx::TensorProto::FLOAT, 6000);
  *proto.mutable_graph()->add_initializer() = proto.graph().initializer(0);
  proto.mutable_graph()->mutable_initializer(1)->set_name("v");
  proto.mutable_graph()->mutable_node(0)->set_input(1, "v");
  const Model model = MustLoad(proto, file.Options());
  for (const char* name : {"v", "w"}) EXPECT_EQ(Constant(*model.graph, name), std::vector<double>(6000, 2.5));
}

// Bytes and doubles packed without a gap, the later ones read first.
TEST(ExternalData, PackedTightlyIsNotDisturbedByItsNeighbours) {
  const std::vector<double> elements(1000, 1.25);
  std::string bytes;
  for (char i = 1; i <= 3; ++i) {
    bytes += std::string(static_cast<size_t>(i), i) +
             std::string(reinterpret_cast<const char*>(elements.data()), 8000);
  }
  onnx::ModelProto proto = GraphFromText(R"(g (float[N] x) => (float[N] y) { y = Identity (x)
    o = Concat <axis = 0> (d3, d2, d1)  p = Concat <axis = 0> (b3, b2, b1) })");
  for (int64_t offset = static_cast<int64_t>(bytes.size()), i = 3; i > 0; --i) {
    const auto add = [&](const std::string& name, int type, int64_t count, int64_t size) {
      offset -= size;
      onnx::ModelProto one = ModelWith({"w.bin", std::to_string(offset), std::to_string(size)}, type, count);
      one.mutable_graph()->mutable_initializer(0)->set_name(name + std::to_string(i));
      *proto.mutable_graph()->add_initializer() = one.graph().initializer(0);
    };
    add("d", onnx::TensorProto::DOUBLE, 1000, 8000);
    add("b", onnx::TensorProto::INT8, i, i);
  }
  for (size_t shift = 0; shift < 8; ++shift) {
    OneFile file{"w.bin", bytes, shift};
    const Model model = MustLoad(proto, file.Options());
    for (size_t i = 1; i <= 3; ++i) {
      EXPECT_EQ(Constant(*model.graph, "d" + std::to_string(i)), elements);
      EXPECT_EQ(Constant(*model.graph, "b" + std::to_string(i)),
                std::vector<double>(i, static_cast<double>(i)));
    }
  }
}

TEST(ExternalData, ThatIsMissingIsNamedTogether) {
  onnx::ModelProto proto = ModelWith({"first.bin", "0", "16"});
  *proto.mutable_graph()->add_initializer() = proto.graph().initializer(0);
  auto* second = proto.mutable_graph()->mutable_initializer(1);
  second->set_name("v");
  second->mutable_external_data(0)->set_value("second.bin");
  proto.mutable_graph()->mutable_node(0)->set_input(1, "v");
  OneFile other{"other.bin", ""};
  for (const LoadOptions& options : {LoadOptions(), other.Options()}) {
    const Result<Model> model = Load(proto, options);
    ASSERT_FALSE(model.ok());
    EXPECT_EQ(model.error().code, ErrorCode::kNotFound);
    EXPECT_NE(model.error().text.find("first.bin"), std::string::npos) << model.error().ToString();
    EXPECT_NE(model.error().text.find("second.bin"), std::string::npos) << model.error().ToString();
    EXPECT_FALSE(model.error().remedy.empty());
  }
}

TEST(ExternalData, ThatNobodyReadsMayBeMissing) {
  onnx::ModelProto proto = ModelWith({"gone.bin", "0", "16"});
  proto.mutable_graph()->mutable_node(1)->set_input(1, "x");
  EXPECT_EQ(LoadError(proto), "");
}

TEST(ExternalData, ThatIsTooShortIsNamed) {
  OneFile file{"w.bin", FloatBytes({1, 2, 3, 4})};
  for (const Place& place : {Place{"w.bin", "4", "16"},
                             {"w.bin", "0", "12"},
                             {"w.bin", "18446744073709551600", "16"},
                             {"w.bin", "999999999999", ""},
                             {"w.bin", "-4", "16"}}) {
    const Result<Model> model = Load(ModelWith(place), file.Options());
    ASSERT_FALSE(model.ok()) << place.offset << " " << place.length;
    EXPECT_EQ(model.error().code, ErrorCode::kInvalidModel);
    EXPECT_EQ(model.error().value, "w");
    EXPECT_FALSE(model.error().remedy.empty()) << model.error().ToString();
  }
}

TEST(ExternalData, WithAnImpossibleShapeIsRefused) {
  OneFile file{"w.bin", FloatBytes({1, 2, 3, 4})};
  for (const int64_t count : {int64_t{1} << 40, (int64_t{1} << 62) + 4, INT64_MAX, int64_t{-1}}) {
    for (const char* length : {"16", ""}) {
      EXPECT_FALSE(
          Load(ModelWith({"w.bin", "0", length}, onnx::TensorProto::FLOAT, count), file.Options()).ok());
    }
  }
  EXPECT_FALSE(Load(ModelWith({"w.bin", "0", "16"}, onnx::TensorProto::STRING), file.Options()).ok());
  EXPECT_FALSE(Load(ModelWith({"w.bin", "0", "16"}, 77), file.Options()).ok());
}

TEST(ExternalData, OutsideTheModelsFolderIsNeverOpened) {
  for (const char* location :
       {"/etc/passwd", "../w.bin", "a/../../w.bin", "C:\\w.bin", "..\\w.bin", "\\w.bin"}) {
    LoadOptions options;
    options.external_data = [&](const std::string& asked) -> Result<std::shared_ptr<ByteSource>> {
      ADD_FAILURE() << asked;
      return InMemory("");
    };
    const Result<Model> model = Load(ModelWith({location, "0", "16"}), options);
    ASSERT_FALSE(model.ok()) << location;
    EXPECT_EQ(model.error().code, ErrorCode::kInvalidModel);
    EXPECT_NE(model.error().text.find(location), std::string::npos);
    EXPECT_FALSE(model.error().remedy.empty());
  }
  EXPECT_NE(LoadError(ModelWith({"", "0", "16"})), "");
}

class ExternalDataOnDisk : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_.File("data")); }
  void Write(const std::string& name, const std::string& bytes) { folder_.Write(name, AsBytes(bytes)); }
  Result<Model> Open() { return LoadModelFile(folder_.File("model.onnx")); }

  const ScratchFolder folder_{"external"};
};

TEST_F(ExternalDataOnDisk, IsFoundBesideTheModel) {
  for (const char* location : {"w.bin", "data/w.bin", "./w.bin"}) {
    Write("model.onnx", ModelWith({location, "4", "16"}).SerializeAsString());
    Write(location, "head" + FloatBytes({1, 2, 3, 4}));
    Result<Model> model = Open();
    ASSERT_TRUE(model.ok()) << model.error().ToString();
    EXPECT_EQ(model->name, "model.onnx");
    EXPECT_EQ(Constant(*model->graph, "w"), (std::vector<double>{1, 2, 3, 4}));
  }
}

TEST_F(ExternalDataOnDisk, ThatIsNotThereIsNamed) {
  Write("model.onnx", ModelWith({"w.bin", "4", "16"}).SerializeAsString());
  const Result<Model> model = Open();
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().code, ErrorCode::kNotFound);
  EXPECT_NE(model.error().text.find("w.bin"), std::string::npos);
}

TEST_F(ExternalDataOnDisk, ThatIsAFolderIsRefused) {
  Write("model.onnx", ModelWith({"data", "0", "16"}).SerializeAsString());
  EXPECT_FALSE(Open().ok());
}

}  // namespace
}  // namespace onnxray
