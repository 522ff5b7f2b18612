#include "cli/program.h"
#include "io/image.h"
#include "io/npy.h"

namespace onnxray::testing {
namespace {

class GradientsCommand : public ::testing::Test {
 protected:
  GradientsCommand() : folder_("cli_gradients"), model_(WriteTestModel(folder_)) {
    MemorySink sink;
    WriteNpy(sink, Tensor::FromValues<float>({2, 4}, {1, -2, 3, -4, 5, 6, -7, 8})).value();
    input_ = folder_.Write("x.npy", sink.bytes());
  }

  ProgramResult Run(const std::string& arguments) {
    return RunProgram("gradients " + model_ + " --input " + input_ + " " + arguments);
  }
  std::string Json(const std::string& arguments) {
    const ProgramResult result = Run(arguments + " --json " + folder_.File("g.json"));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::string text(AsText(ReadFile(folder_.File("g.json")).value()));
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
  }

  ScratchFolder folder_;
  std::string model_, input_;
};

TEST_F(GradientsCommand, OfWeights) {
  EXPECT_EQ(Json("--loss sum"),
            R"({"w":[[3.0,2.5,0.5,2.5],[2.0,3.0,-1.0,3.0],[-2.0,-3.5,1.5,-3.5],[2.0,4.0,-2.0,4.0]]})");
  const ProgramResult table = Run("");
  EXPECT_TRUE(Contains(table.err, "loss 11.5"));
  EXPECT_TRUE(Contains(table.out, "w     weight  float32[4,4]"));
}

TEST_F(GradientsCommand, OfActivationsAndInputs) {
  EXPECT_EQ(Json("--of activations --nodes matmul --reduction sum"),
            R"({"matmul":[[1.0,0.0,1.0,0.0],[1.0,1.0,0.0,1.0]]})");
  EXPECT_EQ(Json("--of inputs --target 1"), R"({"x":[[0.0,0.0,0.0,0.0],[0.0,0.5,0.0,0.5]]})");
  EXPECT_TRUE(Contains(Run("--of all").out, "block/relu"));
}

TEST_F(GradientsCommand, OfALossAgainstAClass) {
  // The softmax of (4, 0) and of (5, 14), less one at class 0, halved.
  const ProgramResult result = Run("--loss cross-entropy --logits --target 0 --of activations --nodes y");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Contains(result.err, "loss 4.50914"));
  EXPECT_TRUE(Contains(result.out, "-0.499938"));
}

TEST_F(GradientsCommand, OfRegionsPairsAndMasks) {
  MemorySink sink;
  WriteNpy(sink, Tensor::FromValues<float>({2, 2}, {0, 2, 0, 0})).value();
  const std::string mask = folder_.Write("mask.npy", sink.bytes());
  EXPECT_EQ(Json("--of activations --nodes y --reduction sum --target " + mask),
            R"({"add":[[0.0,2.0],[0.0,0.0]]})");
  EXPECT_EQ(Json("--of activations --nodes y --reduction sum --target 0:2"),
            R"({"add":[[1.0,1.0],[1.0,1.0]]})");
  EXPECT_EQ(Json("--of activations --nodes y --target 1 --versus 0"), R"({"add":[[-0.5,0.5],[-0.5,0.5]]})");
  EXPECT_EQ(Json("--of activations --nodes y --target 1,:"), R"({"add":[[0.0,0.0],[1.0,1.0]]})");
}

TEST_F(GradientsCommand, ChecksItself) {
  const ProgramResult result = Run("--of all --check");
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_TRUE(Contains(result.out, "gradients checked, 0 off")) << result.out;
}

TEST_F(GradientsCommand, WithTheValuesOfTheSameRun) {
  EXPECT_EQ(Json("--of all --nodes w,matmul --values --reduction sum"),
            R"({"w":[[6.0,5.0,1.0,5.0],[4.0,6.0,-2.0,6.0],[-4.0,-7.0,3.0,-7.0],[4.0,8.0,-4.0,8.0]],)"
            R"("matmul":[[1.0,0.0,1.0,0.0],[1.0,1.0,0.0,1.0]],)"
            R"("value/w":[[1.0,0.0,0.0,0.0],[0.0,1.0,0.0,0.0],[0.0,0.0,1.0,0.0],[0.0,0.0,0.0,1.0]],)"
            R"("value/matmul":[[1.0,-2.0,3.0,-4.0],[5.0,6.0,-7.0,8.0]]})");
}

TEST_F(GradientsCommand, OfAGradientThatWasSaved) {
  const std::string saved = folder_.File("saved.onnx");
  const ProgramResult first = Run("--loss mse --target 1 --of inputs --save-graph " + saved);
  ASSERT_EQ(first.exit_code, 0) << first.err;
  MemorySink sink;
  WriteNpy(sink, Tensor::FromValues<double>({2, 2}, {1, 1, 1, 1})).value();
  const std::string inputs = " --input x=" + input_ + " target=" + folder_.Write("t.npy", sink.bytes());
  const ProgramResult second =
      RunProgram("gradients " + saved + inputs + " --output gradient/x --of inputs --nodes x --check");
  EXPECT_EQ(second.exit_code, 0) << second.out << second.err;
  EXPECT_TRUE(Contains(second.out, "1 gradients checked, 0 off")) << second.out;
}

TEST_F(GradientsCommand, ListsWeights) {
  const ProgramResult result = RunProgram("gradients " + model_ + " --list");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Contains(result.out, "w       float32[4,4]        16"));
  EXPECT_TRUE(Contains(result.out, "16 elements"));
}

TEST_F(GradientsCommand, SavesTheGraph) {
  const std::string saved = folder_.File("g.onnx");
  const ProgramResult result = Run("--loss cross-entropy --logits --target 0 --of all --save-graph " + saved +
                                   " --json " + folder_.File("g.json"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const Model model = LoadModelFile(saved).value();
  EXPECT_EQ(Warnings(model), "");
  EXPECT_EQ(model.graph->opset_imports, (std::map<std::string, int>{{"", 22}}));
  EXPECT_EQ(ValueNames(*model.graph, model.graph->inputs), (std::vector<std::string>{"x", "target"}));
  EXPECT_EQ(TypeOf(*model.graph, "x"), "float32[2,4]");
  const std::vector<std::string> outputs = ValueNames(*model.graph, model.graph->outputs);
  EXPECT_EQ(outputs[0], "y");
  EXPECT_EQ(outputs[1], "loss");
  EXPECT_EQ(outputs[2], "gradient/w");
  const auto session = Session::Create(model, {.threads = 1}).value();
  const auto values =
      session->RunOutputs({{"x", Tensor::FromValues<float>({2, 4}, {1, -2, 3, -4, 5, 6, -7, 8})},
                           {"target", Tensor::FromValues<int64_t>({2}, {0, 0})}});
  ASSERT_TRUE(values.ok()) << values.error().ToString();
  EXPECT_NEAR(ElementsOf(values.value()[1].tensor())[0], 4.50914, 1e-5);
  const size_t y =
      static_cast<size_t>(std::find(outputs.begin(), outputs.end(), "gradient/y") - outputs.begin());
  ASSERT_LT(y, outputs.size());
  EXPECT_NEAR(ElementsOf(values.value()[y].tensor())[2], -0.499938, 1e-6);
}

TEST_F(GradientsCommand, SaysWhatIsMissing) {
  const ProgramResult none = Run("--loss mse");
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_TRUE(Contains(none.err, "--target"));
  const ProgramResult wrong = Run("--loss cross-entropy --target 9");
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_TRUE(Contains(wrong.err, "they are 0 to 1"));
  EXPECT_EQ(Run("--loss squared").exit_code, 2);
}

TEST_F(GradientsCommand, DrawsFilters) {
  onnx::ModelProto model =
      GraphFromText("g (float[1,2,4,4] x, float[3,2,3,3] w) => (float[1,3,2,2] y) { y = Conv(x, w) }");
  model.mutable_graph()->mutable_input()->RemoveLast();
  *model.mutable_graph()->add_initializer() =
      RawTensor("w", onnx::TensorProto::FLOAT, {3, 2, 3, 3}, std::vector<float>(54, .1f));
  const std::string path = folder_.Write("conv.onnx", AsBytes(model.SerializeAsString())),
                    out = folder_.File("png");
  EXPECT_EQ(RunProgram("gradients " + path + " --input random --png " + out).exit_code, 0);
  // A row per output, a column per input, each filter enlarged 16 times.
  EXPECT_EQ(DecodeImage(ReadFile(out + "/0_w.png").value())->shape(), (Shape{3 * 50 + 2, 2 * 50 + 2, 3}));
}

}  // namespace
}  // namespace onnxray::testing
