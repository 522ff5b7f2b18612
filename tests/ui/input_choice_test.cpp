#include "input_choice.h"

#include <gtest/gtest.h>

#include "io/image.h"
#include "model/test_models.h"

namespace onnxray {
namespace {

ModelSummary WithInputs(std::vector<GraphInput> inputs) {
  ModelSummary model;
  model.inputs = std::move(inputs);
  return model;
}

GraphInput Input(const std::string& name, std::vector<int64_t> dims, bool optional = false) {
  std::vector<Dim> shape;
  for (const int64_t dim : dims) shape.push_back({.value = dim, .symbol = {}});
  return {name, {ValueType::Kind::kTensor, DType::kFloat32, shape}, optional};
}

std::shared_ptr<const OpenedInput> Picture(int width, int height) {
  OpenedInput input;
  input.name = "cat.png";
  input.picture = Tensor::Zeros(DType::kUInt8, {height, width, 3}).value();
  return std::make_shared<const OpenedInput>(std::move(input));
}

std::shared_ptr<const OpenedInput> Tensors(std::vector<NamedTensor> tensors) {
  OpenedInput input;
  input.name = "x.npz";
  input.tensors = std::move(tensors);
  return std::make_shared<const OpenedInput>(std::move(input));
}

Tensor Zeros(const Shape& shape) { return Tensor::Zeros(DType::kFloat32, shape).value(); }

TEST(Assign, APictureGoesToTheInputThatLooksLikeOne) {
  const ModelSummary model = WithInputs({Input("state", {2, 1, 64}), Input("image", {1, 3, 32, 32})});
  auto choices = DefaultChoices(model);
  ASSERT_TRUE(Assign(Picture(8, 8), model, choices));
  EXPECT_FALSE(choices[0].file);
  EXPECT_TRUE(choices[1].file);
}

TEST(Assign, ChannelsLastAndUnknownChannelsLookLikePicturesToo) {
  for (const auto& dims : {std::vector<int64_t>{1, 32, 32, 1}, {1, 32, 32, 4}, {-1, -1, -1, -1}}) {
    const ModelSummary model = WithInputs({Input("image", dims)});
    auto choices = DefaultChoices(model);
    EXPECT_TRUE(Assign(Picture(8, 8), model, choices));
  }
}

TEST(Assign, TensorsGoByNameThenByRank) {
  const ModelSummary model = WithInputs({Input("a", {1, 4}), Input("b", {1, 2, 4}), Input("w", {4}, true)});
  auto choices = DefaultChoices(model);
  EXPECT_EQ(choices.size(), 2u);  // w has a value of its own
  ASSERT_TRUE(Assign(Tensors({{"b", Zeros({1, 2, 4})}, {"a", Zeros({1, 4})}}), model, choices));
  EXPECT_EQ(choices[0].array, 1u);
  EXPECT_EQ(choices[1].array, 0u);
  choices = DefaultChoices(model);
  ASSERT_TRUE(Assign(Tensors({{"", Zeros({1, 2, 4})}}), model, choices));
  EXPECT_FALSE(choices[0].file);
  EXPECT_TRUE(choices[1].file);
}

TEST(Assign, PicturesOfOneDropAreABatchOrGoToSeveralInputs) {
  const auto dropped = [](const char* name) {
    OpenedInput input;
    input.name = name;
    input.drop = 3;
    input.picture = Tensor::Zeros(DType::kUInt8, {8, 8, 3}).value();
    return std::make_shared<const OpenedInput>(std::move(input));
  };
  const ModelSummary one = WithInputs({Input("image", {-1, 3, 8, 8})});
  auto choices = DefaultChoices(one);
  for (const char* name : {"a.png", "b.png", "c.png"}) ASSERT_TRUE(Assign(dropped(name), one, choices));
  EXPECT_EQ(choices[0].file->name, "a.png");
  EXPECT_EQ(choices[0].batch.size(), 2u);
  ASSERT_TRUE(Assign(Picture(8, 8), one, choices));
  EXPECT_TRUE(choices[0].batch.empty());
  const ModelSummary two = WithInputs({Input("left", {1, 3, 8, 8}), Input("right", {1, 3, 8, 8})});
  choices = DefaultChoices(two);
  for (const char* name : {"a.png", "b.png"}) ASSERT_TRUE(Assign(dropped(name), two, choices));
  EXPECT_EQ(choices[0].file->name, "a.png");
  EXPECT_EQ(choices[1].file->name, "b.png");
}

TEST(DefaultChoices, KnowUsualInputs) {
  const auto usual = [](const std::string& name, std::vector<int64_t> dims) {
    GraphInput input = Input(name, std::move(dims));
    input.type.dtype = DType::kInt64;
    return DefaultChoices(WithInputs({input}))[0].synthetic;
  };
  EXPECT_EQ(usual("attention_mask", {1, -1}).kind, Synthetic::Kind::kOnes);
  EXPECT_EQ(usual("token_type_ids", {1, -1}).kind, Synthetic::Kind::kZeros);
  EXPECT_EQ(usual("position_ids", {1, -1}).kind, Synthetic::Kind::kCounting);
  EXPECT_EQ(usual("sr", {}).low, 16000);
  EXPECT_EQ(usual("ids", {1, -1}).kind, Synthetic::Kind::kRandom);
}

TEST(OpenInput, SortsJsonByWhatItHolds) {
  const auto open = [](const std::string& json) {
    return OpenInput({{"x.json", testing::InMemory(json), {}}, FileKind::kJson}).value();
  };
  EXPECT_EQ(open(R"({"x": [[1, 2]], "y": [3]})").tensors.size(), 2u);
  EXPECT_EQ(*open(R"(["cat", "dog"])").labels, (Labels{"cat", "dog"}));
  EXPECT_EQ(*open(R"({"cat": 0, "dog": 1})").labels, (Labels{"cat", "dog"}));
  EXPECT_TRUE(open(R"({"model": {"type": "WordPiece", "vocab": {"a": 0}}})").tokenizer);
}

TEST(Assign, AModelWithoutInputsTakesNothing) {
  const ModelSummary model = WithInputs({});
  std::vector<InputChoice> choices;
  EXPECT_FALSE(Assign(Picture(8, 8), model, choices));
  EXPECT_FALSE(Assign(Tensors({{"", Zeros({1})}}), model, choices));
}

TEST(OpenInput, DecodesAndMakesAPreview) {
  const Tensor picture = Tensor::Zeros(DType::kUInt8, {300, 600, 3}).value();
  const Bytes png = EncodePng(picture).value();
  const std::string bytes(reinterpret_cast<const char*>(png.data()), png.size());
  const auto opened = OpenInput({{"black.png", testing::InMemory(bytes), {}}, FileKind::kPicture});
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened.value().picture.shape(), (Shape{300, 600, 3}));
  EXPECT_EQ(opened.value().preview.width, 192);
  EXPECT_EQ(opened.value().preview.height, 96);
  EXPECT_EQ(opened.value().preview.texels.front(), 0xff000000u);
}

TEST(OpenInput, SaysWhichFileIsBroken) {
  const auto opened =
      OpenInput({{"bad.png", testing::InMemory("\x89PNG\r\n\x1a\n"), {}}, FileKind::kPicture});
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().text.find("bad.png"), std::string::npos);
}

class MakeInputTest : public ::testing::Test {
 protected:
  static std::unique_ptr<Session> SessionOf(const std::string& graph) {
    return Session::Create(testing::MustLoad(testing::GraphFromText(graph)), {.threads = 1}).value();
  }
};

TEST_F(MakeInputTest, SyntheticInputsBindFreeDimensions) {
  const auto session = SessionOf("g (float[batch,3] x) => (float[batch,3] y) { y = Relu(x) }");
  InputChoice choice;
  choice.input = "x";
  const auto fed = MakeInput(choice, *session);
  ASSERT_TRUE(fed.ok());
  EXPECT_EQ(fed.value().value.tensor().shape(), (Shape{1, 3}));
}

TEST_F(MakeInputTest, PicturesAreFedAsTheModelWantsThem) {
  const auto session = SessionOf("g (float[1,3,16,16] x) => (float[1,3,16,16] y) { y = Relu(x) }");
  InputChoice choice;
  choice.input = "x";
  choice.file = Picture(20, 10);
  choice.feed.preset = ImagePreset::kKerasTf;
  const auto fed = MakeInput(choice, *session);
  ASSERT_TRUE(fed.ok());
  const Tensor& tensor = fed.value().value.tensor();
  EXPECT_EQ(tensor.shape(), (Shape{1, 3, 16, 16}));
  EXPECT_EQ(tensor.data<float>()[0], -1);
  EXPECT_FALSE(fed.value().explanation.empty());
}

TEST_F(MakeInputTest, WhatIsMadeUpTakesItsSizesFromWhatIsNot) {
  const auto session = SessionOf(
      "g (int64[batch,length] ids, int64[batch,length] attention_mask) => (int64[batch,length] y) { y = "
      "Add(ids, "
      "attention_mask) }");
  std::vector<InputChoice> choices(2);
  choices[0].input = "attention_mask";
  choices[0].synthetic.kind = Synthetic::Kind::kOnes;
  choices[1].input = "ids";
  choices[1].typed = "7 8 9";
  const auto fed = MakeInputs(choices, *session).value();
  EXPECT_EQ(fed[0].value.ToString(), "int64[1,3]");
  EXPECT_EQ(fed[1].value.ToString(), "int64[1,3]");
}

TEST_F(MakeInputTest, TextBecomesTokens) {
  const auto session = SessionOf("g (int64[1,8] ids) => (int64[1,8] y) { y = Identity(ids) }");
  InputChoice choice;
  choice.input = "ids";
  choice.typed = "hello hello";
  choice.tokenizer = ReadVocabulary("[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##x\n").value();
  const auto fed = MakeInput(choice, *session);
  ASSERT_TRUE(fed.ok());
  EXPECT_EQ(ToInt64s(fed.value().value.tensor()).value(), (std::vector<int64_t>{2, 4, 4, 3, 0, 0, 0, 0}));
}

TEST_F(MakeInputTest, WhatDoesNotFitNamesTheInput) {
  const auto session = SessionOf("g (int64[2] ids) => (int64[2] y) { y = Identity(ids) }");
  InputChoice choice;
  choice.input = "ids";
  choice.file = Tensors({{"", Tensor::FromValues<float>({2}, {0.5, 1})}});
  const auto fed = MakeInput(choice, *session);
  ASSERT_FALSE(fed.ok());
  EXPECT_EQ(fed.error().value, "ids");
}

}  // namespace
}  // namespace onnxray
