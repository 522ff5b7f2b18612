// Comparisons and findings on a screenless platform.
#include <gtest/gtest.h>

#include "compare/difference_maps.h"
#include "io/npz.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

constexpr const char* kCompared =
    "g (float[1,2,4,4] x) => (float[1,2,4,4] y) <float[2,2,1,1] w = {1, 2, 3, 4}> "
    "{ h = Relu(x)\n c = Conv(h, w)\n y = Neg(c) }";
constexpr const char* kRounded =
    "g (float[1,2,4,4] x) => (float[1,2,4,4] z) <float[2,2,1,1] w = {1, 2, 3, 4.5}> "
    "{ h = Relu(x)\n d = Conv(h, w)\n z = Neg(d) }";

class ComparisonTest : public AppTest {
 protected:
  static IntakeFile Input(const std::string& name, float from) {
    std::vector<float> values(32);
    for (size_t i = 0; i < values.size(); ++i) values[i] = from + static_cast<float>(i);
    return File(name, RawTensor<float>("x", 1, {1, 2, 4, 4}, values).SerializeAsString());
  }
  void Open() {
    Drop({TextModel("net.onnx", kCompared), Input("a.pb", 1)});
    ASSERT_TRUE(UntilRunEnds());
  }
  bool UntilCompared() {
    return Until([this] {
      const ComparisonState& comparison = app.state().comparison;
      return comparison.run == app.state().run.number && !comparison.comparing && !comparison.values.empty();
    });
  }
  std::vector<std::string> Diverging() const {
    std::vector<std::string> names;
    for (const ComparedValue& value : app.state().comparison.values) {
      if (value.Diverges(app.state().comparison.criterion))
        names.push_back(app.state().nodes.Find({{}, value.value})->row.value_name);
    }
    return names;
  }
};

TEST_F(ComparisonTest, TwoInputs) {
  Open();
  Click("Compare");
  Click("Keep this run");
  ASSERT_TRUE(UntilCompared());
  EXPECT_EQ(Diverging(), (std::vector<std::string>{}));
  EXPECT_EQ(app.state().comparison.label, "net.onnx  ·  a.pb");
  Drop({Input("b.pb", 2)});
  ASSERT_TRUE(Until([&] { return !Diverging().empty(); }));
  ASSERT_TRUE(UntilCompared());
  EXPECT_EQ(Diverging(), (std::vector<std::string>{"x", "h", "c", "y"}));
  Click("Compared h");
  EXPECT_EQ(app.state().view.selected(), Line("h")->row.path);
  ASSERT_TRUE(Until([&] { return app.state().comparison.maps != nullptr; }));
  const DifferenceMaps& maps = *app.state().comparison.maps;
  EXPECT_EQ(maps.ranges[0], (ValueRange{1, 33}));
  EXPECT_EQ(maps.ranges[1], maps.ranges[0]);
  EXPECT_EQ(maps.ranges[2], (ValueRange{-1, 1}));
  Click("Forget the reference");
  ASSERT_TRUE(Until([&] { return app.state().comparison.values.empty(); }));
}

TEST_F(ComparisonTest, TwoModels) {
  Open();
  Type(ImGuiKey_C);
  EXPECT_EQ(app.state().tab, CentreTab::kCompare);
  Click("Keep this run");
  ASSERT_TRUE(UntilCompared());
  Drop({TextModel("rounded.onnx", kRounded), Input("a.pb", 1)});
  ASSERT_TRUE(Until([&] { return app.state().model->name == "rounded.onnx" && !app.state().run.active(); }));
  ASSERT_TRUE(UntilCompared());
  EXPECT_EQ(Diverging(), (std::vector<std::string>{"d", "z"})) << "matched by operator and place";
  Click("First divergence");
  EXPECT_EQ(app.state().view.selected(), Line("d")->row.path);
  // 4 and 4.5 times h's second channel, at most 32.
  EXPECT_NEAR(app.state().comparison.Find(Line("d")->row.path)->difference->max_abs, 16, 1e-4);
}

TEST_F(ComparisonTest, ADumpThatIsDropped) {
  Open();
  MemorySink sink;
  NpzWriter writer(sink);
  std::vector<float> h(32, 0);
  for (size_t i = 0; i < h.size(); ++i) h[i] = static_cast<float>(i + 1);
  writer.Add("h", Tensor::FromValues<float>({1, 2, 4, 4}, h)).value();
  writer.Add("c", Tensor::FromValues<float>({2}, {1, 2})).value();
  writer.Finish().value();
  Drop({File("dump.npz", std::string(AsText(sink.bytes())))});
  ASSERT_TRUE(UntilCompared());
  EXPECT_EQ(app.state().tab, CentreTab::kCompare);
  EXPECT_EQ(app.state().comparison.label, "dump.npz");
  EXPECT_EQ(Diverging(), (std::vector<std::string>{"c"}));
  EXPECT_EQ(app.state().comparison.Find(Line("c")->row.path)->problem, "float32[1,2,4,4] against float32[2]");
  EXPECT_EQ(app.state().run.number, 1u) << "it is no input";
}

TEST_F(ComparisonTest, FindingsLeadToTheirChannels) {
  Drop({TextModel("relu.onnx", "g (float[1,3,4,4] x) => (float[1,3,4,4] y) { h = Relu(x)\n y = Exp(h) }"),
        File("x.pb", RawTensor<float>("x", 1, {1, 3, 4, 4},
                                      [] {
                                        std::vector<float> values(48);
                                        for (size_t i = 0; i < 16; ++i)
                                          values[i] = static_cast<float>(i), values[i + 16] = -1,
                                          values[i + 32] = 200;
                                        return values;
                                      }())
                         .SerializeAsString())});
  ASSERT_TRUE(UntilRunEnds());
  Click("Find");
  ASSERT_TRUE(Until([&] { return app.state().findings.run != 0 && !app.state().findings.searching; }));
  const std::vector<Finding>& found = app.state().findings.list;
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].kind, Finding::Kind::kDead);
  EXPECT_EQ(found[1].kind, Finding::Kind::kNonFinite);
  EXPECT_EQ(found[1].channels, (std::vector<int64_t>{2}));
  Click("Finding 0");
  ASSERT_TRUE(UntilShown(Line("h")));
  EXPECT_EQ(app.state().findings.shown, 0u);
  // Another run is searched as well.
  Click("Run");
  ASSERT_TRUE(Until([&] { return app.state().findings.run == 2 && !app.state().findings.searching; }));
  EXPECT_EQ(app.state().findings.list.size(), 2u);
}

TEST(DifferenceMaps, TilesLieWhereTheLayoutSays) {
  std::vector<float> values(5 * 6);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
  const Tensor value = Tensor::FromValues<float>({1, 5, 2, 3}, values);
  const TileSet set(value, {.tile = 1, .row = 2, .column = 3}, {0, 0, 0, 0});
  const MosaicLayout layout = LayMosaic(set, 1, 100);
  EXPECT_EQ(layout.level, 0);
  EXPECT_EQ(layout.tile_width, 3);
  EXPECT_EQ(layout.columns * layout.rows >= 5, true);
  const Pixels mosaic = PaintMosaic(set, layout, {0, 29}, ColorMap::kGray);
  const TexelTable gray = Texels(ColorMap::kGray);
  DifferenceMaps maps;
  maps.sets[0] = set;
  maps.layout = layout;
  size_t drawn = 0;
  for (int y = 0; y < mosaic.height; ++y) {
    for (int x = 0; x < mosaic.width; ++x) {
      const auto index = maps.IndexAt(x + 0.5, y + 0.5);
      const Texel texel = mosaic.texels[static_cast<size_t>(y * mosaic.width + x)];
      if (!index) {
        EXPECT_EQ(texel, 0u) << x << " " << y;
        continue;
      }
      ++drawn;
      const auto element = ((*index)[1] * 2 + (*index)[2]) * 3 + (*index)[3];
      const auto level = static_cast<double>(element) / 29 * 255;
      EXPECT_NEAR(static_cast<double>(texel & 0xff),
                  static_cast<double>(gray[static_cast<size_t>(level + 0.5)] & 0xff), 1.5);
    }
  }
  EXPECT_EQ(drawn, 30u);
}

TEST(DifferenceMaps, LargeTensorsAreAveraged) {
  const Tensor large = Tensor::Zeros(DType::kFloat32, {1, 64, 200, 200}).value();
  const TileSet set(large, {.tile = 1, .row = 2, .column = 3}, {0, 0, 0, 0});
  const MosaicLayout layout = LayMosaic(set, 1, 1024);
  EXPECT_EQ(layout.level, 1);
  EXPECT_LE(layout.width(), 1024);
  EXPECT_LE(layout.height(), 1024);
  EXPECT_FALSE(MakeDifferenceMaps(large, Tensor::Zeros(DType::kFloat32, {1, 64}).value(), 1).ok());
}

}  // namespace
}  // namespace onnxray::testing
