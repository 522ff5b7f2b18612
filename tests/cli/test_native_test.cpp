// `onnxray test` and `onnxray bench`.
#include <onnx/onnx-data_pb.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/program.h"

namespace onnxray::testing {
namespace {

onnx::TensorProto FloatTensor(const std::vector<float>& values) {
  onnx::TensorProto tensor;
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  tensor.add_dims(static_cast<int64_t>(values.size()));
  for (const float value : values) tensor.add_float_data(value);
  return tensor;
}

// A test whose model doubles its input {1, NaN, 1000}, and a data set that expects `expected`.
void WriteTest(const ScratchFolder& folder, const std::string& name, const std::vector<float>& expected) {
  std::filesystem::create_directories(folder.File(name) + "/test_data_set_0");
  folder.Write(
      name + "/model.onnx",
      AsBytes(GraphFromText("g (float[3] x) => (float[3] y) { y = Add(x, x) }").SerializeAsString()));
  const auto write = [&](const std::string& file, const std::vector<float>& values) {
    folder.Write(name + "/test_data_set_0/" + file, AsBytes(FloatTensor(values).SerializeAsString()));
  };
  write("input_0.pb", {1, NAN, 1000});
  write("output_0.pb", expected);
}

TEST(TestCommand, CountsAndExplains) {
  const ScratchFolder folder("cli_test");
  WriteTest(folder, "deep/close", {2, NAN, 2001.9f});
  WriteTest(folder, "deep/off", {2, NAN, 2002.1f});
  WriteTest(folder, "nan", {2, 3, 2000});
  WriteTest(folder, "short", {2, 3});
  std::filesystem::create_directories(folder.File("empty"));
  std::filesystem::copy(folder.File("nan/model.onnx"), folder.File("empty/model.onnx"));
  const ProgramResult result = RunProgram("test " + folder.File(""));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(
      Contains(result.out,
               "FAILED off: output 'y': 1 of 3 elements differ, the first at [2]: 2000 instead of 2002.1\n"));
  EXPECT_TRUE(Contains(
      result.out, "FAILED nan: output 'y': 1 of 3 elements differ, the first at [1]: nan instead of 3\n"));
  EXPECT_TRUE(Contains(result.out, "FAILED short: output 'y': float32[3] instead of float32[2]\n"));
  EXPECT_TRUE(result.out.ends_with("\n1 passed, 3 failed, 1 skipped\n"));

  const ProgramResult names = RunProgram("test --list-failures " + folder.File("deep"));
  EXPECT_EQ(names.out, "off\n1 passed, 1 failed, 0 skipped\n");
  const ProgramResult verbose =
      RunProgram("test -v " + folder.File("deep/close") + " " + folder.File("empty/"));
  EXPECT_EQ(verbose.exit_code, 0);
  EXPECT_EQ(verbose.out,
            "passed close\nskipped empty: there is no test_data_set_*\n1 passed, 0 failed, 1 skipped\n");
  EXPECT_EQ(RunProgram("test " + folder.File("nowhere")).exit_code, 1);
}

TEST(TestCommand, JudgesRandomOutputsByTheirDistribution) {
  const ScratchFolder folder("cli_random");
  const auto write = [&](const std::string& name, const std::string& graph,
                         const std::vector<float>& expected) {
    const std::string data = name + "/test_data_set_0/";
    std::filesystem::create_directories(folder.File(data));
    folder.Write(name + "/model.onnx", AsBytes(GraphFromText(graph).SerializeAsString()));
    folder.Write(data + "input_0.pb", AsBytes(FloatTensor({0, 0.5f, 1}).SerializeAsString()));
    folder.Write(data + "output_0.pb", AsBytes(FloatTensor(expected).SerializeAsString()));
  };
  const std::string coins = "g (float[3] x) => (float[3] y) { y = Bernoulli (x) }";
  write("coins", coins, {0, 1, 1});
  write("other_coins", coins, {0, 0, 1});
  write("impossible", coins, {1, 0, 1});
  write("shape", coins, {0, 1});
  const std::string numbers =
      "g (float[3] x) => (float[3] y) { r = RandomNormalLike <mean = 10.0, scale = 2.0> (x)  y = Add (r, x) "
      "}";
  write("numbers", numbers, {8, 12, 11});
  write("far", numbers, {8, 12, 100});
  const ProgramResult result = RunProgram("test -v " + folder.File(""));
  for (const char* passed : {"passed coins\n", "passed other_coins\n", "passed numbers\n"})
    EXPECT_TRUE(Contains(result.out, passed)) << result.out;
  EXPECT_TRUE(Contains(result.out, "FAILED impossible: element 0 is random, from 0 to 0, but never 1\n"));
  EXPECT_TRUE(Contains(result.out, "FAILED shape: float32[3] instead of float32[2]\n"));
  EXPECT_TRUE(Contains(result.out, "FAILED far: element 2 is random, from ")) << result.out;
}

TEST(TestCommand, ExpectedFailuresMustFail) {
  const ScratchFolder folder("cli_expected");
  WriteTest(folder, "good", {2, NAN, 2000});
  WriteTest(folder, "bad", {0, 0, 0});
  const std::string list = folder.Write("list.txt", AsBytes("# known\nbad  rounds otherwise\n"));
  const ProgramResult result = RunProgram("test -v " + folder.File("") + " --expected-failures " + list);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out,
            "failed as expected bad: rounds otherwise\npassed good\n1 failed as expected\n1 passed, 0 "
            "failed, 0 skipped\n");
  const std::string stale = folder.Write("stale.txt", AsBytes("bad x\ngood y"));
  const ProgramResult unexpected = RunProgram("test " + folder.File("") + " --expected-failures " + stale);
  EXPECT_EQ(unexpected.exit_code, 1);
  EXPECT_TRUE(Contains(unexpected.out, "FAILED good: was expected to fail and does not"));

  WriteTest(folder, "bad_too", {0, 0, 0});
  const std::string all = folder.Write("all.txt", AsBytes("*ad* rounds otherwise\n*d_* later\n"));
  const ProgramResult many = RunProgram("test -v " + folder.File("") + " --expected-failures " + all);
  EXPECT_TRUE(Contains(many.out, "failed as expected bad_too: rounds otherwise\n")) << many.out;
  EXPECT_TRUE(many.out.ends_with("\n2 failed as expected\n1 passed, 0 failed, 0 skipped\n"));
  const std::string wide = folder.Write("wide.txt", AsBytes("b*d rounds otherwise\n*o* is fine\n"));
  const ProgramResult passing = RunProgram("test " + folder.File("") + " --expected-failures " + wide);
  EXPECT_TRUE(Contains(passing.out, "FAILED good: was expected to fail and does not")) << passing.out;
  EXPECT_TRUE(passing.out.ends_with("\n2 failed as expected\n0 passed, 1 failed, 0 skipped\n"));
}

TEST(TestCommand, TestsMayWidenTheTolerance) {
  const ScratchFolder folder("cli_tolerance");
  const std::vector<float> expected{2.4f, NAN, 2019};
  WriteTest(folder, "strict", expected);
  WriteTest(folder, "absolute", expected);
  folder.Write("absolute/tolerance.txt", AsBytes("absolute 0.5\nrelative 1e-2\n"));
  WriteTest(folder, "too_little", expected);
  folder.Write("too_little/tolerance.txt", AsBytes("absolute 0.3\nrelative 1e-2\n"));
  WriteTest(folder, "nonsense", expected);
  folder.Write("nonsense/tolerance.txt", AsBytes("absolute 0.5\nsloppy 1\n"));
  const ProgramResult result = RunProgram("test -v " + folder.File(""));
  EXPECT_TRUE(Contains(result.out, "passed absolute\n"));
  EXPECT_TRUE(Contains(result.out, "FAILED nonsense: tolerance.txt says 'sloppy' without sense"));
  EXPECT_TRUE(Contains(result.out, "FAILED strict: output 'y': 2 of 3 elements differ"));
  EXPECT_TRUE(
      Contains(result.out, "FAILED too_little: output 'y': 1 of 3 elements differ, the first at [0]"));
  EXPECT_TRUE(result.out.ends_with("\n1 passed, 3 failed, 0 skipped\n"));
}

TEST(TestCommand, IntegersMayBeOneApart) {
  const ScratchFolder folder("cli_integers");
  const auto write = [&](const std::string& name, int32_t expected) {
    std::filesystem::create_directories(folder.File(name) + "/test_data_set_0");
    const onnx::ModelProto model = GraphFromText("g (int32[1] x) => (int32[1] y) { y = Neg(x) }");
    folder.Write(name + "/model.onnx", AsBytes(model.SerializeAsString()));
    folder.Write(name + "/tolerance.txt", AsBytes("integers 1\n"));
    for (const bool output : {false, true}) {
      onnx::TensorProto tensor;
      tensor.set_data_type(onnx::TensorProto::INT32);
      tensor.add_dims(1);
      tensor.add_int32_data(output ? expected : 5);
      folder.Write(name + "/test_data_set_0/" + (output ? "output_0.pb" : "input_0.pb"),
                   AsBytes(tensor.SerializeAsString()));
    }
  };
  write("above", -4);
  write("below", -6);
  write("far", -7);
  const ProgramResult result = RunProgram("test " + folder.File(""));
  EXPECT_TRUE(
      Contains(result.out, "FAILED far: output 'y': 1 of 1 elements differ, the first at [0]: -5 instead"));
  EXPECT_TRUE(result.out.ends_with("\n2 passed, 1 failed, 0 skipped\n"));
}

TEST(TestCommand, SequencesAndOptionals) {
  const ScratchFolder folder("cli_sequences");
  std::filesystem::create_directories(folder.File("seq/test_data_set_0"));
  folder.Write("seq/model.onnx",
               AsBytes(GraphFromText("g (float[3] x) => (seq(float[3]) y) { y = SequenceConstruct(x, x) }")
                           .SerializeAsString()));
  onnx::SequenceProto sequence;
  sequence.set_elem_type(onnx::SequenceProto::TENSOR);
  *sequence.add_tensor_values() = FloatTensor({1, 2, 3});
  *sequence.add_tensor_values() = FloatTensor({1, 2, 3});
  folder.Write("seq/test_data_set_0/input_0.pb", AsBytes(FloatTensor({1, 2, 3}).SerializeAsString()));
  folder.Write("seq/test_data_set_0/output_0.pb", AsBytes(sequence.SerializeAsString()));
  EXPECT_EQ(RunProgram("test " + folder.File("seq")).out, "1 passed, 0 failed, 0 skipped\n");
  sequence.mutable_tensor_values(1)->set_float_data(0, 9);
  folder.Write("seq/test_data_set_0/output_0.pb", AsBytes(sequence.SerializeAsString()));
  EXPECT_TRUE(Contains(RunProgram("test " + folder.File("seq")).out,
                       "output 'y': element 1: 1 of 3 elements differ"));
}

// Keys of a map are in no order.
TEST(TestCommand, Maps) {
  const ScratchFolder folder("cli_maps");
  std::filesystem::create_directories(folder.File("map/test_data_set_0"));
  folder.Write("map/model.onnx", AsBytes(ModelFromText(R"(
    <ir_version: 8, opset_import: ["" : 17, "ai.onnx.ml" : 1]>
    g (float[1,3] x) => (seq(map(string, float)) y) {
      y = ai.onnx.ml.ZipMap<classlabels_strings = ["a", "b", "c"]>(x)
    })")
                                             .SerializeAsString()));
  onnx::SequenceProto sequence;
  sequence.set_elem_type(onnx::SequenceProto::MAP);
  onnx::MapProto& map = *sequence.add_map_values();
  map.set_key_type(onnx::TensorProto::STRING);
  map.mutable_values()->set_elem_type(onnx::SequenceProto::TENSOR);
  const std::pair<const char*, float> entries[] = {{"c", 3.0f}, {"a", 1.0f}, {"b", 2.0f}};
  for (const auto& [key, value] : entries) {
    map.add_string_keys(key);
    onnx::TensorProto& scalar = *map.mutable_values()->add_tensor_values() = FloatTensor({value});
    scalar.clear_dims();
  }
  onnx::TensorProto x = FloatTensor({1, 2, 3});
  x.clear_dims();
  for (const int64_t dim : {1, 3}) x.add_dims(dim);
  folder.Write("map/test_data_set_0/input_0.pb", AsBytes(x.SerializeAsString()));
  folder.Write("map/test_data_set_0/output_0.pb", AsBytes(sequence.SerializeAsString()));
  EXPECT_EQ(RunProgram("test " + folder.File("map")).out, "1 passed, 0 failed, 0 skipped\n");
  map.mutable_values()->mutable_tensor_values(2)->set_float_data(0, 9);
  folder.Write("map/test_data_set_0/output_0.pb", AsBytes(sequence.SerializeAsString()));
  EXPECT_TRUE(
      Contains(RunProgram("test " + folder.File("map")).out, "element 0: value 1: 1 of 1 elements differ"));
  const std::string activations = "activations " + folder.File("map/model.onnx") + " --input " +
                                  folder.File("map/test_data_set_0/input_0.pb") + " --json " +
                                  folder.File("y.json");
  EXPECT_EQ(RunProgram(activations).exit_code, 0);
  const Bytes written = ReadFile(folder.File("y.json")).value();
  const auto json = nlohmann::json::parse(AsText(written), nullptr, /*allow_exceptions=*/false);
  ASSERT_FALSE(json.is_discarded());
  EXPECT_EQ(json["y"], nlohmann::json::parse(R"([{"a": 1.0, "b": 2.0, "c": 3.0}])"));
}

TEST(Bench, MeasuresAndPrintsJson) {
  const ScratchFolder folder("cli_bench");
  const std::string model = WriteTestModel(folder);
  for (const std::string capture : {"none", "all"}) {
    const ProgramResult result =
        RunProgram("bench " + model + " --threads 1 --runs 3 --dim N=8 --json --capture " + capture);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const auto json = nlohmann::json::parse(result.out, nullptr, /*allow_exceptions=*/false);
    ASSERT_FALSE(json.is_discarded()) << result.out;
    EXPECT_EQ(json["model"], "model.onnx");
    EXPECT_EQ(json["threads"], 1);
    EXPECT_EQ(json["capture"], capture);
    EXPECT_EQ(json["runs"], 3);
    EXPECT_LE(json["min_ms"], json["median_ms"]);
    EXPECT_LE(json["median_ms"], json["max_ms"]);
    EXPECT_GT(json["load_ms"], 0.0);
    EXPECT_GT(json["peak_bytes"], 1000000);
    EXPECT_GT(json["gflops"], 0.0);
  }
  EXPECT_TRUE(Contains(RunProgram("bench " + model + " --runs 1").out, "GFLOP/s"));
  const std::string gradients = "bench " + model + " --runs 3 --dim N=8 --gradients";
  EXPECT_TRUE(Contains(RunProgram(gradients).out, "with the gradients of all weights: median"));
  const auto json = nlohmann::json::parse(RunProgram(gradients + " --json").out, nullptr, false);
  EXPECT_GT(json["gradients_median_ms"], json["median_ms"]);
}

}  // namespace
}  // namespace onnxray::testing
