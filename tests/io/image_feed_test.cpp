#include "io/image_feed.h"

#include <gtest/gtest.h>

#include <numeric>

#include "io/test_picture.h"
#include "model/test_models.h"

namespace onnxray {
namespace {

using testing::GraphFromText;
using testing::MustLoad;
using testing::TestPicture;

// A model whose only input has this type and goes through `nodes` (value x) to y.
Model ModelFor(const std::string& type, const std::string& nodes = "y = Identity(x)") {
  return MustLoad(
      GraphFromText("g (" + type + " x) => (" + type.substr(0, type.find('[')) + " y) { " + nodes + " }"));
}

ImagePlan PlanFor(const Model& model, const ImageFeed& feed = {}) {
  Result<ImagePlan> plan = PlanImage(feed, model, model.graph->inputs[0], 16, 12);
  EXPECT_TRUE(plan.ok()) << (plan.ok() ? "" : plan.error().ToString());
  return plan.ok() ? std::move(*plan) : ImagePlan();
}

Tensor Feed(const std::string& type, const ImageFeed& feed) {
  return FeedImage(TestPicture(), PlanFor(ModelFor(type), feed)).value();
}

// The expected numbers are what numpy and Pillow make of the picture by the preset's own recipe.
void ExpectNumbers(const Tensor& fed, const Shape& shape, std::vector<float> first, float last, double sum) {
  EXPECT_EQ(fed.ToString(), "float32" + shape.ToString());
  for (size_t i = 0; i < first.size(); ++i) EXPECT_FLOAT_EQ(fed.data<float>()[i], first[i]) << i;
  EXPECT_FLOAT_EQ(fed.data<float>()[fed.count() - 1], last);
  EXPECT_NEAR(std::accumulate(fed.span<float>().begin(), fed.span<float>().end(), 0.0), sum, 1e-3);
}

TEST(FeedImage, Torchvision) {
  ExpectNumbers(Feed("float[1,3,7,7]", {.preset = ImagePreset::kTorchvision}), {1, 3, 7, 7},
                {0.022690238f, 0.2624369f, -0.35405433f}, 0.63564289f, 38.5139);
}

TEST(FeedImage, Clip) {
  ExpectNumbers(Feed("float[1,3,7,7]", {.preset = ImagePreset::kClip}), {1, 3, 7, 7},
                {0.076336145f, -0.14264035f, 0.26611567f}, 0.35416883f, 31.7678);
}

TEST(FeedImage, KerasCaffe) {
  ExpectNumbers(Feed("float[1,7,7,3]", {.preset = ImagePreset::kKerasCaffe}), {1, 7, 7, 3},
                {50.060997f, 9.2210007f, -46.68f}, 12.32f, 2128.4979);
}

TEST(FeedImage, KerasTf) {
  ExpectNumbers(Feed("float[1,7,7,3]", {.preset = ImagePreset::kKerasTf}), {1, 7, 7, 3},
                {-0.39607841f, -0.011764705f, 0.20784318f}, -0.23921567f, 2.0510);
}

TEST(FeedImage, RawAndUnit) {
  ExpectNumbers(Feed("float[1,3,7,7]", {.preset = ImagePreset::kRaw}), {1, 3, 7, 7}, {77, 126, 127}, 97,
                19004);
  ExpectNumbers(Feed("float[1,1,7,7]", {.preset = ImagePreset::kUnit}), {1, 1, 7, 7},
                {0.4509804f, 0.52156866f, 0.52156866f}, 0.49411765f, 24.7176);
}

TEST(FeedImage, Integers) {
  const Tensor bytes = Feed("uint8[1,7,7,3]", {});
  EXPECT_EQ(bytes.ToString(), "uint8[1,7,7,3]");
  EXPECT_EQ(bytes.data<uint8_t>()[0], 77);
  EXPECT_EQ(Feed("int8[1,7,7,3]", {}).data<int8_t>()[0], 77 - 128);
  EXPECT_EQ(Feed("int32[1,7,7,3]", {}).data<int32_t>()[0], 77);
  EXPECT_EQ(static_cast<float>(Feed("float16[1,3,7,7]", {.preset = ImagePreset::kRaw}).data<Float16>()[0]),
            77.f);
}

TEST(FeedImage, RepeatsThePictureOverABatch) {
  const Tensor fed = Feed("float[2,3,7,7]", {.preset = ImagePreset::kRaw});
  EXPECT_EQ(fed.shape(), (Shape{2, 3, 7, 7}));
  EXPECT_EQ(fed.data<float>()[0], fed.data<float>()[147]);
  EXPECT_EQ(fed.data<float>()[146], fed.data<float>()[293]);
}

TEST(FeedImage, CropsMirrorsAndInverts) {
  const Tensor picture = Tensor::FromValues<uint8_t>({2, 2, 1}, {10, 20, 30, 40});
  const Model model = ModelFor("float[1,1,H,W]");
  const auto fed = [&](ImageFeed feed) {
    feed.preset = ImagePreset::kRaw;
    const ImagePlan plan = PlanImage(feed, model, model.graph->inputs[0], 2, 2).value();
    return ToDoubles(FeedImage(picture, plan).value()).value();
  };
  using Values = std::vector<double>;
  EXPECT_EQ(fed({}), (Values{10, 20, 30, 40}));
  EXPECT_EQ(fed({.flip_x = true}), (Values{20, 10, 40, 30}));
  EXPECT_EQ(fed({.flip_y = true}), (Values{30, 40, 10, 20}));
  EXPECT_EQ(fed({.invert = true}), (Values{245, 235, 225, 215}));
  EXPECT_EQ(fed({.crop = {0.5f, 0, 1, 1}}), (Values{20, 40}));
}

TEST(FeedImage, PadsToKeepTheProportions) {
  const Tensor white = Tensor::FromValues<uint8_t>({1, 2, 1}, {255, 255});
  const Model model = ModelFor("float[1,1,4,4]");
  const ImagePlan plan = PlanImage({.fit = ImageFit::kPad}, model, model.graph->inputs[0], 2, 1).value();
  const std::vector<double> fed = ToDoubles(FeedImage(white, plan).value()).value();
  EXPECT_EQ(std::accumulate(fed.begin(), fed.end(), 0.0), 8);
  EXPECT_EQ(fed[0], 0);
  EXPECT_EQ(fed[4], 1);
  EXPECT_EQ(fed[15], 0);
}

TEST(FeedImage, SeveralPicturesAreABatch) {
  const std::vector<Tensor> pictures = {Tensor::FromValues<uint8_t>({1, 1, 1}, {1}),
                                        Tensor::FromValues<uint8_t>({1, 1, 1}, {2})};
  const Model model = ModelFor("float[N,1,1,1]");
  const ImagePlan plan =
      PlanImage({.preset = ImagePreset::kRaw, .batch = 3}, model, model.graph->inputs[0], 1, 1).value();
  EXPECT_EQ(ToDoubles(FeedImages(pictures, plan).value()).value(), (std::vector<double>{1, 2, 1}));
}

TEST(PlanImage, OwnNumbersInsteadOfThePresets) {
  PixelScale scale;
  scale.divisor = 2;
  scale.mean[0] = 10;
  scale.deviation[0] = 5;
  const Model model = ModelFor("float[1,1,1,1]");
  const ImagePlan plan = PlanImage({.scale = scale}, model, model.graph->inputs[0], 1, 1).value();
  EXPECT_EQ(FeedImage(Tensor::FromValues<uint8_t>({1, 1, 1}, {40}), plan)->data<float>()[0], 2);
}

TEST(PlanImage, BlueFirstAsAsked) {
  EXPECT_TRUE(PlanFor(ModelFor("float[1,3,8,8]"), {.bgr = true}).scale.bgr);
  EXPECT_FALSE(
      PlanFor(ModelFor("float[1,3,8,8]"), {.preset = ImagePreset::kKerasCaffe, .bgr = false}).scale.bgr);
}

TEST(PlanImage, ReadsLayoutFromTheAxes) {
  EXPECT_EQ(PlanFor(ModelFor("float[1,3,224,224]")).layout, ImageLayout::kNchw);
  EXPECT_EQ(PlanFor(ModelFor("float[1,224,224,3]")).layout, ImageLayout::kNhwc);
  EXPECT_EQ(PlanFor(ModelFor("float[N,H,W,4]")).shape, (Shape{1, 12, 16, 4}));
  EXPECT_EQ(PlanFor(ModelFor("float[28,28]")).shape, (Shape{28, 28}));
  EXPECT_EQ(PlanFor(ModelFor("float[3,20,30]")).shape, (Shape{3, 20, 30}));
  EXPECT_EQ(PlanFor(ModelFor("float[20,30,3]")).shape, (Shape{20, 30, 3}));
  // Both ends could be channels: the transposition tells.
  const Model transposed = ModelFor("float[1,3,3,3]", "y = Transpose<perm = [0,3,1,2]>(x)");
  EXPECT_EQ(PlanFor(transposed).layout, ImageLayout::kNhwc);
  EXPECT_EQ(PlanFor(ModelFor("float[1,3,3,3]")).layout, ImageLayout::kNchw);
}

TEST(PlanImage, FreeSizesKeepTheProportions) {
  EXPECT_EQ(PlanFor(ModelFor("float[N,3,H,W]")).shape, (Shape{1, 3, 12, 16}));
  EXPECT_EQ(PlanFor(ModelFor("float[N,3,48,W]")).shape, (Shape{1, 3, 48, 64}));
  EXPECT_EQ(PlanFor(ModelFor("float[N,3,H,W]"), {.width = 20, .height = 10}).shape, (Shape{1, 3, 10, 20}));
  EXPECT_EQ(PlanFor(ModelFor("float[N,3,H,W]"), {.width = 8}).shape, (Shape{1, 3, 6, 8}));
}

TEST(PlanImage, GuessesThePreset) {
  const auto preset = [](const Model& model) { return PlanFor(model).preset; };
  EXPECT_EQ(preset(ModelFor("uint8[1,224,224,3]")), ImagePreset::kRaw);
  EXPECT_EQ(preset(ModelFor("float[1,3,224,224]")), ImagePreset::kTorchvision);
  EXPECT_EQ(preset(ModelFor("float[1,128,128,3]")), ImagePreset::kKerasTf);
  EXPECT_EQ(preset(ModelFor("float[1,1,28,28]")), ImagePreset::kUnit);
  // The model normalises by itself.
  const auto first = [&](const std::string& nodes) { return preset(ModelFor("float[1,3,8,8]", nodes)); };
  EXPECT_EQ(first("c = Constant<value = float {127.5}>() t = Sub(x, c) y = Div(t, c)"), ImagePreset::kRaw);
  EXPECT_EQ(first("c = Constant<value = float {255.0}>() t = Identity(x) y = Div(t, c)"), ImagePreset::kRaw);
  EXPECT_EQ(first("c = Constant<value = float {0.00392}>() y = Mul(x, c)"), ImagePreset::kRaw);
  EXPECT_EQ(first("c = Constant<value = float {0.5}>() y = Sub(x, c)"), ImagePreset::kUnit);
  EXPECT_EQ(first("c = Constant<value = float {2.0}>() y = Mul(x, c)"), ImagePreset::kUnit);
  EXPECT_EQ(first("t = Relu(x) c = Constant<value = float {127.5}>() y = Sub(t, c)"),
            ImagePreset::kTorchvision);
}

TEST(PlanImage, ListensToMetadata) {
  Model model = ModelFor("float[1,3,8,8]");
  model.metadata["Image.NominalPixelRange"] = "Normalized_1_1";
  model.metadata["Image.BitmapPixelFormat"] = "Bgr8";
  ImagePlan plan = PlanFor(model);
  EXPECT_EQ(plan.preset, ImagePreset::kKerasTf);
  EXPECT_TRUE(plan.scale.bgr);
  model.metadata["onnxray.preset"] = "raw";
  plan = PlanFor(model);
  EXPECT_EQ(plan.preset, ImagePreset::kRaw);
  EXPECT_FALSE(plan.scale.bgr);
  EXPECT_NE(plan.explanation.find("metadata"), std::string::npos);
}

TEST(PlanImage, RefusesWhatIsNoPicture) {
  const auto error = [](const std::string& type, const ImageFeed& feed = {}) {
    const Model model = ModelFor(type);
    const Result<ImagePlan> plan = PlanImage(feed, model, model.graph->inputs[0], 16, 12);
    return plan.ok() ? std::string() : plan.error().ToString();
  };
  EXPECT_NE(error("float[1,13,8,8]").find("13 channels"), std::string::npos);
  EXPECT_NE(error("float[10]").find("rank 2 to 4"), std::string::npos);
  EXPECT_NE(error("bool[1,3,8,8]").find("no numbers"), std::string::npos);
  EXPECT_NE(error("uint8[1,3,8,8]", {.preset = ImagePreset::kClip}).find("preset clip"), std::string::npos);
  EXPECT_NE(error("float[1,3,8,8]", {.width = 9, .height = 8}).find("9x8 contradicts the input's 8x8"),
            std::string::npos);
}

TEST(ImageFeed, Names) {
  for (const ImagePreset preset : kImagePresets) EXPECT_EQ(FindImagePreset(Name(preset)), preset);
  EXPECT_EQ(FindImageLayout("nhwc"), ImageLayout::kNhwc);
  EXPECT_FALSE(FindImagePreset("imagenet").has_value());
}

}  // namespace
}  // namespace onnxray
