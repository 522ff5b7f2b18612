// How tensors are shown, on a screenless platform: modes, ranges, order, what is opened and what lies beside.
#include <nlohmann/json.hpp>

#include "ui/test_platform.h"
#include "ui_state.h"

namespace onnxray::testing {
namespace {

class TensorModesTest : public AppTest {
 protected:
  // Channels of x: a ramp, zeros, and a strong one.
  static std::vector<float> Input() {
    std::vector<float> x(48, 0);
    for (size_t i = 0; i < 16; ++i) {
      x[i] = static_cast<float>(i) / 4;
      x[32 + i] = static_cast<float>(i) - 10;
    }
    return x;
  }
  // scores = (0, 1, 2, 3) * x[0, 0, 0, 1]^2
  void Open() {
    onnx::ModelProto model = GraphFromText(
        "g (float[1,3,4,4] x) => (float[1,4] scores) <int64[2] flat = {1, 48}> {"
        " h = Mul(x, x)\n v = Reshape(h, flat)\n scores = MatMul(v, w) }");
    std::vector<float> w(48 * 4, 0);
    for (size_t i = 0; i < 4; ++i) w[4 + i] = static_cast<float>(i);
    *model.mutable_graph()->add_initializer() = RawTensor<float>("w", 1, {48, 4}, w);
    Drop({File("channels.onnx", model.SerializeAsString()),
          File("x.pb", RawTensor<float>("x", 1, {1, 3, 4, 4}, Input()).SerializeAsString())});
    ASSERT_TRUE(UntilRunEnds());
    ASSERT_TRUE(app.state().run.status.ok());
  }
  void Show(const std::string& node) {
    Click("Node " + node);
    ASSERT_TRUE(UntilShown(Line(node)));
  }
  bool UntilPictureOf(int64_t tiles) {
    return Until([&] { return view().picture() && view().picture()->set.tiles() == tiles; });
  }
  void TypeWithCtrl(ImGuiKey key) {
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, true);
    Type(key);
    ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, false);
    Frames(2);
  }
  // Within a control: shares of its width, at half its height.
  void Drag(const std::string& label, float from, float to) {
    Frames(2);
    const ItemRect rect = RecordedItems().at(label);
    const auto place = [&](float share) {
      return ImVec2(rect.min.x + share * (rect.max.x - rect.min.x), (rect.min.y + rect.max.y) / 2);
    };
    MoveTo(place(from));
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    Frames(2);
    MoveTo(place((from + to) / 2));
    MoveTo(place(to));
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    Frames(2);
  }
  const TensorView& view() const { return app.state().view; }
  nlohmann::json Json() { return nlohmann::json::parse(UiStateJson(app))["view"]; }
};

TEST_F(TensorModesTest, AChannelIsOpenedAndClosedByKeys) {
  Open();
  Show("h");
  PointAt(2, 1, 1);
  Type(ImGuiKey_Enter);
  EXPECT_EQ(view().focus(), 2);
  ASSERT_TRUE(UntilPictureOf(1));
  PointAt(0, 3, 3);
  ASSERT_TRUE(app.state().hovered);
  EXPECT_EQ(app.state().hovered->index, (std::vector<int64_t>{0, 2, 3, 3}));
  EXPECT_EQ(app.state().hovered->text, "25");
  Type(ImGuiKey_LeftBracket);
  EXPECT_EQ(view().focus(), 1);
  Click("Next tile");
  EXPECT_EQ(view().focus(), 2);
  Type(ImGuiKey_Escape);
  EXPECT_FALSE(view().focus());
  EXPECT_TRUE(UntilPictureOf(3));
}

TEST_F(TensorModesTest, ADoubleClickOpensAChannel) {
  Open();
  Show("h");
  PointAt(1, 2, 2);
  for (int i = 0; i < 2; ++i) {
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    Frame();
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    Frame();
  }
  EXPECT_EQ(view().focus(), 1);
  ASSERT_TRUE(UntilPictureOf(1));
  Click("All tiles");
  EXPECT_FALSE(view().focus());
}

TEST_F(TensorModesTest, ShiftAndTheWheelZoomEveryChannelAlike) {
  Drop({TextModel("wide.onnx", "g (float[1,3,32,32] x) => (float[1,3,32,32] y) { y = Neg(x) }")});
  ASSERT_TRUE(Until([this] { return app.state().model != nullptr; }));
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Show("y");
  PointAt(1, 31, 31);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, true);
  Frames(2);
  ImGui::GetIO().AddMouseWheelEvent(0, 6);
  Frames(3);
  ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, false);
  Frames(2);
  const TileCrop crop = view().crop();
  EXPECT_LT(crop.width, 16);
  EXPECT_EQ(crop.x + crop.width, 32);
  EXPECT_EQ(view().grid().tiles(), 3);
  PointAt(2, 0, 0);
  ASSERT_TRUE(app.state().hovered);
  EXPECT_EQ(app.state().hovered->index, (std::vector<int64_t>{0, 2, crop.y, crop.x}));
  Type(ImGuiKey_0);
  EXPECT_EQ(view().crop().width, 32);
}

TEST_F(TensorModesTest, ScoresAreBarsGreatestFirst) {
  Open();
  Show("scores");
  EXPECT_EQ(Json()["mode"], "Bars");
  ASSERT_TRUE(RecordedItems().count("Bar 3") && RecordedItems().count("Bar 0"));
  EXPECT_LT(RecordedItems().at("Bar 3").min.y, RecordedItems().at("Bar 0").min.y);
  Click("Bar 2");
  ASSERT_TRUE(app.state().hovered);
  EXPECT_EQ(app.state().hovered->index, (std::vector<int64_t>{0, 2}));
  EXPECT_EQ(app.state().hovered->text, "0.125");
  Click("By index");
  Frames(2);
  EXPECT_GT(RecordedItems().at("Bar 3").min.y, RecordedItems().at("Bar 0").min.y);
}

TEST_F(TensorModesTest, AVectorIsFoldedOrAStrip) {
  Open();
  Show("v");  // 48 numbers
  EXPECT_EQ(view().picture()->set.width(), 8);
  Click("Strip");
  ASSERT_TRUE(Until([this] { return view().picture() && view().picture()->set.width() == 48; }));
  Click("Fold");
  ASSERT_TRUE(Until([this] { return view().picture() && view().picture()->set.width() == 8; }));
}

TEST_F(TensorModesTest, NumbersAreSelectedAndCopied) {
  Open();
  Show("h");
  Click("Numbers");
  EXPECT_EQ(Json()["mode"], "Numbers");
  ASSERT_TRUE(RecordedItems().count("Number cells"));
  TypeWithCtrl(ImGuiKey_A);
  TypeWithCtrl(ImGuiKey_C);
  EXPECT_STREQ(ImGui::GetClipboardText(),
               "0\t0.0625\t0.25\t0.5625\n1\t1.5625\t2.25\t3.0625\n"
               "4\t5.0625\t6.25\t7.5625\n9\t10.5625\t12.25\t14.0625\n");
  Type(ImGuiKey_RightBracket);
  Type(ImGuiKey_RightBracket);
  EXPECT_EQ(view().focus(), 1);
  TypeWithCtrl(ImGuiKey_A);
  TypeWithCtrl(ImGuiKey_C);
  EXPECT_STREQ(ImGui::GetClipboardText(), "0\t0\t0\t0\n0\t0\t0\t0\n0\t0\t0\t0\n0\t0\t0\t0\n");
}

TEST_F(TensorModesTest, LinesAreMadeAndZoomed) {
  Open();
  Show("h");
  Click("Lines");
  ASSERT_TRUE(Until([this] { return app.state().modes.lines.lines != nullptr; }));
  EXPECT_EQ(app.state().modes.lines.lines->size(), 4u);  // the rows of the first channel
  EXPECT_EQ(app.state().modes.lines.lines->at(3).range(), (ValueRange{9, 14.0625f}));
  Show("v");
  ASSERT_TRUE(Until([this] { return app.state().modes.lines.lines->front().length() == 48; }));
  Show("h");
  Type(ImGuiKey_V);
  EXPECT_EQ(Json()["mode"], "Numbers") << "a map of channels has no bars";
}

TEST_F(TensorModesTest, ASignalIsZoomedByTheWheel) {
  Drop({TextModel("signal.onnx", "g (float[1,512] x) => (float[1,512] y) { y = Neg(x) }")});
  ASSERT_TRUE(Until([this] { return app.state().model != nullptr; }));
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Show("x");
  EXPECT_EQ(Json()["mode"], "Lines");
  ASSERT_TRUE(Until([this] { return app.state().modes.lines.lines != nullptr; }));
  const ItemRect plot = RecordedItems().at("Line plot");
  MoveTo({(plot.min.x + plot.max.x) / 2, (plot.min.y + plot.max.y) / 2});
  ASSERT_TRUE(app.state().hovered);
  EXPECT_EQ(app.state().hovered->index.size(), 2u);
  ImGui::GetIO().AddMouseWheelEvent(0, 3);
  Frames(2);
  const LinePlotState& lines = app.state().modes.lines;
  EXPECT_NEAR(lines.last - lines.first, 512 / (1.25 * 1.25 * 1.25), 1);
  EXPECT_GT(lines.first, 80);
  Type(ImGuiKey_0);
  EXPECT_EQ(lines.first, lines.last);
}

TEST_F(TensorModesTest, TheBrushSetsTheRange) {
  Open();
  Show("h");  // 0 to 100
  Drag("Histogram", 0.25f, 0.75f);
  EXPECT_EQ(view().range_mode(), RangeMode::kManual);
  EXPECT_NEAR(view().manual_range().low, 25, 2);
  EXPECT_NEAR(view().manual_range().high, 75, 2);
  Drag("Histogram", 0.75f, 0.5f);  // an edge
  EXPECT_NEAR(view().manual_range().low, 25, 2);
  EXPECT_NEAR(view().manual_range().high, 50, 2);
  EXPECT_EQ(Json()["range"], "manual");
  Click("Per tile");
  EXPECT_EQ(view().range_mode(), RangeMode::kPerTile);
}

TEST_F(TensorModesTest, ScaleAndClippingAreChosen) {
  Open();
  Show("h");
  Click("Shared");
  Click("Scale");
  Click("Logarithmic");
  EXPECT_EQ(view().range_options().scale, ScaleKind::kSymlog);
  Click("Clip to 1–99%");
  EXPECT_TRUE(view().range_options().clips);
  ASSERT_TRUE(Until([this] { return view().picture() != nullptr; }));
  EXPECT_EQ(view().picture()->style.scale, ScaleKind::kSymlog);
  EXPECT_EQ(nlohmann::json::parse(UiStateJson(app))["settings"]["scale"], "log");
}

TEST_F(TensorModesTest, ChannelsAreSortedAndTheDeadHidden) {
  Open();
  Show("h");
  Click("Order");
  Click("Order energy");
  ASSERT_TRUE(Until([this] { return view().order().TileAt(0) == 2; }));
  EXPECT_EQ(Json()["order"], nlohmann::json({2, 0, 1}));
  PointAt(0, 0, 0);
  ASSERT_TRUE(app.state().hovered);
  EXPECT_EQ(app.state().hovered->index, (std::vector<int64_t>{0, 2, 0, 0}));
  Click("Hide dead");
  ASSERT_TRUE(Until([this] { return view().order().slots() == 2; }));
  EXPECT_EQ(Json()["order"], nlohmann::json({2, 0}));
}

TEST_F(TensorModesTest, TheGradientStandsBesideTheActivation) {
  Open();
  Show("h");
  Click("Both");
  ASSERT_TRUE(Until([this] { return app.state().beside.picture() != nullptr; }));
  EXPECT_EQ(Json()["beside"], "float32[1,3,4,4]");
  EXPECT_EQ(view().aspect(), Aspect::kActivation);
  ASSERT_TRUE(RecordedItems().count("Gradient grid"));
  // The loss is the greatest score, 3 * h[0, 0, 0, 1].
  EXPECT_EQ(app.state().beside.tensor().data<float>()[1], 3);
  Show("w");
  ASSERT_TRUE(Until([this] { return Json()["beside"] == "float32[48,4]"; })) << "weights with theirs";
  Type(ImGuiKey_B);
  EXPECT_FALSE(app.state().split);
  EXPECT_TRUE(Json()["beside"].is_null());
}

TEST_F(TensorModesTest, HeatmapsLieOverThePicture) {
  Drop({SampleFile("astronaut.png"), SampleFile("blazeface.onnx")});
  ASSERT_TRUE(UntilRunEnds());
  Type(ImGuiKey_DownArrow);
  Type(ImGuiKey_DownArrow);
  ASSERT_TRUE(UntilShown("float32[1,24,64,64]"));
  Click("Heatmap");
  const HeatmapState& heatmap = app.state().modes.heatmap;
  ASSERT_TRUE(Until([&] { return heatmap.picture != nullptr; }));
  ASSERT_FALSE(heatmap.overlay->error);
  EXPECT_EQ(heatmap.overlay->maps.dim(0), 1);
  EXPECT_EQ(heatmap.overlay->filters, 1);
  EXPECT_EQ(heatmap.overlay->background->picture.shape(), (Shape{128, 128, 3}));
  EXPECT_GT(heatmap.overlay->ranges[0].high, heatmap.overlay->ranges[0].low);
  Click("Filters");
  ASSERT_TRUE(Until([&] { return heatmap.picture && heatmap.picture->set.tiles() == 24; }));
  const uint64_t before = heatmap.picture->id;
  Click("Spotlight");
  EXPECT_NE(heatmap.picture->id, before);
  EXPECT_EQ(heatmap.picture->table[0], 0xff000000u);
  EXPECT_EQ(heatmap.picture->table[255], 0u);
  Click("Tensor");
  EXPECT_EQ(app.state().tab, CentreTab::kTensor);
  PointAt(5, 30, 30);
  Type(ImGuiKey_O);
  EXPECT_EQ(app.state().tab, CentreTab::kHeatmap);
  ASSERT_TRUE(Until([&] { return heatmap.overlay->first == 5 && heatmap.picture->set.tiles() == 1; }));
  EXPECT_EQ(heatmap.overlay->filters, 24);
}

TEST_F(TensorModesTest, WithoutAPictureThereIsNoHeatmapButAReason) {
  Drop({TextModel("flat.onnx", "g (float[1,16] x) => (float[1,16] y) { y = Neg(x) }")});
  ASSERT_TRUE(Until([this] { return app.state().model != nullptr; }));
  Click("Run now");
  ASSERT_TRUE(UntilRunEnds());
  Show("y");
  Click("Heatmap");
  ASSERT_TRUE(Until([this] { return app.state().modes.heatmap.overlay != nullptr; }));
  ASSERT_TRUE(app.state().modes.heatmap.overlay->error);
  EXPECT_NE(app.state().modes.heatmap.overlay->error->ToString().find("picture"), std::string::npos);
}

}  // namespace
}  // namespace onnxray::testing
