// Edits made on a screenless platform, as a person makes them: from the menu of an element and in the panel.
#include "io/npz.h"
#include "ui/edits_fixture.h"

namespace onnxray::testing {
namespace {

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
  ASSERT_TRUE(Until([&] { return app.state().comparison.Find(Line("h")->row.path) != nullptr; }));
  Click("Tensor");
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("Patch Channel 1");
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(app.state().edits.list[0].source, "other.npz");
  EXPECT_NEAR(Change("y"), 4 * std::pow(31.0 / 8, 2), 1e-4);
}

TEST_F(EditsTest, GradientsAreOfTheEditedRun) {
  Open();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("Zero Channel 1");
  ASSERT_TRUE(UntilEdited());
  ViewContext view = app.View();
  view.state.gradient_choice.place = GradientChoice::Place::kAll;
  Click("Node x");
  Click("Gradient");
  ASSERT_TRUE(Until([&] { return app.state().gradients.phase == GradientState::Phase::kDone; }));
  EXPECT_EQ(app.state().gradients.description, "sum of y, with the edits");
  ASSERT_TRUE(
      Until([&] { return app.state().view.shown() == ViewedValue(Line("x")->row.path, Aspect::kGradient); }));
  // y = -(w h), so a place of channel 0 has the gradient -(1 + 3) 2 x; channel 1 does not matter any more.
  const std::vector<float> gradient = Shown();
  EXPECT_FLOAT_EQ(gradient[8], -8);
  EXPECT_EQ(gradient[24], 0);
}

TEST_F(EditsTest, EditsAreUndoneAndRedone) {
  Open();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("Zero Channel 1");
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(app.state().ui.undo.undoable(), "edit");
  Do("edit.undo");
  ASSERT_TRUE(Until([&] { return !app.state().edits.active() && !app.state().run.active(); }));
  EXPECT_TRUE(app.state().edits.list.empty());
  Do("edit.redo");
  ASSERT_TRUE(UntilEdited());
  EXPECT_NEAR(Change("y"), 4 * std::pow(31.0 / 8, 2), 1e-4);
  // Switching off is a change of its own.
  Click("Switch edits");
  ASSERT_TRUE(Until([&] { return !app.state().edits.active() && !app.state().run.active(); }));
  Do("edit.undo");
  ASSERT_TRUE(UntilEdited());
}

TEST_F(EditsTest, ALinkLeadsToThemButForPatches) {
  Open();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("Scale Channel 1");
  ASSERT_TRUE(UntilEdited());
  const ViewedPlace place = PlaceOf(app.state()).place;
  EXPECT_EQ(place.Text("edits"), "h[1=1]:scale:2");
  app.Follow("?input=ones");
  ASSERT_TRUE(Until([&] { return !app.state().edits.active() && !app.state().run.active(); }));
  EXPECT_TRUE(app.state().edits.list.empty());
  app.Follow("?input=ones&edits=h[1=1]:scale:2;nothing:zero");
  ASSERT_TRUE(UntilEdited());
  EXPECT_NEAR(Change("y"), 4, 1e-5) << "a second 4 times 1";
  ASSERT_FALSE(app.state().messages.open().empty());
  EXPECT_NE(app.state().messages.open().back().ToString().find("nothing"), std::string::npos);
}

TEST_F(EditsTest, SessionsHoldThem) {
  Open();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("Scale Channel 1");
  ASSERT_TRUE(UntilEdited());
  AppState& state = app.View().state;
  ListedEdit patch{.path = Line("c")->row.path, .name = "c", .edit = {}};
  patch.edit = {
      Edit::Kind::kPatch, {{1, 0}}, 0, 0, Tensor::FromValues<float>({1, 2, 4, 4}, std::vector<float>(32, 7))};
  patch.source = "elsewhere";
  AddEdit(state.edits, patch);
  ASSERT_TRUE(UntilEdited());
  const double change = Change("y");
  const IntakeFile whole = Save("session.save-tensors"), words = Save("session.save");
  const auto& messages = app.state().messages.open();
  EXPECT_TRUE(std::any_of(messages.begin(), messages.end(), [](const Message& message) {
    return message.ToString().find("Saved without patches") != std::string::npos;
  }));
  Do("edit.clear");
  ASSERT_TRUE(Until([&] { return !app.state().edits.active() && !app.state().run.active(); }));

  Drop({whole});
  ASSERT_TRUE(Until([&] { return app.state().edits.list.size() == 2; }));
  ASSERT_TRUE(UntilEdited());
  EXPECT_EQ(Change("y"), change);
  EXPECT_EQ(app.state().edits.list[1].source, "elsewhere");
  // In words there are no elements to patch with.
  Drop({words});
  ASSERT_TRUE(Until([&] { return app.state().edits.list.size() == 1; }));
  EXPECT_EQ(ToText(app.state().edits.list), "h[1=1]:scale:2");
}

TEST_F(EditsTest, ANpyFileIsPatchedIn) {
  Open();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("File Channel 1");
  EXPECT_EQ(platform.choosing, 1);
  ASSERT_TRUE(app.state().edits.awaited_patch);
  Drop({Npy("wrong.npy", Tensor::FromValues<float>({3}, {1, 2, 3}))});
  ASSERT_TRUE(Until([&] { return !app.state().messages.open().empty(); }));
  const std::string message = app.state().messages.open().back().ToString();
  for (const char* part : {"wrong.npy", "float32[3]", "float32[1,2,4,4]", "[:, 1, :, :]"})
    EXPECT_NE(message.find(part), std::string::npos) << message;
  EXPECT_TRUE(app.state().edits.awaited_patch) << "another file may fit";
  // One channel alone: 4 by 4.
  Drop({Npy("half.npy", Tensor::FromValues<float>({4, 4}, std::vector<float>(16, 0)))});
  ASSERT_TRUE(UntilEdited());
  EXPECT_FALSE(app.state().edits.awaited_patch);
  EXPECT_EQ(app.state().edits.list[0].source, "half.npy");
  EXPECT_NEAR(Change("y"), 4 * std::pow(31.0 / 8, 2), 1e-4);
  EXPECT_EQ(app.state().choices[0].file->name, "x.pb") << "it was no input";
}

TEST_F(EditsTest, APatchMayBeGivenUp) {
  Open();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  RightClick(1);
  Click("File All of it");
  Frames(2);
  Click("Cancel the patch");
  EXPECT_FALSE(app.state().edits.awaited_patch);
}

}  // namespace
}  // namespace onnxray::testing
