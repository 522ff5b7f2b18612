// Sessions: saved, read, and applied to the model they were made of or to another.
#include "session_file.h"

#include <gtest/gtest.h>

#include "io/npz.h"
#include "session_store.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

SavedSession Example() {
  SavedSession session;
  session.model = "m.onnx";
  session.address = "https://example.org/m.onnx";
  session.fingerprint = {12345678901, 0x00ff12ab};
  session.inputs.resize(2);
  session.inputs[0].input = "x";
  session.inputs[0].file = "cat.png";
  session.inputs[0].address = "samples/cat.png";
  session.inputs[0].settings = {{"preset", "clip"}, {"layout", "nhwc"}, {"size", "320x48"}, {"mirror", "x"}};
  session.inputs[1].input = "h";
  session.inputs[1].synthetic = {Synthetic::Kind::kRandom, 7};
  session.place.node = "conv \"1\"";
  session.place.settings = {{"activation-colors", "jet"}, {"list-filter", "a&b=c"}};
  return session;
}

TEST(SessionFile, ComesBackAsItWas) {
  const std::string json = ToJson(Example());
  EXPECT_TRUE(IsSession(json)) << json;
  auto read = ParseSession(json);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(ToJson(*read), json);
  EXPECT_EQ(read->fingerprint, Example().fingerprint);
  EXPECT_EQ(read->inputs[0].settings, Example().inputs[0].settings);
  EXPECT_EQ(read->inputs[1].synthetic.seed, 7u);
  EXPECT_EQ(read->place, Example().place);
}

TEST(SessionFile, ThoseOfBeforeAreRead) {
  auto read = ParseSession(
      R"({"onnxray_session": 1, "model": {"file": "m.onnx", "bytes": 3, "crc32": "0000000a"},
          "inputs": [{"input": "x", "file": "me.png", "preset": "keras-tf", "layout": "auto", "size": [320, 48]}],
          "view": "node=conv2d&view=heatmap&aspect=gradient&axes=1,2,3&colors=magma&range=shared&theme=dark"})");
  ASSERT_TRUE(read.ok());
  const std::map<std::string, std::string, std::less<>> feed = {
      {"preset", "keras-tf"}, {"layout", "auto"}, {"size", "320x48"}};
  EXPECT_EQ(read->inputs[0].settings, feed);
  EXPECT_EQ(read->place.node, "conv2d");
  EXPECT_EQ(read->place.Text("colors"), "magma");
  EXPECT_EQ(read->place.settings.size(), 6u);
}

TEST(SessionFile, ModelsAreToldApartByTheirBytes) {
  EXPECT_EQ(Checksum(*InMemory("123456789")), 0xcbf43926u);  // the check value of CRC-32
  std::string large(size_t{3} << 20, 'a');
  const uint32_t before = Checksum(*InMemory(large));
  large[(size_t{2} << 20) + 5] = 'b';
  EXPECT_NE(Checksum(*InMemory(large)), before);
}

TEST(SessionFile, OtherFilesAreNone) {
  EXPECT_FALSE(IsSession(R"({"x": [1, 2]})"));
  EXPECT_FALSE(IsSession("PK\x03\x04"));
  EXPECT_FALSE(ParseSession("{\"onnxray_session\": 1").ok());
  EXPECT_FALSE(ParseSession(R"({"onnxray_session": 99})").ok());
  // What is missing or of another kind does no harm.
  auto poor = ParseSession(R"({"onnxray_session": 1, "model": 3, "inputs": [1, {"input": 2}], "view": []})");
  ASSERT_TRUE(poor.ok());
  EXPECT_EQ(poor->inputs.size(), 1u);
  EXPECT_EQ(poor->place, ViewedPlace());
}

TEST(SessionFile, TheArchiveHoldsInputsAndActivations) {
  OpenedInput picture, tensors;
  picture.name = "cat.png";
  picture.picture = Tensor::FromValues<uint8_t>({2, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  tensors.name = "t.npz";
  tensors.tensors.push_back({"a", Tensor::FromValues<float>({2}, {1, 2})});
  auto packed = PackSession(
      Example(), {std::make_shared<const OpenedInput>(picture), std::make_shared<const OpenedInput>(tensors)},
      {{"conv/1", Tensor::FromValues<float>({1, 2}, {3, 4})}});
  ASSERT_TRUE(packed.ok());
  EXPECT_TRUE(IsSession(AsText(*packed)));
  auto opened = OpenSession(*packed);
  ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  EXPECT_EQ(ToJson(opened->saved), ToJson(Example()));
  ASSERT_EQ(opened->inputs.size(), 2u);
  EXPECT_EQ(opened->inputs[0]->name, "cat.png");
  EXPECT_EQ(opened->inputs[0]->picture.data<uint8_t>()[11], 12);
  EXPECT_EQ(opened->inputs[1]->tensors[0].name, "a");
  EXPECT_EQ(opened->inputs[1]->tensors[0].tensor.data<float>()[1], 2);
  // numpy sees the activations.
  auto arrays = ParseNpz(*packed);
  ASSERT_TRUE(arrays.ok());
  ASSERT_EQ(arrays->size(), 1u);
  EXPECT_EQ(arrays->front().name, "activations/conv/1");
}

constexpr const char* kGraph = "g (float[1,2,4,4] x) => (float[1,2,4,4] y) { h = Mul(x, x)\n y = Sqrt(h) }";
constexpr const char* kOtherGraph =
    "g (float[1,2,4,4] x) => (float[1,2,4,4] y) { h = Mul(x, x)\n y = Neg(h) }";

class SessionTest : public AppTest {
 protected:
  static IntakeFile Input() {
    return File("x.pb",
                RawTensor<float>("x", 1, {1, 2, 4, 4}, std::vector<float>(32, 3)).SerializeAsString());
  }
  void OpenAll() {
    Drop({TextModel("two.onnx", kGraph), Input()});
    ASSERT_TRUE(UntilRunEnds());
    Click("Node y");
    ASSERT_TRUE(UntilShown(Line("y")));
  }
  // The file that an action saves.
  IntakeFile Save(const std::string& action) {
    platform.saved_files.clear();
    app.DoMirrored(R"({"do": "action", "id": ")" + action + "\"}");
    EXPECT_TRUE(Until([&] { return !platform.saved_files.empty(); }));
    if (platform.saved_files.empty()) return {};
    const auto& [name, bytes] = *platform.saved_files.begin();
    return File(name, bytes);
  }
};

TEST_F(SessionTest, ReopensByItselfOnlyWhereItHoldsItsInputs) {
  OpenAll();
  const IntakeFile words = Save("session.save"), whole = Save("session.save-tensors");
  EXPECT_EQ(words.name, "two.onnxray.json");
  EXPECT_EQ(whole.name, "two.onnxray");

  Drop({TextModel("two.onnx", kGraph), words});
  ASSERT_TRUE(Until([&] {
    return !app.state().messages.open().empty() &&
           app.state().messages.open().back().text.find("x.pb") != std::string::npos;
  }));
  Drop({Input()});
  ASSERT_TRUE(Until([&] {
    return app.state().run.phase == RunState::Phase::kDone && app.state().view.shown() == Line("y")->row.path;
  }));

  app.DoMirrored(R"({"do": "action", "id": "run.cancel"})");
  Drop({whole});
  const uint64_t runs = app.state().run.number;
  ASSERT_TRUE(Until(
      [&] { return app.state().run.number > runs && app.state().run.phase == RunState::Phase::kDone; }));
  EXPECT_EQ(app.state().choices[0].file->name, "x.pb");
  EXPECT_TRUE(app.state().messages.open().empty() ||
              app.state().messages.open().back().level == Message::Level::kInfo);
}

TEST_F(SessionTest, AnotherModelIsSaidAndWhatFitsIsApplied) {
  OpenAll();
  const IntakeFile whole = Save("session.save-tensors");
  Drop({TextModel("two.onnx", kOtherGraph)});
  ASSERT_TRUE(Until([&] { return app.state().run.phase == RunState::Phase::kNone; }));
  Drop({whole});
  ASSERT_TRUE(Until([&] {
    return app.state().run.phase == RunState::Phase::kDone && app.state().view.shown() == Line("y")->row.path;
  }));
  const auto& messages = app.state().messages.open();
  EXPECT_TRUE(std::any_of(messages.begin(), messages.end(), [](const Message& message) {
    return message.text.find("another model") != std::string::npos;
  }));
  EXPECT_EQ(app.state().view.tensor().data<float>()[0], -9) << "the other model, on the session's input";
}

TEST_F(SessionTest, MayComeBeforeItsModel) {
  SavedSession session = Example();
  session.address.clear();
  session.inputs.resize(1);
  session.inputs[0] = {};
  session.inputs[0].input = "x";
  session.inputs[0].synthetic.kind = Synthetic::Kind::kOnes;
  session.place = {};
  session.place.node = "h";
  Drop({File("before.onnxray.json", ToJson(session))});
  ASSERT_TRUE(Until([&] { return !app.state().messages.open().empty(); }));
  EXPECT_NE(app.state().messages.open()[0].title.find("m.onnx"), std::string::npos);
  Drop({TextModel("m.onnx", kGraph)});
  ASSERT_TRUE(UntilRunEnds());
  ASSERT_TRUE(UntilShown(Line("h")));
  EXPECT_EQ(app.state().view.statistics()->mean, 1);
}

TEST_F(SessionTest, FilesThatCanBeFetchedAre) {
  Drop({File("far.onnxray.json", ToJson(Example()))});
  ASSERT_TRUE(Until([&] { return !platform.addresses.empty(); }));
  EXPECT_EQ(platform.addresses, (std::vector<std::string>{"https://example.org/m.onnx", "samples/cat.png"}));
}

}  // namespace
}  // namespace onnxray::testing
