// The registry of actions, and what they do on a screenless application.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "actions/all_actions.h"
#include "actions/key_text.h"
#include "io/image.h"
#include "io/npy.h"
#include "io/npz.h"
#include "ui/test_platform.h"
#include "ui_state.h"

namespace onnxray::testing {
namespace {

constexpr const char* kPair = "g (float[2,2,4,4] x) => (float[2,2,4,4] y) { h = Mul(x, x)\n y = Sqrt(h) }";

TEST(ActionsTest, IdsAreUnique) {
  std::set<std::string> ids;
  for (const Action& action : AllActions()) {
    EXPECT_TRUE(ids.insert(action.id).second) << action.id;
    EXPECT_EQ(FindAction(action.id), &action);
    EXPECT_NE(action.run, nullptr) << action.id;
    EXPECT_GT(std::string_view(action.title).size(), 3u);
    EXPECT_NE(action.title[0], ' ');
  }
  EXPECT_EQ(FindAction("no.such"), nullptr);
}

TEST(ActionsTest, KeysAreWrittenAsOnKeyboards) {
  EXPECT_EQ(KeyText(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z, false), "Ctrl+Shift+Z");
  EXPECT_EQ(KeyText(ImGuiMod_Ctrl | ImGuiKey_K, true), "⌘+K");
  EXPECT_EQ(KeyText(ImGuiMod_Shift | ImGuiKey_Slash, false), "?");
  EXPECT_EQ(KeyText(ImGuiKey_LeftBracket, false), "[");
  EXPECT_EQ(KeyText(ImGuiMod_Alt | ImGuiKey_LeftArrow, false), "Alt+←");
  EXPECT_EQ(KeyText(ImGuiKey_None, false), "");
}

class ActionsAppTest : public AppTest {
 protected:
  void OpenModel() {
    Drop({TextModel("two.onnx", kPair)});
    ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
    Click("Run now");
    ASSERT_TRUE(UntilRunEnds());
    ASSERT_TRUE(UntilShown("float32[2,2,4,4]"));
  }
  // A key may do another thing elsewhere, but here it does one.
  void ExpectKeysUnique() {
    std::map<ImGuiKeyChord, std::string> keys;
    for (const Action& action : AllActions()) {
      for (const ImGuiKeyChord key : {action.key, action.other_key}) {
        if (key == ImGuiKey_None || !action.IsEnabled(app.View())) continue;
        const auto [it, is_new] = keys.emplace(key, action.id);
        EXPECT_TRUE(is_new) << KeyText(key, false) << " is " << it->second << " and " << action.id;
      }
    }
  }
  // Every action that can be done, each in the state that those before left.
  int RunAll() {
    int run = 0;
    for (const Action& action : AllActions()) {
      SCOPED_TRACE(action.id);
      ViewContext view = app.View();
      if (!action.IsEnabled(view)) continue;
      action.run(view);
      ++run;
      Frames(3);
      Type(ImGuiKey_Escape);  // what opened is closed
      if (app.state().at_start && app.state().model) app.View().controller.GoToModel();
    }
    return run;
  }
  void Chord(ImGuiKey modifier, ImGuiKey mod_key, ImGuiKey key) {
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(modifier, true);
    io.AddKeyEvent(mod_key, true);
    Type(key);
    io.AddKeyEvent(mod_key, false);
    io.AddKeyEvent(modifier, false);
    Frames(2);
  }
  void Ctrl(ImGuiKey key) { Chord(ImGuiKey_LeftCtrl, static_cast<ImGuiKey>(ImGuiMod_Ctrl), key); }
  void Alt(ImGuiKey key) { Chord(ImGuiKey_LeftAlt, static_cast<ImGuiKey>(ImGuiMod_Alt), key); }
  void Shift(ImGuiKey key) { Chord(ImGuiKey_LeftShift, static_cast<ImGuiKey>(ImGuiMod_Shift), key); }
  void Write(const std::string& text) {
    ImGui::GetIO().AddInputCharactersUTF8(text.c_str());
    Frames(3);
  }
  void RightClick() {
    ImGui::GetIO().AddMouseButtonEvent(1, true);
    Frames(2);
    ImGui::GetIO().AddMouseButtonEvent(1, false);
    Frames(2);
  }
  const Palette& palette() const { return app.state().ui.palette; }
  std::string selected() const { return app.state().nodes.Find(*app.state().view.selected())->row.name; }
};

TEST_F(ActionsAppTest, AllCanBeDoneAtTheStart) {
  Frames(2);
  ExpectKeysUnique();
  EXPECT_GT(RunAll(), 5);
  EXPECT_EQ(platform.choosing, 1);
}

TEST_F(ActionsAppTest, AllCanBeDoneWithAModel) {
  OpenModel();
  ExpectKeysUnique();
  EXPECT_GT(RunAll(), 15);
  EXPECT_EQ(app.state().model->name, "two.onnx");
}

TEST_F(ActionsAppTest, SavesPicturesAndNumbers) {
  OpenModel();
  for (const char* id : {"export.png", "export.npy", "export.npz"}) {
    ViewContext view = app.View();
    FindAction(id)->run(view);
  }
  ASSERT_TRUE(Until([&] { return platform.saved_files.size() == 3; }));
  EXPECT_TRUE(platform.saved_files["x.png"].substr(1).starts_with("PNG"));
  const auto arrays = ParseNpz(AsBytes(platform.saved_files["two.npz"])).value();
  ASSERT_EQ(arrays.size(), 3u);
  EXPECT_EQ(arrays[2].name, "y");
  const Tensor saved = ParseNpy(AsBytes(platform.saved_files["x.npy"])).value();
  const Tensor& shown = app.state().view.tensor();
  ASSERT_EQ(saved.ToString(), shown.ToString());
  for (int64_t i = 0; i < saved.count(); ++i) EXPECT_EQ(saved.data<float>()[i], shown.data<float>()[i]);
}

TEST_F(ActionsAppTest, ThePaletteFindsAndDoes) {
  OpenModel();
  Ctrl(ImGuiKey_K);
  ASSERT_TRUE(palette().is_open());
  Write("dark");
  Write(" light");
  EXPECT_EQ(palette().query(), "dark light");
  ASSERT_NE(palette().chosen(), nullptr);
  EXPECT_EQ(palette().chosen()->id, "window.theme");
  Type(ImGuiKey_Escape);
  EXPECT_FALSE(palette().is_open());
  Ctrl(ImGuiKey_K);
  Write("magma");
  EXPECT_EQ(palette().chosen()->id, "colours/magma");
  EXPECT_TRUE(RecordedItems().count("Choose Colour by magma")) << "it is to be seen";
  Type(ImGuiKey_Enter);
  EXPECT_FALSE(palette().is_open());
  EXPECT_EQ(app.state().view.color_map(), ColorMap::kMagma);
  Ctrl(ImGuiKey_K);
  EXPECT_EQ(palette().chosen()->id, "colours/magma") << "what was done lately comes first";
  Ctrl(ImGuiKey_K);
  EXPECT_FALSE(palette().is_open()) << "its own key closes it";
}

TEST_F(ActionsAppTest, KeysRightAfterThePaletteAreNotLost) {
  OpenModel();
  const auto keys = [this](std::initializer_list<ImGuiKey> chord) {
    Ctrl(ImGuiKey_K);
    Write("magma");
    ImGuiIO& io = ImGui::GetIO();
    io.AddKeyEvent(ImGuiKey_Enter, true);
    io.AddKeyEvent(ImGuiKey_Enter, false);
    for (const ImGuiKey key : chord) io.AddKeyEvent(key, true);
    for (const ImGuiKey key : chord) io.AddKeyEvent(key, false);
    Frames(6);
  };
  const std::string before = selected();
  keys({ImGuiKey_J});
  EXPECT_NE(selected(), before);
  keys({static_cast<ImGuiKey>(ImGuiMod_Ctrl), ImGuiKey_K});
  EXPECT_TRUE(palette().is_open());
}

TEST_F(ActionsAppTest, AChordWithinOneFrameIsNotLost) {
  OpenModel();
  ImGuiIO& io = ImGui::GetIO();
  for (const bool down : {true, false}) {
    io.AddKeyEvent(ImGuiMod_Ctrl, down);
    io.AddKeyEvent(ImGuiKey_LeftCtrl, down);
    io.AddKeyEvent(ImGuiKey_K, down);
  }
  Frames(4);
  EXPECT_TRUE(palette().is_open());
}

TEST_F(ActionsAppTest, LinesOfThePaletteAreClicked) {
  OpenModel();
  Click("Palette");
  ASSERT_TRUE(palette().is_open());
  Write("gray");
  Click("Choose Colour by gray");
  EXPECT_FALSE(palette().is_open());
  EXPECT_EQ(app.state().view.color_map(), ColorMap::kGray);
  Click("Palette");
  MoveTo({20, 840});
  ImGui::GetIO().AddMouseButtonEvent(0, true);
  Frames(2);
  ImGui::GetIO().AddMouseButtonEvent(0, false);
  Frames(2);
  EXPECT_FALSE(palette().is_open()) << "a click outside closes it";
}

TEST_F(ActionsAppTest, ThePaletteGoesToValues) {
  OpenModel();
  Ctrl(ImGuiKey_K);
  Write("sqrt");
  ASSERT_NE(palette().chosen(), nullptr);
  EXPECT_EQ(palette().chosen()->kind, PaletteEntry::Kind::kValue);
  Type(ImGuiKey_Enter);
  EXPECT_EQ(app.state().view.selected(), Line("y")->row.path);
}

TEST_F(ActionsAppTest, ArrowsChooseInThePalette) {
  OpenModel();
  Ctrl(ImGuiKey_K);
  const ValuePath before = *app.state().view.selected();
  Type(ImGuiKey_DownArrow);
  EXPECT_EQ(palette().selected(), 1u);
  EXPECT_EQ(app.state().view.selected(), before) << "and nothing behind it";
  Type(ImGuiKey_UpArrow);
  Type(ImGuiKey_UpArrow);
  EXPECT_EQ(palette().selected(), palette().results().size() - 1);
}

TEST_F(ActionsAppTest, KeysDoNothingWhileTyping) {
  OpenModel();
  Type(ImGuiKey_Slash);
  Frames(3);
  ASSERT_TRUE(ImGui::GetIO().WantTextInput) << "the filter";
  Type(ImGuiKey_G);
  Type(ImGuiKey_D);
  EXPECT_EQ(app.state().view.aspect(), Aspect::kActivation);
  EXPECT_TRUE(app.state().shows_details);
  Type(ImGuiKey_Escape);
  Frames(2);
  Type(ImGuiKey_D);
  EXPECT_FALSE(app.state().shows_details);
}

TEST_F(ActionsAppTest, TheKeySheetOpensAndCloses) {
  OpenModel();
  Shift(ImGuiKey_Slash);
  Frames(2);
  EXPECT_TRUE(RecordedItems().count("Close keys"));
  Type(ImGuiKey_Escape);
  Frames(3);
  EXPECT_FALSE(RecordedItems().count("Close keys"));
}

TEST_F(ActionsAppTest, ArrowsFollowTheData) {
  OpenModel();
  EXPECT_EQ(selected(), "x");
  Type(ImGuiKey_RightArrow);
  EXPECT_EQ(app.state().view.selected(), Line("h")->row.path);
  Type(ImGuiKey_RightArrow);
  EXPECT_EQ(app.state().view.selected(), Line("y")->row.path);
  Type(ImGuiKey_LeftArrow);
  EXPECT_EQ(app.state().view.selected(), Line("h")->row.path);
}

TEST_F(ActionsAppTest, HistoryGoesBack) {
  OpenModel();
  std::this_thread::sleep_for(std::chrono::milliseconds(800));
  Click("Node y");
  EXPECT_EQ(app.state().view.selected(), Line("y")->row.path);
  Alt(ImGuiKey_LeftArrow);
  EXPECT_EQ(app.state().view.selected(), Line("x")->row.path);
  Alt(ImGuiKey_RightArrow);
  EXPECT_EQ(app.state().view.selected(), Line("y")->row.path);
  ImGui::GetIO().AddMouseButtonEvent(3, true);
  Frames(2);
  ImGui::GetIO().AddMouseButtonEvent(3, false);
  Frames(2);
  EXPECT_EQ(app.state().view.selected(), Line("x")->row.path);
  app.ReturnTo(platform.waypoints.back());
  EXPECT_EQ(app.state().view.selected(), Line("y")->row.path);
  Type(ImGuiKey_Space);
  EXPECT_EQ(app.state().view.selected(), Line("x")->row.path);
}

TEST_F(ActionsAppTest, TheContextMenuCopiesAndSaves) {
  OpenModel();
  Click("Node h");
  ASSERT_TRUE(UntilShown(Line("h")));
  PointAt(1, 2, 3);
  RightClick();
  Click("Copy the index");
  EXPECT_STREQ(ImGui::GetClipboardText(), "[0, 1, 3, 2]");
  PointAt(1, 2, 3);
  RightClick();
  Click("Copy the tile as NumPy code");
  EXPECT_TRUE(std::string_view(ImGui::GetClipboardText()).starts_with("np.array([["));
  PointAt(1, 2, 3);
  RightClick();
  Click("Save the tensor as .npy");
  ASSERT_TRUE(Until([&] { return platform.saved_files.count("h.npy") > 0; }));
  EXPECT_EQ(platform.saved_files["h.npy"].size(), 128u + 2 * 2 * 4 * 4 * 4);
  PointAt(0, 1, 1);
  RightClick();
  Click("Save the tile as PNG");
  Click("2×  for sharp screens");
  ASSERT_TRUE(Until([&] { return platform.saved_files.count("h.tile0.png") > 0; }));
  EXPECT_EQ(platform.saved_files["h.tile0.png"][1], 'P');
  PointAt(1, 2, 3);
  RightClick();
  Click("Copy the tile as a picture");
  ASSERT_TRUE(Until([&] { return !platform.copied_picture.empty(); }));
  const Tensor tile = DecodeImage(AsBytes(std::exchange(platform.copied_picture, ""))).value();
  PointAt(1, 2, 3);
  RightClick();
  Click("Copy all tiles as a picture");
  ASSERT_TRUE(Until([&] { return !platform.copied_picture.empty(); }));
  const Tensor all = DecodeImage(AsBytes(platform.copied_picture)).value();
  EXPECT_NE(all.shape(), tile.shape());
}

TEST_F(ActionsAppTest, NodesHaveAMenuToo) {
  OpenModel();
  Frames(2);
  const ItemRect line = RecordedItems().at("Node y");
  MoveTo({(line.min.x + line.max.x) / 2, (line.min.y + line.max.y) / 2});
  RightClick();
  Click("Copy the type");
  EXPECT_STREQ(ImGui::GetClipboardText(), "float32[2,2,4,4]");
  MoveTo({(line.min.x + line.max.x) / 2, (line.min.y + line.max.y) / 2});
  RightClick();
  Click("Save the tensor as .npy");
  ASSERT_TRUE(Until([&] { return platform.saved_files.count("y.npy") > 0; }));
}

TEST_F(ActionsAppTest, TextSizeIsRemembered) {
  Frames(2);
  Ctrl(ImGuiKey_Equal);
  EXPECT_FLOAT_EQ(app.state().ui.preferences.text_scale, 1.1f);
  Frames(2);
  const auto note = nlohmann::json::parse(platform.notes["preferences"]);
  EXPECT_EQ(note["text"], "1.1");
  Ctrl(ImGuiKey_Minus);
  Ctrl(ImGuiKey_Minus);
  EXPECT_FLOAT_EQ(app.state().ui.preferences.text_scale, 0.9f);
  Ctrl(ImGuiKey_0);
  EXPECT_FLOAT_EQ(app.state().ui.preferences.text_scale, 1);
}

TEST_F(ActionsAppTest, RecentFilesAreOfferedAtTheStart) {
  app.SetRecentFiles({{.key = "k1", .name = "one.onnx", .place = "~/models", .bytes = 1000, .opened = 1}});
  Frames(3);
  EXPECT_FALSE(RecordedItems().count("Forget")) << "it is there only under the pointer";
  Click("Recent one.onnx");
  EXPECT_EQ(platform.recent_opened, "k1");
  Click("Forget");
  EXPECT_EQ(platform.recent_forgotten, "k1");
}

TEST_F(ActionsAppTest, AFingerScrollsTheList) {
  std::string graph = "g (float[4] v0) => (float[4] v60) {\n";
  for (int i = 0; i < 60; ++i) graph += "v" + std::to_string(i + 1) + " = Neg(v" + std::to_string(i) + ")\n";
  Drop({TextModel("long.onnx", graph + "}")});
  ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
  Frames(2);
  const ItemRect line = RecordedItems().at("Node v5");
  const auto selected_before = app.state().view.selected();
  ImGuiIO& io = ImGui::GetIO();
  io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
  MoveTo({line.min.x + 40, line.min.y + 10});
  io.AddMouseButtonEvent(0, true);
  Frames(2);
  for (int i = 1; i <= 10; ++i) MoveTo({line.min.x + 40, line.min.y + 10 - 20 * static_cast<float>(i)});
  io.AddMouseButtonEvent(0, false);
  Frames(3);
  EXPECT_LT(RecordedItems().at("Node v5").min.y, line.min.y - 150);
  EXPECT_EQ(app.state().view.selected(), selected_before) << "a scroll is no click";
}

TEST_F(ActionsAppTest, StateListsActions) {
  OpenModel();
  UiStateJson(app);
  const auto state = nlohmann::json::parse(UiStateJson(app));
  const auto exist = std::count_if(AllActions().begin(), AllActions().end(),
                                   [&](const Action& action) { return action.Exists(app.View()); });
  EXPECT_EQ(state["actions"].size(), static_cast<size_t>(exist));
  for (const auto& action : state["actions"]) {
    if (action["id"] == "edit.undo") {
      EXPECT_FALSE(action["enabled"].get<bool>());
    } else if (action["id"] == "run.start") {
      EXPECT_TRUE(action["enabled"].get<bool>());
    }
  }
}

}  // namespace
}  // namespace onnxray::testing
