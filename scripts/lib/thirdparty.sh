# The third-party libraries: built once per target from scripts/deps, and kept in the cache.

# build_deps TARGET: makes sure that build/deps/TARGET holds the libraries for native or web.
build_deps() {
  local entry name taken
  # The sources taken, the recipes and the compiler decide what comes out.
  taken=$(for name in $(source_names); do find_source "$name"; echo "${fetched##*/}"; done)
  entry=$cache/deps/$1-$(key_of "$root"/scripts/deps/*.{txt,cmake} "${BASH_SOURCE[0]}" - \
    <<<"$taken $(compiler_version "$1")")
  remark="in the cache"
  if [[ ! -d $entry ]]; then
    announce "compiling, a minute or two"
    cached "$entry" compile_deps "$1"
    remark=$(size_of "$entry")
  fi
  link "$entry" "$build/deps/$1"
}

compiler_version() {
  case $1 in
    native) "${CXX:-c++}" --version | head -1 ;;
    *) "$build/toolchain/emcc" --version | head -1 ;;
  esac
}

# compile_deps TARGET FOLDER
compile_deps() {
  local work=$build/deps/$1-build name options=()
  rm -rf "$work"
  mkdir -p "$work/sources"
  for name in $(source_names); do
    unpack "$name"
    ln -s "$unpacked" "$work/sources/$name"
  done
  if [[ $1 == native ]]; then
    ! command -v ccache >/dev/null || options+=(-DCMAKE_{C,CXX}_COMPILER_LAUNCHER=ccache)
  else
    options+=(-DCMAKE_TOOLCHAIN_FILE="$build/toolchain/cmake/Modules/Platform/Emscripten.cmake")
  fi
  cmake -G Ninja -S "$root/scripts/deps" -B "$work/objects" -DSOURCES_DIR="$work/sources" -DCMAKE_BUILD_TYPE=None \
    -DCMAKE_{C,CXX}_FLAGS=-O2 "${options[@]}"
  cmake --build "$work/objects"
  cmake --install "$work/objects" --prefix "$2"
  rm -rf "$work"
}
