#include <nlohmann/json.hpp>

#include "cli/program.h"

namespace onnxray::testing {
namespace {

std::string WriteModel(const ScratchFolder& folder, const onnx::ModelProto& model) {
  return folder.Write("model.onnx", AsBytes(model.SerializeAsString()));
}

nlohmann::json CheckAsJson(const std::string& path, int exit_code) {
  const ProgramResult result = RunProgram("check --json " + path);
  EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
  auto json = nlohmann::json::parse(result.out, nullptr, /*allow_exceptions=*/false);
  EXPECT_FALSE(json.is_discarded()) << result.out << result.err;
  return json;
}

TEST(Check, ApprovesOfModelsThatRun) {
  const ScratchFolder folder("cli_check");
  const std::string model = WriteTestModel(folder);
  const ProgramResult result = RunProgram("check " + model);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "all 4 nodes will run\n");
  const auto json = CheckAsJson(model, 0);
  EXPECT_EQ(json["runs"], true);
  EXPECT_EQ(json["nodes"], 4);
  EXPECT_TRUE(json["problems"].empty());
}

TEST(Check, SaysWhatWillNotRunAndWhy) {
  const ScratchFolder folder("cli_check");
  onnx::ModelProto model = GraphFromText(R"(g (float[2,3] x, int64[2,3] k, bool c) => (a, b, d, e, f, h) {
    a = Frobnicate (x)
    b = Where (c, x, k)
    d = MatMul (x, x)
    e = Cast (x)
    f = If (c) <then_branch = t () => (p) { p = Gelu (x) }, else_branch = o () => (q) { q = Add (x) }>
    h = Relu (x)
  })");
  const auto problems = CheckAsJson(WriteModel(folder, model), 1)["problems"];
  const std::pair<const char*, const char*> expected[] = {
      {"a", "no operator Frobnicate"}, {"b", "same type for both"}, {"d", "MatMul"},
      {"e", "'to' is missing"},        {"q", "'B') is missing"},    {"p", "since opset 20"}};
  ASSERT_EQ(problems.size(), std::size(expected)) << problems.dump(2);
  for (const auto& [node, reason] : expected) {
    const auto found = std::find_if(problems.begin(), problems.end(),
                                    [node = node](const auto& problem) { return problem["node"] == node; });
    ASSERT_NE(found, problems.end()) << node << problems.dump(2);
    EXPECT_TRUE(Contains(found->dump(), reason));
    EXPECT_NE((*found)["remedy"], "") << found->dump();
  }
  const ProgramResult text = RunProgram("check " + folder.File("model.onnx"));
  EXPECT_EQ(text.exit_code, 1);
  EXPECT_TRUE(Contains(text.out, "6 of 8 nodes will not run"));
}

TEST(Check, NamesMissingFiles) {
  const ScratchFolder folder("cli_check");
  onnx::ModelProto model = GraphFromText("g (float[2] x) => (float[2] y) { y = Add (x, w) }");
  onnx::TensorProto* weight = model.mutable_graph()->add_initializer();
  weight->set_name("w");
  weight->set_data_type(onnx::TensorProto::FLOAT);
  weight->add_dims(2);
  weight->set_data_location(onnx::TensorProto::EXTERNAL);
  AddEntry(*weight, "location", "weights.bin");
  const ProgramResult result = RunProgram("check " + WriteModel(folder, model));
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_TRUE(Contains(result.out, "weights.bin"));
}

TEST(Operators, AreListed) {
  const auto json = nlohmann::json::parse(RunProgram("operators --json").out, nullptr, false);
  ASSERT_TRUE(json.is_array());
  const auto conv =
      std::find_if(json.begin(), json.end(), [](const auto& op) { return op["name"] == "Conv"; });
  ASSERT_NE(conv, json.end());
  EXPECT_EQ((*conv)["domain"], "ai.onnx");
  EXPECT_EQ((*conv)["versions"], nlohmann::json::parse("[1, 11, 22]"));
  EXPECT_EQ((*conv)["xnnpack"], true);
  EXPECT_TRUE(Contains((*conv)["types"].get<std::string>(), "float32"));
  EXPECT_TRUE(Contains(RunProgram("operators").out, "Conv "));
}

TEST(Operators, AreDocumentedAsTheyAre) {
  const auto documented = ReadFile("docs/operators.md");
  ASSERT_TRUE(documented.ok()) << "run scripts/operators";
  EXPECT_TRUE(AsText(documented.value()) == RunProgram("operators --markdown").out)
      << "docs/operators.md is stale: run scripts/operators";
}

}  // namespace
}  // namespace onnxray::testing
