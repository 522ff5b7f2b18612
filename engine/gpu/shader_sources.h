// The WGSL files of shaders/, as the build embeds them.
#pragma once

#include <span>
#include <string_view>

namespace onnxray {

struct ShaderSource {
  std::string_view name;  // of the file, without .wgsl
  std::string_view code;
};

std::span<const ShaderSource> ShaderSources();

}  // namespace onnxray
