// Whole graphs: values on both sides, captures, edits, what happens when the GPU gives up.
#include "gpu/node_tester.h"
#include "run/gradient_session.h"

namespace onnxray::testing {

namespace {

class GpuSessions : public GpuTest {};

// GPU, GPU (view), CPU (float64), GPU; and a shape that follows from a tensor on the GPU.
GraphBuilder MixedGraph() {
  GraphBuilder builder(17);
  builder.Input("x", DType::kFloat32, {{2, ""}, {3, ""}, {4, ""}});
  builder.Constant("shape", Tensor::FromValues<int64_t>({2}, {6, 4}));
  builder.Add("Exp", {"x"}, {"exp"});
  builder.Add("Reshape", {"exp", "shape"}, {"flat"});
  builder.Add("Transpose", {"flat"}, {"turned"}).attributes.Set("perm", std::vector<int64_t>{1, 0});
  builder.Add("Cast", {"turned"}, {"wide"}).attributes.Set("to", int64_t{11});
  builder.Add("Cast", {"wide"}, {"one"}).attributes.Set("to", int64_t{1});
  builder.Add("Shape", {"turned"}, {"dims"});
  builder.Add("Reshape", {"one", "dims"}, {"again"});
  builder.Add("Mul", {"again", "turned"}, {"product"});
  builder.Output("product").Output("dims");
  for (const char* name : {"dims", "shape"})
    builder.graph().value(builder.Value(name)).type.dtype = DType::kInt64;
  return builder;
}

std::unique_ptr<Session> SessionOf(const GraphBuilder& builder, Backend backend) {
  return Session::Create(builder.Build(), {.threads = 1, .backend = backend}).value();
}

Inputs MixedInput() {
  static const Tensor x = RandomFloats({2, 3, 4}, -1, 1);
  return {{"x", x}};
}

void ExpectSameCaptures(const Run& actual, const Run& expected, size_t values) {
  for (size_t i = 0; i < values; ++i) {
    const auto id = static_cast<ValueId>(i);
    ASSERT_EQ(actual.capture(id).state, expected.capture(id).state) << i;
    if (expected.capture(id).state != Capture::State::kKept) continue;
    ASSERT_EQ(actual.capture(id).value.ToString(), expected.capture(id).value.ToString()) << i;
    EXPECT_LE(NormalisedError(actual.capture(id).value.tensor(), expected.capture(id).value.tensor()), 1e-9)
        << i;
  }
}

TEST_F(GpuSessions, CaptureEveryValueAsTheCpuDoes) {
  const GraphBuilder builder = MixedGraph();
  const auto cpu = SessionOf(builder, Backend::kCpu), gpu = SessionOf(builder, Backend::kWebGpu);
  for (int i = 0; i < 2; ++i) {  // the second time constants are there
    const auto expected = cpu->Start(MixedInput(), {.keep = RunOptions::Keep::kAll}).value();
    const auto actual = gpu->Start(MixedInput(), {.keep = RunOptions::Keep::kAll}).value();
    expected->Finish();
    actual->Finish();
    EXPECT_EQ(actual->gpu_failure(), "");
    ExpectSameCaptures(*actual, *expected, cpu->graph().values.size());
    EXPECT_EQ(actual->kept_bytes() > 0, true);
    std::vector<std::string> reasons;
    for (size_t n = 0; n < gpu->graph().nodes.size(); ++n) {
      const std::string& reason = actual->cpu_reason(static_cast<NodeId>(n));
      if (!reason.empty()) reasons.push_back(gpu->graph().nodes[n].op_type + ": " + reason);
    }
    EXPECT_EQ(reasons,
              (std::vector<std::string>{"Cast: float64 has no shaders", "Cast: float64 has no shaders",
                                        "Reshape: a view of what is on the CPU"}));
  }
}

TEST_F(GpuSessions, StepsShowWhatIsThere) {
  const GraphBuilder builder = MixedGraph();
  const auto session = SessionOf(builder, Backend::kWebGpu);
  const auto run = session->Start(MixedInput(), {.keep = RunOptions::Keep::kAll}).value();
  run->StepFor(std::chrono::microseconds(0));
  const ValueId first = session->graph().FindValue("exp");
  EXPECT_EQ(run->capture(first).state, Capture::State::kKept);
  run->Finish();
  EXPECT_TRUE(run->Outputs().ok());
}

TEST_F(GpuSessions, FetchWhatWasNotKept) {
  const GraphBuilder builder = MixedGraph();
  const auto cpu = SessionOf(builder, Backend::kCpu), gpu = SessionOf(builder, Backend::kWebGpu);
  const ValueId id = gpu->graph().FindValue("turned");
  Value fetched[2];
  for (Session* session : {cpu.get(), gpu.get()}) {
    const auto run = session->Start(MixedInput(), {}).value();
    run->Finish();
    fetched[session == gpu.get()] = run->Fetch(id).value();
  }
  EXPECT_LE(NormalisedError(fetched[1].tensor(), fetched[0].tensor()), 1e-9);
}

TEST_F(GpuSessions, EditedValuesGoOnToTheGpu) {
  const GraphBuilder builder = MixedGraph();
  const auto cpu = SessionOf(builder, Backend::kCpu), gpu = SessionOf(builder, Backend::kWebGpu);
  Value results[2];
  for (Session* session : {cpu.get(), gpu.get()}) {
    const auto base = session->Start(MixedInput(), {.keep = RunOptions::Keep::kAll}).value();
    base->Finish();
    const ValueEdits edits = {{session->graph().FindValue("flat"), [](const Value& value) -> Result<Value> {
                                 Tensor zeroed = TRY(value.tensor().Clone());
                                 for (float& element : zeroed.span<float>()) element = 2;
                                 return Value(zeroed);
                               }}};
    const auto edited = session->StartFrom(*base, edits, {.keep = RunOptions::Keep::kAll}).value();
    edited->Finish();
    results[session == gpu.get()] = edited->Outputs().value()[0];
  }
  EXPECT_LE(NormalisedError(results[1].tensor(), results[0].tensor()), 1e-12);
}

TEST_F(GpuSessions, GradientsRunThereToo) {
  GraphBuilder builder(17);
  builder.Input("x", DType::kFloat32, {{3, ""}, {8, ""}});
  builder.Constant("w", RandomFloats({8, 5}));
  builder.Add("MatMul", {"x", "w"}, {"product"});
  builder.Add("Tanh", {"product"}, {"y"});
  builder.Output("y");
  const Inputs inputs = {{"x", RandomFloats({3, 8}, -1, 1)}};
  Value gradients[2];
  for (const Backend backend : {Backend::kCpu, Backend::kWebGpu}) {
    const auto session = SessionOf(builder, backend);
    GradientRequest request;
    request.loss.output = session->graph().FindValue("y");
    request.values = {session->graph().FindValue("w")};
    const auto backward =
        GradientSession::Create(*session, inputs, request, {.threads = 1, .backend = backend}).value();
    const auto run = backward->Start(inputs, Value()).value();
    run->Finish();
    gradients[backend == Backend::kWebGpu] = run->Fetch(backward->gradient(request.values[0])).value();
  }
  EXPECT_LE(NormalisedError(gradients[1].tensor(), gradients[0].tensor()), 1e-9);
}

TEST_F(GpuSessions, ABrokenNodeIsReportedAsOnTheCpu) {
  GraphBuilder builder(17);
  builder.Input("x", DType::kFloat32, {Dim{-1, "n"}});
  builder.Constant("w", RandomFloats({3}));
  builder.Add("Exp", {"x"}, {"exp"});
  builder.Add("Add", {"exp", "w"}, {"sum"});
  builder.Output("sum");
  std::string errors[2];
  for (const Backend backend : {Backend::kCpu, Backend::kWebGpu}) {
    const auto session = SessionOf(builder, backend);
    const auto run = session->Start({{"x", RandomFloats({4})}}, {.keep = RunOptions::Keep::kAll}).value();
    run->Finish();
    EXPECT_EQ(run->capture(session->graph().FindValue("exp")).state, Capture::State::kKept);
    errors[backend == Backend::kWebGpu] = run->status().ok() ? "" : run->status().error().ToString();
  }
  EXPECT_NE(errors[0], "");
  EXPECT_EQ(errors[1], errors[0]);
}

}  // namespace

}  // namespace onnxray::testing
