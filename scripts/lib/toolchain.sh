# Emscripten and Node: the machine's own where they are new enough, otherwise private ones in the cache.

toolchain_lock=$root/scripts/deps/toolchain.lock

# --- Node ------------------------------------------------------------------------------------------------------------

# A module that uses one relaxed SIMD instruction.
relaxed_probe='[0,97,115,109,1,0,0,0,1,5,1,96,0,1,123,3,2,1,0,10,15,1,13,0,65,1,253,15,65,2,253,15,253,128,2,11]'

knows_relaxed_simd() {
  [[ $("$1" -p "WebAssembly.validate(new Uint8Array($relaxed_probe))" 2>/dev/null) == true ]]
}

# install_node: build/node, a Node that runs our WebAssembly without any flag.
install_node() {
  local path
  path=$(command -v node || true)
  if [[ -z $path ]] || ! knows_relaxed_simd "$path"; then
    unpack node
    path=$unpacked/bin/node
  fi
  link "$path" "$build/node"
  remark="$("$path" --version)"
}

# --- Emscripten ------------------------------------------------------------------------------------------------------

emcc_version() { "$1" --version 2>/dev/null | sed -n '1s/.*) \([0-9.]*\).*/\1/p'; }

# install_emscripten: build/toolchain, the folder that emcc lies in.
install_emscripten() {
  local path version entry
  path=$(command -v emcc || true)
  version=$([[ -z $path ]] || emcc_version "$path")
  if [[ -n $version && ${version%%.*} -ge 4 ]]; then
    link "$(dirname "$(readlink -f "$path")")" "$build/toolchain"
    remark="$version, from PATH"
    return 0
  fi
  entry=$cache/toolchain/emscripten-$(key_of "$toolchain_lock" "${BASH_SOURCE[0]}")
  [[ -d $entry ]] || announce "fetching 170 MB"
  cached "$entry" unpack_emscripten "$entry"
  link "$entry/usr/share/emscripten" "$build/toolchain"
  remark=$(emcc_version "$build/toolchain/emcc")
}

# unpack_emscripten ENTRY FOLDER: fills FOLDER, which will be moved to ENTRY.
unpack_emscripten() {
  local entry=$1 folder=$2 version suite found
  read -r version suite < <(awk '$1 == "emscripten" { print $2, $3 }' "$toolchain_lock")
  private_apt "$folder/apt" "$suite" deb
  export APT_CONFIG=$folder/apt/apt.conf
  found=$(apt-cache policy emscripten | awk '$1 == "Candidate:" { print $2 }')
  [[ $found == "$version" ]] || echo "$suite has emscripten $found now; $version was tested"
  # Nothing counts as installed, so every dependency comes along, down to the C library.
  apt-get -qq -y --download-only install emscripten libwebgpu-dawn-dev
  unset APT_CONFIG
  local deb
  for deb in "$folder"/apt/cache/archives/*.deb; do dpkg-deb -x "$deb" "$folder"; done
  rm -rf "$folder"/apt "$folder"/usr/share/{doc,man,locale,zoneinfo}
  run_from "$entry" "$folder"
  configure_emscripten "$folder"
}

# run_from ENTRY FOLDER: makes FOLDER's programs use the loader and libraries that ENTRY will hold.
run_from() {
  local lib llvm file loader
  lib=$(dirname "$(find "$2/usr/lib" -maxdepth 2 -name 'libc.so.6')")
  llvm=$(echo "$2"/usr/lib/llvm-*)
  loader=$(find "$2/usr/lib" "$2/usr/lib64" -maxdepth 2 -name 'ld-linux*.so.*' | head -1)
  local path=${lib/"$2"/"$1"}:${llvm/"$2"/"$1"}/lib
  for file in "$llvm"/bin/* "$2"/usr/bin/wasm* "$2"/usr/bin/ccache; do
    is_elf "$file" && patchelf --set-interpreter "${loader/"$2"/"$1"}" --force-rpath --set-rpath "$path" "$file"
  done
  for file in "$lib"/*.so* "$llvm"/lib/*.so*; do
    # The loader and the C library find each other by themselves, and patching them breaks them.
    [[ $file != */ld-linux* && $file != */libc.so* ]] && is_elf "$file" &&
      patchelf --force-rpath --set-rpath "$path" "$file" 2>/dev/null
  done
  return 0
}

is_elf() { [[ -f $1 && ! -L $1 && $(head -c 4 "$1" | tr -d '\0') == $'\177ELF' ]]; }

# configure_emscripten FOLDER: lets emcc find its parts without any environment variable.
configure_emscripten() {
  local emscripten=$1/usr/share/emscripten
  ln -s ../nodejs "$emscripten/node_modules"
  cat >"$emscripten/.emscripten" <<'CONFIG'
import glob, os, shutil
root = os.path.abspath(os.path.join(os.path.dirname(os.path.realpath(__file__)), '../../..'))
EMSCRIPTEN_ROOT = os.path.join(root, 'usr/share/emscripten')
LLVM_ROOT = glob.glob(os.path.join(root, 'usr/lib/llvm-*/bin'))[0]
BINARYEN_ROOT = os.path.join(root, 'usr')
NODE_JS = shutil.which('node')
CACHE = os.path.join(root, 'cache')
COMPILER_WRAPPER = os.path.join(root, 'usr/bin/ccache')
CONFIG
}

# prebuild_system_libraries: the C, C++ and runtime libraries that Emscripten otherwise builds at the first link.
prebuild_system_libraries() {
  local program=$build/logs/prebuild
  local version entry marker
  version=$(emcc_version "$build/toolchain/emcc")
  marker=$("$build/toolchain/em-config" CACHE)/onnxray-prebuilt-$version
  remark="there"
  [[ ! -e $marker ]] || return 0
  announce "about a minute"
  mkdir -p "$program"
  printf '#include <iostream>\n#include <thread>\n%s\n' \
    'int main() { try { std::thread([] {}).join(); throw 1; } catch (int) { std::cout << "ok"; } }' >"$program/main.cpp"
  local threads optimise
  for threads in -pthread ''; do
    for optimise in -O2 -Os; do
      "$build/toolchain/em++" $optimise $threads -fwasm-exceptions -sALLOW_MEMORY_GROWTH -sUSE_GLFW=3 \
        -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2 -lembind "$program/main.cpp" -o "$program/main.mjs"
    done
  done
  touch "$marker"
  remark=built
}
