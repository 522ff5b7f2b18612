// Edits inside loops: made, compared, searched, saved. And edits as text, which says where they are.
#include <algorithm>

#include "ui/edits_fixture.h"

namespace onnxray::testing {
namespace {

TEST(EditText, ReadsBack) {
  for (const char* text : {"h[1=3]:zero", "w:scale:-0.5", "!x:clamp:0:1", "acc@5.2#7[0=1,2=0]:set:1e-07",
                           "h:mean", "a%3Ab%5B0%5D:patch"}) {
    auto edit = ParseEdit(text);
    ASSERT_TRUE(edit.ok()) << text;
    EXPECT_EQ(ToText(*edit), text);
  }
  EXPECT_EQ(ParseEdit("a%3Ab%5B0%5D:patch")->name, "a:b[0]");
  EXPECT_EQ(ParseEdit("acc@5.2#7:zero")->path.nodes, (std::vector<NodeId>{5, 2}));
  for (const char* text : {"", "h", ":zero", "h:zero:1", "h:scale", "h:scale:x", "h[1]:zero", "h[1=2:zero",
                           "h[-1=2]:zero", "h@x:zero", "h#-1:zero", "h:square"})
    EXPECT_FALSE(ParseEdit(text).ok()) << text;
}

// Sums x and the iteration's number, four times.
constexpr const char* kLoop = R"(
g (float[2,3] x) => (float[2,3] y) <int64 four = {4}, bool yes = {1}, float[2,3] zeros = {0, 0, 0, 0, 0, 0}> {
  sum = Loop (four, yes, zeros)
      <body = b (int64 i, bool go, float[2,3] before) => (bool goes, float[2,3] after) {
    goes = Identity(go)
    n = Cast<to = 1>(i)
    part = Add(x, n)
    after = Add(before, part)
  }>
  y = Neg(sum)
})";

class InnerEditsTest : public EditsTest {
 protected:
  void OpenLoop() {
    Drop({TextModel("loop.onnx", kLoop),
          File("x.pb", RawTensor<float>("x", 1, {2, 3}, {1, 2, 3, 4, 5, 6}).SerializeAsString())});
    ASSERT_TRUE(UntilRunEnds());
    ASSERT_NE(Line("part"), nullptr);
    Click("Node part");
    ASSERT_TRUE(UntilShown(Line("part")));
  }
};

TEST_F(InnerEditsTest, AValueInALoopIsEditedInEveryIteration) {
  OpenLoop();
  RightClick(0);
  Click("Zero All of it");
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(app.state().run.progress.total, 2) << "the loop and what follows";
  // y's greatest element was -(4 x + 0 + 1 + 2 + 3).
  EXPECT_EQ(Change("y"), 30);
  ASSERT_TRUE(Until([&] { return app.state().view.statistics() && app.state().view.statistics()->max == 0; }))
      << "and the last iteration shows it";
  Click("Remove edit 0");
  ASSERT_TRUE(Until([&] { return !app.state().edits.active() && !app.state().run.active(); }));
}

TEST_F(InnerEditsTest, OrInOneIteration) {
  OpenLoop();
  RightClick(0);
  Click("Zero All of it");
  ASSERT_TRUE(UntilEdited());
  Click("Only one iteration 0");
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(app.state().edits.list[0].iteration, 0);
  EXPECT_EQ(Change("y"), 6) << "x + 0 is left out of the sum";
  app.View().state.edits.list[0].iteration = 3;
  ++app.View().state.edits.revision;
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(Change("y"), 9) << "x + 3 is";
}

TEST_F(InnerEditsTest, ABranchHasNoIterations) {
  Drop({TextModel("branch.onnx", R"(
g (float[2,3] x) => (float[2,3] y) <bool yes = {1}> {
  branch = If (yes)
      <then_branch = t () => (float[2,3] same) { part = Add(x, x)  same = Identity(part) },
       else_branch = e () => (float[2,3] less) { less = Neg(x) }>
  y = Neg(branch)
})"),
        File("x.pb", RawTensor<float>("x", 1, {2, 3}, {1, 2, 3, 4, 5, 6}).SerializeAsString())});
  ASSERT_TRUE(UntilRunEnds());
  Click("Node part");
  ASSERT_TRUE(UntilShown(Line("part")));
  RightClick(0);
  Click("Zero All of it");
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(Change("y"), 12);
  EXPECT_EQ(RecordedItems().count("Remove edit 0"), 1u);
  EXPECT_EQ(RecordedItems().count("Only one iteration 0"), 0u);
}

TEST_F(InnerEditsTest, WhatABodyOnlyReadsIsNotEditedThere) {
  OpenLoop();
  const std::string node = std::to_string(Line("part")->row.path.nodes.front());
  app.Follow("?input=ones&edits=x@" + node + ":zero");
  ASSERT_TRUE(Until([&] { return !app.state().messages.open().empty(); }));
  EXPECT_NE(app.state().messages.open().back().ToString().find("'x' was not computed inside that node"),
            std::string::npos);
  EXPECT_FALSE(app.state().edits.active());
}

TEST_F(InnerEditsTest, GradientsSayThatTheyStopThere) {
  OpenLoop();
  RightClick(0);
  Click("Zero All of it");
  ASSERT_TRUE(UntilEdited());
  Click("Gradient");
  ASSERT_TRUE(Until([&] { return app.state().gradients.phase == GradientState::Phase::kFailed; }));
  EXPECT_NE(app.state().messages.open().back().ToString().find("Switch off the edit of 'part'"),
            std::string::npos);
}

TEST_F(InnerEditsTest, WhatIsInsideIsComparedAndSearched) {
  OpenLoop();
  RightClick(0);
  Click("Zero All of it");
  ASSERT_TRUE(UntilEdited());
  Do("edit.compare");
  const ValuePath part = Line("part")->row.path;
  ASSERT_TRUE(Until([&] { return app.state().comparison.Find(part) && !app.state().comparison.comparing; }));
  EXPECT_EQ(app.state().comparison.Find(part)->difference->max_abs, 9) << "6 + 3 in the last iteration";
  EXPECT_EQ(app.state().comparison.FirstDivergence(), Line("sum")->row.path);
  EXPECT_EQ(app.state().comparison.Find(Line("n")->row.path)->difference->max_abs, 0);
  Do("find.search");
  ASSERT_TRUE(Until([&] { return !app.state().findings.list.empty() && !app.state().findings.searching; }));
  const std::vector<Finding>& findings = app.state().findings.list;
  const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) {
    return ValuePath{finding.nodes, finding.value} == part;
  });
  ASSERT_NE(found, findings.end());
  EXPECT_EQ(found->text, "every element is zero");
}

TEST_F(InnerEditsTest, SessionsAndLinksHoldThem) {
  OpenLoop();
  RightClick(0);
  Click("Zero All of it");
  ASSERT_TRUE(UntilEdited());
  const std::string text = PlaceOf(app.state()).place.Text("edits");
  const IntakeFile whole = Save("session.save-tensors");
  Do("edit.clear");
  ASSERT_TRUE(Until([&] { return !app.state().edits.active() && !app.state().run.active(); }));
  Drop({whole});
  ASSERT_TRUE(Until([&] { return app.state().edits.list.size() == 1; }));
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(Change("y"), 30);
  EXPECT_EQ(ToText(app.state().edits.list), text);
}

}  // namespace
}  // namespace onnxray::testing
