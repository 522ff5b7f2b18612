// A platform without a screen, and an application on it that is used as a person would use it: by what is
// written on its controls.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "app.h"
#include "imgui_internal.h"
#include "model/test_models.h"
#include "new_frame.h"
#include "test_hooks.h"

namespace onnxray::testing {

class TestPlatform : public Platform {
 public:
  ImTextureID CreateTexture(const Pixels& pixels) override {
    EXPECT_EQ(pixels.texels.size(), static_cast<size_t>(pixels.width) * static_cast<size_t>(pixels.height));
    textures_[++last_texture_] = pixels;
    return last_texture_;
  }
  void DestroyTexture(ImTextureID texture) override { EXPECT_EQ(textures_.erase(texture), 1u); }
  void ChooseFiles() override { ++choosing; }
  void OpenSamples(const std::vector<std::string>& names) override { samples_opened = names; }
  void OpenAddresses(const std::vector<std::string>& list) override { addresses = list; }
  void ShowPlace(const std::string& query) override { place = query; }
  bool mirrors() const override { return true; }
  void ShowMirror(const std::string& json) override { mirror.update(nlohmann::json::parse(json)); }
  void ShowOpened(const std::string& model, const std::string& input) override {
    opened = model + "|" + input;
  }
  Result<std::string> SaveFile(const std::string& name, std::span<const std::byte> bytes) override {
    saved_files[name] = AsText(bytes);
    return name;
  }
  std::string LoadNote(const std::string& name) override { return notes[name]; }
  void SaveNote(const std::string& name, const std::string& text) override { notes[name] = text; }
  void OpenRecent(const std::string& key) override { recent_opened = key; }
  void ForgetRecent(const std::string& key) override { recent_forgotten = key; }
  void PushWaypoint(uint64_t number) override { waypoints.push_back(number); }
  bool copies_pictures() const override { return true; }
  void CopyPicture(std::span<const std::byte> png) override { copied_picture = AsText(png); }
  bool has_camera() const override { return camera; }
  void StartCamera() override { ++camera_starts; }
  void AskForCameraFrame() override { ++camera_asked; }
  void StopCamera() override { ++camera_stops; }
  bool prefers_dark() const override { return dark; }
  bool dragging_files() const override { return dragging; }
  void Wake() override {}
  std::string description() const override { return "a test"; }
  size_t texture_count() const { return textures_.size(); }

  int choosing = 0;
  bool dark = true, dragging = false;
  std::vector<std::string> samples_opened;
  std::vector<std::string> addresses;
  std::string opened, place;
  nlohmann::json mirror;  // every part as it was told last
  std::map<std::string, std::string> saved_files;
  std::map<std::string, std::string> notes;
  std::string recent_opened, recent_forgotten;
  std::vector<uint64_t> waypoints;
  std::string copied_picture;
  bool camera = false;
  int camera_starts = 0, camera_asked = 0, camera_stops = 0;

 private:
  std::map<ImTextureID, Pixels> textures_;
  ImTextureID last_texture_ = 0;
};

// A context whose textures are nobody's business.
class HeadlessImGui {
 public:
  HeadlessImGui() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {1360, 860};
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    ImGui::GetCurrentContext()->ErrorCallback = [](ImGuiContext*, void*, const char* text) {
      ADD_FAILURE() << text;
    };
  }
  ~HeadlessImGui() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
    ImGui::DestroyContext();
  }
};

class AppTest : public ::testing::Test {
 protected:
  void Frame() {
    app.Update();
    app.Upload();
    ImGui::GetIO().DeltaTime = 1.0f / 60;
    BeginRecordedFrame();
    NewFrame();
    RecordItems(true);
    app.Draw(1);
    ImGui::Render();
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      if (texture->Status == ImTextureStatus_WantDestroy) {
        texture->SetTexID(ImTextureID_Invalid);
        texture->SetStatus(ImTextureStatus_Destroyed);
      } else if (texture->Status != ImTextureStatus_OK) {
        texture->SetTexID(1000);
        texture->SetStatus(ImTextureStatus_OK);
      }
    }
  }
  void Frames(int count) {
    for (int i = 0; i < count; ++i) Frame();
  }

  // Draws until `condition` holds; fails the test after ten seconds.
  template <typename Condition>
  bool Until(const Condition& condition) {
    const double end = Controller::Now() + 10;
    while (!condition()) {
      if (Controller::Now() > end) return false;
      Frame();
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    Frames(2);
    return true;
  }
  bool UntilRunEnds() {
    return Until([this] { return app.state().run.number > 0 && !app.state().run.active(); });
  }
  bool UntilShown(const std::string& type) {
    return Until([&] { return app.state().view.picture() && app.state().view.tensor().ToString() == type; });
  }
  // The line's value and its statistics, not those of the line before.
  bool UntilShown(const NodeLine* line) {
    return Until([&] {
      const TensorView& view = app.state().view;
      return view.shown() == line->row.path && view.picture() && view.statistics();
    });
  }

  void MoveTo(ImVec2 place) {
    ImGui::GetIO().AddMousePosEvent(place.x, place.y);
    Frames(2);
  }
  // At the middle of an element of a tile.
  void PointAt(int64_t tile, double column, double row) {
    const TensorView& view = app.state().view;
    const ItemRect canvas = RecordedItems().at("Activation grid");
    const PlaneRect rect = view.grid().TileRect(tile);
    const PlanePoint place = view.camera().ToView(rect.x + column + 0.5, rect.y + row + 0.5);
    MoveTo({canvas.min.x + static_cast<float>(place.x), canvas.min.y + static_cast<float>(place.y)});
  }
  void Click(const std::string& label) {
    Frames(2);
    const auto item = RecordedItems().find(label);
    ASSERT_NE(item, RecordedItems().end()) << "there is no control '" << label << "'";
    const ItemRect rect = item->second;
    MoveTo({(rect.min.x + rect.max.x) / 2, (rect.min.y + rect.max.y) / 2});
    ImGui::GetIO().AddMouseButtonEvent(0, true);
    Frames(2);
    ImGui::GetIO().AddMouseButtonEvent(0, false);
    Frames(2);
  }
  void Type(ImGuiKey key) {
    ImGui::GetIO().AddKeyEvent(key, true);
    Frames(2);
    ImGui::GetIO().AddKeyEvent(key, false);
    Frames(2);
  }

  static IntakeFile File(const std::string& name, const std::string& bytes) {
    return {name, InMemory(bytes), {}};
  }
  static IntakeFile SampleFile(const std::string& name) {
    std::ifstream stream("build/samples/" + name, std::ios::binary);
    EXPECT_TRUE(stream) << "build/samples/" << name << " is missing: run scripts/setup";
    return File(name, {std::istreambuf_iterator<char>(stream), {}});
  }
  static IntakeFile TextModel(const std::string& name, const std::string& graph) {
    return File(name, GraphFromText(graph).SerializeAsString());
  }
  void Drop(std::vector<IntakeFile> files) { app.TakeFiles(std::move(files)); }

  const NodeLine* Line(const std::string& name) const {
    for (const NodeLine& line : app.state().nodes.lines()) {
      if (line.row.name == name || line.row.value_name == name) return &line;
    }
    return nullptr;
  }

  HeadlessImGui imgui;
  TestPlatform platform;
  App app{platform, 2};
};

}  // namespace onnxray::testing
