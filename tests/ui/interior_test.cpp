// What goes on inside operators, as a person opens it.
#include <algorithm>

#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

constexpr const char* kLstm = R"(g (float[5,1,3] x) => (float[5,2,1,4] y) <
    float[2,16,3] w = {%W%}, float[2,16,4] r = {%R%}> {
  n = Neg(x)
  all, last, cell = LSTM<hidden_size = 4, direction = "bidirectional">(n, w, r)
  y = Relu(all)
})";

std::string Lstm() {
  const auto numbers = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += (i ? "," : "") + std::to_string(i * 7 % 13 - 6) + ".5";
    return text;
  };
  std::string text = kLstm;
  text.replace(text.find("%W%"), 3, numbers(2 * 16 * 3));
  text.replace(text.find("%R%"), 3, numbers(2 * 16 * 4));
  return text;
}

class InteriorTest : public AppTest {
 protected:
  void RunOnRandomNumbers(const std::string& graph) {
    Drop({TextModel("model.onnx", graph)});
    ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
    Click("Run now");
    ASSERT_TRUE(UntilRunEnds());
  }
  // The details lie still when the statistics are there.
  void SelectLine(const std::string& value_name) {
    Click("Node " + value_name);
    ASSERT_TRUE(UntilShown(Line(value_name)));
  }
  void Filter(const std::string& text) {
    Type(ImGuiKey_Slash);
    for (const char c : text) ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(c));
    Frames(3);
  }
  bool IsVisible(const std::string& name) const {
    const NodeTable& nodes = app.state().nodes;
    return std::any_of(nodes.visible().begin(), nodes.visible().end(),
                       [&](size_t i) { return nodes.lines()[i].row.value_name == name; });
  }
};

TEST_F(InteriorTest, OpensInTheListByAChevron) {
  RunOnRandomNumbers(Lstm());
  const std::string gate = Line("all")->row.name + "/gates/input";
  EXPECT_FALSE(IsVisible(gate));
  Click("Inside cell");
  EXPECT_TRUE(IsVisible(gate));
  EXPECT_EQ(Line(gate)->type(), "[time, direction, batch, hidden]");  // not computed yet
  EXPECT_FALSE(app.state().nodes.HasInside(*Line("n")));
  Click("Inside cell");
  EXPECT_FALSE(IsVisible(gate));
}

TEST_F(InteriorTest, ShowsAGateOverTime) {
  RunOnRandomNumbers(Lstm());
  SelectLine("all");
  const std::string gate = Line("all")->row.name + "/gates/forget";
  Click("Show " + gate);  // in the details
  ASSERT_TRUE(UntilShown(Line(gate)));
  EXPECT_TRUE(IsVisible(gate));
  EXPECT_EQ(Line(gate)->type(), "float32[5,2,1,4]");
  const TensorView& view = app.state().view;
  EXPECT_EQ(view.roles(), (AxisRoles{.tile = 1, .row = 0, .column = 3}));
  EXPECT_GE(view.statistics()->min, 0);
  EXPECT_LE(view.statistics()->max, 1);
  // Its neighbours are like it; another tensor of that shape is not.
  Click("Show " + Line("all")->row.name + "/hidden");
  ASSERT_TRUE(UntilShown(Line(Line("all")->row.name + "/hidden")));
  EXPECT_EQ(view.roles(), (AxisRoles{.tile = 1, .row = 0, .column = 3}));
  const std::vector<double> hidden = ElementsOf(view.tensor());
  SelectLine("y");
  EXPECT_EQ(view.roles(), DefaultRoles(Shape{5, 2, 1, 4}));
  const std::vector<double> after = ElementsOf(view.tensor());
  for (size_t i = 0; i < hidden.size(); ++i) EXPECT_EQ(after[i], std::max(hidden[i], 0.0)) << i;
}

TEST_F(InteriorTest, IsFoundByTheFilter) {
  RunOnRandomNumbers(Lstm());
  Filter("forget");
  EXPECT_TRUE(IsVisible(Line("all")->row.name + "/gates/forget"));
  EXPECT_FALSE(IsVisible(Line("all")->row.name + "/gates/input"));
  EXPECT_FALSE(IsVisible("y"));
}

// But not for the operator it is inside of.
TEST_F(InteriorTest, StaysClosedWhenItsNodeIsLookedFor) {
  RunOnRandomNumbers(Lstm());
  Filter("lstm");
  EXPECT_TRUE(IsVisible("all"));
  EXPECT_FALSE(IsVisible(Line("all")->row.name + "/gates/forget"));
}

TEST_F(InteriorTest, OfAnotherRunIsComputedAnew) {
  RunOnRandomNumbers(Lstm());
  SelectLine("all");
  const std::string cell = Line("all")->row.name + "/cell";
  Click("Show " + cell);
  ASSERT_TRUE(UntilShown(Line(cell)));
  const uint64_t run = app.state().run.number;
  Click("Run");
  ASSERT_TRUE(Until([&] { return app.state().run.number > run && !app.state().run.active(); }));
  ASSERT_TRUE(Until([&] {
    const NodeLine* line = Line(cell);
    return line && line->outcome && line->outcome->state == Capture::State::kKept;
  }));
  EXPECT_EQ(app.state().view.shown()->path, Line(cell)->row.path);
}

TEST_F(InteriorTest, OfAttentionThatIsSpelledOutNamesTheRoles) {
  RunOnRandomNumbers(R"(g (float[1,2,6,4] q, float[1,2,4,6] k, float[1,2,6,4] v) => (float[1,2,6,4] y)
      <float root = {2}> {
    s = MatMul(q, k)
    d = Div(s, root)
    w = Softmax<axis = -1>(d)
    y = MatMul(w, v)
  })");
  SelectLine("w");
  const std::string weights = Line("w")->row.name + "/attention/weights";
  Click("Show " + weights);
  ASSERT_TRUE(UntilShown(Line(weights)));
  EXPECT_EQ(app.state().view.roles(), (AxisRoles{.tile = 1, .row = 2, .column = 3}));
  EXPECT_NEAR(app.state().view.statistics()->mean, 1.0 / 6, 1e-6);
}

}  // namespace
}  // namespace onnxray::testing
