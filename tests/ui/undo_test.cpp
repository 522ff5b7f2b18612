#include "actions/undo.h"

#include "actions/all_actions.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

class UndoTest : public AppTest {
 protected:
  // Two samples, so that axes can be exchanged and there is a slider.
  void OpenModel() {
    Drop({TextModel("two.onnx",
                    "g (float[2,3,4,5] x) => (float[2,3,4,5] y) { h = Mul(x, x)\n y = Sqrt(h) }")});
    ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
    Click("Run now");
    ASSERT_TRUE(UntilRunEnds());
    ASSERT_TRUE(UntilShown("float32[2,3,4,5]"));
  }
  void Do(const char* id) {
    const Action* action = FindAction(id);
    ASSERT_NE(action, nullptr) << id;
    ViewContext view = app.View();
    ASSERT_TRUE(action->IsEnabled(view)) << id;
    action->run(view);
    Frames(2);
  }
  std::string Undoable() { return app.state().ui.undo.undoable(); }
  std::string Redoable() { return app.state().ui.undo.redoable(); }
};

TEST_F(UndoTest, AtFirstThereIsNothingToUndo) {
  OpenModel();
  EXPECT_EQ(Undoable(), "");
  EXPECT_FALSE(FindAction("edit.undo")->IsEnabled(app.View()));
}

TEST_F(UndoTest, ColourMapsAndRangesGoBackAndForth) {
  OpenModel();
  Do("tensor.colours");
  EXPECT_EQ(app.state().view.color_map(), ColorMap::kCividis);
  Do("tensor.range");
  EXPECT_EQ(Undoable(), "colour range");
  Do("edit.undo");
  EXPECT_EQ(app.state().view.range_mode(), RangeMode::kPerTile);
  EXPECT_EQ(Undoable(), "colour map");
  EXPECT_EQ(Redoable(), "colour range");
  Do("edit.undo");
  EXPECT_EQ(app.state().view.color_map(), ColorMap::kViridis);
  EXPECT_EQ(Undoable(), "");
  Do("edit.redo");
  Do("edit.redo");
  EXPECT_EQ(app.state().view.color_map(), ColorMap::kCividis);
  EXPECT_EQ(app.state().view.range_mode(), RangeMode::kShared);
}

TEST_F(UndoTest, AnotherChangeDropsWhatWasUndone) {
  OpenModel();
  Do("tensor.colours");
  Do("edit.undo");
  Do("tensor.range");
  EXPECT_EQ(Redoable(), "");
}

TEST_F(UndoTest, AxesComeBack) {
  OpenModel();
  const AxisRoles before = app.state().view.roles();
  app.View().state.view.AssignAxis(TensorView::Role::kTile, 0);
  Frames(2);
  EXPECT_EQ(Undoable(), "axes");
  Do("edit.undo");
  EXPECT_EQ(app.state().view.roles(), before);
  Do("edit.redo");
  EXPECT_EQ(app.state().view.roles().tile, 0);
}

TEST_F(UndoTest, WhatIsFedComesBackAndRunsAgain) {
  OpenModel();
  const uint64_t runs = app.state().run.number;
  ViewContext view = app.View();
  view.state.choices[0].synthetic.kind = Synthetic::Kind::kOnes;
  view.controller.Run();
  ASSERT_TRUE(Until([&] { return app.state().run.number == runs + 1 && !app.state().run.active(); }));
  EXPECT_EQ(Undoable(), "input");
  Do("edit.undo");
  EXPECT_EQ(app.state().choices[0].synthetic.kind, Synthetic::Kind::kRandom);
  ASSERT_TRUE(Until([&] { return app.state().run.number == runs + 2 && !app.state().run.active(); }));
}

TEST_F(UndoTest, AnotherModelsInputsAreNotUndone) {
  OpenModel();
  ViewContext view = app.View();
  view.state.choices[0].synthetic.kind = Synthetic::Kind::kOnes;
  Frames(2);
  EXPECT_EQ(Undoable(), "input");
  Drop({TextModel("other.onnx", "g (float[4] a) => (float[4] b) { b = Neg(a) }")});
  ASSERT_TRUE(Until([&] { return app.state().model->name == "other.onnx"; }));
  EXPECT_EQ(Undoable(), "");
}

}  // namespace
}  // namespace onnxray::testing
