// Every setting that is declared, whichever it is: that it travels where it says it does, and comes back.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "place.h"
#include "preferences.h"
#include "settings/all_settings.h"
#include "settings/input_settings.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

// Of a sequence only; of tensors there is one element.
constexpr std::string_view kOfSequences = "element";

std::vector<const Setting*> AllSettings() {
  std::vector<const Setting*> all;
  for (const SettingGroup& group : SettingGroups()) {
    for (const Setting& setting : group.settings) all.push_back(&setting);
  }
  return all;
}

TEST(Settings, NamesAreUniqueAndExamplesAreTaken) {
  std::set<std::string_view> names = {"model", "input", "node"};
  const auto check = [&](const auto& setting) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_TRUE(setting.accepts(setting.example)) << setting.name;
    EXPECT_NE(setting.example, setting.first) << setting.name;
    EXPECT_FALSE(setting.expects().empty()) << setting.name;
    EXPECT_NE(setting.travels, 0u) << setting.name;
  };
  for (const Setting* setting : AllSettings()) check(*setting);
  for (const InputSetting& setting : InputSettings()) check(setting);
}

TEST(Settings, AreAtFirstWhatTheySay) {
  const AppState state;
  for (const Setting* setting : AllSettings()) {
    EXPECT_EQ(setting->Read(state), "") << setting->name << " is " << setting->get(state);
    EXPECT_TRUE(setting->first.empty() || setting->accepts(setting->first)) << setting->name;
  }
}

TEST(Settings, LinksAreDocumented) {
  std::ifstream stream("docs/links.md");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  for (const Setting* setting : AllSettings()) {
    if (!(setting->travels & (kInLink | kInSession))) continue;
    EXPECT_NE(text.find("`" + std::string(setting->name) + "`"), std::string::npos) << setting->name;
  }
  for (const InputSetting& setting : InputSettings())
    EXPECT_NE(text.find("`" + std::string(setting.name) + "`"), std::string::npos) << setting.name;
}

TEST(Settings, PreferencesAreKept) {
  int kept = 0;
  for (const Setting* setting : AllSettings()) {
    if (!(setting->travels & kInPreferences)) continue;
    AppState state, read;
    ASSERT_TRUE(setting->Apply(setting->example, state).ok()) << setting->name;
    EXPECT_EQ(setting->Read(state), setting->example) << setting->name;
    ApplyPreferences(PreferencesJson(state, true), read);
    EXPECT_EQ(setting->Read(read), setting->example) << setting->name;
    ++kept;
  }
  EXPECT_GE(kept, 7);
}

TEST(Settings, PreparationsOfInputsComeBack) {
  for (const InputSetting& setting : InputSettings()) {
    InputChoice choice;
    EXPECT_EQ(setting.Read(choice), "") << setting.name;
    ASSERT_TRUE(setting.Apply(setting.example, choice).ok()) << setting.name;
    EXPECT_EQ(setting.Read(choice), setting.example) << setting.name;
    ASSERT_TRUE(setting.Apply("", choice).ok()) << setting.name;
    EXPECT_TRUE(choice == InputChoice()) << setting.name;
  }
}

class SettingsTest : public AppTest {
 protected:
  void Open() {
    app.SetSamples(
        R"({"models": [{"name": "m", "title": "M", "file": "m.onnx", "bytes": 1}], "inputs": []})");
    IntakeFile model =
        TextModel("m.onnx", "g (float[2,3,4,5] x) => (float[2,3,4,5] y) { h = Mul(x, x)\n y = Sqrt(h) }");
    model.address = "samples/m.onnx";
    Drop({std::move(model)});
    ASSERT_TRUE(Until([&] { return app.state().model != nullptr; }));
    Click("Run now");
    ASSERT_TRUE(UntilRunEnds());
    ASSERT_TRUE(UntilShown("float32[2,3,4,5]"));
  }
  AppState& state() { return app.View().state; }
  bool UntilSettled() {
    return Until([this] {
      return !app.state().link.pending() && app.state().view.picture() && !app.state().run.active() &&
             !app.state().gradients.computing();
    });
  }
  // As a user does it: with what follows from it.
  void Set(const Setting& setting, std::string_view text) {
    // What makes the others possible.
    if (setting.name == "at" && !text.empty()) Set(*FindSetting("axes"), "-,2,3");
    if (setting.name == "filter") Set(*FindSetting("heatmap"), text.empty() ? "" : "filters");
    const Status status = setting.Apply(text, state());
    ASSERT_TRUE(status.ok()) << setting.name << ": " << status.error().ToString();
    for (const SettingGroup& group : SettingGroups()) {
      const bool is_its = std::any_of(group.settings.begin(), group.settings.end(),
                                      [&](const Setting& other) { return other.name == setting.name; });
      if (is_its && group.settle) group.settle(state(), app.View().controller);
    }
    Frames(2);
  }
  void Press(std::string_view action) {
    app.DoMirrored(R"({"do": "action", "id": ")" + std::string(action) + "\"}");
    Frames(2);
  }
  IntakeFile SaveSession() {
    platform.saved_files.clear();
    Press("session.save");
    EXPECT_TRUE(Until([&] { return !platform.saved_files.empty(); }));
    const auto& [name, bytes] = *platform.saved_files.begin();
    return File(name, bytes);
  }
};

TEST_F(SettingsTest, LinksLeadBack) {
  Open();
  int followed = 0;
  for (const Setting* setting : AllSettings()) {
    if (!(setting->travels & kInLink) || setting->name == kOfSequences) continue;
    const std::string before = ToQuery(PlaceOf(app.state()).place);
    Set(*setting, setting->name == "at" ? "1,2,0,0" : setting->example);
    ASSERT_TRUE(UntilSettled()) << setting->name;
    const std::string text = setting->Read(app.state());
    ASSERT_NE(text, "") << setting->name;
    const std::string link = ToQuery(PlaceOf(app.state()).place);
    EXPECT_NE(link, before) << setting->name;
    app.Follow(before + (setting->stays ? "&theme=system" : ""));
    ASSERT_TRUE(UntilSettled()) << setting->name;
    EXPECT_EQ(setting->Read(app.state()), "") << setting->name << " after " << before;
    app.Follow(link);
    ASSERT_TRUE(UntilSettled()) << setting->name;
    EXPECT_EQ(setting->Read(app.state()), text) << setting->name << " after " << link;
    app.Follow(before + (setting->stays ? "&theme=system" : ""));
    ASSERT_TRUE(UntilSettled()) << setting->name;
    ++followed;
  }
  EXPECT_GE(followed, 30);
  EXPECT_TRUE(app.state().messages.open().empty());
}

TEST_F(SettingsTest, SessionsBringBackWhatWasSet) {
  Open();
  const IntakeFile plain = SaveSession();
  int restored = 0;
  for (const Setting* setting : AllSettings()) {
    if (!(setting->travels & kInSession) || setting->name == kOfSequences) continue;
    Set(*setting, setting->name == "at" ? "1,2,0,0" : setting->example);
    ASSERT_TRUE(UntilSettled()) << setting->name;
    const std::string text = setting->Read(app.state());
    ASSERT_NE(text, "") << setting->name;
    const IntakeFile session = SaveSession();
    Drop({plain});
    ASSERT_TRUE(Until([&] { return setting->Read(app.state()).empty(); })) << setting->name;
    ASSERT_TRUE(UntilSettled()) << setting->name;
    Drop({session});
    ASSERT_TRUE(Until([&] { return setting->Read(app.state()) == text; })) << setting->name;
    ASSERT_TRUE(UntilSettled()) << setting->name;
    Drop({plain});
    ASSERT_TRUE(Until([&] { return setting->Read(app.state()).empty(); })) << setting->name;
    ASSERT_TRUE(UntilSettled()) << setting->name;
    ++restored;
  }
  EXPECT_GE(restored, 30);
}

TEST_F(SettingsTest, GroupsAreUndoneAndRedone) {
  Open();
  const UndoLog& undo = app.state().ui.undo;
  for (const SettingGroup& group : SettingGroups()) {
    if (group.title.empty()) continue;
    for (const Setting& setting : group.settings) {
      if (group.seen_in && app.state().view.aspect() != *group.seen_in) {
        app.View().controller.ShowAspect(*group.seen_in);
        ASSERT_TRUE(UntilSettled());
      }
      ASSERT_EQ(setting.Read(app.state()), "") << setting.name;
      const std::string former = undo.undoable();
      Set(setting, setting.example);
      ASSERT_TRUE(UntilSettled());
      EXPECT_EQ(undo.undoable(), group.title) << setting.name;
      const std::string text = setting.Read(app.state());
      Press("edit.undo");
      ASSERT_TRUE(UntilSettled());
      EXPECT_EQ(setting.Read(app.state()), "") << setting.name;
      EXPECT_EQ(undo.undoable(), former) << setting.name;
      Press("edit.redo");
      ASSERT_TRUE(UntilSettled());
      EXPECT_EQ(setting.Read(app.state()), text) << setting.name;
      Press("edit.undo");
      ASSERT_TRUE(UntilSettled());
    }
  }
}

TEST_F(SettingsTest, WhatALinkDoesIsNotUndone) {
  Open();
  app.Follow("model=m&colors=magma&range=shared&sort=energy&loss=mse&target=2");
  ASSERT_TRUE(UntilSettled());
  EXPECT_EQ(FindSetting("sort")->Read(app.state()), "energy");
  EXPECT_EQ(app.state().ui.undo.undoable(), "");
}

}  // namespace
}  // namespace onnxray::testing
