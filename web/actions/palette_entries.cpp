#include "actions/palette_entries.h"

#include <string_view>

#include "actions/all_actions.h"
#include "actions/conditions.h"
#include "actions/navigation.h"

namespace onnxray {

namespace {

using Kind = PaletteEntry::Kind;

struct PresetTitle {
  ImagePreset preset;
  const char* title;
};
constexpr PresetTitle kPresets[] = {{ImagePreset::kAuto, "automatically"},
                                    {ImagePreset::kRaw, "as 0 … 255"},
                                    {ImagePreset::kUnit, "as 0 … 1"},
                                    {ImagePreset::kKerasTf, "as -1 … 1"},
                                    {ImagePreset::kTorchvision, "as torchvision does"},
                                    {ImagePreset::kKerasCaffe, "as Caffe does (BGR)"},
                                    {ImagePreset::kClip, "as CLIP does"}};

void AddActions(const ViewContext& view, std::vector<PaletteEntry>& entries) {
  for (const Action& action : AllActions()) {
    if (!action.Exists(view)) continue;
    if (std::string_view(action.id) == "help.palette") continue;  // that is where one is
    entries.push_back({.kind = Kind::kAction,
                       .id = action.id,
                       .title = action.title,
                       .detail = action.detail ? action.detail(view) : "",
                       .heading = action.group,
                       .key = action.key,
                       .enabled = action.IsEnabled(view),
                       .run = action.run});
  }
}

void AddValues(const ViewContext& view, std::vector<PaletteEntry>& entries) {
  if (!view.state.model) return;
  for (const NodeLine& line : view.state.nodes.lines()) {
    const ValueRow& row = line.row;
    // Most values are called after their nodes.
    const bool named = !row.value_name.starts_with(row.name);
    std::string id = "go/" + row.value_name;
    for (const NodeId node : row.path.nodes) id += "/" + std::to_string(node);
    entries.push_back({.kind = Kind::kValue,
                       .id = std::move(id),
                       .title = row.name,
                       .detail = row.op() + "  " + line.type() + (named ? "  " + row.value_name : ""),
                       .heading = "Go to",
                       .op = row.op(),
                       .run = [path = row.path](ViewContext& v) { GoToValue(v, path); }});
  }
}

void AddColorMaps(const ViewContext& view, std::vector<PaletteEntry>& entries) {
  if (!HasModel(view)) return;
  for (const ColorMap map : kColorMaps) {
    entries.push_back({.kind = Kind::kColorMap,
                       .id = "colours/" + std::string(Name(map)),
                       .title = "Colour by " + std::string(Name(map)),
                       .detail = map == view.state.view.color_map() ? "in use" : "",
                       .heading = "Colour maps",
                       .colors = map,
                       .run = [map](ViewContext& v) { v.state.view.SetColorMap(map); }});
  }
}

void AddPresets(const ViewContext& view, std::vector<PaletteEntry>& entries) {
  if (!HasModel(view)) return;
  for (const InputChoice& choice : view.state.choices) {
    if (!choice.file || !choice.file->is_picture()) continue;
    for (const PresetTitle& preset : kPresets) {
      const bool in_use = choice.feed.preset == preset.preset;
      entries.push_back({.kind = Kind::kPreset,
                         .id = "preset/" + choice.input + "/" + std::string(Name(preset.preset)),
                         .title = std::string("Feed the picture ") + preset.title,
                         .detail = choice.input + (in_use ? "  in use" : ""),
                         .heading = "Inputs",
                         .run = [input = choice.input, wanted = preset.preset](ViewContext& v) {
                           for (InputChoice& c : v.state.choices) {
                             if (c.input == input) c.feed.preset = wanted;
                           }
                           v.controller.Run();
                         }});
    }
  }
}

void AddSamples(const ViewContext& view, std::vector<PaletteEntry>& entries) {
  for (const Sample& sample : view.state.samples) {
    entries.push_back({.kind = Kind::kSample,
                       .id = "sample/" + sample.name,
                       .title = "Open the sample " + sample.title,
                       .detail = sample.input.empty() ? "" : "with " + sample.input,
                       .heading = "Samples",
                       .run = [sample](ViewContext& v) { v.controller.OpenSample(sample); }});
  }
}

void AddRecentFiles(const ViewContext& view, std::vector<PaletteEntry>& entries) {
  for (const RecentFile& file : view.state.ui.recent_files) {
    entries.push_back({.kind = Kind::kRecentFile,
                       .id = "recent/" + file.key,
                       .title = "Open again " + file.name,
                       .detail = file.place,
                       .heading = "Files opened before",
                       .run = [key = file.key](ViewContext& v) { v.controller.platform().OpenRecent(key); }});
  }
}

}  // namespace

std::vector<PaletteEntry> PaletteEntries(const ViewContext& view) {
  std::vector<PaletteEntry> entries;
  AddActions(view, entries);
  AddColorMaps(view, entries);
  AddPresets(view, entries);
  AddSamples(view, entries);
  AddRecentFiles(view, entries);
  AddValues(view, entries);
  return entries;
}

}  // namespace onnxray
