# WebGPU: its header, a library for the desktop, one for Node, and for tests a GPU made of software.

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

# install_node_webgpu: build/webgpu/node/dawn.node. The package has every system's; only this one's is unpacked.
install_node_webgpu() {
  local system
  remark="none for $(uname -m)"
  case $(uname -sm) in
    "Linux x86_64") system=linux-x64 ;;
    "Linux aarch64") system=linux-arm64 ;;
    *) return 0 ;;
  esac
  fetch_source webgpu-node
  unpacked=$cache/sources/${fetched##*/}-$system
  cached "$unpacked" unpack_system "$fetched" "$system"
  link "$unpacked" "$build/webgpu/node"
  remark=$(size_of "$build/webgpu/node")
}

# unpack_system FILE SYSTEM FOLDER
unpack_system() { tar -xf "$1" -C "$3" --strip-components=3 "package/dist/$2"; }

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
