// How what is fed to an input is prepared. Sessions name it for every input, links for the first that is
// prepared in another way than usual; undo takes the whole choice back.
#pragma once

#include "input_choice.h"
#include "settings/setting.h"

namespace onnxray {

using InputSetting = SettingOf<InputChoice>;

// In the order in which links have them.
std::span<const InputSetting> InputSettings();
// Null: there is none of that name.
const InputSetting* FindInputSetting(std::string_view name);

}  // namespace onnxray
