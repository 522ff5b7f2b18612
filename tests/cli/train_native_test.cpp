#include "cli/program.h"
#include "io/npz.h"

namespace onnxray::testing {
namespace {

class TrainCommand : public ::testing::Test {
 protected:
  std::string Model(const std::string& name, const std::string& graph) {
    return folder_.Write(name, AsBytes(GraphFromText(graph).SerializeAsString()));
  }
  std::string Npz(const std::string& name, const std::vector<std::pair<std::string, Tensor>>& arrays) {
    MemorySink sink;
    NpzWriter npz(sink);
    for (const auto& [key, tensor] : arrays) npz.Add(key, tensor).value();
    npz.Finish().value();
    return folder_.Write(name, sink.bytes());
  }
  std::string out() { return folder_.File("trained.onnx"); }
  std::vector<double> Trained(const std::string& weight) {
    return Constant(*LoadModelFile(out()).value().graph, weight);
  }

  ScratchFolder folder_{"cli_train"};
};

constexpr char kLine[] = "g (float[N,2] x) => (float[N,1] y) <float[2,1] w = {1, 2}> { y = MatMul (x, w) }";

TEST_F(TrainCommand, TakesOneStepAsComputedByHand) {
  const std::string model = Model("m.onnx", kLine);
  const std::string data = Npz("d.npz", {{"x", Tensor::FromValues<float>({3, 2}, {1, 0, 0, 1, 1, 1})},
                                         {"y", Tensor::FromValues<float>({3}, {0, 0, 0})}});
  const std::string common =
      "train " + model + " --data " + data + " --loss mse --epochs 1 --lr 0.1 --save " + out();
  const ProgramResult result = RunProgram(common + " --optimizer sgd");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Contains(result.out, "epoch 1/1  loss 4.6667  "));  // (1 + 4 + 9) / 3
  EXPECT_NEAR(Trained("w")[0], 1 - 0.8 / 3, 1e-6);
  EXPECT_NEAR(Trained("w")[1], 2 - 1.0 / 3, 1e-6);
  // Adam's first step has the length of the learning rate.
  ASSERT_EQ(RunProgram(common + " --optimizer adam").exit_code, 0);
  EXPECT_NEAR(Trained("w")[0], 0.9, 1e-5);
  EXPECT_NEAR(Trained("w")[1], 1.9, 1e-5);
}

// Points right and left of a line, in bytes.
TEST_F(TrainCommand, LearnsToTellClassesApart) {
  const std::string model = Model("m.onnx", R"(g (float[N,2] x) => (float[N,2] p)
      <float[2,8] w1 = {0.3, -0.2, 0.5, 0.1, -0.4, 0.2, -0.1, 0.6, 0.2, 0.4, -0.3, 0.5, 0.1, -0.6, 0.3, -0.2},
       float[8,2] w2 = {0.2, -0.1, 0.4, 0.3, -0.5, 0.1, 0.2, 0.6, -0.3, 0.2, 0.1, -0.4, 0.5, 0.2, -0.2, 0.3}> {
    h = MatMul (x, w1)  r = Relu (h)  l = MatMul (r, w2)  p = Softmax <axis = -1> (l) })");
  std::vector<uint8_t> x, y;
  for (int i = 0; i < 225; ++i) {
    x.push_back(static_cast<uint8_t>(i % 15 * 17));
    x.push_back(static_cast<uint8_t>(i / 15 * 17));
    y.push_back(i % 15 > i / 15);
  }
  const std::string data = Npz("d.npz", {{"x", Tensor::FromValues<uint8_t>({225, 2}, x)},
                                         {"y", Tensor::FromValues<uint8_t>({225}, y)}});
  const ProgramResult result =
      RunProgram("train " + model + " --data " + data + " --scale 0.00392157 --lr 0.02 " +
                 "--epochs 20 --batch 16 --validation 0.2 --save " + out());
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Contains(result.err, "2 weights with 32 elements, 180 samples in batches of 16"));
  std::vector<double> losses, accuracies;
  for (size_t at = 0; (at = result.out.find("  loss ", at)) != std::string::npos; at += 7)
    losses.push_back(std::stod(result.out.substr(at + 7)));
  for (size_t at = 0; (at = result.out.find("accuracy ", at)) != std::string::npos; at += 9)
    accuracies.push_back(std::stod(result.out.substr(at + 9)));
  ASSERT_EQ(losses.size(), 20u) << result.out;
  ASSERT_EQ(accuracies.size(), 40u);
  EXPECT_LT(losses.back(), 0.25 * losses.front());
  EXPECT_GT(accuracies.back(), 90);  // of samples it has not seen

  // The same seed gives the same weights, another order others.
  const std::vector<double> weights = Trained("w1");
  const std::string again =
      "train " + model + " --data " + data + " --scale 0.00392157 --epochs 2 --save " + out();
  ASSERT_EQ(RunProgram(again + " --seed 3").exit_code, 0);
  const std::vector<double> first = Trained("w1");
  ASSERT_EQ(RunProgram(again + " --seed 3").exit_code, 0);
  EXPECT_EQ(Trained("w1"), first);
  ASSERT_EQ(RunProgram(again + " --seed 4").exit_code, 0);
  EXPECT_NE(Trained("w1"), first);
}

TEST_F(TrainCommand, FillsUpAFixedBatchAndKeepsFrozenWeights) {
  const std::string model = Model("m.onnx", R"(g (float[2,1] x) => (float[2,1] y)
      <float[1,1] w = {1}, float[1] bias = {0}> { m = MatMul (x, w)  y = Add (m, bias) })");
  const std::string data = Npz("d.npz", {{"x", Tensor::FromValues<float>({3, 1}, {1, 2, 3})},
                                         {"y", Tensor::FromValues<float>({3, 1}, {0, 0, 0})}});
  const std::string common =
      "train " + model + " --data " + data +
      " --loss mse --optimizer sgd --lr 0.01 --epochs 1 --no-shuffle --freeze bias --save " + out();
  const ProgramResult result = RunProgram(common);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  // (1, 2): slope 5; then (3, 1 again): slope 10 w.
  const double first = 1 - 0.05, second = first - 0.1 * first;
  EXPECT_NEAR(Trained("w")[0], second, 1e-6);
  EXPECT_EQ(Trained("bias"), std::vector<double>{0});
  EXPECT_EQ(TypeOf(*LoadModelFile(out()).value().graph, "x"), "float32[2,1]");
  // Another batch than the model's is tried, and its dimension kept in the file.
  ASSERT_EQ(RunProgram(common + " --batch 3").exit_code, 0);
  EXPECT_NEAR(Trained("w")[0], 1 - 0.01 * 2 * 14 / 3.0, 1e-6);
  EXPECT_EQ(TypeOf(*LoadModelFile(out()).value().graph, "x"), "float32[2,1]");
}

TEST_F(TrainCommand, SaysWhatIsWrong) {
  const std::string model = Model("m.onnx", kLine);
  EXPECT_TRUE(Contains(RunProgram("train " + model).err, "--data"));
  const std::string data = Npz("d.npz", {{"x", Tensor::FromValues<float>({2, 2}, {1, 0, 0, 1})},
                                         {"y", Tensor::FromValues<float>({2, 3}, {0, 0, 0, 0, 0, 0})}});
  const ProgramResult shapes = RunProgram("train " + model + " --data " + data + " --loss mse");
  EXPECT_EQ(shapes.exit_code, 1);
  EXPECT_TRUE(Contains(shapes.err, "samples of 3 elements"));
  EXPECT_TRUE(
      Contains(RunProgram("train " + model + " --data " + data + " --lr fast").err, "--lr takes a number"));
  EXPECT_TRUE(
      Contains(RunProgram("train " + model + " --data " + data + " --loss sum").err, "nothing to learn"));
  const std::string single = Model("single.onnx", R"(g (float[1,2] x) => (float[1,c] y)
      <float[1] w = {1}, int64[2] shape = {1, -1}> { r = Reshape (x, shape)  y = Mul (r, w) })");
  EXPECT_TRUE(
      Contains(RunProgram("train " + single + " --data " + data + " --loss mse --batch 2").err,
               "the output has shape [1,4] for a batch of 2. Train with the batch that the model is made "
               "for: --batch 1"));
  EXPECT_EQ(RunProgram("train " + model + " --data " + data + " --optimizer magic").exit_code, 2);
}

}  // namespace
}  // namespace onnxray::testing
