#include "cli/program.h"
#include "io/image.h"
#include "io/npy.h"
#include "io/npz.h"

namespace onnxray::testing {
namespace {

class Activations : public ::testing::Test {
 protected:
  Activations() : folder_("cli_activations"), model_(WriteTestModel(folder_)) {
    MemorySink sink;
    WriteNpy(sink, Tensor::FromValues<float>({2, 4}, {1, -2, 3, -4, 5, 6, -7, 8})).value();
    input_ = folder_.Write("x.npy", sink.bytes());
  }

  ProgramResult Run(const std::string& arguments) {
    return RunProgram("activations " + model_ + " " + arguments);
  }
  std::string Text(const std::string& name) {
    return std::string(AsText(ReadFile(folder_.File(name)).value()));
  }

  ScratchFolder folder_;
  std::string model_, input_;
};

TEST_F(Activations, TableWithoutFiles) {
  const ProgramResult result = Run("--input " + input_);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* part :
       {"x                   float32[2,4]   -7    8   1.25",
        "block/relu  Relu    float32[2,4]    0    8  2.875", "split:0     Split   float32[2,2]",
        "split:1     Split   float32[2,2]", "add         Add     float32[2,2]"}) {
    EXPECT_TRUE(Contains(result.out, part));
  }
}

TEST_F(Activations, JsonAsKeract) {
  const ProgramResult result =
      Run("--input x=" + input_ + " --nodes 'spl*,y' --json " + folder_.File("a.json"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "");
  std::string text = Text("a.json");
  EXPECT_TRUE(text.starts_with("{\n  \"split\": [\n    [\n      [\n        1.0,\n        0.0\n"));
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  EXPECT_EQ(text, R"({"split":[[[1.0,0.0],[5.0,6.0]],[[3.0,0.0],[0.0,8.0]]],"add":[[4.0,0.0],[5.0,14.0]]})");
}

TEST_F(Activations, NpzByValueName) {
  const ProgramResult result = Run("--input " + input_ + " --format full --npz " + folder_.File("a.npz"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const Bytes bytes = ReadFile(folder_.File("a.npz")).value();
  std::string names;
  const std::vector<NamedTensor> arrays = ParseNpz(bytes).value();
  for (const NamedTensor& array : arrays) names += array.name + " ";
  EXPECT_EQ(names, "x m r left right y ");
  // What was written feeds the model again.
  const ProgramResult again = Run("--input " + folder_.File("a.npz") + " --nodes add");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_TRUE(Contains(again.out, "add   Add  float32[2,2]    0   14  5.75"));
}

TEST_F(Activations, Numbered) {
  const ProgramResult result = Run("--input " + input_ + " --format numbered --nodes add,split");
  EXPECT_TRUE(Contains(result.out, "\n0:0   Split"));
  EXPECT_TRUE(Contains(result.out, "\n1     Add"));
}

TEST_F(Activations, Pictures) {
  const std::string out = folder_.File("grids/deep");
  const ProgramResult result = Run("--input random:3 --dim N=2 --png " + out + " --cmap gray");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* name :
       {"0_x.png", "1_matmul.png", "2_block.png", "3_split_0.png", "4_split_1.png", "5_add.png"}) {
    const Tensor picture = DecodeImage(ReadFile(out + "/" + name).value()).value();
    EXPECT_EQ(picture.dim(2), 3) << name;
    EXPECT_EQ(picture.dim(0), 2 * 18 + 2) << name;  // two strips
  }
}

TEST_F(Activations, PicturesAreFedAndExplained) {
  const ScratchFolder folder("cli_picture");
  const std::string model = folder.Write(
      "image.onnx",
      AsBytes(
          GraphFromText("g (uint8[1,2,2,3] x) => (uint8[1,3,2,2] y) { y = Transpose<perm = [0,3,1,2]>(x) }")
              .SerializeAsString()));
  const Tensor picture = Tensor::FromValues<uint8_t>({2, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  const std::string png = folder.Write("p.png", EncodePng(picture).value());
  const ProgramResult result =
      RunProgram("activations " + model + " --input " + png + " --json " + folder.File("a.json"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Contains(result.err, "'x' gets the picture as uint8[1,2,2,3], layout nhwc"));
  std::string text(AsText(ReadFile(folder.File("a.json")).value()));
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  EXPECT_TRUE(Contains(text, "\":[[[[1,4],[7,10]],[[2,5],[8,11]],[[3,6],[9,12]]]]"));
}

TEST_F(Activations, ErrorsSayWhatThereIs) {
  const std::pair<std::string, std::string> wrong[] = {
      {"--input random --nodes conv*",
       "there is no node or value 'conv*'. There are x, matmul, block/relu, split, add"},
      {"--input z=random", "there is no input 'z'. The model's inputs are 'x' float32[N,4]"},
      {"", "input 'x' is not fed"},
  };
  for (const auto& [arguments, message] : wrong) {
    const ProgramResult result = Run(arguments);
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(Contains(result.err, message));
  }
  MemorySink sink;
  WriteNpy(sink, Tensor::FromValues<float>({2, 5}, std::vector<float>(10))).value();
  const ProgramResult shape = Run("--input " + folder_.Write("wide.npy", sink.bytes()));
  EXPECT_EQ(shape.exit_code, 1);
  EXPECT_TRUE(Contains(shape.err, "expects float32[N,4], got [2,5]"));
}

TEST_F(Activations, AFailingNodeKeepsWhatWasComputed) {
  const ScratchFolder folder("cli_failing");
  onnx::ModelProto model =
      GraphFromText("g (float[N] x, float[M] z) => (float[K] y) { r = Relu(x) y = Add(r, z) }");
  model.mutable_graph()->mutable_node(1)->set_name("sum");
  const std::string path = folder.Write("failing.onnx", AsBytes(model.SerializeAsString()));
  const std::string arguments = "activations " + path + " --input random --dim N=2 --dim M=3 --format full";
  const ProgramResult table = RunProgram(arguments);
  EXPECT_EQ(table.exit_code, 1);
  EXPECT_TRUE(Contains(table.out, "failed"));
  for (const char* part : {"node 'sum' (Add)", "float32[2] float32[3]"})
    EXPECT_TRUE(Contains(table.err, part));
  const ProgramResult written = RunProgram(arguments + " --npz " + folder.File("a.npz"));
  EXPECT_EQ(written.exit_code, 1);
  const Bytes bytes = ReadFile(folder.File("a.npz")).value();
  EXPECT_EQ(ParseNpz(bytes)->size(), 3u);
}

}  // namespace
}  // namespace onnxray::testing
