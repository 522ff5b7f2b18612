// On the desktop the functions are Dawn's, a plain C library that is opened where there is one.
#include <dlfcn.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "gpu/functions.h"

namespace onnxray {

namespace {

// ONNXRAY_WEBGPU_LIBRARY alone where it is set, else beside the program, else where set-up puts it.
std::vector<std::string> Candidates() {
  if (const char* const chosen = std::getenv("ONNXRAY_WEBGPU_LIBRARY")) return {chosen};
  constexpr const char* kName = "libwebgpu_wrapper.so";
  return {kName, std::string(ONNXRAY_WEBGPU_DIR "/lib/") + kName};
}

Result<WebGpuFunctions> Load() {
  void* library = nullptr;
  for (const std::string& path : Candidates()) {
    if ((library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL))) break;
  }
  if (!library) {
    return Unsupported("there is no WebGPU library",
                       "Run scripts/setup, or name one in ONNXRAY_WEBGPU_LIBRARY");
  }
  WebGpuFunctions functions;
  std::string missing;
  const auto find = [&](const char* name, auto& function) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    if (!function && missing.empty()) missing = name;
  };
#define ONNXRAY_FIND(name) find("wgpu" #name, functions.name);
  ONNXRAY_WEBGPU_FUNCTIONS(ONNXRAY_FIND)
#undef ONNXRAY_FIND
  if (!missing.empty()) return Unsupported("the WebGPU library has no function " + missing);
  return functions;
}

}  // namespace

const Result<WebGpuFunctions>& LoadWebGpu() {
  static const Result<WebGpuFunctions> loaded = Load();
  return loaded;
}

}  // namespace onnxray
