// Links: what they say, what they complain of, and that they lead where they were made.
#include "place.h"

#include <gtest/gtest.h>

#include "node_names.h"
#include "origins.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

TEST(Place, AnEmptyQueryAsksForNothing) {
  for (const char* query : {"", "?", "https://example.org/onnxray/", "&&", "?model="}) {
    const ParsedPlace parsed = ParsePlace(query);
    EXPECT_EQ(parsed.place, ViewedPlace()) << query;
    EXPECT_TRUE(parsed.complaints.empty()) << query;
  }
  EXPECT_EQ(ToQuery({}), "");
}

TEST(Place, EveryKeyIsRead) {
  const ParsedPlace parsed = ParsePlace(
      "https://example.org/?model=https://example.org/"
      "a%20b.onnx&input=x.png&input=random:7&preset=clip&layout=nhwc"
      "&size=320x48&node=conv/Re%C3%A9&view=heatmap&aspect=gradient&element=2&axes=-,0,1&at=0,3&colors=magma"
      "&range=shared&loss=cross-entropy&output=scores&logits=1&target=285&theme=light&variant=web#here");
  EXPECT_TRUE(parsed.complaints.empty());
  ViewedPlace expected;
  expected.model = "https://example.org/a b.onnx";
  expected.inputs = {"x.png", "random:7"};
  expected.node = "conv/Re\xc3\xa9";
  expected.settings = {{"preset", "clip"},   {"layout", "nhwc"}, {"size", "320x48"},
                       {"view", "heatmap"},  {"element", "2"},   {"aspect", "gradient"},
                       {"axes", "-,0,1"},    {"at", "0,3"},      {"colors", "magma"},
                       {"range", "shared"},  {"logits", "1"},    {"loss", "cross-entropy"},
                       {"output", "scores"}, {"target", "285"},  {"theme", "light"}};
  EXPECT_EQ(parsed.place, expected);
  EXPECT_EQ(ParsePlace(ToQuery(expected)).place, expected) << ToQuery(expected);
}

TEST(Place, ViewTakesAspectsToo) {
  EXPECT_EQ(ParsePlace("view=gradient").place.Text("aspect"), "gradient");
  EXPECT_EQ(ParsePlace("view=gradient").place.Text("view"), "");
  EXPECT_EQ(ParsePlace("view=graph").place.Text("view"), "graph");
}

TEST(Place, WhatIsWrongIsSaidAndTheRestIsTaken) {
  const ParsedPlace parsed = ParsePlace(
      "model=blazeface&presett=unit&preset=soft&size=3x&axes=1,1,2&at=0,-1&colors=rainbow&element=x&loss=l2&"
      "node=a");
  EXPECT_EQ(parsed.place.model, "blazeface");
  EXPECT_EQ(parsed.place.node, "a");
  EXPECT_TRUE(parsed.place.settings.empty());
  ASSERT_EQ(parsed.complaints.size(), 8u);
  EXPECT_NE(parsed.complaints[0].ToString().find("presett"), std::string::npos);
  EXPECT_NE(parsed.complaints[1].ToString().find("soft"), std::string::npos);
  EXPECT_NE(parsed.complaints[1].remedy.find("torchvision"), std::string::npos);
  EXPECT_NE(parsed.complaints[5].remedy.find("viridis"), std::string::npos);
}

TEST(Place, QueriesAreEscapedOnlyWhereTheyMust) {
  EXPECT_EQ(EncodeQuery("https://a.b/c?d,1:2"), "https://a.b/c?d,1:2");
  EXPECT_EQ(EncodeQuery("a&b=c+d e#f%"), "a%26b%3Dc%2Bd%20e%23f%25");
  EXPECT_EQ(DecodeQuery("a%26b+c%zz%4"), "a&b c%zz%4");
  std::string all;
  for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
  EXPECT_EQ(DecodeQuery(EncodeQuery(all)), all);
}

TEST(Origins, SamplesAreCalledByTheirNames) {
  Sample sample;
  sample.name = "tiny";
  sample.model = "tiny.onnx";
  EXPECT_EQ(FullModelAddress("tiny", {sample}), "samples/tiny.onnx");
  EXPECT_EQ(FullModelAddress("tiny.onnx", {sample}), "samples/tiny.onnx");
  EXPECT_EQ(FullModelAddress("https://a/tiny.onnx", {sample}), "https://a/tiny.onnx");
  EXPECT_EQ(ShortModelAddress("samples/tiny.onnx", {sample}), "tiny");
  EXPECT_EQ(ShortModelAddress("samples/other.onnx", {sample}), "samples/other.onnx");
  EXPECT_EQ(FileNameOf("https://a.b/c/d%20e+f.onnx?x=/y#z"), "d e+f.onnx");
}

constexpr const char* kSamples =
    R"({"models": [{"name": "tiny", "title": "Tiny", "file": "tiny.onnx", "input": "x.npy", "bytes": 1}],
        "inputs": [{"name": "x", "file": "x.npy"}, {"name": "z", "file": "z.npy"}]})";
constexpr const char* kBranches =
    "g (float[1,2,3,4] x) => (float[1,2,3,4] y, float[1,24] z) <int64[2] s = {1, 24}> {"
    " h = Mul(x, x)\n y = Sqrt(h)\n z = Reshape(y, s) }";

class LinkTest : public AppTest {
 protected:
  LinkTest() { app.SetSamples(kSamples); }

  // What a platform does when it is asked for files.
  void Deliver() {
    std::vector<IntakeFile> files;
    for (const std::string& address : platform.addresses) {
      std::vector<float> values(24);
      for (size_t i = 0; i < 24; ++i) values[i] = static_cast<float>(i) + 1;
      IntakeFile file =
          address.ends_with(".onnx")
              ? TextModel(FileNameOf(address), kBranches)
              : File(FileNameOf(address), RawTensor<float>("x", 1, {1, 2, 3, 4}, values).SerializeAsString());
      file.address = address;
      files.push_back(std::move(file));
    }
    platform.addresses.clear();
    Drop(std::move(files));
  }
  bool UntilThere() {
    return Until([this] {
      return app.state().model && !app.state().run.active() && !app.state().link.pending() &&
             app.state().view.picture() && !app.state().gradients.computing();
    });
  }
};

TEST_F(LinkTest, ASampleComesWithItsInput) {
  app.Follow("?model=tiny");
  EXPECT_EQ(platform.addresses, (std::vector<std::string>{"samples/tiny.onnx", "samples/x.npy"}));
  EXPECT_EQ(app.state().loading, "tiny.onnx");
  Deliver();
  ASSERT_TRUE(UntilThere());
  EXPECT_EQ(app.state().run.phase, RunState::Phase::kDone);
  EXPECT_EQ(ToQuery(PlaceOf(app.state()).place), "model=tiny&input=x");
  EXPECT_TRUE(Until([&] { return platform.place == "model=tiny&input=x"; })) << platform.place;
}

TEST_F(LinkTest, LeadsWhereItWasMade) {
  const std::string query =
      "model=https://example.org/m.onnx&input=z&node=y&aspect=gradient&axes=0,2,3&at=0,1,0,0&colors=seismic"
      "&range=shared&loss=mse&output=z&target=0.5";
  app.Follow(query);
  EXPECT_EQ(platform.addresses, (std::vector<std::string>{"https://example.org/m.onnx", "samples/z.npy"}));
  Deliver();
  ASSERT_TRUE(UntilThere());
  const AppState& state = app.state();
  EXPECT_TRUE(state.messages.open().empty());
  EXPECT_EQ(state.view.shown(), ViewedValue(Line("y")->row.path, Aspect::kGradient));
  EXPECT_EQ(state.view.roles(), (AxisRoles{0, 2, 3}));
  EXPECT_EQ(state.view.position()[1], 1);
  EXPECT_EQ(state.view.color_map(), ColorMap::kSeismic);
  EXPECT_EQ(state.view.range_mode(), RangeMode::kShared);
  EXPECT_EQ(state.gradients.description, "mse of z against 0.5");
  EXPECT_EQ(ToQuery(PlaceOf(state).place), query);
  EXPECT_EQ(state.run.number, 1u) << "the model is run once, not again for every part of the link";
}

TEST_F(LinkTest, AnotherPlaceInTheOpenModelLoadsNothing) {
  app.Follow("model=tiny&node=y&axes=0,2,3&target=3");
  Deliver();
  ASSERT_TRUE(UntilThere());
  app.Follow("model=tiny&input=x&node=h");
  EXPECT_TRUE(platform.addresses.empty());
  ASSERT_TRUE(UntilThere());
  ASSERT_TRUE(UntilShown(Line("h")));
  EXPECT_EQ(app.state().view.roles(), (AxisRoles{1, 2, 3}))
      << "what a link does not say is as it is at first";
  EXPECT_EQ(app.state().run.number, 1u);
}

TEST_F(LinkTest, ATargetMayBeAClassAlone) {
  app.Follow("model=tiny&aspect=gradient&loss=cross-entropy&output=z&target=7");
  Deliver();
  ASSERT_TRUE(UntilThere());
  EXPECT_EQ(app.state().gradients.description, "cross-entropy of z, class 7");
  app.Follow("model=tiny&aspect=gradient&output=z&target=7");
  ASSERT_TRUE(Until([&] { return app.state().gradients.description == "z[0, 7]"; }));
}

TEST_F(LinkTest, WhatATargetIsDependsOnTheLoss) {
  app.Follow("model=tiny&aspect=gradient&target=-3e2&loss=mse&output=z");
  Deliver();
  ASSERT_TRUE(UntilThere());
  EXPECT_EQ(app.state().gradient_choice.target, -300);
  EXPECT_TRUE(app.state().messages.open().empty());
  app.Follow("model=tiny&loss=nll&target=all");
  EXPECT_EQ(app.state().messages.open().size(), 1u);
  app.Follow("model=tiny&target=0.5");
  EXPECT_EQ(app.state().messages.open().size(), 2u);
  app.Follow("model=tiny&target=all");
  EXPECT_EQ(app.state().gradient_choice.place, GradientChoice::Place::kAll);
  app.Follow("model=tiny&target=1,2,3");
  EXPECT_EQ(app.state().gradient_choice.element, (std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(app.state().messages.open().size(), 2u);
}

TEST_F(LinkTest, MadeUpInputs) {
  app.Follow("model=tiny&input=ones");
  EXPECT_EQ(platform.addresses, (std::vector<std::string>{"samples/tiny.onnx"}));
  Deliver();
  ASSERT_TRUE(UntilThere());
  ASSERT_TRUE(UntilShown(Line("x")));
  EXPECT_EQ(app.state().view.statistics()->mean, 1);
  EXPECT_EQ(ToQuery(PlaceOf(app.state()).place), "model=tiny&input=ones");
}

TEST_F(LinkTest, WhatDoesNotFitIsSaid) {
  app.Follow("model=tiny&node=nowhere&output=nothing");
  Deliver();
  ASSERT_TRUE(Until([&] { return app.state().messages.open().size() == 2 && !app.state().link.pending(); }));
  EXPECT_NE(app.state().messages.open()[0].ToString().find("nothing"), std::string::npos);
  EXPECT_NE(app.state().messages.open()[1].ToString().find("nowhere"), std::string::npos);
  app.Follow("model=tiny&node=y&axes=5,1,2&at=0,9,0,0");
  ASSERT_TRUE(Until([&] { return app.state().messages.open().size() == 4; }));
  EXPECT_EQ(app.state().view.roles(), (AxisRoles{1, 2, 3}));
}

TEST_F(LinkTest, CopyingALinkSaysWhatItLeavesOut) {
  static std::string copied;
  ImGui::GetPlatformIO().Platform_SetClipboardTextFn = [](ImGuiContext*, const char* text) { copied = text; };
  app.Follow("model=tiny&node=y");
  Deliver();
  ASSERT_TRUE(UntilThere());
  const auto copy = [this] {
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(ImGuiMod_Ctrl, true);
    io.AddKeyEvent(ImGuiMod_Shift, true);
    Type(ImGuiKey_L);
    io.AddKeyEvent(ImGuiMod_Ctrl, false);
    io.AddKeyEvent(ImGuiMod_Shift, false);
    Frames(2);
  };
  copy();
  EXPECT_EQ(copied, "?model=tiny&input=x&node=y");
  EXPECT_EQ(app.state().messages.open().back().level, Message::Level::kInfo);
  Drop({File("mine.pb",
             RawTensor<float>("x", 1, {1, 2, 3, 4}, std::vector<float>(24, 2)).SerializeAsString())});
  ASSERT_TRUE(Until([&] { return app.state().run.number == 2 && !app.state().run.active(); }));
  copy();
  EXPECT_EQ(copied, "?model=tiny&node=y");
  EXPECT_NE(app.state().messages.open().back().ToString().find("mine.pb"), std::string::npos);
}

TEST_F(LinkTest, NamesFindTheirLinesAgain) {
  Drop({SampleFile("silero_vad_legacy.onnx"), SampleFile("sound_frame.npz")});
  ASSERT_TRUE(UntilRunEnds());
  const NodeTable& nodes = app.state().nodes;
  for (const NodeLine& line : nodes.lines())
    ASSERT_EQ(FindLine(nodes, NameOfLine(nodes, line.row.path)), &line) << line.row.name;
  EXPECT_EQ(FindLine(nodes, "nothing of that name"), nullptr);
  EXPECT_EQ(FindLine(nodes, nodes.lines()[0].row.value_name + "#99"), nullptr);
}

}  // namespace
}  // namespace onnxray::testing
