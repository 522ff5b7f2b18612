#include <nlohmann/json.hpp>

#include "cli/program.h"

namespace onnxray::testing {
namespace {

TEST(Info, TellsWhatTheModelIs) {
  const ScratchFolder folder("cli_info");
  const ProgramResult result = RunProgram("info " + WriteTestModel(folder));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* part : {"opset ai.onnx 17", "parameters  16, 64 B", "  x  float32[N,4]",
                           "  y  float32[N,2]", "  MatMul       1       13  yes"}) {
    EXPECT_TRUE(Contains(result.out, part));
  }
}

TEST(Info, AsJson) {
  const ScratchFolder folder("cli_info");
  const std::string model = WriteTestModel(folder);
  const ProgramResult result = RunProgram("info " + model + " --json --dim N=10");
  const auto json = nlohmann::json::parse(result.out, nullptr, /*allow_exceptions=*/false);
  ASSERT_FALSE(json.is_discarded()) << result.out << result.err;
  EXPECT_EQ(json["nodes"], 4);
  EXPECT_EQ(json["parameters"], 16);
  EXPECT_EQ(json["parameter_bytes"], 64);
  EXPECT_EQ(json["inputs"][0]["shape"], nlohmann::json::parse("[\"N\", 4]"));
  EXPECT_EQ(json["outputs"][0]["dtype"], "float32");
  EXPECT_EQ(json["operators"].size(), 4u);
  EXPECT_EQ(json["file_bytes"], std::filesystem::file_size(model));
  // MatMul 2*10*4*4, Relu 10*4, Add 10*2; Split only moves.
  EXPECT_GE(json["flops"], 320 + 40 + 20);
  EXPECT_LE(json["flops"], 320 + 40 + 20 + 40);
}

TEST(Info, NamesOperatorsThatAreNotThere) {
  const ScratchFolder folder("cli_info");
  onnx::ModelProto model = GraphFromText("g (float[2] x) => (float[2] y) { r = Relu(x) y = Identity(r) }");
  model.mutable_graph()->mutable_node(1)->set_op_type("Frobnicate");
  model.mutable_graph()->mutable_node(1)->set_domain("com.example");
  auto* import = model.add_opset_import();
  import->set_domain("com.example");
  import->set_version(1);
  const std::string path = folder.Write("foreign.onnx", AsBytes(model.SerializeAsString()));
  const ProgramResult result = RunProgram("info " + path);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Contains(result.out, "no: Onnxray has no operator com.example:Frobnicate"));
}

TEST(Dump, PrintsGraphAndPlan) {
  const ScratchFolder folder("cli_dump");
  const std::string model = WriteTestModel(folder);
  const ProgramResult graph = RunProgram("dump " + model);
  EXPECT_EQ(graph.exit_code, 0) << graph.err;
  EXPECT_TRUE(Contains(graph.out, "constant w float32[4,4]"));
  EXPECT_TRUE(Contains(graph.out, "m float32[N,4] = MatMul(x, w)  # matmul"));
  EXPECT_TRUE(Contains(graph.out, "{axis=1}  # split"));
  const ProgramResult plan = RunProgram("dump " + model + " --plan --dim N=3");
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_TRUE(Contains(plan.out, "float32[3,2], float32[3,2]"));
}

}  // namespace
}  // namespace onnxray::testing
