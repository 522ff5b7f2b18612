// The input panel, used as a person would: what does not fit is mended by a click, presets are compared, a
// digit is drawn, values are typed.
#include <numeric>

#include "input/input_updates.h"
#include "input/region_seen.h"
#include "io/npy.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

class InputPanelTest : public AppTest {
 protected:
  static IntakeFile Npy(const std::string& name, const Tensor& tensor) {
    MemorySink sink;
    EXPECT_TRUE(WriteNpy(sink, tensor).ok());
    return File(name, std::string(sink.text()));
  }
  static Tensor Counting(const Shape& shape) {
    std::vector<float> values(static_cast<size_t>(shape.count()));
    std::iota(values.begin(), values.end(), 0.0f);
    return Tensor::FromValues<float>(shape, values);
  }
  bool UntilModel() {
    return Until([this] { return app.state().model != nullptr; });
  }
  bool UntilDone(uint64_t after) {
    return Until(
        [&] { return app.state().run.number > after && app.state().run.phase == RunState::Phase::kDone; });
  }
  // Draws a line on the pad, in fractions of it, slowly enough to be seen.
  void Stroke(ImVec2 from, ImVec2 to) {
    Frames(2);
    const ItemRect pad = RecordedItems().at("Draw pad");
    const auto place = [&](float t) {
      const float x = from.x + t * (to.x - from.x), y = from.y + t * (to.y - from.y);
      return ImVec2{pad.min.x + x * (pad.max.x - pad.min.x), pad.min.y + y * (pad.max.y - pad.min.y)};
    };
    MoveTo(place(0));
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    Frames(2);
    for (int i = 1; i <= 8; ++i) MoveTo(place(static_cast<float>(i) / 8));
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    Frames(2);
  }
};

TEST_F(InputPanelTest, AMisfitIsExplainedAndOneClickMendsIt) {
  Drop({TextModel("m.onnx", "g (float[1,3,4,5] x) => (float[1,3,4,5] y) { y = Relu(x) }"),
        Npy("picture.npy", Counting({4, 5, 3}))});
  ASSERT_TRUE(Until([&] { return app.state().run.phase == RunState::Phase::kRejected; }));
  ASSERT_TRUE(Until([&] { return RecordedItems().count("Cure 0") > 0; }));
  const InputReport& report = *ReportOf(app.state(), "x");
  EXPECT_NE(report.remarks[0].text.find("float32[4,5,3]"), std::string::npos);
  EXPECT_NE(report.remarks[0].text.find("add a batch axis, move the channels first"), std::string::npos);
  Click("Cure 0");
  ASSERT_TRUE(UntilDone(0));
  const Tensor& fed = app.state().fed.at("x").value.tensor();
  EXPECT_EQ(fed.ToString(), "float32[1,3,4,5]");
  EXPECT_EQ(fed.data<float>()[1], 3);  // the second pixel's first channel
}

TEST_F(InputPanelTest, BytesThatLookLikeAPictureMayBeFedAsOne) {
  const Tensor bytes = Tensor::FromValues<uint8_t>({8, 8, 3}, std::vector<uint8_t>(192, 255));
  Drop({TextModel("m.onnx", "g (float[1,3,16,16] x) => (float[1,3,16,16] y) { y = Relu(x) }"),
        Npy("cv2.npy", bytes)});
  ASSERT_TRUE(Until([&] { return app.state().run.phase == RunState::Phase::kRejected; }));
  ASSERT_TRUE(Until([&] { return RecordedItems().count("Cure 0") > 0; }));
  Click("Details of x");
  ASSERT_TRUE(Until([&] { return RecordedItems().count("Cure 1") > 0; }));
  EXPECT_EQ(ReportOf(app.state(), "x")->remarks[1].cure->title, "Feed it as a picture");
  Click("Cure 1");
  ASSERT_TRUE(UntilDone(0));
  EXPECT_TRUE(app.state().choices[0].file->is_picture());
  EXPECT_EQ(app.state().fed.at("x").value.ToString(), "float32[1,3,16,16]");
}

TEST_F(InputPanelTest, WhatCannotBeMendedIsLeftWithoutACrash) {
  Drop({TextModel("m.onnx", "g (float[1,3,4,5] x) => (float[1,3,4,5] y) { y = Relu(x) }"),
        Npy("odd.npy", Counting({7}))});
  ASSERT_TRUE(Until([&] { return app.state().run.phase == RunState::Phase::kRejected; }));
  ASSERT_TRUE(Until([&] { return RecordedItems().count("Cure 0") > 0; }));
  EXPECT_EQ(ReportOf(app.state(), "x")->remarks[0].cure->title, "Feed random numbers instead");
  Click("Cure 0");
  EXPECT_TRUE(UntilDone(0));
}

TEST_F(InputPanelTest, ADigitDrawnByHandIsRead) {
  Drop({SampleFile("lenet.onnx"), SampleFile("lenet_labels.txt")});
  ASSERT_TRUE(UntilModel());
  ASSERT_TRUE(Until([&] { return app.state().input.labels && ReportOf(app.state(), "image"); }));
  EXPECT_TRUE(ReportOf(app.state(), "image")->draws_well);
  Click("Details of image");
  Click("Draw by hand");
  ASSERT_TRUE(UntilDone(0));  // the empty pad
  const uint64_t empty = app.state().run.number;
  Stroke({0.5f, 0.2f}, {0.5f, 0.8f});
  ASSERT_TRUE(UntilDone(empty));
  ASSERT_TRUE(Until([&] {
    return app.state().input.answered_run == app.state().run.number && app.state().input.answer &&
           !app.state().input.pad.changed();
  }));
  const InputState& input = app.state().input;
  EXPECT_EQ(*input.LabelOf(input.answer->scores.top[0].index), "1");
  EXPECT_EQ(app.state().choices[0].file->name, "Drawing");
  const uint64_t drawn = app.state().run.number;
  Click("Undo stroke");
  ASSERT_TRUE(UntilDone(drawn));
  EXPECT_TRUE(input.pad.strokes().empty());
}

TEST_F(InputPanelTest, PresetsAreComparedAndOneIsTaken) {
  Drop({SampleFile("lenet.onnx"), SampleFile("digit.png"), SampleFile("lenet_labels.txt")});
  ASSERT_TRUE(UntilRunEnds());
  Click("Details of image");
  ASSERT_TRUE(Until([&] { return app.state().input.trials.size() == std::size(kImagePresets) - 1; }));
  const std::vector<PresetTrial>& trials = app.state().input.trials;
  for (const PresetTrial& trial : trials) ASSERT_TRUE(trial.scores) << Name(trial.preset) << trial.error;
  EXPECT_EQ(trials[1].preset, ImagePreset::kUnit);
  // The run itself is as it was.
  EXPECT_EQ(trials[1].scores->top[0].index, app.state().input.answer->scores.top[0].index);
  EXPECT_EQ(app.state().run.number, 1u);
  Click("Try raw");
  ASSERT_TRUE(UntilDone(1));
  EXPECT_EQ(app.state().choices[0].feed.preset, ImagePreset::kRaw);
  ASSERT_TRUE(Until([&] {
    const InputReport* report = ReportOf(app.state(), "image");
    return report && report->choice == app.state().choices[0];
  }));
  const Tensor& fed = app.state().fed.at("image").value.tensor();
  EXPECT_GT(ToDoubles(fed).value()[fed.count() / 2 + 14], 1);
}

TEST_F(InputPanelTest, APartOfThePictureIsCutOut) {
  Drop({SampleFile("blazeface.onnx"), SampleFile("astronaut.png")});
  ASSERT_TRUE(UntilRunEnds());
  Click("Details of input:0");
  ASSERT_TRUE(Until([&] { return RecordedItems().count("Picture") > 0; }));
  const auto drag = [&](ImVec2 from, ImVec2 to) {
    const ItemRect picture = RecordedItems().at("Picture");
    const auto place = [&](ImVec2 at) {
      return ImVec2{picture.min.x + at.x * (picture.max.x - picture.min.x),
                    picture.min.y + at.y * (picture.max.y - picture.min.y)};
    };
    MoveTo(place(from));
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    Frames(2);
    MoveTo(place(to));
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    Frames(2);
  };
  drag({0.2f, 0.1f}, {0.7f, 0.6f});
  ASSERT_TRUE(UntilDone(1));
  const ImageCrop& crop = app.state().choices[0].feed.crop;
  EXPECT_NEAR(crop.left, 0.2, 0.02);
  EXPECT_NEAR(crop.bottom, 0.6, 0.02);
  drag({0.4f, 0.4f}, {0.9f, 0.4f});  // as far as the edge
  ASSERT_TRUE(UntilDone(2));
  EXPECT_NEAR(crop.left, 0.5, 0.02);
  EXPECT_NEAR(crop.right, 1, 0.001);
  Click("All of the picture");
  ASSERT_TRUE(UntilDone(3));
  EXPECT_EQ(crop, ImageCrop{});
}

TEST_F(InputPanelTest, ALabelsFileNamesTheClasses) {
  Drop({TextModel("m.onnx", "g (float[1,3] x) => (float[1,3] y) { y = Softmax(x) }")});
  ASSERT_TRUE(UntilModel());
  Drop({File("animals.txt", "cat\ndog\nbird\n")});
  ASSERT_TRUE(Until([&] { return app.state().input.labels != nullptr; }));
  EXPECT_EQ(*app.state().input.LabelOf(2), "bird");
  Drop({File("others.txt", "one\ntwo\n")});
  ASSERT_TRUE(Until([&] { return app.state().messages.open().size() == 2; }));
  EXPECT_NE(app.state().messages.open()[1].text.find("no output of the model has as many"),
            std::string::npos);
  EXPECT_EQ(app.state().input.label_count(), 3);
}

TEST_F(InputPanelTest, FreeSizesAreTypedIn) {
  Drop({TextModel("m.onnx", "g (float[batch,3] x) => (float[batch,3] y) { y = Relu(x) }")});
  ASSERT_TRUE(UntilModel());
  Click("Details of x");
  Click("Size 0");
  ImGui::GetIO().AddInputCharacter('4');
  Frames(2);
  Type(ImGuiKey_Enter);
  ASSERT_TRUE(UntilDone(0));
  EXPECT_EQ(app.state().fed.at("x").value.ToString(), "float32[4,3]");
}

TEST_F(InputPanelTest, TheRegionAnElementSeesIsKnownAfterTheRun) {
  Drop({SampleFile("blazeface.onnx"), SampleFile("astronaut.png")});
  ASSERT_TRUE(UntilRunEnds());
  ASSERT_TRUE(Until([&] { return app.state().input.field_run == app.state().run.number; }));
  const NodeLine* conv = nullptr;
  for (const NodeLine& line : app.state().nodes.lines()) {
    if (!conv && line.row.op() == "Conv" && line.row.node) conv = &line;
  }
  ASSERT_TRUE(conv);
  const auto seen = RegionSeen(app.state(), conv->row.path, {0, 0, 10, 20});
  ASSERT_EQ(seen.size(), 1u);
  // Five by five at a stride of two, all channels; TensorFlow pads one before and two behind.
  EXPECT_EQ(seen.begin()->second, (IndexBox{{0, 1}, {19, 24}, {39, 44}, {0, 3}}));
  EXPECT_EQ(DescribeRegion(app.state(), seen), "sees 5 × 5 of 128 × 128 pixels");
  // The pointer takes it along, in the details.
  Click("Node " + conv->row.value_name);
  ASSERT_TRUE(UntilShown(conv));
  PointAt(0, 20, 10);
  const std::string input = app.state().choices.front().input;
  const auto pixels = HoveredPixels(app.state(), input);
  ASSERT_TRUE(pixels);
  EXPECT_EQ(pixels->first, (IndexSpan{39, 44}));
  EXPECT_EQ(pixels->second, (IndexSpan{19, 24}));
  EXPECT_GE(app.state().input.region_frame, ImGui::GetFrameCount() - 1);
  const auto region = HoveredRegion(app.state(), input);
  ASSERT_TRUE(region);
  EXPECT_FLOAT_EQ(region->left, 39 / 128.0f);
  EXPECT_FLOAT_EQ(region->bottom, 24 / 128.0f);
}

TEST_F(InputPanelTest, TheRegionOfATensorIsASlice) {
  Drop({TextModel("m.onnx",
                  "g (float[1,8] x, float[4] unseen) => (float[1,4] y)\n"
                  "<int64[1] from = {2}, int64[1] to = {6}, int64[1] axis = {1}> {\n"
                  "s = Slice(x, from, to, axis)\n y = Softmax(s) }")});
  ASSERT_TRUE(UntilModel());
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  ASSERT_TRUE(Until([&] { return app.state().input.field_run == app.state().run.number; }));
  const auto words = [&](const std::string& value, std::vector<int64_t> index) {
    return DescribeRegion(app.state(), RegionSeen(app.state(), Line(value)->row.path, index));
  };
  EXPECT_EQ(words("s", {0, 1}), "sees 1 of 8 elements of x: [0, 3]");
  EXPECT_EQ(words("y", {0, 1}), "sees 4 of 8 elements of x: [0, 2:6]");
  EXPECT_EQ(words("x", {0, 9}), "");
}

}  // namespace
}  // namespace onnxray::testing
