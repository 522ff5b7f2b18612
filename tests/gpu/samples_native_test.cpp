// Whole models, forward and backward: values as on the CPU, and nearly every node on the GPU.
#include <filesystem>

#include "gpu/node_tester.h"
#include "grad/parameters.h"
#include "io/inputs.h"
#include "run/gradient_session.h"

namespace onnxray::testing {

namespace {

struct Sample {
  const char* path;
  size_t on_cpu;  // nodes at most: views of inputs, and what has no shader
  size_t backward_on_cpu;
};

struct Outcome {
  std::vector<Value> values;
  size_t on_cpu = 0;  // nodes
};

size_t NodesOnCpu(const Run& run, const Graph& graph) {
  size_t count = 0;
  for (size_t n = 0; n < graph.nodes.size(); ++n) count += !run.cpu_reason(static_cast<NodeId>(n)).empty();
  return count;
}

// Every element within 1e-3 of itself and 1e-5 of the greatest.
void ExpectClose(const Value& actual, const Value& expected) {
  const std::vector<double> a = ToDoubles(actual.tensor().RowMajor().value()).value();
  const std::vector<double> e = ToDoubles(expected.tensor().RowMajor().value()).value();
  ASSERT_EQ(a.size(), e.size());
  double scale = 0;
  for (const double value : e) scale = std::max(scale, std::fabs(value));
  for (size_t i = 0; i < e.size(); ++i) ASSERT_NEAR(a[i], e[i], 1e-3 * std::fabs(e[i]) + 1e-5 * scale) << i;
}

class GpuSamples : public GpuTest, public ::testing::WithParamInterface<Sample> {
 protected:
  void SetUp() override {
    GpuTest::SetUp();
    ASSERT_TRUE(std::filesystem::exists(GetParam().path)) << "it is missing: run scripts/setup";
  }

  // The model on random inputs.
  static std::unique_ptr<Session> Open(Backend backend, Inputs& inputs) {
    auto session =
        Session::Create(LoadModelFile(GetParam().path).value(), {.threads = 1, .backend = backend}).value();
    inputs = ReadInputs(session->model(), {"random"}, {}).value().values;
    return session;
  }

  static Outcome Forward(Backend backend) {
    Inputs inputs;
    const auto session = Open(backend, inputs);
    const auto run = session->Start(inputs, {}).value();
    run->Finish();
    EXPECT_TRUE(run->status().ok()) << run->status().error().ToString();
    EXPECT_EQ(run->gpu_failure(), "");
    return {run->Outputs().value(), NodesOnCpu(*run, session->graph())};
  }

  // The gradients of all weights, of the sum of the first output (before its Softmax).
  static Outcome Backward(Backend backend) {
    Inputs inputs;
    const auto session = Open(backend, inputs);
    const Graph& graph = session->graph();
    GradientRequest request;
    const ValueId logits = LogitsOf(graph, graph.outputs.front());
    request.loss.output = logits == kNoValue ? graph.outputs.front() : logits;
    request.values = Parameters(graph);
    const auto backward =
        GradientSession::Create(*session, inputs, request, {.threads = 1, .backend = backend}).value();
    const auto run = backward->Start(inputs, Value()).value();
    run->Finish();
    EXPECT_TRUE(run->status().ok()) << run->status().error().ToString();
    EXPECT_EQ(run->gpu_failure(), "");
    Outcome outcome{{}, NodesOnCpu(*run, backward->session().graph())};
    for (const ValueId id : request.values) {
      if (backward->gradient(id) != kNoValue)
        outcome.values.push_back(run->Fetch(backward->gradient(id)).value());
    }
    return outcome;
  }

  static void ExpectSame(const Outcome& actual, const Outcome& expected, size_t on_cpu) {
    EXPECT_EQ(expected.on_cpu, 0u);
    EXPECT_LE(actual.on_cpu, on_cpu);
    ASSERT_EQ(actual.values.size(), expected.values.size());
    ASSERT_GT(expected.values.size(), 0u);
    for (size_t i = 0; i < expected.values.size(); ++i) {
      SCOPED_TRACE("value " + std::to_string(i));
      ExpectClose(actual.values[i], expected.values[i]);
    }
  }
};

TEST_P(GpuSamples, GiveWhatTheCpuGives) {
  ExpectSame(Forward(Backend::kWebGpu), Forward(Backend::kCpu), GetParam().on_cpu);
}

TEST_P(GpuSamples, HaveTheGradientsThatTheCpuFinds) {
  ExpectSame(Backward(Backend::kWebGpu), Backward(Backend::kCpu), GetParam().backward_on_cpu);
}

INSTANTIATE_TEST_SUITE_P(All, GpuSamples,
                         ::testing::Values(Sample{"build/samples/lenet.onnx", 0, 0},
                                           Sample{"build/samples/blazeface.onnx", 1, 1},
                                           Sample{"build/samples/detypify.onnx", 8, 8},
                                           Sample{"build/onnx-data/light/light_squeezenet.onnx", 1, 1},
                                           Sample{"build/onnx-data/light/light_shufflenet.onnx", 1, 1}));

}  // namespace

}  // namespace onnxray::testing
