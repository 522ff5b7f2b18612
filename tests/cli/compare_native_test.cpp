#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "io/npz.h"

namespace onnxray::testing {
namespace {

// Named nodes as of WriteTestModel, the weight of one edge replaced.
std::string WriteModelWith(const ScratchFolder& folder, const std::string& name, const std::string& weight,
                           const std::string& prefix = "") {
  onnx::ModelProto model =
      GraphFromText("g (float[N,2] x) => (float[N,2] " + prefix + "y) <float[2,2] w = {" + weight + "}> {" +
                    prefix + "m = MatMul(x, w)\n" + prefix + "r = Relu(" + prefix + "m)\n" + prefix +
                    "y = Add(" + prefix + "r, x) }");
  return folder.Write(name, AsBytes(model.SerializeAsString()));
}

class CompareCommand : public ::testing::Test {
 protected:
  CompareCommand() : folder_("cli_compare") {
    model_ = WriteModelWith(folder_, "a.onnx", "1, 0, 0, 1");
    input_ = WriteInput("x.npz", {1, 2});
  }

  std::string WriteInput(const std::string& name, const std::vector<float>& values) {
    MemorySink sink;
    NpzWriter writer(sink);
    writer.Add("x", Tensor::FromValues<float>({1, 2}, values)).value();
    writer.Finish().value();
    return folder_.Write(name, sink.bytes());
  }
  nlohmann::json Json(const std::string& arguments, int exit_code) {
    const ProgramResult result = RunProgram("compare " + arguments + " --json " + folder_.File("out.json"));
    EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
    return nlohmann::json::parse(AsText(ReadFile(folder_.File("out.json")).value()), nullptr, false);
  }

  ScratchFolder folder_;
  std::string model_, input_;
};

TEST_F(CompareCommand, AModelAgreesWithItself) {
  const ProgramResult result = RunProgram("compare " + model_ + " " + model_ + " --input " + input_);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Contains(result.out, "all 4 values agree"));
}

TEST_F(CompareCommand, AnotherModelDivergesWhereItDiffers) {
  // m is [1, 2] here and [1, 2.2] there.
  const std::string other = WriteModelWith(folder_, "b.onnx", "1, 0, 0, 1.1", "other_");
  const ProgramResult text = RunProgram("compare " + model_ + " " + other + " --input " + input_);
  EXPECT_EQ(text.exit_code, 1);
  EXPECT_TRUE(Contains(text.out, "3 of 4 values diverge (error 0.001), the first is 'm' (MatMul)"));
  const auto json = Json(model_ + " " + other + " --input " + input_, 1);
  EXPECT_EQ(json["agrees"], false);
  EXPECT_EQ(json["first_divergence"], "m");
  ASSERT_EQ(json["values"].size(), 4u) << json.dump(2);
  const auto& m = json["values"][1];
  EXPECT_EQ(m["reference"], "other_m");
  EXPECT_NEAR(m["max_abs"].get<double>(), 0.2, 1e-6);
  EXPECT_NEAR(m["max_rel"].get<double>(), 0.2 / 2.2, 1e-6);
  EXPECT_NEAR(m["error"].get<double>(), 0.2 / std::sqrt(1 + 2.2 * 2.2), 1e-6);
  EXPECT_EQ(m["worst"], 1);
}

TEST_F(CompareCommand, MetricAndThresholdDecide) {
  const std::string other = WriteModelWith(folder_, "b.onnx", "1, 0, 0, 1.1");
  const std::string pair = model_ + " " + other + " --input " + input_;
  EXPECT_EQ(RunProgram("compare " + pair + " --metric max-abs --threshold 0.5").exit_code, 0);
  EXPECT_EQ(RunProgram("compare " + pair + " --metric max-abs --threshold 0.1").exit_code, 1);
  EXPECT_EQ(RunProgram("compare " + pair + " --metric cosine --threshold 0.9").exit_code, 0);
  const ProgramResult wrong = RunProgram("compare " + pair + " --threshold much");
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_TRUE(Contains(wrong.err, "takes a number, not 'much'"));
}

TEST_F(CompareCommand, TwoInputsOfOneModel) {
  const std::string other = WriteInput("other.npz", {1, -2});
  const auto json = Json(model_ + " --input " + input_ + " --other-input " + other, 1);
  EXPECT_EQ(json["first_divergence"], "x");
  EXPECT_EQ(json["values"][2]["max_abs"], 2);  // r: 2 and 0
}

TEST_F(CompareCommand, DumpsOfItsOwnAndOfOthers) {
  for (const char* format : {"simple", "full"}) {
    const std::string dump = folder_.File("dump.npz");
    ASSERT_EQ(
        RunProgram("activations " + model_ + " --input " + input_ + " --npz " + dump + " --format " + format)
            .exit_code,
        0);
    const ProgramResult result =
        RunProgram("compare " + model_ + " --input " + input_ + " --reference " + dump);
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_TRUE(Contains(result.out, "all 4 values agree")) << format;
  }
  const std::string json =
      folder_.Write("dump.json", AsBytes(std::string_view(R"({"y": [[2, 5]], "r": [[1]]})")));
  const auto report = Json(model_ + " --input " + input_ + " --reference " + json, 1);
  ASSERT_EQ(report["values"].size(), 2u);
  EXPECT_EQ(report["first_divergence"], "r");
  EXPECT_TRUE(Contains(report["values"][0]["problem"].get<std::string>(), "float32[1,2] against int64[1,1]"));
  EXPECT_EQ(report["values"][1]["max_abs"], 1);  // 4 and 5
}

TEST_F(CompareCommand, SaysWhatIsMissing) {
  EXPECT_TRUE(
      Contains(RunProgram("compare " + model_ + " --input " + input_).err, "one thing to compare with"));
  const std::string foreign = folder_.Write("f.json", AsBytes(std::string_view(R"({"nobody": [1]})")));
  const ProgramResult result =
      RunProgram("compare " + model_ + " --input " + input_ + " --reference " + foreign);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(Contains(result.err, "nothing to compare"));
}

TEST_F(CompareCommand, PicturesAreFedAlike) {
  const std::string sample = "build/samples/blazeface.onnx --input build/samples/astronaut.png";
  EXPECT_EQ(RunProgram("compare " + sample + " --other-input build/samples/astronaut.png").exit_code, 0);
}

TEST(FindCommand, ListsWhatIsConspicuous) {
  const ScratchFolder folder("cli_find");
  onnx::ModelProto model =
      GraphFromText("g (float[1,2,2,2] x) => (float[1,2,2,2] y) { n = Log(x)\n y = Relu(n) }");
  const std::string path = folder.Write("model.onnx", AsBytes(model.SerializeAsString()));
  const std::string input = folder.Write(
      "x.json", AsBytes(std::string_view(R"({"x": [[[[1, 2], [3, 0]], [[0.5, 0.25], [0.125, 0.5]]]]})")));
  const ProgramResult result = RunProgram("find " + path + " --input " + input);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Contains(result.out, "1 -Inf of 8 elements"));
  const auto json =
      nlohmann::json::parse(RunProgram("find " + path + " --input " + input + " --json").out, nullptr, false);
  ASSERT_EQ(json.size(), 2u) << json.dump(2);
  EXPECT_EQ(json[0]["kind"], "non-finite");
  EXPECT_EQ(json[0]["value"], "n");
  EXPECT_EQ(json[1]["kind"], "dead");
  EXPECT_EQ(json[1]["channels"], nlohmann::json::parse("[1]"));
}

}  // namespace
}  // namespace onnxray::testing
