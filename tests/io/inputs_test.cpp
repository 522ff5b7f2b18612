#include "io/inputs.h"

#include <gtest/gtest.h>

#include "io/npy.h"
#include "io/npz.h"
#include "io/test_files.h"
#include "io/test_picture.h"
#include "model/test_models.h"

namespace onnxray {
namespace {

using testing::GraphFromText;
using testing::MustLoad;
using testing::ScratchFolder;
using testing::TestPicture;

Model TwoInputs() {
  return MustLoad(GraphFromText("g (float[N,2] a, int64[2] b) => (float[N,2] y) { y = Identity(a) }"));
}

Bytes NpyBytes(const Tensor& tensor) {
  MemorySink sink;
  WriteNpy(sink, tensor).value();
  return sink.bytes();
}

Bytes NpzBytes(const std::vector<NamedTensor>& arrays) {
  MemorySink sink;
  NpzWriter writer(sink);
  for (const NamedTensor& array : arrays) writer.Add(array.name, array.tensor).value();
  writer.Finish().value();
  return sink.bytes();
}

std::string ErrorOf(const Model& model, const std::vector<std::string>& arguments,
                    const InputOptions& options = {}) {
  const Result<FedInputs> fed = ReadInputs(model, arguments, options);
  return fed.ok() ? "" : fed.error().ToString();
}

std::vector<double> Fed(const Result<FedInputs>& fed, const std::string& name) {
  if (!fed.ok()) {
    ADD_FAILURE() << fed.error().ToString();
    return {};
  }
  return ToDoubles(fed.value().values.at(name).tensor()).value();
}

TEST(Inputs, FilesFeedInOrderOrByName) {
  const ScratchFolder folder("inputs_order");
  const std::string a = folder.Write("a.npy", NpyBytes(Tensor::FromValues<float>({1, 2}, {1, 2})));
  const std::string b = folder.Write("b=.npy", NpyBytes(Tensor::FromValues<int64_t>({2}, {3, 4})));
  for (const auto& arguments :
       {std::vector{a, b}, std::vector{"b=" + b, a}, std::vector{"b=" + b, "a=" + a}}) {
    const auto fed = ReadInputs(TwoInputs(), arguments, {});
    EXPECT_EQ(Fed(fed, "a"), (std::vector<double>{1, 2}));
    EXPECT_EQ(Fed(fed, "b"), (std::vector<double>{3, 4}));
    EXPECT_TRUE(fed.value().notes.empty());
  }
}

TEST(Inputs, ArraysOfOneFileFeedByTheirNames) {
  const ScratchFolder folder("inputs_npz");
  const Tensor a = Tensor::FromValues<float>({1, 2}, {1, 2}), b = Tensor::FromValues<int64_t>({2}, {3, 4});
  const std::string named = folder.Write("named.npz", NpzBytes({{"b", b}, {"other", a}, {"a", a}}));
  auto fed = ReadInputs(TwoInputs(), {named}, {});
  EXPECT_EQ(Fed(fed, "a"), (std::vector<double>{1, 2}));
  EXPECT_EQ(Fed(fed, "b"), (std::vector<double>{3, 4}));
  EXPECT_EQ(fed.value().notes, std::vector<std::string>{"1 arrays that are no input were ignored"});
  const std::string unnamed = folder.Write("unnamed.npz", NpzBytes({{"arr_0", a}, {"arr_1", b}}));
  fed = ReadInputs(TwoInputs(), {unnamed}, {});
  EXPECT_EQ(Fed(fed, "b"), (std::vector<double>{3, 4}));
  const std::string single = folder.Write("single.npz", NpzBytes({{"whatever", a}}));
  EXPECT_EQ(Fed(ReadInputs(TwoInputs(), {single, "random"}, {}), "a"), (std::vector<double>{1, 2}));
  const std::string foreign = folder.Write("foreign.npz", NpzBytes({{"p", a}, {"q", b}}));
  EXPECT_NE(ErrorOf(TwoInputs(), {foreign}).find("none of its arrays (p, q)"), std::string::npos);
  EXPECT_NE(ErrorOf(TwoInputs(), {"a=" + foreign}).find("They are p, q"), std::string::npos);
}

TEST(Inputs, JsonIsConvertedToTheDeclaredDtype) {
  const ScratchFolder folder("inputs_json");
  const std::string json =
      folder.Write("x.json", AsBytes(R"({"a": [[0.5, 2]], "b": [3.0, 4.0], "lstm": [[1], [1, 2]]})"));
  const auto fed = ReadInputs(TwoInputs(), {json}, {});
  EXPECT_EQ(Fed(fed, "a"), (std::vector<double>{0.5, 2}));
  EXPECT_EQ(fed.value().values.at("b").tensor().ToString(), "int64[2]");
  EXPECT_EQ(fed.value().notes[0], "'a': float64 converted to float32");
  const std::string fraction = folder.Write("y.json", AsBytes("[1.5, 2]"));
  EXPECT_NE(ErrorOf(TwoInputs(), {"b=" + fraction}).find("1.5 does not fit int64"), std::string::npos);
  const std::string uneven = folder.Write("z.json", AsBytes(R"({"a": [[1], [1, 2]]})"));
  EXPECT_NE(ErrorOf(TwoInputs(), {uneven}).find("uneven"), std::string::npos);
}

TEST(Inputs, PicturesGoToTheInputThatTakesThem) {
  const Model model = MustLoad(
      GraphFromText("g (int64[2] size, float[1,3,4,4] image) => (float[1,3,4,4] y) { y = Identity(image) }"));
  const ScratchFolder folder("inputs_picture");
  const std::string png = folder.Write("picture.png", EncodePng(TestPicture()).value());
  const auto fed = ReadInputs(model, {png, "ones"}, {{.preset = ImagePreset::kRaw}, {}});
  EXPECT_EQ(Fed(fed, "size"), (std::vector<double>{1, 1}));
  EXPECT_EQ(fed.value().values.at("image").tensor().ToString(), "float32[1,3,4,4]");
  EXPECT_EQ(fed.value().images.at("image").preset, ImagePreset::kRaw);
  EXPECT_EQ(fed.value().notes.size(), 1u);
}

TEST(Inputs, SoundsGoToTheInputThatTakesThem) {
  const Model model = MustLoad(
      GraphFromText("g (int64[2] size, float[1,N] sound) => (float[1,N] y) { y = Identity(sound) }"));
  const ScratchFolder folder("inputs_sound");
  // Two samples of 16 bits, 16,000 a second.
  const std::string wav(
      "RIFF\x28\0\0\0WAVEfmt "
      "\x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\x04\0\0\0\0\x40\0\xc0",
      48);
  const auto fed = ReadInputs(model, {folder.Write("voice.wav", AsBytes(wav)), "ones"}, {});
  EXPECT_EQ(Fed(fed, "sound"), (std::vector<double>{0.5, -0.5}));
  EXPECT_EQ(Fed(fed, "size"), (std::vector<double>{1, 1}));
}

TEST(Inputs, SerializedOnnxValues) {
  const ScratchFolder folder("inputs_pb");
  onnx::TensorProto proto;
  proto.set_data_type(1);
  proto.add_dims(1);
  proto.add_dims(2);
  proto.add_float_data(7);
  proto.add_float_data(8);
  const std::string path = folder.Write("input_0.pb", AsBytes(proto.SerializeAsString()));
  EXPECT_EQ(Fed(ReadInputs(TwoInputs(), {path, "zeros"}, {}), "a"), (std::vector<double>{7, 8}));
}

TEST(Inputs, MadeUpInputsFillWhatIsLeft) {
  const auto fed = ReadInputs(TwoInputs(), {"b=ones", "random:1"}, {{}, {{"N", 3}}});
  EXPECT_EQ(fed.value().values.at("a").tensor().shape(), (Shape{3, 2}));
  EXPECT_EQ(Fed(fed, "b"), (std::vector<double>{1, 1}));
}

TEST(Inputs, ErrorsSayWhatThereIs) {
  const ScratchFolder folder("inputs_errors");
  EXPECT_EQ(ErrorOf(TwoInputs(), {"c=random"}),
            "there is no input 'c'. The model's inputs are 'a' float32[N,2], 'b' int64[2]");
  EXPECT_EQ(ErrorOf(TwoInputs(), {"a=ones", "a=zeros"}), "input 'a' is fed twice");
  EXPECT_NE(ErrorOf(TwoInputs(), {"nowhere.npy"}).find("cannot open 'nowhere.npy'"), std::string::npos);
  EXPECT_NE(ErrorOf(TwoInputs(), {"random"}, {{}, {{"M", 2}}}).find("no input has a dimension 'M'"),
            std::string::npos);
  const std::string text = folder.Write("notes.txt", AsBytes("hello"));
  EXPECT_NE(ErrorOf(TwoInputs(), {text}).find("no picture, .npy, .npz, JSON or ONNX value"),
            std::string::npos);
  const std::string a = folder.Write("a.npy", NpyBytes(Tensor::FromValues<float>({1, 2}, {1, 2})));
  EXPECT_NE(ErrorOf(TwoInputs(), {a, "b=ones", a}).find("more is fed than there are inputs"),
            std::string::npos);
}

}  // namespace
}  // namespace onnxray
