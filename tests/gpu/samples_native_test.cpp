// Whole models: every value as on the CPU, and nearly every node on the GPU.
#include <filesystem>

#include "gpu/node_tester.h"
#include "io/inputs.h"

namespace onnxray::testing {

namespace {

struct Sample {
  const char* path;
  size_t on_cpu;  // nodes at most: views of inputs, and what has no shader
};

class GpuSamples : public GpuTest, public ::testing::WithParamInterface<Sample> {};

TEST_P(GpuSamples, GiveWhatTheCpuGives) {
  const std::string path = GetParam().path;
  ASSERT_TRUE(std::filesystem::exists(path)) << path << " is missing: run scripts/setup";
  std::vector<Value> outputs[2];
  for (const Backend backend : {Backend::kCpu, Backend::kWebGpu}) {
    const auto session =
        Session::Create(LoadModelFile(path).value(), {.threads = 1, .backend = backend}).value();
    const FedInputs fed = ReadInputs(session->model(), {"random"}, {}).value();
    const auto run = session->Start(fed.values, {}).value();
    run->Finish();
    ASSERT_TRUE(run->status().ok()) << run->status().error().ToString();
    EXPECT_EQ(run->gpu_failure(), "");
    outputs[backend == Backend::kWebGpu] = run->Outputs().value();
    size_t on_cpu = 0;
    for (size_t n = 0; n < session->graph().nodes.size(); ++n) {
      const std::string& reason = run->cpu_reason(static_cast<NodeId>(n));
      on_cpu += !reason.empty();
    }
    EXPECT_LE(on_cpu, GetParam().on_cpu);
  }
  for (size_t i = 0; i < outputs[0].size(); ++i) {
    const std::vector<double> expected = ToDoubles(outputs[0][i].tensor()).value();
    const std::vector<double> actual = ToDoubles(outputs[1][i].tensor()).value();
    ASSERT_EQ(actual.size(), expected.size());
    double scale = 0;
    for (const double value : expected) scale = std::max(scale, std::fabs(value));
    for (size_t j = 0; j < expected.size(); ++j) {
      ASSERT_NEAR(actual[j], expected[j], 1e-3 * std::fabs(expected[j]) + 1e-5 * scale) << i << ", " << j;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, GpuSamples,
                         ::testing::Values(Sample{"build/samples/lenet.onnx", 0},
                                           Sample{"build/samples/blazeface.onnx", 1},
                                           Sample{"build/samples/detypify.onnx", 8},
                                           Sample{"build/onnx-data/light/light_squeezenet.onnx", 1}));

}  // namespace

}  // namespace onnxray::testing
