// The mirror: what it tells of the canvas, and that its commands do what controls do.
#include "mirror/mirror.h"

#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

constexpr const char* kMirrored =
    "g (float[1,2,3,4] x) => (float[1,2,3,4] y) { h = Mul(x, x)\n y = Sqrt(h) }";

class MirrorTest : public AppTest {
 protected:
  void OpenAll() {
    std::vector<float> values(24);
    for (size_t i = 0; i < 24; ++i) values[i] = static_cast<float>(i);
    Drop({TextModel("two.onnx", kMirrored),
          File("x.pb", RawTensor<float>("x", 1, {1, 2, 3, 4}, values).SerializeAsString())});
    ASSERT_TRUE(UntilRunEnds());
  }
  // Of a part that may be null.
  static nlohmann::json At(const nlohmann::json& mirror, const char* part, const char* key) {
    const auto it = mirror.find(part);
    return it != mirror.end() && it->is_object() && it->contains(key) ? (*it)[key] : nlohmann::json();
  }
  bool UntilMirrored(const std::function<bool(const nlohmann::json&)>& condition) {
    return Until([&] { return !platform.mirror.is_null() && condition(platform.mirror); });
  }
};

TEST_F(MirrorTest, TheMainJobByItsCommandsAlone) {
  Drop({TextModel("two.onnx", kMirrored)});
  ASSERT_TRUE(UntilMirrored([](const auto& mirror) { return mirror["page"]["model"] == "two.onnx"; }));
  EXPECT_EQ(platform.mirror["run"]["text"], "The model has not been run");
  EXPECT_EQ(platform.mirror["inputs"][0]["type"], "float32[1,2,3,4]");
  app.DoMirrored(R"({"do": "feed", "input": "x", "synthetic": "ones"})");
  ASSERT_TRUE(UntilRunEnds());
  ASSERT_TRUE(UntilMirrored(
      [](const auto& mirror) { return mirror["run"]["active"] == false && mirror["run"]["done"] == 2; }));
  ASSERT_EQ(platform.mirror["nodes"]["rows"].size(), 3u);
  app.DoMirrored(R"({"do": "select", "row": 2})");
  ASSERT_TRUE(UntilMirrored([](const auto& mirror) {
    return At(mirror, "value", "value") == "y" && !At(mirror, "value", "statistics").empty() &&
           !mirror["table"].is_null();
  }));
  EXPECT_EQ(platform.mirror["nodes"]["selected"], 2);
  EXPECT_EQ(platform.mirror["value"]["statistics"][3], (nlohmann::json{"Mean", "1"}));
  EXPECT_EQ(platform.mirror["table"]["rows"],
            nlohmann::json(std::vector(3, std::vector<std::string>(4, "1"))));
}

TEST_F(MirrorTest, TheTableIsOfTheTileAskedFor) {
  OpenAll();
  ASSERT_TRUE(UntilMirrored([](const auto& mirror) { return !mirror["table"].is_null(); }));
  EXPECT_EQ(platform.mirror["table"]["tiles"], 2);
  EXPECT_EQ(platform.mirror["table"]["rows"][2], (nlohmann::json{"8", "9", "10", "11"}));
  app.DoMirrored(R"({"do": "table", "tile": 1, "row": 1, "column": 2})");
  ASSERT_TRUE(UntilMirrored([](const auto& mirror) { return At(mirror, "table", "tile") == 1; }));
  EXPECT_EQ(platform.mirror["table"]["rows"], (nlohmann::json::parse(R"([["18", "19"], ["22", "23"]])")));
  app.DoMirrored(R"({"do": "table", "tile": 99})");
  ASSERT_TRUE(UntilMirrored([](const auto& mirror) { return At(mirror, "table", "row") == 0; }));
  EXPECT_EQ(platform.mirror["table"]["tile"], 1) << "the last there is";
}

TEST_F(MirrorTest, OnlyWhatCanBeDoneIsOffered) {
  Frames(3);
  const auto offers = [&](const std::string& id) {
    const auto& actions = platform.mirror["actions"];
    return std::any_of(actions.begin(), actions.end(),
                       [&](const auto& action) { return action["id"] == id; });
  };
  ASSERT_TRUE(UntilMirrored([](const auto& mirror) { return mirror.contains("actions"); }));
  EXPECT_TRUE(offers("file.open"));
  EXPECT_FALSE(offers("run.start"));
  app.DoMirrored(R"({"do": "action", "id": "file.open"})");
  EXPECT_EQ(platform.choosing, 1);
  OpenAll();
  ASSERT_TRUE(UntilMirrored([&](const auto&) { return offers("run.start"); }));
}

TEST_F(MirrorTest, MessagesComeAndGo) {
  Drop({File("notes.txt", "this is no model\n")});
  ASSERT_TRUE(UntilMirrored(
      [](const auto& mirror) { return mirror.contains("messages") && mirror["messages"].size() == 1; }));
  const nlohmann::json message = platform.mirror["messages"][0];
  EXPECT_EQ(message["level"], "error");
  EXPECT_NE(message["text"].get<std::string>().find("notes.txt"), std::string::npos);
  app.DoMirrored(R"({"do": "dismiss", "id": )" + message["id"].dump() + "}");
  EXPECT_TRUE(app.state().messages.open().empty());
}

TEST_F(MirrorTest, NonsenseDoesNothing) {
  OpenAll();
  for (const char* command : {"", "[]", "{", R"({"do": 3})", R"({"do": "select", "row": 99})",
                              R"({"do": "select"})", R"({"do": "slider", "axis": 9, "index": 1})",
                              R"({"do": "feed", "input": "x"})", R"({"do": "action", "id": "none.such"})"}) {
    app.DoMirrored(command);
  }
  Frames(3);
  EXPECT_EQ(app.state().run.number, 1u);
  EXPECT_TRUE(app.state().messages.open().empty());
}

TEST_F(MirrorTest, TellsOnlyWhatChanged) {
  OpenAll();
  ASSERT_TRUE(UntilShown(Line("x")));
  const double settled = Controller::Now() + 0.6;
  Until([&] { return Controller::Now() > settled; });
  platform.mirror.clear();
  const double later = Controller::Now() + 0.6;
  Until([&] { return Controller::Now() > later; });
  EXPECT_TRUE(platform.mirror.empty()) << platform.mirror.dump();
  app.DoMirrored(R"({"do": "select", "row": 1})");
  ASSERT_TRUE(UntilMirrored([](const auto& mirror) { return mirror.contains("value"); }));
  EXPECT_FALSE(platform.mirror.contains("inputs"));
}

}  // namespace
}  // namespace onnxray::testing
