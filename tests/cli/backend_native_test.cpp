#include "cli/program.h"

namespace onnxray::testing {
namespace {

// No driver: Dawn then offers an adapter that computes nothing.
class WithoutGpu : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("VK_DRIVER_FILES", "/nonexistent", 1);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);  // the loader keeps memory to the end
  }
  void TearDown() override {
    unsetenv("VK_DRIVER_FILES");
    unsetenv("ASAN_OPTIONS");
  }
};

TEST_F(WithoutGpu, EveryCommandRunsOnTheCpuAndSaysSo) {
  const ScratchFolder folder("cli_backend");
  const std::string model = WriteTestModel(folder);
  for (const char* const command :
       {"activations --input ones --dim N=1", "gradients --input ones --dim N=1", "bench --runs 1"}) {
    SCOPED_TRACE(command);
    const ProgramResult result = RunProgram(std::string(command) + " --backend webgpu " + model);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(Contains(result.err, "note: on the CPU, because "));
    EXPECT_NE(result.out, "");
  }
}

TEST(Backend, PlanTellsWhereEveryNodeRuns) {
  const ScratchFolder folder("cli_backend");
  const std::string model = WriteTestModel(folder);
  const ProgramResult plan = RunProgram("dump --plan --backend webgpu " + model);
  EXPECT_EQ(plan.exit_code, 0) << plan.err;
  EXPECT_TRUE(Contains(plan.out, "4 of 4 nodes run on the GPU for sure"));
  EXPECT_EQ(RunProgram("dump --plan " + model).out.find("GPU"), std::string::npos);
  EXPECT_EQ(RunProgram("dump --plan --backend cuda " + model).exit_code, 2);
}

}  // namespace
}  // namespace onnxray::testing
