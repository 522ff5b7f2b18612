// Keract's twenty tests, restated on ONNX models of the same architectures: the key names and their order,
// the shapes, and what has to fail. Where Keras and ONNX differ, the test says how.
#include <filesystem>

#include "cli/keract_models.h"
#include "cli/program.h"
#include "io/image.h"
#include "io/keract_json.h"
#include "io/npy.h"
#include "io/npz.h"

namespace onnxray::testing {
namespace {

using Names = std::vector<std::string>;

class Keract : public ::testing::Test {
 protected:
  Keract() : folder_("cli_keract") {}

  std::string Write(const onnx::ModelProto& model) {
    return folder_.Write("model.onnx", AsBytes(model.SerializeAsString()));
  }
  std::string WriteArray(const std::string& name, const Tensor& tensor) {
    MemorySink sink;
    WriteNpy(sink, tensor).value();
    return folder_.Write(name, sink.bytes());
  }
  std::vector<NamedTensor> Arrays(const std::string& command, const onnx::ModelProto& model,
                                  const std::string& arguments) {
    const std::string out = folder_.File("out.npz");
    const ProgramResult result = RunProgram(command + " " + Write(model) + " --npz " + out + " " + arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return ParseNpz(ReadFile(out).value()).value();
  }
  std::vector<NamedTensor> Activations(const onnx::ModelProto& model, const std::string& arguments) {
    return Arrays("activations", model, "--input random:1 --dim N=32 " + arguments);
  }

  static Names Keys(const std::vector<NamedTensor>& arrays) {
    Names keys;
    for (const NamedTensor& array : arrays) keys.push_back(array.name);
    return keys;
  }
  static Names Shapes(const std::vector<NamedTensor>& arrays) {
    Names shapes;
    for (const NamedTensor& array : arrays) shapes.push_back(array.tensor.shape().ToString());
    return shapes;
  }
  static Tensor Find(const std::vector<NamedTensor>& arrays, const std::string& name) {
    for (const NamedTensor& array : arrays) {
      if (array.name == name) return array.tensor;
    }
    ADD_FAILURE() << "no " << name;
    return Tensor::Scalar(0.f);
  }

  ScratchFolder folder_;
};

TEST_F(Keract, Shape1) {
  EXPECT_EQ(Shapes(Activations(ConcatModel(), "")),
            (Names{"[32,10]", "[32,10]", "[32,1]", "[32,1]", "[32,2]", "[32,1]"}));
}

// Nothing is compiled: activations never need a loss, and gradients have one.
TEST_F(Keract, AutoCompile) {
  EXPECT_EQ(Activations(DummyModel(), "").size(), 6u);
  EXPECT_EQ(Arrays("gradients", DummyModel(), "--input random --dim N=2").size(), 6u);
}

TEST_F(Keract, NodesToEvaluate) {
  const onnx::ModelProto model = DummyModel();
  const std::vector<NamedTensor> found = Activations(model, "--format full --nodes block/relu,fc1/BiasAdd");
  EXPECT_EQ(Keys(found), (Names{"block/relu/Relu", "fc1/BiasAdd"}));
  const std::shared_ptr<const Graph> graph = MustLoad(model).graph;
  const std::vector<double> z = ElementsOf(found[0].tensor), w = Constant(*graph, "fc1/kernel"),
                            b = Constant(*graph, "fc1/bias"), y = ElementsOf(found[1].tensor);
  for (size_t n = 0; n < 32; ++n) {
    double expected = b[0];
    for (size_t i = 0; i < 10; ++i) expected += z[n * 10 + i] * w[i];
    EXPECT_NEAR(y[n], expected, 1e-5);
  }
}

TEST_F(Keract, LayerName) {
  const onnx::ModelProto model = DummyModel();
  for (const char* name : {"fc1", "model", "block", "i1"}) {
    EXPECT_EQ(Keys(Activations(model, std::string("--outline --nodes ") + name)), Names{name});
  }
  for (const Names& names : {Names{"block/fc1", "block/relu"}, Names{"model/fc1", "model/relu"}}) {
    EXPECT_EQ(Keys(Activations(model, "--nodes " + names[0] + "," + names[1])), names);
  }
  const ProgramResult unknown = RunProgram("activations " + Write(model) + " --input random --nodes unknown");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_TRUE(Contains(unknown.err, "no node or value 'unknown'. There are i1, model/fc1, model/relu"));
}

TEST_F(Keract, OutputFormat) {
  const onnx::ModelProto model = DummyModel();
  const auto simple = Activations(model, "--outline --format simple");
  const auto full = Activations(model, "--outline --format full");
  const auto numbered = Activations(model, "--outline --format numbered");
  EXPECT_EQ(Keys(simple), (Names{"i1", "model", "block", "fc1"}));
  EXPECT_EQ(Keys(full), (Names{"i1", "model/relu/Relu", "block/relu/Relu", "fc1/BiasAdd"}));
  EXPECT_EQ(Keys(numbered), (Names{"0", "1", "2", "3"}));
  for (size_t i = 0; i < simple.size(); ++i) {
    EXPECT_EQ(ElementsOf(simple[i].tensor), ElementsOf(full[i].tensor)) << i;
    EXPECT_EQ(ElementsOf(simple[i].tensor), ElementsOf(numbered[i].tensor)) << i;
  }
  EXPECT_EQ(Keys(Activations(model, "")),
            (Names{"i1", "model/fc1", "model/relu", "block/fc1", "block/relu", "fc1"}));
  EXPECT_EQ(Keys(Activations(model, "--format full")),
            (Names{"i1", "model/fc1/BiasAdd", "model/relu/Relu", "block/fc1/BiasAdd", "block/relu/Relu",
                   "fc1/BiasAdd"}));
}

// Keras' own models are compiled on the way by their name; here a name changes nothing.
TEST_F(Keract, CompileVgg16) {
  onnx::ModelProto model = DummyModel();
  const auto before = Activations(model, "--nodes fc1");
  model.mutable_graph()->set_name("vgg16");
  EXPECT_EQ(ElementsOf(Activations(model, "--nodes fc1")[0].tensor), ElementsOf(before[0].tensor));
}

// Nodes that are there beside a name that is not.
TEST_F(Keract, NodesAndLayerName) {
  const ProgramResult result =
      RunProgram("activations " + Write(DummyModel()) + " --input random --nodes fc1,unknown");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
}

TEST_F(Keract, NodesEmpty) {
  const ProgramResult result = RunProgram("activations " + Write(DummyModel()) + " --input random --nodes");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_TRUE(Contains(result.err, "--nodes needs a value"));
}

TEST_F(Keract, GradientsOfActivations) {
  const onnx::ModelProto model = DummyModel();
  const std::string target =
      " --loss mse --target " +
      WriteArray("y.npy", Tensor::FromValues<float>({32, 1}, std::vector<float>(32, .5f)));
  for (const std::string outline : {"", " --outline"}) {
    auto activations = Activations(model, outline);
    activations.erase(activations.begin());  // the input
    const auto gradients =
        Arrays("gradients", model, "--input random:1 --dim N=32 --of activations" + outline + target);
    EXPECT_EQ(Keys(gradients), Keys(activations));
    EXPECT_EQ(Shapes(gradients), Shapes(activations));
  }
  // Each sample carries its share of the mean: 2 (y - 0.5) / 32.
  const std::vector<double> y = ElementsOf(Activations(model, "--nodes fc1")[0].tensor);
  const auto last =
      Arrays("gradients", model, "--input random:1 --dim N=32 --of activations --nodes fc1" + target);
  const std::vector<double> gradient = ElementsOf(last[0].tensor);
  for (size_t i = 0; i < 32; ++i) EXPECT_NEAR(gradient[i], 2 * (y[i] - .5) / 32, 1e-6) << i;
}

TEST_F(Keract, GradientsOfTrainableWeights) {
  const std::string target = WriteArray("y.npy", Tensor::FromValues<float>({4, 1}, {1, 2, 3, 4}));
  const auto gradients =
      Arrays("gradients", DummyModel(), "--input random --dim N=4 --loss mse --target " + target);
  EXPECT_EQ(Keys(gradients), (Names{"model/fc1/kernel", "model/fc1/bias", "block/fc1/kernel",
                                    "block/fc1/bias", "fc1/kernel", "fc1/bias"}));
  EXPECT_EQ(Shapes(gradients), (Names{"[10,10]", "[10]", "[10,10]", "[10]", "[10,1]", "[1]"}));
}

TEST_F(Keract, InputsOrder) {
  const auto found = Activations(FourInputsModel(), "");
  for (const int i : {1, 2, 3, 4}) {
    EXPECT_EQ(Find(found, "i" + std::to_string(i)).shape(), (Shape{32, 10 * i}));
  }
  EXPECT_EQ(Find(found, "concat").shape(), (Shape{32, 100}));
  // Named files go where their names say, whatever their order.
  std::string files;
  for (const int i : {1, 3, 4, 2}) {
    files += " i" + std::to_string(i) + "=" +
             WriteArray(std::to_string(i) + ".npy",
                        Tensor::FromValues<float>({1, 10 * i}, std::vector<float>(static_cast<size_t>(10 * i),
                                                                                  static_cast<float>(i))));
  }
  const auto fed = Arrays("activations", FourInputsModel(), "--input" + files);
  for (const int i : {1, 2, 3, 4}) EXPECT_EQ(ElementsOf(Find(fed, "i" + std::to_string(i)))[0], i);
}

TEST_F(Keract, MultiInputsMultiOutputs) {
  const auto found = Arrays("activations", TwoOutputsModel(), "--input random --dim N=5 --outline");
  EXPECT_EQ(Keys(found), (Names{"i1", "i2", "add", "o1", "o2"}));
  EXPECT_EQ(Shapes(found), (Names{"[5,10]", "[5,10]", "[5,10]", "[5,1]", "[5,2]"}));
}

TEST_F(Keract, ModelInModel) {
  const std::string arguments = "--input random --dim N=8";
  EXPECT_EQ(Keys(Arrays("activations", SubnetModel(), arguments + " --outline")),
            (Names{"input_1", "subnet", "flatten", "dense"}));
  const auto nested = Arrays("activations", SubnetModel(), arguments);
  EXPECT_EQ(Keys(nested), (Names{"input_1", "subnet/conv2d", "subnet/max_pooling2d", "subnet/conv2d_1",
                                 "subnet/max_pooling2d_1", "flatten", "dense"}));
  EXPECT_EQ(Find(nested, "subnet/conv2d_1").shape(), (Shape{8, 12, 16, 16}));
}

TEST_F(Keract, MultiOutputs) {
  const std::string x =
      WriteArray("x.npy", Tensor::FromValues<int64_t>({16, 10}, std::vector<int64_t>(160, 1)));
  const auto found = Arrays("activations", StatesModel(), "--input " + x + " --outline --nodes lstm");
  EXPECT_EQ(Keys(found), (Names{"lstm:0", "lstm:1", "lstm:2"}));
  EXPECT_EQ(Shapes(found), (Names{"[16,10,4]", "[16,4]", "[16,4]"}));
}

TEST_F(Keract, CustomLoss) {
  const auto gradients =
      Arrays("gradients", CustomLossModel(), "--input random --dim N=3 --output loss/value");
  EXPECT_EQ(Keys(gradients), Names{"fc/kernel"});
  // |y - t| changes by x, up or down: the mean of three signed inputs.
  const auto values = Arrays("activations", CustomLossModel(), "--input random --dim N=3");
  const std::vector<double> x = ElementsOf(Find(values, "x")), error = ElementsOf(Find(values, "error")),
                            gradient = ElementsOf(gradients[0].tensor);
  for (size_t i = 0; i < 4; ++i) {
    double expected = 0;
    for (size_t n = 0; n < 3; ++n) expected += (error[n] > 0 ? x[n * 4 + i] : -x[n * 4 + i]) / 3;
    EXPECT_NEAR(gradient[i], expected, 1e-6);
  }
}

// In Keract only the wrapper can be seen; here also what it wraps.
TEST_F(Keract, TimeDistributed) {
  EXPECT_EQ(Find(Activations(TimeDistributedModel(), "--outline"), "td").shape(), (Shape{32, 5, 3}));
  EXPECT_EQ(Find(Activations(TimeDistributedModel(), ""), "td/dense").shape(), (Shape{32, 5, 3}));
}

TEST_F(Keract, Display1) {
  const std::string out = folder_.File("png");
  const ProgramResult result =
      RunProgram("activations " + Write(DummyModel()) + " --input random --dim N=1 --png " + out);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* name :
       {"0_i1.png", "1_model.png", "2_model.png", "3_block.png", "4_block.png", "5_fc1.png"}) {
    EXPECT_TRUE(std::filesystem::exists(out + "/" + name)) << name;
  }
}

TEST_F(Keract, Display2) {
  const onnx::ModelProto model = KeractModel(
      "g (float[1,32,32,1] x) => (float[1,32,32,1] one_channel__Abs) { one_channel__Abs = Abs (x) }");
  const std::string out = folder_.File("png");
  const ProgramResult result =
      RunProgram("activations " + Write(model) + " --input random --data-format channels_last --png " + out);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  // One map of 32x32, enlarged threefold.
  EXPECT_EQ(DecodeImage(ReadFile(out + "/1_one_channel.png").value())->shape(), (Shape{100, 100, 3}));
}

TEST_F(Keract, Convert1dTo2d) {
  const auto size_of = [&](int64_t count) {
    const onnx::ModelProto model = KeractModel("g (float[1," + std::to_string(count) +
                                               "] x) => (float[1,N] abs__Abs) { abs__Abs = Abs (x) }");
    const std::string out = folder_.File("png");
    EXPECT_EQ(
        RunProgram("activations " + Write(model) + " --input random --reshape-1d --png " + out).exit_code, 0);
    const Shape shape = DecodeImage(ReadFile(out + "/1_abs.png").value())->shape();
    return std::pair(shape[0] - 4, shape[1] - 4);  // without the border
  };
  EXPECT_EQ(size_of(64), std::pair(8 * int64_t{12}, 8 * int64_t{12}));
  EXPECT_EQ(size_of(32), std::pair(8 * int64_t{12}, 4 * int64_t{12}));
  EXPECT_EQ(size_of(32 * 33), std::pair(33 * int64_t{2}, 32 * int64_t{2}));
}

TEST_F(Keract, LoadPersist) {
  const std::string x = WriteArray("x.npy", Tensor::FromValues<float>({2, 10}, std::vector<float>(20, 1)));
  const std::string json = folder_.File("activations.json");
  const auto activations = Arrays("activations", DropoutModel(), "--input " + x + " --json " + json);
  const auto loaded = ParseKeractJson(AsText(ReadFile(json).value())).value();
  EXPECT_EQ(Keys(loaded), (Names{"input", "dense", "dropout", "matmul_1", "dense_1"}));
  EXPECT_EQ(Keys(loaded), Keys(activations));
  EXPECT_EQ(Shapes(loaded), Shapes(activations));
  for (size_t i = 0; i < loaded.size(); ++i) {
    EXPECT_EQ(ElementsOf(loaded[i].tensor), ElementsOf(activations[i].tensor)) << loaded[i].name;
  }
}

}  // namespace
}  // namespace onnxray::testing
