#include "graph/rewrites/fuse.h"

#include <gtest/gtest.h>

#include "graph_builder.h"
#include "run/session.h"

namespace onnxray {
namespace {

using testing::GraphBuilder;

Tensor Ramp(Shape shape, float start, float step) {
  std::vector<float> values(static_cast<size_t>(shape.count()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = start + step * static_cast<float>(i % 17);
  return Tensor::FromValues<float>(std::move(shape), values);
}

GraphBuilder ConvNormRelu() {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{1, ""}, {3, ""}, {6, ""}, {6, ""}});
  builder.Constant("w", Ramp({4, 3, 3, 3}, -0.7f, 0.1f)).Constant("b", Ramp({4}, -0.2f, 0.3f));
  builder.Constant("scale", Ramp({4}, 0.5f, 0.4f)).Constant("shift", Ramp({4}, -0.1f, 0.2f));
  builder.Constant("mean", Ramp({4}, -0.3f, 0.25f)).Constant("var", Ramp({4}, 0.6f, 0.5f));
  builder.Add("Conv", {"x", "w", "b"}, {"conv"}).attributes.Set("pads", std::vector<int64_t>{1, 1, 1, 1});
  builder.Add("BatchNormalization", {"conv", "scale", "shift", "mean", "var"}, {"norm"});
  builder.Add("Relu", {"norm"}, {"y"});
  builder.Output("y");
  return builder;
}

TEST(Fuse, ConvTakesInNormalisationAndRelu) {
  GraphBuilder builder = ConvNormRelu();
  const Graph fused = Fuse(builder.graph());
  EXPECT_EQ(fused.nodes[0].outputs[0], builder.Value("y"));
  EXPECT_EQ(fused.nodes[1].outputs, std::vector<ValueId>{kNoValue});
  EXPECT_EQ(fused.nodes[2].outputs, std::vector<ValueId>{kNoValue});
}

TEST(Fuse, AValueThatIsAlsoAnOutputStays) {
  GraphBuilder builder = ConvNormRelu();
  builder.Output("norm");
  const Graph fused = Fuse(builder.graph());
  EXPECT_EQ(fused.nodes[0].outputs[0], builder.Value("norm"));
  EXPECT_EQ(fused.nodes[2].outputs[0], builder.Value("y"));
}

TEST(Fuse, AValueThatIsKeptStays) {
  GraphBuilder builder = ConvNormRelu();
  const Graph fused = Fuse(builder.graph(), {builder.Value("norm")});
  EXPECT_EQ(fused.nodes[0].outputs[0], builder.Value("norm"));
  EXPECT_EQ(fused.nodes[2].outputs[0], builder.Value("y"));
}

// Only what is asked for is sure to be made; the rest can still be had.
TEST(Fuse, SelectedValuesNeedNoneInBetween) {
  GraphBuilder builder = ConvNormRelu();
  auto session = Session::Create(builder.Build(), {.threads = 1}).value();
  const Inputs inputs{{"x", Ramp({1, 3, 6, 6}, -1.0f, 0.13f)}};
  const ValueId conv = builder.Value("conv"), norm = builder.Value("norm"), y = builder.Value("y");
  const auto all = session->Start(inputs, {.keep = RunOptions::Keep::kAll}).value();
  all->Finish();
  const auto start = [&](std::vector<ValueId> values) {
    auto run =
        session
            ->Start(inputs,
                    {.keep = RunOptions::Keep::kSelected, .values = std::move(values), .only_needed = true})
            .value();
    run->Finish();
    EXPECT_TRUE(run->status().ok());
    return run;
  };
  const auto expect_same = [&](onnxray::Run& run, ValueId id) {
    const Tensor actual = run.Fetch(id).value().tensor().RowMajor().value();
    const Tensor expected = all->Fetch(id).value().tensor().RowMajor().value();
    ASSERT_EQ(actual.ToString(), expected.ToString());
    for (int64_t i = 0; i < actual.count(); ++i)
      ASSERT_NEAR(actual.data<float>()[i], expected.data<float>()[i], 1e-4f) << i;
  };
  const auto last = start({y}), both = start({norm, y});
  EXPECT_EQ(last->capture(y).state, Capture::State::kKept);
  EXPECT_EQ(last->capture(norm).state, Capture::State::kPending);
  EXPECT_EQ(both->capture(norm).state, Capture::State::kKept);
  EXPECT_EQ(both->capture(conv).state, Capture::State::kPending);
  for (onnxray::Run* run : {last.get(), both.get()}) {
    for (const ValueId id : {conv, norm, y}) expect_same(*run, id);
  }
}

TEST(Fuse, GivesTheSameNumbers) {
  auto session = Session::Create(ConvNormRelu().Build(), {.threads = 1}).value();
  const Inputs inputs{{"x", Ramp({1, 3, 6, 6}, -1.0f, 0.13f)}};
  const Tensor fused = session->RunOutputs(inputs).value()[0].tensor();
  const Tensor plain = session->RunOutputs(inputs, {.keep = RunOptions::Keep::kAll}).value()[0].tensor();
  ASSERT_EQ(fused.ToString(), plain.ToString());
  float largest = 0;
  for (int64_t i = 0; i < fused.count(); ++i) {
    EXPECT_NEAR(fused.data<float>()[i], plain.data<float>()[i], 1e-4f) << i;
    largest = std::max(largest, plain.data<float>()[i]);
  }
  EXPECT_GT(largest, 0.5f);
}

}  // namespace
}  // namespace onnxray
