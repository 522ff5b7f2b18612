// The application on a screenless platform: files in, clicks by label, and what then stands in its state.
#include "app.h"

#include <nlohmann/json.hpp>

#include "ui/test_platform.h"
#include "ui_state.h"

namespace onnxray::testing {
namespace {

constexpr const char* kTwoNodes =
    "g (float[1,2,4,4] x) => (float[1,2,4,4] y) { h = Mul(x, x)\n y = Sqrt(h) }";

TEST_F(AppTest, StartScreenOffersFilesAndSamples) {
  app.SetSamples(
      R"({"models": [{"name": "tiny", "title": "Tiny: does little", "file": "tiny.onnx", "input": "cat.png",
                     "preset": "unit", "bytes": 1000}]})");
  Frames(3);
  Click("Open files…");
  EXPECT_EQ(platform.choosing, 1);
  Click("Sample tiny");
  EXPECT_EQ(platform.samples_opened, (std::vector<std::string>{"tiny.onnx", "cat.png"}));
  EXPECT_EQ(app.state().loading, "tiny.onnx");
}

TEST_F(AppTest, AModelAndAPictureDroppedTogetherAreRun) {
  Drop({SampleFile("astronaut.png"), SampleFile("blazeface.onnx")});
  ASSERT_TRUE(UntilRunEnds());
  const AppState& state = app.state();
  EXPECT_EQ(state.run.phase, RunState::Phase::kDone);
  EXPECT_TRUE(state.run.status.ok());
  EXPECT_TRUE(state.messages.open().empty());
  EXPECT_EQ(platform.opened, "blazeface.onnx|astronaut.png");
  ASSERT_TRUE(UntilShown("float32[1,128,128,3]"));  // the input comes first
  EXPECT_EQ(state.view.roles(), (AxisRoles{3, 1, 2}));
  EXPECT_TRUE(Until([&] { return platform.texture_count() > 5; })) << "thumbnails and tiles";
  for (const NodeLine& line : state.nodes.lines()) {
    if (line.row.constant) continue;
    ASSERT_TRUE(line.outcome && !line.failed()) << line.row.name;
  }
}

TEST_F(AppTest, ClickingALineShowsItsValue) {
  Drop({TextModel("two.onnx", kTwoNodes)});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  EXPECT_EQ(app.state().run.phase, RunState::Phase::kNone);  // nobody said on what
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Click("Node y");
  ASSERT_TRUE(UntilShown(Line("y")));
  EXPECT_GE(app.state().view.statistics()->min, 0);
  EXPECT_EQ(app.state().view.statistics()->count, 32);
  Type(ImGuiKey_UpArrow);
  EXPECT_EQ(app.state().view.selected(), Line("h")->row.path);
}

TEST_F(AppTest, HoveringTellsIndexAndValue) {
  Drop({TextModel("two.onnx", kTwoNodes)});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  const TensorView& view = app.state().view;
  PointAt(1, 2, 3);
  ASSERT_TRUE(app.state().hovered);
  EXPECT_EQ(app.state().hovered->index, (std::vector<int64_t>{0, 1, 3, 2}));
  const float value = view.tensor().Slice(1, 1, 1).data<float>()[14];
  EXPECT_NEAR(std::stof(app.state().hovered->text), value, 1e-5f * value);
}

TEST_F(AppTest, WrongFilesGiveMessagesAndNothingElseHappens) {
  Drop({TextModel("good.onnx", kTwoNodes)});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  const std::string whole = GraphFromText(kTwoNodes).SerializeAsString();
  Drop({File("cut.onnx", whole.substr(0, whole.size() * 2 / 3))});
  ASSERT_TRUE(Until([&] { return app.state().messages.open().size() == 1; }));
  EXPECT_EQ(app.state().model->name, "good.onnx");  // the former model stays
  EXPECT_NE(app.state().messages.open()[0].title.find("cut.onnx"), std::string::npos);
  Drop({File("notes.txt", "this is no model\n")});
  ASSERT_TRUE(Until([&] { return app.state().messages.open().size() == 2; }));
  EXPECT_FALSE(app.state().messages.open()[1].remedy.empty());
  EXPECT_EQ(app.state().model->name, "good.onnx");
  Type(ImGuiKey_Escape);
  EXPECT_TRUE(app.state().messages.open().empty());
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  EXPECT_TRUE(app.state().run.status.ok());
}

TEST_F(AppTest, AnInputThatDoesNotFitIsExplained) {
  Drop({TextModel("two.onnx", kTwoNodes),
        File("x.pb", RawTensor<float>("x", 1, {3}, {1, 2, 3}).SerializeAsString())});
  ASSERT_TRUE(Until([&] { return app.state().run.phase == RunState::Phase::kRejected; }));
  ASSERT_FALSE(app.state().messages.open().empty());
  EXPECT_NE(app.state().messages.open()[0].ToString().find("x"), std::string::npos);
  Click("Run");
  ASSERT_TRUE(Until([&] { return app.state().run.phase == RunState::Phase::kRejected; }));
}

TEST_F(AppTest, AnUnknownOperatorStopsOnlyWhatDependsOnIt) {
  Drop({File("odd.onnx", ModelFromText("<ir_version: 8, opset_import: [\"\" : 17, \"com.example\" : 1]>\n"
                                       "g (float[4] x) => (float[4] y, float[4] z)\n"
                                       "{ h = com.example.Mystery(x)\n y = Relu(h)\n z = Neg(x) }")
                             .SerializeAsString())});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  ASSERT_EQ(app.state().messages.open().size(), 1u);
  EXPECT_NE(app.state().messages.open()[0].ToString().find("Mystery"), std::string::npos);
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  EXPECT_TRUE(Line("h")->failed());
  EXPECT_TRUE(Line("y")->failed());
  EXPECT_FALSE(Line("z")->failed());
  Click("Node h");
  ASSERT_TRUE(Until([&] { return app.state().view.state() == TensorView::State::kFailed; }));
  Click("Node z");
  EXPECT_TRUE(UntilShown("float32[4]"));
}

TEST_F(AppTest, MissingExternalDataCanBeDroppedLater) {
  onnx::ModelProto model = GraphFromText("g (float[4] x) => (float[4] y) { y = Add(x, w) }");
  onnx::TensorProto* weight = model.mutable_graph()->add_initializer();
  weight->set_name("w");
  weight->set_data_type(onnx::TensorProto::FLOAT);
  weight->add_dims(4);
  weight->set_data_location(onnx::TensorProto::EXTERNAL);
  AddEntry(*weight, "location", "weights.bin");
  Drop({File("external.onnx", model.SerializeAsString())});
  ASSERT_TRUE(Until([&] { return !app.state().messages.open().empty(); }));
  EXPECT_NE(app.state().messages.open()[0].ToString().find("weights.bin"), std::string::npos);
  EXPECT_EQ(app.state().model, nullptr);
  const float values[] = {1, -2, 3, 4};
  Drop({File("weights.bin", std::string(reinterpret_cast<const char*>(values), sizeof values))});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  EXPECT_TRUE(app.state().run.status.ok());
}

TEST_F(AppTest, AnInputMayComeBeforeItsModel) {
  Drop({File("x.pb", RawTensor<float>("x", 1, {1, 2, 4, 4}, std::vector<float>(32, 2)).SerializeAsString())});
  ASSERT_TRUE(Until([&] { return app.state().last_input != nullptr; }));
  Drop({TextModel("two.onnx", kTwoNodes)});
  ASSERT_TRUE(UntilRunEnds());
  Click("Node y");
  ASSERT_TRUE(UntilShown(Line("y")));
  EXPECT_EQ(app.state().view.statistics()->mean, 2);
}

TEST_F(AppTest, CancelKeepsWhatWasComputed) {
  // A long chain of squarings of a matrix: some seconds in all, some milliseconds each.
  std::string graph = "g (float[700,700] v0) => (float[700,700] v200) {\n";
  for (int i = 0; i < 200; ++i) {
    graph +=
        "v" + std::to_string(i + 1) + " = MatMul(v" + std::to_string(i) + ", v" + std::to_string(i) + ")\n";
  }
  Drop({TextModel("long.onnx", graph + "}")});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Click("Run now");
  ASSERT_TRUE(Until([&] { return app.state().run.progress.done >= 2; }));
  EXPECT_FALSE(app.state().run.progress.node_name.empty());
  Click("Cancel run");
  ASSERT_TRUE(UntilRunEnds());
  EXPECT_EQ(app.state().run.phase, RunState::Phase::kCancelled);
  EXPECT_LT(app.state().run.progress.done, 200);
  EXPECT_EQ(Line("v1")->outcome->state, Capture::State::kKept);
  EXPECT_FALSE(Line("v200")->outcome);
  Click("Node v1");
  EXPECT_TRUE(UntilShown("float32[700,700]"));
}

TEST_F(AppTest, SubgraphsShowWhatRanInside) {
  Drop({SampleFile("silero_vad_legacy.onnx"), SampleFile("sound_frame.npz")});
  ASSERT_TRUE(UntilRunEnds());
  EXPECT_TRUE(app.state().run.status.ok());
  int interior = 0;
  for (const NodeLine& line : app.state().nodes.lines()) interior += line.depth() > 0;
  EXPECT_GT(interior, 20);
}

constexpr const char* kLayer =
    "g (float[1,2] x) => (float[1,3] y) <float[2,3] w = {1, 2, 3, 4, 5, 6}> { h = MatMul(x, w)\n y = Neg(h) "
    "}";

TEST_F(AppTest, GradientsOfWeightsAndActivations) {
  Drop({TextModel("layer.onnx", kLayer),
        File("x.pb", RawTensor<float>("x", 1, {1, 2}, {2, -1}).SerializeAsString())});
  ASSERT_TRUE(UntilRunEnds());
  EXPECT_EQ(Line("w")->row.op(), "Weight");
  Click("Gradient");
  ASSERT_TRUE(Until([&] { return app.state().gradients.phase == GradientState::Phase::kDone; }));
  // y = (2, 1, 0): its greatest element is the first.
  EXPECT_EQ(app.state().gradients.description, "y[0, 0]");
  EXPECT_EQ(app.state().gradients.loss, 2);
  const auto shows = [&](const std::string& name, const std::vector<float>& expected) {
    Click("Node " + name);
    return Until([&] {
      const TensorView& view = app.state().view;
      if (view.shown() != ViewedValue(Line(name)->row.path, Aspect::kGradient) || !view.picture())
        return false;
      const Tensor& tensor = view.tensor();
      return tensor.count() == static_cast<int64_t>(expected.size()) &&
             std::equal(expected.begin(), expected.end(), tensor.data<float>());
    });
  };
  EXPECT_TRUE(shows("w", {-2, 0, 0, 1, 0, 0}));
  EXPECT_TRUE(shows("x", {-1, -4}));
  EXPECT_EQ(app.state().view.color_map(), ColorMap::kCoolwarm);
  EXPECT_EQ(app.state().view.picture()->RangeOf(0), (ValueRange{-4, 4}));
  Click("Activation");
  EXPECT_TRUE(Until([&] { return app.state().view.shown() == ViewedValue(Line("x")->row.path); }));
}

TEST_F(AppTest, TheLossIsChosen) {
  Drop({TextModel("layer.onnx", kLayer),
        File("x.pb", RawTensor<float>("x", 1, {1, 2}, {2, -1}).SerializeAsString())});
  ASSERT_TRUE(UntilRunEnds());
  Click("Gradient");
  const auto computed = [&](const std::string& description) {
    return Until([&] {
      const GradientState& gradients = app.state().gradients;
      return gradients.phase == GradientState::Phase::kDone && gradients.description == description;
    });
  };
  ASSERT_TRUE(computed("y[0, 0]"));
  Click("Place");
  Click("sum of all");
  ASSERT_TRUE(computed("sum of y"));
  EXPECT_EQ(app.state().gradients.loss, 3);
  Click("Loss");
  Click("Squared error");
  ASSERT_TRUE(computed("mse of y against 0"));
  EXPECT_NEAR(app.state().gradients.loss, 5.0 / 3, 1e-6);
  Click("Loss");
  Click("Cross-entropy");
  EXPECT_TRUE(computed("cross-entropy of y, class 0"));
}

TEST_F(AppTest, AnElementOfAnActivationIsTakenForTheLoss) {
  Drop({TextModel("two.onnx", kTwoNodes)});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  PointAt(1, 2, 3);
  ImGui::GetIO().AddMouseButtonEvent(1, true);
  Frames(2);
  ImGui::GetIO().AddMouseButtonEvent(1, false);
  Click("Gradient of this element");
  ASSERT_TRUE(Until([&] { return app.state().gradients.phase == GradientState::Phase::kDone; }));
  EXPECT_EQ(app.state().gradients.description, "h[0, 1, 3, 2]");
  Click("Node y");
  ASSERT_TRUE(Until([&] { return app.state().view.state() == TensorView::State::kFailed; }));
  EXPECT_NE(app.state().view.error().ToString().find("does not depend on"), std::string::npos);
}

TEST_F(AppTest, ProblemsAreSeenBeforeTheRun) {
  Drop({TextModel("bad.onnx", "g (float[2,3] x, float[4,5] z) => (y) { y = MatMul(x, z) }")});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  ASSERT_TRUE(Line("y")->row.node->problem);
  EXPECT_NE(Line("y")->row.node->problem->ToString().find("[2,3]"), std::string::npos);
}

TEST_F(AppTest, StateIsJson) {
  Drop({TextModel("two.onnx", kTwoNodes)});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Click("Node y");
  ASSERT_TRUE(UntilShown("float32[1,2,4,4]"));
  const auto state = nlohmann::json::parse(UiStateJson(app));
  EXPECT_EQ(state["model"], "two.onnx");
  EXPECT_EQ(state["run"]["phase"], "done");
  EXPECT_EQ(state["view"]["tensor"], "float32[1,2,4,4]");
  EXPECT_EQ(state["view"]["tiles"].size(), 2u);
  EXPECT_TRUE(state["items"].contains("Activation grid"));
  EXPECT_EQ(state["nodes"].size(), 3u);
}

TEST_F(AppTest, IdleMeansIdle) {
  Drop({TextModel("two.onnx", kTwoNodes)});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  const double end = Controller::Now() + 10;
  while (app.Update() && Controller::Now() < end) Frame();
  EXPECT_FALSE(app.Update()) << "nothing happens, and still frames are wanted";
  EXPECT_GT(app.IdleSeconds(), 0.5);
  ImGui::GetIO().AddMousePosEvent(10, 10);
  EXPECT_TRUE(app.Update());
}

TEST_F(AppTest, TheStartScreenLeadsBackToTheModel) {
  Drop({TextModel("two.onnx", kTwoNodes)});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Click("Home");
  EXPECT_TRUE(app.state().at_start);
  Click("Back to model");
  EXPECT_FALSE(app.state().at_start);
}

TEST_F(AppTest, FollowsTheSystemsColours) {
  Frames(2);
  EXPECT_TRUE(app.dark());
  platform.dark = false;
  EXPECT_TRUE(app.Update());
  Frames(2);
  EXPECT_FALSE(app.dark());
}

}  // namespace
}  // namespace onnxray::testing
