// Every setting there is. A new one is declared in the file of its family, and nowhere else.
#pragma once

#include <vector>

#include "settings/setting.h"

namespace onnxray {

// In the order in which links have them and in which they are put in force.
const std::vector<SettingGroup>& SettingGroups();
// Null: there is none of that name.
const Setting* FindSetting(std::string_view name);

// The families.
std::span<const SettingGroup> ApplicationSettings();
std::span<const SettingGroup> PlaceSettings();
std::span<const SettingGroup> TensorSettings();
std::span<const SettingGroup> ColorSettings();
std::span<const SettingGroup> LossSettings();
std::span<const SettingGroup> HeatmapSettings();
std::span<const SettingGroup> GraphSettings();
std::span<const SettingGroup> ExplainSettings();

}  // namespace onnxray
