# WebGPU: its header, a library for the desktop, and for tests a GPU made of software.

# install_webgpu: build/webgpu/include/webgpu/webgpu.h, build/webgpu/lib/libwebgpu_wrapper.so.
install_webgpu() {
  local folder=$build/webgpu
  unpack webgpu-headers
  link "$unpacked/usr/include" "$folder/include"
  remark="header only: there is no library for $(uname -m)"
  [[ $(uname -sm) == "Linux x86_64" ]] || return 0
  unpack webgpu-library
  link "$unpacked" "$folder/lib"
  remark=$(size_of "$folder/lib")
}

# install_software_gpu: build/webgpu/software_gpu.json, which names Mesa's software renderer to the Vulkan loader
# (VK_DRIVER_FILES). Debian 12's own is too old for WebGPU.
install_software_gpu() {
  local folder=$build/webgpu library
  remark="none for $(uname -m)"
  [[ $(uname -sm) == "Linux x86_64" ]] || return 0
  unpack software-gpu
  library=$(find "$unpacked/usr/lib" -name libvulkan_lvp.so)
  mkdir -p "$folder"
  printf '{"file_format_version": "1.0.0", "ICD": {"library_path": "%s", "api_version": "1.3.0"}}\n' "$library" \
    >"$folder/software_gpu.json"
  remark=$(size_of "$library")
}
