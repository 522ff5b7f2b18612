#include "gpu/context.h"

#include <algorithm>
#include <cctype>

#include "gpu/shader_sources.h"

namespace onnxray {

namespace {

// `code` with every $NAME replaced.
std::string Substitute(std::string_view code, GpuEncoder::Substitutions substitutions) {
  std::string result;
  for (size_t i = 0; i < code.size();) {
    if (code[i] != '$') {
      result += code[i++];
      continue;
    }
    size_t end = i + 1;
    while (end < code.size() && (std::isalnum(static_cast<unsigned char>(code[end])) || code[end] == '_'))
      ++end;
    const std::string_view name = code.substr(i + 1, end - i - 1);
    const auto it = std::find_if(substitutions.begin(), substitutions.end(),
                                 [&](const auto& substitution) { return substitution.first == name; });
    // Left as it is, the compiler names it.
    result += it == substitutions.end() ? std::string(code.substr(i, end - i)) : it->second;
    i = end;
  }
  return result;
}

}  // namespace

Result<std::shared_ptr<GpuContext>> GpuContext::Open() {
  static std::mutex mutex;
  static std::shared_ptr<GpuDevice> device;
  static std::shared_ptr<GpuShaderCache> shaders;
  const std::lock_guard lock(mutex);
  if (!device || device->lost()) {
    device = TRY(GpuDevice::Open());
    shaders = std::make_shared<GpuShaderCache>();
  }
  return std::make_shared<GpuContext>(device, shaders);
}

std::shared_ptr<GpuShader> GpuShaderCache::Shader(std::string_view file,
                                                  GpuEncoder::Substitutions substitutions) {
  std::string key(file);
  for (const auto& [name, text] : substitutions) key += "\n" + text;
  const std::lock_guard lock(mutex_);
  std::shared_ptr<GpuShader>& shader = shaders_[key];
  if (!shader) {
    const auto sources = ShaderSources();
    const auto source = std::find_if(sources.begin(), sources.end(),
                                     [&](const ShaderSource& candidate) { return candidate.name == file; });
    const std::string_view code = source == sources.end() ? std::string_view() : source->code;
    shader = std::make_shared<GpuShader>(std::string(file), Substitute(code, substitutions));
  }
  return shader;
}

}  // namespace onnxray
