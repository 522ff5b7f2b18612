#include "io/activations.h"

#include <gtest/gtest.h>

#include "io/activation_files.h"
#include "io/npz.h"
#include "model/test_models.h"

namespace onnxray {
namespace {

using testing::GraphFromText;
using testing::MustLoad;
using testing::Vector;

// x -> relu -> split into two -> If picks one and doubles or negates it.
std::unique_ptr<Session> TestSession() {
  Model model = MustLoad(GraphFromText(R"(g (float[4] x, bool flag) => (float[2] y) {
    r = Relu(x)
    left, right = Split(r)
    y = If(flag) <then_branch = then () => (float[2] t) { d = Add(left, left) t = Identity(d) },
                  else_branch = other () => (float[2] e) { e = Neg(right) }>
  })"));
  Graph graph = *model.graph;
  graph.nodes[0].name = "block/relu";
  graph.nodes[1].name = "split";
  graph.nodes[2].name = "choose";
  model.graph = std::make_shared<Graph>(graph);
  return Session::Create(std::move(model), {.threads = 1}).value();
}

std::unique_ptr<Run> RunAll(Session& session, const Tensor& x = Vector({1, -2, 3, 4})) {
  auto run =
      session.Start({{"x", x}, {"flag", Tensor::Scalar(true)}}, {.keep = RunOptions::Keep::kAll}).value();
  run->Finish();
  return run;
}

std::vector<std::string> Keys(const std::vector<NamedActivation>& activations) {
  std::vector<std::string> keys;
  for (const NamedActivation& activation : activations) keys.push_back(activation.key);
  return keys;
}

TEST(Activations, InputsFirstThenNodesThenTheBranchTaken) {
  const auto session = TestSession();
  const auto run = RunAll(*session);
  const std::vector<Activation> list = ListActivations(session->graph(), *run);
  const std::vector<std::string> keys = Keys(NameActivations(list, NameFormat::kSimple));
  ASSERT_EQ(keys.size(), 7u);
  EXPECT_EQ(std::vector<std::string>(keys.begin(), keys.begin() + 5),
            (std::vector<std::string>{"x", "flag", "block/relu", "split", "choose"}));
  EXPECT_TRUE(keys[5].starts_with("choose/"));
  EXPECT_EQ(Keys(NameActivations(list, NameFormat::kFull)),
            (std::vector<std::string>{"x", "flag", "r", "left", "right", "y", "d", "t"}));
  EXPECT_EQ(Keys(NameActivations(list, NameFormat::kNumbered)),
            (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6"}));
  EXPECT_EQ(list[0].op, "");
  EXPECT_EQ(list[3].op, "Split");
}

TEST(Activations, NamesBeforeARunCoverBothBranches) {
  const std::vector<Activation> list = ListActivations(TestSession()->graph());
  EXPECT_EQ(Keys(NameActivations(list, NameFormat::kFull)).size(), 9u);
}

TEST(Activations, KeysStayUnique) {
  const auto session = TestSession();
  const auto run = RunAll(*session);
  std::vector<Activation> list = ListActivations(session->graph(), *run);
  list[2].name = "x";
  EXPECT_EQ(Keys(NameActivations(list, NameFormat::kSimple))[2], "x#2");
}

TEST(Activations, SelectsByGlob) {
  const std::vector<Activation> list = ListActivations(TestSession()->graph());
  EXPECT_EQ(SelectActivations(list, {"block/*"})->size(), 1u);
  EXPECT_EQ(SelectActivations(list, {"spl?t", "x"})->size(), 2u);
  EXPECT_EQ(SelectActivations(list, {"right"})->at(0).name, "split");  // by value name
  EXPECT_EQ(SelectActivations(list, {"choose/*"})->size(), 3u);
  const Error error = SelectActivations(list, {"x", "conv*"}).error();
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_EQ(error.text, "there is no node or value 'conv*'");
  EXPECT_NE(error.remedy.find("x, flag, block/relu, split, choose"), std::string::npos);
}

TEST(Activations, Glob) {
  EXPECT_TRUE(MatchesGlob("*", ""));
  EXPECT_TRUE(MatchesGlob("a*c*", "abcabd"));
  EXPECT_TRUE(MatchesGlob("*ab", "aab"));
  EXPECT_TRUE(MatchesGlob("a**b?", "a/x/bz"));
  EXPECT_FALSE(MatchesGlob("a?", "a"));
  EXPECT_FALSE(MatchesGlob("", "a"));
  EXPECT_FALSE(MatchesGlob("a*b", "abc"));
}

TEST(ActivationFiles, JsonListsTheOutputsOfANode) {
  const auto session = TestSession();
  const auto run = RunAll(*session);
  const std::vector<Activation> list =
      SelectActivations(ListActivations(session->graph(), *run), {"split"}).value();
  MemorySink sink;
  WriteActivationsJson(NameActivations(list, NameFormat::kSimple), *run, sink).value();
  std::string text(sink.text());
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  EXPECT_EQ(text, R"({"split":[[1.0,0.0],[3.0,4.0]]})");
}

TEST(ActivationFiles, NpzNumbersTheOutputsOfANode) {
  const auto session = TestSession();
  const auto run = RunAll(*session);
  const std::vector<Activation> list = ListActivations(session->graph(), *run);
  MemorySink sink;
  WriteActivationsNpz(NameActivations(list, NameFormat::kSimple), *run, sink, [](const std::string&) {
  }).value();
  const std::vector<NamedTensor> arrays = ParseNpz(sink.bytes()).value();
  ASSERT_EQ(arrays.size(), 8u);
  EXPECT_EQ(arrays[3].name, "split:0");
  EXPECT_EQ(arrays[4].name, "split:1");
  EXPECT_EQ(ToDoubles(arrays[4].tensor).value(), (std::vector<double>{3, 4}));
  EXPECT_EQ(ToDoubles(arrays[5].tensor).value(),
            (std::vector<double>{2, 0}));  // choose doubles the left half
}

TEST(ActivationFiles, PicturesCountWhatIsDrawn) {
  const auto session = TestSession();
  const auto run = RunAll(*session);
  const std::vector<Activation> list = ListActivations(session->graph(), *run);
  std::vector<std::string> names;
  const auto write = [&](const std::string& name, std::span<const std::byte> png) {
    EXPECT_GT(png.size(), 60u);
    names.push_back(name);
    return Ok();
  };
  DrawActivations(NameActivations(list, NameFormat::kSimple), *run, {}, write).value();
  ASSERT_EQ(names.size(), 8u);
  EXPECT_EQ(names[0], "0_x.png");
  EXPECT_EQ(names[2], "2_block.png");
  EXPECT_EQ(names[4], "4_split_1.png");
}

TEST(ActivationFiles, LeavesFailuresOut) {
  const auto session =
      Session::Create(
          MustLoad(GraphFromText("g (float[N] x, float[M] z) => (float[K] y) { r = Relu(x) y = Add(r, z) }")),
          {.threads = 1})
          .value();
  auto run =
      session->Start({{"x", Vector({1, 2})}, {"z", Vector({1, 2, 3})}}, {.keep = RunOptions::Keep::kAll})
          .value();
  run->Finish();
  EXPECT_FALSE(run->status().ok());
  const std::vector<Activation> list = ListActivations(session->graph(), *run);
  EXPECT_EQ(list.size(), 4u);  // the failure is in the list, for a table to tell
  MemorySink sink;
  WriteActivationsNpz(NameActivations(list, NameFormat::kFull), *run, sink, [](const std::string&) {
  }).value();
  const std::vector<NamedTensor> arrays = ParseNpz(sink.bytes()).value();
  ASSERT_EQ(arrays.size(), 3u);
  EXPECT_EQ(arrays[2].name, "r");
}

}  // namespace
}  // namespace onnxray
