// A GPU that gives up in the middle of a run costs nothing but time.
#include "gpu/node_tester.h"
#include "run/graph_run.h"

namespace onnxray::testing {

namespace {

// The device, until it has carried out some batches.
class FailingDevice : public GpuDevice {
 public:
  FailingDevice(std::shared_ptr<GpuDevice> device, int batches)
      : device_(std::move(device)), batches_(batches) {}
  const std::string& name() const override { return device_->name(); }
  const GpuLimits& limits() const override { return device_->limits(); }
  bool lost() const override { return false; }
  Status Submit(GpuBatch batch) override {
    if (batches_-- > 0) return device_->Submit(std::move(batch));
    return OutOfMemory("the GPU has no memory left");
  }

 private:
  std::shared_ptr<GpuDevice> device_;
  int batches_;
};

class GpuFallback : public GpuTest, public ::testing::WithParamInterface<int> {};

TEST_P(GpuFallback, TheRunGoesOnOnTheCpu) {
  GraphBuilder builder(17);
  builder.Input("x", DType::kFloat32, {{2, ""}, {5, ""}});
  builder.Add("Exp", {"x"}, {"exp"});
  builder.Add("Cast", {"exp"}, {"wide"}).attributes.Set("to", int64_t{11});  // on the CPU: reads back
  builder.Add("Cast", {"wide"}, {"narrow"}).attributes.Set("to", int64_t{1});
  builder.Add("Tanh", {"narrow"}, {"tanh"});
  builder.Add("Neg", {"tanh"}, {"y"});
  builder.Output("y");
  const Graph& graph = builder.graph();

  const ThreadPool pool(1);
  const auto context =
      std::make_shared<GpuContext>(std::make_shared<FailingDevice>(GpuDevice::Open().value(), GetParam()),
                                   std::make_shared<GpuShaderCache>());
  const auto program = std::make_shared<Program>(graph, pool, true, context);
  const Tensor x = RandomFloats({2, 5});
  std::vector<Value> fed(graph.values.size());
  std::vector<std::optional<TensorType>> types(graph.values.size());
  const size_t input = static_cast<size_t>(graph.FindValue("x"));
  fed[input] = x;
  types[input] = {x.dtype(), x.shape()};
  PlanRequest request{AllValues(graph), std::vector<bool>(graph.values.size())};
  request.given[input] = true;
  const Plan plan = MakePlan(program->graph(), request, InferTypes(program->graph(), types, pool));
  GraphRun run(program, program, pool, std::make_shared<BufferPool>(), plan, fed,
               {.keep = RunOptions::Keep::kAll});
  run.Finish();

  EXPECT_NE(run.gpu_failure().find("no memory left"), std::string::npos) << run.gpu_failure();
  EXPECT_TRUE(run.status().ok());
  for (size_t i = 0; i < graph.values.size(); ++i) {
    EXPECT_EQ(run.capture(static_cast<ValueId>(i)).state, Capture::State::kKept) << graph.values[i].name;
  }
  const Tensor y = run.Outputs().value()[0].tensor();
  for (int64_t i = 0; i < x.count(); ++i)
    EXPECT_NEAR(y.data<float>()[i], -std::tanh(std::exp(x.data<float>()[i])), 1e-6);
}

// At the first read, and at the last one.
INSTANTIATE_TEST_SUITE_P(Batches, GpuFallback, ::testing::Values(0, 1));

}  // namespace

}  // namespace onnxray::testing
