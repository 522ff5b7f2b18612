// Menus and controls by keyboard alone.
#include "actions/control_focus.h"

#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

class ControlFocusTest : public AppTest {
 protected:
  void OpenModel() {
    Drop({TextModel("two.onnx",
                    "g (float[2,2,4,4] x) => (float[2,2,4,4] y) { h = Mul(x, x)\n y = Sqrt(h) }")});
    ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
    Click("Run now");
    ASSERT_TRUE(UntilRunEnds());
    ASSERT_TRUE(UntilShown("float32[2,2,4,4]"));
    MoveTo({-FLT_MAX, -FLT_MAX});
  }
  bool HasMenu() { return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup); }
};

TEST_F(ControlFocusTest, TheMenuKeyOpensTheElementsMenu) {
  OpenModel();
  Type(ImGuiKey_Menu);
  Frames(3);
  ASSERT_TRUE(RecordedItems().count("Copy the index"));
  Type(ImGuiKey_DownArrow);
  Type(ImGuiKey_Enter);
  EXPECT_STREQ(ImGui::GetClipboardText(), "[0, 0, 0, 0]") << "the second entry is about the first element";
  EXPECT_FALSE(HasMenu());
}

TEST_F(ControlFocusTest, ArrowsInAMenuDoNothingBehindIt) {
  OpenModel();
  const auto selected = app.state().view.selected();
  Type(ImGuiKey_Menu);
  Type(ImGuiKey_DownArrow);
  EXPECT_EQ(app.state().view.selected(), selected);
  Type(ImGuiKey_Escape);
  Frames(2);
  EXPECT_FALSE(HasMenu());
  Type(ImGuiKey_DownArrow);
  EXPECT_EQ(app.state().view.selected(), Line("h")->row.path) << "keys are the application's again";
}

TEST_F(ControlFocusTest, WhereThereAreNoTilesItIsTheValuesMenu) {
  OpenModel();
  app.View().state.tab = CentreTab::kInput;
  app.View().state.shows_nodes = false;
  Frames(2);
  Type(ImGuiKey_Menu);
  Frames(3);
  EXPECT_TRUE(RecordedItems().count("Copy the type"));
}

TEST_F(ControlFocusTest, ArrowsLeadThroughTheControls) {
  OpenModel();
  Type(ImGuiKey_F10);
  Frames(3);
  EXPECT_TRUE(ImGui::GetIO().NavVisible) << "and show where they are";
  const auto selected = app.state().view.selected();
  Type(ImGuiKey_RightArrow);
  EXPECT_EQ(app.state().view.selected(), selected);
  Type(ImGuiKey_Enter);
  EXPECT_EQ(platform.choosing, 1) << "the control beside the way home opens files";
  Type(ImGuiKey_Escape);
  EXPECT_FALSE(ImGui::GetIO().NavVisible);
  Type(ImGuiKey_DownArrow);
  EXPECT_NE(app.state().view.selected(), selected);
}

TEST_F(ControlFocusTest, AClickEndsIt) {
  OpenModel();
  Type(ImGuiKey_F10);
  Frames(3);
  Click("Node y");
  Frames(2);
  EXPECT_FALSE(ImGui::GetIO().NavVisible);
  Type(ImGuiKey_UpArrow);
  EXPECT_EQ(app.state().view.selected(), Line("h")->row.path);
}

}  // namespace
}  // namespace onnxray::testing
