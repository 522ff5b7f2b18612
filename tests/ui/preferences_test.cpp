#include "preferences.h"

#include <gtest/gtest.h>

#include "state.h"

namespace onnxray::testing {
namespace {

TEST(PreferencesTest, JsonReadsBack) {
  AppState state;
  state.theme = ThemeChoice::kLight;
  state.shows_details = false;
  state.ui.preferences = {
      .text_scale = 1.25f, .motion = MotionChoice::kReduced, .recent_choices = {"b", "a"}};
  AppState read;
  ApplyPreferences(PreferencesJson(state, true), read);
  EXPECT_EQ(read.ui.preferences, state.ui.preferences);
  EXPECT_EQ(read.theme, ThemeChoice::kLight);
  EXPECT_TRUE(read.shows_nodes);
  EXPECT_FALSE(read.shows_details);
}

TEST(PreferencesTest, ThoseOfBeforeAreRead) {
  AppState state;
  ApplyPreferences(
      R"({"colours":"dark","text":1.1,"motion":"full","recent":["a"],"nodes":false,"details":true,"nodesWidth":400})",
      state);
  EXPECT_EQ(state.theme, ThemeChoice::kDark);
  EXPECT_FLOAT_EQ(state.ui.preferences.text_scale, 1.1f);
  EXPECT_EQ(state.ui.preferences.motion, MotionChoice::kFull);
  EXPECT_EQ(state.ui.preferences.nodes_width, 400);
  EXPECT_FALSE(state.shows_nodes);
  EXPECT_TRUE(state.shows_details);
}

TEST(PreferencesTest, PanelsMayBeLeftOut) {
  AppState state, read;
  state.shows_nodes = false;
  ApplyPreferences(PreferencesJson(state, false), read);
  EXPECT_TRUE(read.shows_nodes);
}

TEST(PreferencesTest, WhatCannotBeReadStays) {
  for (const char* text :
       {"", "[]", "{", R"({"text": "large", "colours": "pink", "recent": [1], "nodes": 3})"}) {
    AppState state;
    ApplyPreferences(text, state);
    EXPECT_EQ(state.ui.preferences, Preferences()) << text;
    EXPECT_EQ(state.theme, ThemeChoice::kSystem);
    EXPECT_TRUE(state.shows_nodes);
  }
}

TEST(PreferencesTest, ScalesGoByStepsAndEnd) {
  EXPECT_FLOAT_EQ(StepTextScale(1, 1), 1.1f);
  EXPECT_FLOAT_EQ(StepTextScale(1, -1), 0.9f);
  EXPECT_FLOAT_EQ(StepTextScale(1.13f, 0), 1.1f);
  EXPECT_FLOAT_EQ(StepTextScale(2, 1), 2);
  EXPECT_FLOAT_EQ(StepTextScale(100, -1), 1.75f);
}

}  // namespace
}  // namespace onnxray::testing
