// Files that are cut, changed, or no models at all: always an answer that says what to do, never a crash.
#include <random>

#include "test_models.h"
#include "wire_writer.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

// Something of everything: weights large and small, typed and sparse, functions, subgraphs, strings.
onnx::ModelProto RichModel() {
  onnx::ModelProto model = ModelFromText(R"(
    <ir_version: 9, opset_import: ["" : 19, "local" : 1], producer_name: "test", doc_string: "a model of many parts">
    g (float[batch, 4] x, bool flag, seq(float[2]) s) => (float[batch, 300] y, float[?] joined)
        <int64[2] shape = {0, -1}> {
      h = MatMul (x, w)
      shifted = Add (h, bias)
      scaled = local.scale <by = 2.0> (shifted)
      chosen = If (flag) <then_branch = t () => (float[batch, 300] r) { r = Softmax (scaled) },
                          else_branch = e () => (float[batch, 300] q) { q = Mul (scaled, sparse) }>
      trips = Constant <value_int = 2> ()
      looped = Loop (trips, flag, chosen) <body = b (int64 i, bool go, float[batch, 300] v) => (bool stop, float[batch, 300] n) {
        stop = Not (go)  n = Relu (v) }>
      words = Constant <value_strings = ["one", "two"]> ()
      same = Equal (words, words)
      y = Reshape (looped, shape)
      joined = ConcatFromSequence <axis = 0> (s)
    }
    <domain: "local", opset_import: ["" : 19]> scale <by: float = 1.0> (a) => (b) {
      factor = Constant <value_float: float = @by> ()  b = Mul (a, factor) })");
  auto& graph = *model.mutable_graph();
  *graph.add_initializer() =
      RawTensor("w", onnx::TensorProto::FLOAT, {4, 300}, std::vector<float>(1200, 0.5f));
  auto* bias = graph.add_initializer();
  bias->set_name("bias");
  bias->set_data_type(onnx::TensorProto::FLOAT);
  bias->add_dims(300);
  for (int i = 0; i < 300; ++i) bias->add_float_data(0.25f);
  auto* sparse = graph.add_sparse_initializer();
  sparse->add_dims(300);
  *sparse->mutable_values() = RawTensor("sparse", onnx::TensorProto::FLOAT, {2}, std::vector<float>{1, 2});
  *sparse->mutable_indices() = RawTensor("", onnx::TensorProto::INT64, {2}, std::vector<int64_t>{7, 299});
  return model;
}

TEST(DamagedFiles, StartFromAModelThatLoads) { EXPECT_EQ(Warnings(MustLoad(RichModel())), ""); }

TEST(DamagedFiles, CutAnywhereAreRefusedWithARemedy) {
  const std::string bytes = RichModel().SerializeAsString();
  size_t refused = 0;
  for (size_t size = 0; size < bytes.size(); ++size) {
    const Result<Model> model = LoadBytes(std::string_view(bytes).substr(0, size));
    if (model.ok()) continue;  // cut between two fields of the model, after its graph
    ++refused;
    ASSERT_EQ(model.error().code, ErrorCode::kInvalidModel) << size;
    ASSERT_FALSE(model.error().remedy.empty()) << size << " " << model.error().ToString();
  }
  EXPECT_GT(refused, bytes.size() * 9 / 10);
}

// Random bytes of the structure, and sometimes of the weights, replaced by others.
TEST(DamagedFiles, WithChangedBytesNeverCrash) {
  const std::string bytes = RichModel().SerializeAsString();
  std::mt19937 random(1);
  int loaded = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string changed = bytes;
    for (int i = 0; i <= round % 4; ++i) {
      size_t at = random() % changed.size();
      // Weights, zeros and halves, are most of the bytes, but structure is what matters.
      while (round % 8 != 0 && (changed[at] == '\0' || changed[at] == '\x3f' || changed[at] == '\x3e')) {
        at = random() % changed.size();
      }
      changed[at] = static_cast<char>(round % 2 ? changed[at] ^ (1 << (random() % 8)) : random());
    }
    loaded += LoadBytes(changed).ok();
  }
  EXPECT_GT(loaded, 0);
  EXPECT_LT(loaded, 4000);
}

TEST(DamagedFiles, WithPiecesLostOrRepeatedNeverCrash) {
  const std::string bytes = RichModel().SerializeAsString();
  std::mt19937 random(2);
  for (int round = 0; round < 1000; ++round) {
    std::string changed = bytes;
    const size_t at = random() % changed.size(), length = 1 + random() % 64;
    if (round % 2) {
      changed.erase(at, length);
    } else {
      changed.insert(random() % changed.size(), changed.substr(at, length));
    }
    (void)LoadBytes(changed);
  }
}

TEST(DamagedFiles, OfNoiseNeverCrash) {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string noise(random() % 300, '\0');
    for (char& byte : noise) byte = static_cast<char>(random());
    const Result<Model> model = LoadBytes(noise);
    ASSERT_TRUE(model.ok() || !model.error().text.empty());
  }
}

// Well-formed files whose parts do not go together.
class Scrambler {
 public:
  Scrambler() : original_(RichModel()) {
    for (const auto& node : original_.graph().node()) {
      names_.insert(names_.end(), node.output().begin(), node.output().end());
    }
    for (const auto& tensor : original_.graph().initializer()) names_.push_back(tensor.name());
  }

  onnx::ModelProto Next() {
    onnx::ModelProto model = original_;
    for (size_t change = 0; change <= random_() % 3; ++change) ChangeNode(*model.mutable_graph());
    model.mutable_opset_import(0)->set_version(1 + static_cast<int>(random_() % 23));
    return model;
  }

 private:
  const std::string& AnyName() { return names_[random_() % names_.size()]; }

  void ChangeNode(onnx::GraphProto& graph) {
    static constexpr const char* kOps[] = {"Loop",    "Scan",   "If",          "Conv",
                                           "Reshape", "Concat", "SequenceMap", "Constant",
                                           "Split",   "Gather", "LSTM",        "TfIdfVectorizer"};
    auto& node = *graph.mutable_node(static_cast<int>(random_() % static_cast<size_t>(graph.node_size())));
    switch (random_() % 6) {
      case 0:
        node.set_op_type(kOps[random_() % std::size(kOps)]);
        break;
      case 1:
        node.add_input(AnyName());
        break;
      case 2:
        if (node.input_size() > 0) node.mutable_input()->RemoveLast();
        break;
      case 3:
        node.clear_attribute();
        break;
      case 4:
        if (node.input_size() > 0) node.set_input(0, AnyName());
        break;
      case 5:
        for (auto& attribute : *node.mutable_attribute()) {
          if (attribute.has_g()) attribute.mutable_g()->clear_input();
        }
        break;
    }
  }

  const onnx::ModelProto original_;
  std::vector<std::string> names_ = {"", "nowhere"};
  std::mt19937 random_{4};
};

TEST(DamagedFiles, WithScrambledGraphsNeverCrash) {
  Scrambler scrambler;
  for (int round = 0; round < 2000; ++round) (void)Load(scrambler.Next());
}

// What loads can be made ready, and run, or says why not.
TEST(DamagedFiles, ThatLoadAllTheSameNeverCrashWhenTheyRun) {
  Scrambler scrambler;
  const auto words = std::make_shared<const Sequence>(Sequence{Value(Vector({1, 2})), Value(Vector({3, 4}))});
  const Inputs inputs = {
      {"x", Tensor::Zeros(DType::kFloat32, {2, 4}).value()}, {"flag", Tensor::Scalar(true)}, {"s", words}};
  for (int round = 0; round < 1000; ++round) {
    Result<Model> model = Load(scrambler.Next());
    if (!model.ok()) continue;
    const auto session = Session::Create(std::move(model.value()), {.threads = 1});
    if (!session.ok()) continue;
    const auto run = session.value()->Start(inputs, {.keep = RunOptions::Keep::kAll});
    if (run.ok()) run.value()->Finish();
  }
}

TEST(DamagedFiles, NestedWithoutEndAreRefused) {
  std::string graph = BytesField(2, std::string(5000, 'n'));
  for (int level = 0; level < 2000; ++level) graph = BytesField(1, BytesField(5, BytesField(6, graph)));
  const Result<Model> model = LoadBytes(BytesField(7, graph));
  ASSERT_FALSE(model.ok());
  EXPECT_NE(model.error().text.find("nested"), std::string::npos) << model.error().ToString();
}

TEST(DamagedFiles, ThatPromiseMoreThanThereIsAreRefused) {
  for (const uint64_t size : {uint64_t{1000}, uint64_t{1} << 31, uint64_t{1} << 62, UINT64_MAX}) {
    for (const uint32_t field : {7u, 25u, 14u, 6u}) {
      const std::string bytes =
          NumberField(1, 8) + Varint(field << 3 | 2) + Varint(size) + std::string(100, '\x0a');
      const Result<Model> model = LoadBytes(bytes);
      ASSERT_FALSE(model.ok()) << size << " in field " << field;
      EXPECT_FALSE(model.error().remedy.empty()) << model.error().ToString();
    }
  }
}

struct Foreign {
  const char* name;
  std::string bytes;
  const char* expected;  // in the error's text or remedy
};

TEST(DamagedFiles, OfOtherKindsAreRecognised) {
  const std::string zeros(200, '\0');
  const std::string zip = std::string("PK\x03\x04") + zeros.substr(0, 26);
  const Foreign files[] = {
      {"empty", "", "empty"},
      {"text", "Dear reader,\nthis is not a model.\n", "text"},
      {"json", "{\"model\": [1, 2, 3], \"x\": 1}", "JSON"},
      {"lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull"},
      {"html", "<!DOCTYPE html>\n<html><head><title>404</title></head></html>", "web page"},
      {"pytorch", zip + "archive/data.pkl" + zeros, "torch.onnx.export"},
      {"keras", zip + "metadata.json" + zeros, "tf2onnx"},
      {"npz", zip + "x.npy" + zeros, "numpy"},
      {"zip", zip + zeros, "Unpack"},
      {"hdf5", std::string("\x89HDF\r\n\x1a\n") + zeros, "HDF5"},
      {"tflite", std::string("\x1c\0\0\0TFL3", 8) + zeros, "TensorFlow Lite"},
      {"safetensors", std::string("\x40\0\0\0\0\0\0\0{\"weight\":{\"dtype\":\"F32\"", 33) + zeros,
       "safetensors"},
      {"saved model", std::string("\x08\x01\x12\xf8\x01\x0a\x20", 7) + zeros, "SavedModel"},
      {"graph def", std::string("\x0a\x20\x0a\x05input\x12\x0bPlaceholder", 22) + zeros, "TensorFlow graph"},
      {"pickle", std::string("\x80\x02}q") + zeros, "pickle"},
      {"png", std::string("\x89PNG\r\n\x1a\n") + zeros, "PNG"},
      {"tensor", std::string("\x08\x03\x10\x01\x4a\x0c", 6) + zeros.substr(0, 12), "TensorProto"},
      {"noise", std::string("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4\xf3") + zeros, "damaged"},
  };
  for (const Foreign& file : files) {
    const Result<Model> model = LoadBytes(file.bytes);
    ASSERT_FALSE(model.ok()) << file.name;
    EXPECT_EQ(model.error().code, ErrorCode::kInvalidModel) << file.name;
    EXPECT_NE(model.error().ToString().find(file.expected), std::string::npos)
        << file.name << ": " << model.error().ToString();
    EXPECT_FALSE(model.error().remedy.empty()) << file.name;
  }
}

TEST(DamagedFiles, MayBeFolders) {
  const Result<Model> model = LoadModelFile(::testing::TempDir());
  ASSERT_FALSE(model.ok());
  EXPECT_NE(model.error().ToString().find("folder"), std::string::npos) << model.error().ToString();
}

}  // namespace
}  // namespace onnxray
