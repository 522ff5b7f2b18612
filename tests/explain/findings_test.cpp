#include "explain/findings.h"

#include <gtest/gtest.h>

#include "run/graph_builder.h"

namespace onnxray {
namespace {

using testing::GraphBuilder;
using Kind = Finding::Kind;

// What is found about each value of a run, by name: "dead 1: 1 of 3 channels all zero".
std::map<std::string, std::vector<Finding>> FindAll(const GraphBuilder& builder, const Tensor& x) {
  const auto session = Session::Create(builder.Build(), {.threads = 1}).value();
  const auto run = session->Start({{"x", x}}, {.keep = RunOptions::Keep::kAll}).value();
  run->Finish();
  std::map<std::string, std::vector<Finding>> all;
  for (size_t i = 0; i < session->graph().values.size(); ++i) {
    auto found = FindIn(session->graph(), *run, static_cast<ValueId>(i));
    if (!found.empty()) all[session->graph().values[i].name] = std::move(found);
  }
  return all;
}

// [1, channels, 2, 2]
Tensor Maps(const std::vector<float>& values) {
  return Tensor::FromValues<float>({1, static_cast<int64_t>(values.size()) / 4, 2, 2}, values);
}

GraphBuilder OneNode(const std::string& op) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{1, ""}, {-1, "c"}, {2, ""}, {2, ""}});
  builder.Add(op, {"x"}, {"y"});
  builder.Output("y");
  return builder;
}

TEST(Findings, DeadAndDuplicateChannels) {
  const auto found = FindAll(OneNode("Relu"), Maps({1, 2, 3, 4, -1, -2, -3, -4, 1, 2, 3, 4, 5, 5, 5, 6}));
  ASSERT_EQ(found.at("y").size(), 2u);
  EXPECT_EQ(found.at("y")[0].kind, Kind::kDead);
  EXPECT_EQ(found.at("y")[0].axis, 1);
  EXPECT_EQ(found.at("y")[0].channels, (std::vector<int64_t>{1}));
  EXPECT_EQ(found.at("y")[0].text, "1 of 4 channels all zero");
  EXPECT_EQ(found.at("y")[1].kind, Kind::kDuplicate);
  EXPECT_EQ(found.at("y")[1].channels, (std::vector<int64_t>{2}));
}

TEST(Findings, SaturatedChannels) {
  const auto sigmoid = FindAll(OneNode("Sigmoid"), Maps({9, -9, 20, -7, 0, 1, 9, 9}));
  ASSERT_EQ(sigmoid.at("y").size(), 1u);
  EXPECT_EQ(sigmoid.at("y")[0].kind, Kind::kSaturated);
  EXPECT_EQ(sigmoid.at("y")[0].channels, (std::vector<int64_t>{0}));
  GraphBuilder clip;
  clip.Input("x", DType::kFloat32, {{1, ""}, {2, ""}, {2, ""}, {2, ""}});
  clip.Constant("low", Tensor::Scalar(0.0f)).Constant("high", Tensor::Scalar(6.0f));
  clip.Add("Clip", {"x", "low", "high"}, {"y"});
  clip.Output("y");
  const auto relu6 = FindAll(clip, Maps({0, -1, -2, 1, 6, 7, 8, 9}));
  ASSERT_EQ(relu6.at("y").size(), 1u);
  EXPECT_EQ(relu6.at("y")[0].channels, (std::vector<int64_t>{1})) << "the lower bound is meant to be met";
}

TEST(Findings, NonFiniteNumbersWhereTheyBegin) {
  GraphBuilder builder;
  builder.Input("x", DType::kFloat32, {{1, ""}, {2, ""}, {2, ""}, {2, ""}});
  builder.Add("Log", {"x"}, {"log"});
  builder.Add("Neg", {"log"}, {"after"});
  builder.Output("after");
  const auto found = FindAll(builder, Maps({1, 2, 3, 4, 1, 0, -1, 4}));
  ASSERT_EQ(found.size(), 1u) << "not again downstream";
  ASSERT_EQ(found.at("log").size(), 1u);
  EXPECT_EQ(found.at("log")[0].kind, Kind::kNonFinite);
  EXPECT_EQ(found.at("log")[0].channels, (std::vector<int64_t>{1}));
  EXPECT_EQ(found.at("log")[0].text, "1 NaN, 1 -Inf of 8 elements, from finite inputs");
}

TEST(Findings, ConstantOutputs) {
  const auto zero = FindAll(OneNode("Relu"), Maps({-1, -2, -3, -4, -5, -6, -7, -8}));
  ASSERT_EQ(zero.at("y").size(), 1u);
  EXPECT_EQ(zero.at("y")[0].kind, Kind::kConstant);
  EXPECT_EQ(zero.at("y")[0].text, "every element is zero");
  EXPECT_EQ(zero.at("y")[0].axis, -1);
}

TEST(Findings, NothingAboutOrdinaryValues) {
  EXPECT_TRUE(FindAll(OneNode("Relu"), Maps({1, 2, 3, 4, 5, 6, 7, 8})).empty());
  EXPECT_EQ(ChannelAxis({1, 224, 224, 3}), 3);
  EXPECT_EQ(ChannelAxis({1, 64, 7, 7}), 1);
  EXPECT_EQ(ChannelAxis({1, 1000}), -1);
}

}  // namespace
}  // namespace onnxray
