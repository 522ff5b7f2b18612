// Edits made on a screenless platform, as a person makes them: from the menu of an element and in the panel.
#include <gtest/gtest.h>

#include <cmath>

#include "io/npz.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

constexpr const char* kNet =
    "g (float[1,2,4,4] x) => (float[1,2,4,4] y, float[1,2,4,4] side) <float[2,2,1,1] w = {1, 2, 3, 4}> "
    "{ h = Mul(x, x)\n c = Conv(h, w)\n y = Neg(c)\n side = Abs(x) }";

class EditsTest : public AppTest {
 protected:
  void Open() {
    std::vector<float> values(32);
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) / 8;
    Drop({TextModel("net.onnx", kNet),
          File("x.pb", RawTensor<float>("x", 1, {1, 2, 4, 4}, values).SerializeAsString())});
    ASSERT_TRUE(UntilRunEnds());
  }
  void RightClick(int64_t tile) {
    PointAt(tile, 1, 1);
    ImGui::GetIO().AddMouseButtonEvent(1, true);
    Frames(2);
    ImGui::GetIO().AddMouseButtonEvent(1, false);
    Frames(3);
  }
  bool UntilEdited() {
    return Until([this] {
      const EditState& edits = app.state().edits;
      return edits.active() && !edits.applying && !app.state().run.active() &&
             edits.applied_revision == edits.revision && !edits.outcome.outputs.empty();
    });
  }
  std::vector<float> Shown() const {
    const Tensor dense = app.state().view.tensor().RowMajor().value();
    return {dense.data<float>(), dense.data<float>() + dense.count()};
  }
  double Change(const std::string& output) const {
    for (const OutputDelta& delta : app.state().edits.outcome.outputs) {
      if (delta.name == output) return delta.max_abs;
    }
    return NAN;
  }
};

TEST_F(EditsTest, AChannelIsZeroedAndOnlyWhatFollowsIsComputed) {
  Open();
  const uint64_t first_run = app.state().run.number;
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("Zero Channel 1");
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(app.state().run.progress.total, 2);  // Conv and Neg
  EXPECT_GT(app.state().run.number, first_run);
  ASSERT_TRUE(UntilShown(Line("h")));
  ASSERT_TRUE(Until([&] { return app.state().view.statistics()->zeros == 17; })) << "and the first element";
  EXPECT_EQ(
      app.state().edits.outcome.dependents,
      (std::set<ValueId>{Line("h")->row.path.value, Line("c")->row.path.value, Line("y")->row.path.value}));
  // h's last element was (31/8)^2, and 4 the greatest weight that met it.
  EXPECT_NEAR(Change("y"), 4 * std::pow(31.0 / 8, 2), 1e-4);
  EXPECT_EQ(Change("side"), 0);
  // Off and on again by the key.
  Type(ImGuiKey_E);
  ASSERT_TRUE(Until([&] { return !app.state().edits.active() && !app.state().run.active(); }));
  ASSERT_TRUE(
      Until([&] { return app.state().view.statistics() && app.state().view.statistics()->zeros == 1; }));
  Type(ImGuiKey_E);
  ASSERT_TRUE(UntilEdited());
  EXPECT_NEAR(Change("y"), 4 * std::pow(31.0 / 8, 2), 1e-4);
  Click("Remove edit 0");
  ASSERT_TRUE(Until([&] { return !app.state().edits.active() && !app.state().run.active(); }));
  EXPECT_TRUE(app.state().edits.list.empty());
}

TEST_F(EditsTest, AFilterIsScaledAndTheWeightsArePackedAnew) {
  Open();
  Click("Constants");
  Click("Node w");
  ASSERT_TRUE(Until([&] {
    return app.state().view.picture() && app.state().view.tensor().ToString() == "float32[2,2,1,1]";
  }));
  RightClick(0);
  Click("Scale All of it");
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(app.state().run.progress.total, 2);
  // y's greatest element is doubled: 3 h0 + 4 h1 at the last place.
  EXPECT_NEAR(Change("y"), 3 * std::pow(15.0 / 8, 2) + 4 * std::pow(31.0 / 8, 2), 1e-4);
}

TEST_F(EditsTest, EditsAreMadeOfTheNextInputToo) {
  Open();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(0);
  Click("Zero Channel 0");
  ASSERT_TRUE(UntilEdited());
  Drop({File("x.pb", RawTensor<float>("x", 1, {1, 2, 4, 4}, std::vector<float>(32, 1)).SerializeAsString())});
  const uint64_t run = app.state().run.number;
  ASSERT_TRUE(Until([&] { return app.state().run.number >= run + 2; })) << "the plain run, then the edited";
  ASSERT_TRUE(UntilEdited());
  EXPECT_NEAR(Change("y"), 3, 1e-6);
  // A new model starts without edits.
  Drop({TextModel("other.onnx", kNet)});
  ASSERT_TRUE(Until([&] { return app.state().model->name == "other.onnx"; }));
  EXPECT_TRUE(app.state().edits.list.empty());
}

TEST_F(EditsTest, ANumberCanBeTyped) {
  Open();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("Set this element");
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(Change("y"), 0) << "it is set to what it was";
  Click("Element 0");
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
  Type(ImGuiKey_A);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, false);
  for (const char c : std::string("100")) ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(c));
  Frames(2);
  Type(ImGuiKey_Enter);
  ASSERT_TRUE(UntilEdited());
  // Channel 1 at [1, 1] was (21/8)^2.
  EXPECT_NEAR(Change("y"), 4 * (100 - std::pow(21.0 / 8, 2)), 1e-3);
}

TEST_F(EditsTest, AnActivationIsPatchedFromAFile) {
  Open();
  MemorySink sink;
  NpzWriter writer(sink);
  writer.Add("h", Tensor::FromValues<float>({1, 2, 4, 4}, std::vector<float>(32, 0))).value();
  writer.Finish().value();
  Drop({File("other.npz", std::string(AsText(sink.bytes())))});
  ASSERT_TRUE(Until([&] { return app.state().comparison.Find(Line("h")->row.path.value) != nullptr; }));
  Click("Tensor");
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("Patch Channel 1");
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(app.state().edits.list[0].source, "other.npz");
  EXPECT_NEAR(Change("y"), 4 * std::pow(31.0 / 8, 2), 1e-4);
}

TEST_F(EditsTest, GradientsSayThatTheyKnowNoEdits) {
  Open();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("Zero Channel 1");
  ASSERT_TRUE(UntilEdited());
  Click("Gradient");
  ASSERT_TRUE(Until([&] { return app.state().gradients.phase == GradientState::Phase::kFailed; }));
  EXPECT_NE(app.state().messages.open().back().ToString().find("Switch the edits off"), std::string::npos);
}

}  // namespace
}  // namespace onnxray::testing
