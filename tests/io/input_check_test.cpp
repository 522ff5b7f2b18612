// What the graph and its metadata say about a picture, and what looks wrong about what is fed.
#include "io/input_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "io/test_picture.h"
#include "model/test_models.h"

namespace onnxray {
namespace {

using testing::GraphFromText;
using testing::MustLoad;

Model ModelWith(const std::string& input, const std::string& nodes) {
  return MustLoad(GraphFromText("g (" + input + " x) => (y) { " + nodes + " }"));
}

ImageInference Infer(const Model& model) {
  auto inferred = InferImage(model, model.graph->inputs[0], ImageLayout::kAuto);
  EXPECT_TRUE(inferred.ok());
  return inferred.ok() ? std::move(inferred).value() : ImageInference{};
}

TEST(InferImage, ReadsAChainOfArithmetic) {
  const auto preset = [](const std::string& nodes) {
    return Infer(ModelWith("float[1,3,8,8]", nodes)).preset;
  };
  // (x / 255 - 0.45) / 0.22 is a spread of four from 0 to 255.
  EXPECT_EQ(
      preset(
          "a = Constant<value_float = 255.0>() m = Constant<value_float = 0.45>() d = Constant<value_float = "
          "0.22>() h = Div(x, a) i = Sub(h, m) y = Div(i, d)"),
      ImagePreset::kRaw);
  EXPECT_EQ(preset("m = Constant<value_float = 0.45>() d = Constant<value_float = 0.22>() i = Sub(x, m) y = "
                   "Div(i, d)"),
            ImagePreset::kUnit);
  EXPECT_EQ(preset("a = Constant<value_float = 0.0078125>() b = Constant<value_float = -1.0>() i = Mul(x, a) "
                   "y = Add(i, b)"),
            ImagePreset::kRaw);
}

TEST(InferImage, ReadsQuantisationAndClipping) {
  const auto preset = [](const std::string& scale, const std::string& zero) {
    const Model model =
        MustLoad(GraphFromText("g (float[1,3,8,8] x) => (y) <float s = {" + scale + "}, uint8 z = {" + zero +
                               "}> { y = QuantizeLinear(x, s, z) }"));
    return Infer(model).preset;
  };
  EXPECT_EQ(preset("0.00392157", "0"), ImagePreset::kUnit);
  EXPECT_EQ(preset("0.0078125", "128"), ImagePreset::kKerasTf);
  EXPECT_EQ(preset("0.0186584", "114"), ImagePreset::kTorchvision);
  EXPECT_EQ(preset("1.0", "0"), ImagePreset::kRaw);
  EXPECT_EQ(Infer(MustLoad(GraphFromText(
                      "g (float[1,3,8,8] x) => (y) <float a = {0}, float b = {1}> { y = Clip(x, a, b) }")))
                .preset,
            ImagePreset::kUnit);
}

TEST(InferImage, ReadsChannelsFromTheFirstKernel) {
  const Model grey = MustLoad(GraphFromText(
      "g (float[N,C,H,W] x) => (y) <float[2,1,1,1] w = {1, 2}> { h = Relu(x) y = Conv(x, w) }"));
  EXPECT_EQ(Infer(grey).channels, 3);  // what goes through Relu first is no picture any more
  const Model single =
      MustLoad(GraphFromText("g (float[N,C,H,W] x) => (y) <float[2,1,1,1] w = {1, 2}> { y = Conv(x, w) }"));
  EXPECT_EQ(Infer(single).channels, 1);
  EXPECT_EQ(Infer(single).layout, ImageLayout::kNchw);
  EXPECT_NE(Infer(single).channels_reason.find("kernels"), std::string::npos);
  const Model turned =
      MustLoad(GraphFromText("g (float[N,H,W,K] x) => (y) <float[1,4,1,1] w = {1, 2, 3, 4}> { t = "
                             "Transpose<perm = [0,3,1,2]>(x) y = Conv(t, w) }"));
  EXPECT_EQ(Infer(turned).channels, 4);
  EXPECT_EQ(Infer(turned).layout, ImageLayout::kNhwc);
  EXPECT_EQ(Infer(ModelWith("float[N,H,W,channels]", "y = Relu(x)")).layout, ImageLayout::kNhwc);
}

TEST(InferImage, KnowsYoloByItsMetadata) {
  Model model = ModelWith("float[1,3,64,64]", "y = Relu(x)");
  model.metadata = {{"imgsz", "[64, 64]"}, {"stride", "32"}, {"task", "detect"}};
  EXPECT_EQ(Infer(model).preset, ImagePreset::kUnit);
  EXPECT_EQ(Infer(model).fit, ImageFit::kPad);
  EXPECT_TRUE(Infer(model).preset_is_certain);
}

std::vector<InputFinding> Check(const Model& model, const Tensor& fed) {
  return CheckInput(model, model.graph->inputs[0], fed, nullptr, Tensor());
}

bool Says(const std::vector<InputFinding>& findings, const std::string& text) {
  return std::any_of(findings.begin(), findings.end(), [&](const InputFinding& finding) {
    return finding.text.find(text) != std::string::npos;
  });
}

TEST(CheckInput, SeesTheWrongRange) {
  const Model model = ModelWith("float[1,3,2,2]", "m = Constant<value_float = 0.5>() y = Sub(x, m)");
  std::vector<float> pixels(12);
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i) * 20;
  const auto wrong = Check(model, Tensor::FromValues<float>({1, 3, 2, 2}, pixels));
  ASSERT_FALSE(wrong.empty());
  EXPECT_TRUE(wrong[0].warning);
  EXPECT_TRUE(Says(wrong, "0 to 220, but the model seems to expect 0 to 1")) << wrong[0].text;
  for (float& pixel : pixels) pixel /= 255;
  EXPECT_TRUE(Check(model, Tensor::FromValues<float>({1, 3, 2, 2}, pixels)).empty());
}

TEST(CheckInput, SeesPixelsWhereAConventionExpectsOthers) {
  const Model model = ModelWith("float[1,3,1,2]", "y = Relu(x)");
  EXPECT_TRUE(
      Says(Check(model, Tensor::FromValues<float>({1, 3, 1, 2}, {0, 20, 40, 90, 160, 255})), "as pixels do"));
  EXPECT_TRUE(Check(model, Tensor::FromValues<float>({1, 3, 1, 2}, {-2, 2, 1, 0, 0.5f, 1})).empty());
}

TEST(CheckInput, OffersThePresetThatSuits) {
  const Model model = ModelWith("float[1,3,12,16]", "m = Constant<value_float = 127.5>() y = Sub(x, m)");
  const Tensor picture = testing::TestPicture();
  const ValueId input = model.graph->inputs[0];
  const auto findings = [&](const ImageFeed& feed) {
    const ImagePlan plan = PlanImage(feed, model, input, 16, 12).value();
    return CheckInput(model, input, FeedImage(picture, plan).value(), &plan, picture);
  };
  const auto wrong = findings({.preset = ImagePreset::kUnit});
  ASSERT_FALSE(wrong.empty());
  EXPECT_EQ(wrong[0].cure, InputFinding::Cure::kPreset);
  EXPECT_EQ(wrong[0].preset, ImagePreset::kRaw);
  for (const InputFinding& finding : findings({})) EXPECT_FALSE(finding.warning) << finding.text;
}

TEST(CheckInput, SeesStretchedAndGreyPictures) {
  const Model model = ModelWith("float[1,3,8,8]", "y = Relu(x)");
  const ValueId input = model.graph->inputs[0];
  Tensor grey = Tensor::Zeros(DType::kUInt8, {8, 16, 1}).value();
  grey.data<uint8_t>()[3] = 200;
  const ImagePlan plan = PlanImage({.fit = ImageFit::kStretch}, model, input, 16, 8).value();
  const auto findings = CheckInput(model, input, FeedImage(grey, plan).value(), &plan, grey);
  EXPECT_TRUE(Says(findings, "stretched 2 times higher"));
  EXPECT_TRUE(Says(findings, "grey"));
}

TEST(CheckInput, SeesIdsOutsideTheVocabulary) {
  const Model model =
      MustLoad(GraphFromText("g (int64[1,N] ids) => (y) { s = Constant<value_ints = [100,8]>() t = "
                             "ConstantOfShape<value = float[1] {1}>(s) y = "
                             "Gather(t, ids) }"));
  EXPECT_EQ(VocabularyOf(*model.graph, model.graph->inputs[0]), 100);
  EXPECT_TRUE(Says(Check(model, Tensor::FromValues<int64_t>({1, 2}, {5, 100})), "100 rows"));
  EXPECT_TRUE(Check(model, Tensor::FromValues<int64_t>({1, 2}, {5, 99})).empty());
}

TEST(CheckInput, SeesWhatIsNoNumber) {
  const Model model = ModelWith("float[3]", "y = Relu(x)");
  EXPECT_TRUE(Says(Check(model, Tensor::FromValues<float>({3}, {1, NAN, INFINITY})), "NaN"));
  EXPECT_TRUE(Says(Check(model, Tensor::FromValues<float>({3}, {2, 2, 2})), "All elements are 2"));
}

TEST(NumbersOf, EveryChannel) {
  ImageInference picture;
  picture.layout = ImageLayout::kNchw;
  picture.bgr = true;
  const auto numbers = NumbersOf(Tensor::FromValues<float>({1, 3, 1, 2}, {1, 3, 5, 5, -1, 0}), &picture);
  ASSERT_EQ(numbers.size(), 4u);
  EXPECT_EQ(numbers[1].name, "B");
  EXPECT_EQ(numbers[1].statistics.mean, 2);
  EXPECT_EQ(numbers[2].statistics.stddev, 0);
  EXPECT_EQ(numbers[3].statistics.min, -1);
}

}  // namespace
}  // namespace onnxray
