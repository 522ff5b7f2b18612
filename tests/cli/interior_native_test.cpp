#include "cli/program.h"
#include "io/image.h"
#include "io/npz.h"

namespace onnxray::testing {
namespace {

class InteriorOption : public ::testing::Test {
 protected:
  InteriorOption() : folder_("cli_interior") {
    onnx::ModelProto model = GraphFromText(R"(g (float[4,1,3] x) => (float[1,1,2] h)
        <float[1,8,3] w = {1,2,3,4,5,6,7,8,9,8,7,6,5,4,3,2,1,2,3,4,5,6,7,8},
         float[1,8,2] r = {1,2,3,4,5,6,7,8,9,8,7,6,5,4,3,2}> {
      n = Neg(x)
      y, h = LSTM<hidden_size = 2>(n, w, r)
    })");
    model.mutable_graph()->mutable_node(1)->clear_output();
    model.mutable_graph()->mutable_node(1)->add_output("");
    model.mutable_graph()->mutable_node(1)->add_output("h");
    model.mutable_graph()->mutable_node(0)->set_name("neg");
    model.mutable_graph()->mutable_node(1)->set_name("lstm");
    model_ = folder_.Write("model.onnx", AsBytes(model.SerializeAsString()));
  }
  std::vector<std::string> Names(const std::string& arguments) {
    const std::string path = folder_.File("out.npz");
    const ProgramResult result =
        RunProgram("activations " + model_ + " --input random:1 --npz " + path + " " + arguments);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const auto arrays = ParseNpz(ReadFile(path).value());
    std::vector<std::string> names;
    if (!arrays.ok()) {
      ADD_FAILURE() << arrays.error().ToString();
      return names;
    }
    for (const NamedTensor& array : arrays.value()) {
      names.push_back(array.name);
      shapes_[array.name] = array.tensor.shape();
    }
    return names;
  }

  ScratchFolder folder_;
  std::string model_;
  std::map<std::string, Shape> shapes_;
};

TEST_F(InteriorOption, WritesGatesAndStatesBehindTheirNode) {
  EXPECT_EQ(Names("--interior"),
            (std::vector<std::string>{"x", "neg", "lstm", "lstm/gates/input", "lstm/gates/output",
                                      "lstm/gates/forget", "lstm/candidate", "lstm/cell", "lstm/hidden"}));
  EXPECT_EQ(shapes_["lstm/gates/input"], (Shape{4, 1, 1, 2}));
  EXPECT_EQ(shapes_["lstm/hidden"], (Shape{4, 1, 1, 2}));  // though the node leaves it out
  EXPECT_EQ(Names(""), (std::vector<std::string>{"x", "neg", "lstm"}));
}

TEST_F(InteriorOption, GoesWithAChoiceOfNodes) {
  EXPECT_EQ(Names("--interior --nodes 'lstm/gates/*'"),
            (std::vector<std::string>{"lstm/gates/input", "lstm/gates/output", "lstm/gates/forget"}));
  const ProgramResult none =
      RunProgram("activations " + model_ + " --input random --interior --nodes lstm/x");
  EXPECT_TRUE(Contains(none.err, "lstm/gates/input"));
}

// One picture with time down the rows, not one for every step.
TEST_F(InteriorOption, DrawsStatesOverTime) {
  const ProgramResult result = RunProgram("activations " + model_ + " --input random:1 --interior --nodes " +
                                          "lstm/cell --png " + folder_.File("png"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const Bytes png = ReadFile(folder_.File("png/0_lstm.png")).value();
  const Tensor picture = DecodeImage(png).value();
  EXPECT_EQ(picture.dim(0), 2 * picture.dim(1) - 4) << picture.ToString();  // 4 steps of 2, and the frame
}

TEST_F(InteriorOption, HasATableToo) {
  const ProgramResult result = RunProgram("activations " + model_ + " --input random:1 --interior");
  EXPECT_TRUE(Contains(result.out, "lstm/cell"));
  EXPECT_TRUE(Contains(result.out, "float32[4,1,1,2]"));
}

}  // namespace
}  // namespace onnxray::testing
