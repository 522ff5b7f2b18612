#include "settings/all_settings.h"

#include <map>

namespace onnxray {

Error WrongValue(std::string_view name, std::string_view text, const std::string& expects) {
  return InvalidInput("'" + std::string(text) + "' is nothing that '" + std::string(name) + "' can be",
                      "It takes " + expects);
}

const std::vector<SettingGroup>& SettingGroups() {
  static const std::vector<SettingGroup> groups = [] {
    std::vector<SettingGroup> all;
    for (auto family : {PlaceSettings, TensorSettings, ColorSettings, LossSettings, HeatmapSettings,
                        GraphSettings, ExplainSettings, ApplicationSettings}) {
      const std::span<const SettingGroup> some = family();
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return groups;
}

const Setting* FindSetting(std::string_view name) {
  static const std::map<std::string_view, const Setting*> by_name = [] {
    std::map<std::string_view, const Setting*> map;
    for (const SettingGroup& group : SettingGroups()) {
      for (const Setting& setting : group.settings) map.emplace(setting.name, &setting);
    }
    return map;
  }();
  const auto it = by_name.find(name);
  return it == by_name.end() ? nullptr : it->second;
}

}  // namespace onnxray
