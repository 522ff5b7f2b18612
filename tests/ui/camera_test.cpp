// The webcam as an input, with a platform whose camera shows what the test says.
#include "input/camera.h"

#include "actions/all_actions.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

class CameraTest : public AppTest {
 protected:
  CameraTest() { platform.camera = true; }

  void DropModel() {
    Drop({TextModel("seen.onnx", "g (float[1,3,4,4] x) => (float[1,3,4,4] y) { y = Relu(x) }")});
    ASSERT_TRUE(Until([&] { return app.state().model && CameraInput(app.state(), platform); }));
  }
  void Do(const char* id) {
    ViewContext view = app.View();
    const Action* action = FindAction(id);
    ASSERT_TRUE(action->IsEnabled(view)) << id;
    action->run(view);
    Frames(2);
  }
  static Pixels Gray(uint8_t level) {
    return {.width = 4, .height = 4, .texels = std::vector<Texel>(16, ToTexel({level, level, level}))};
  }
  // The picture that the camera is asked for.
  void Show(uint8_t level) {
    const uint64_t before = app.state().run.number;
    ASSERT_TRUE(Until([&] { return platform.camera_asked > shown_; }));
    ++shown_;
    app.TakeCameraFrame(Gray(level));
    ASSERT_TRUE(Until([&] { return app.state().run.number > before && !app.state().run.active(); }));
  }
  uint8_t FedLevel() const {
    const InputChoice& choice = app.state().choices.front();
    return choice.file ? *choice.file->picture.data<uint8_t>() : 0;
  }

  int shown_ = 0;
};

TEST_F(CameraTest, EveryPictureIsFedWhenTheRunBeforeHasEnded) {
  DropModel();
  Do("input.camera");
  EXPECT_EQ(platform.camera_starts, 1);
  Show(10);
  EXPECT_EQ(FedLevel(), 10);
  EXPECT_EQ(app.state().choices.front().file->picture.ToString(), "uint8[4,4,3]");
  Show(20);
  EXPECT_EQ(FedLevel(), 20);
  // One at a time.
  Frames(20);
  EXPECT_EQ(platform.camera_asked, 3);
}

TEST_F(CameraTest, SpaceFreezesThePictureAndGoesOn) {
  DropModel();
  Do("input.camera");
  Show(10);
  ASSERT_TRUE(Until([&] { return platform.camera_asked == 2; }));
  Type(ImGuiKey_Space);
  EXPECT_TRUE(app.state().input.camera.frozen);
  app.TakeCameraFrame(Gray(99));  // was on its way
  Frames(20);
  EXPECT_EQ(FedLevel(), 10);
  EXPECT_EQ(platform.camera_asked, 2);
  Type(ImGuiKey_Space);
  ASSERT_TRUE(Until([&] { return platform.camera_asked == 3; }));
}

TEST_F(CameraTest, WhatItShowedIsOneChangeToUndo) {
  DropModel();
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Do("input.camera");
  Show(10);
  Show(20);
  Do("input.camera");
  EXPECT_EQ(platform.camera_stops, 1);
  Frames(4);
  EXPECT_EQ(FedLevel(), 20);
  Do("edit.undo");
  EXPECT_EQ(app.state().choices.front().file, nullptr);
}

TEST_F(CameraTest, ARefusalIsSaidAndTheCameraIsOff) {
  DropModel();
  Do("input.camera");
  app.CameraFailed(IoError("there is no camera", "Connect one"));
  Frames(2);
  EXPECT_FALSE(app.state().input.camera.on());
  ASSERT_FALSE(app.state().messages.open().empty());
  EXPECT_EQ(app.state().messages.open().back().remedy, "Connect one");
}

TEST_F(CameraTest, AnotherInputEndsIt) {
  DropModel();
  Do("input.camera");
  Show(10);
  Drop({SampleFile("digit.png")});
  ASSERT_TRUE(Until([&] { return app.state().choices.front().file->name == "digit.png"; }));
  Frames(3);
  EXPECT_FALSE(app.state().input.camera.on());
  EXPECT_EQ(platform.camera_stops, 1);
}

TEST_F(CameraTest, WithoutACameraThereIsNoAction) {
  platform.camera = false;
  Drop({TextModel("seen.onnx", "g (float[1,3,4,4] x) => (float[1,3,4,4] y) { y = Relu(x) }")});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Frames(4);
  EXPECT_FALSE(FindAction("input.camera")->Exists(app.View()));
  EXPECT_FALSE(FindAction("input.camera")->IsEnabled(app.View()));
}

}  // namespace
}  // namespace onnxray::testing
