# Building with CMake's presets.

# A clone elsewhere finds what this one compiled.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

# build_preset PRESET [ARGS...]: configures if need be, and builds.
build_preset() {
  local preset=$1 launcher=()
  shift
  if [[ ! -f $build/$preset/build.ninja ]]; then
    ! command -v ccache >/dev/null || launcher=(-DCMAKE_{C,CXX}_COMPILER_LAUNCHER=ccache)
    (cd "$root" && cmake --preset "$preset" "${launcher[@]}")
  fi
  cmake --build "$build/$preset" "$@"
}

# build_native [ARGS...]: build/native/onnxray.
build_native() {
  "$root/scripts/setup" native
  build_preset native --target onnxray "$@"
  link native/compile_commands.json "$build/compile_commands.json"
}

# build_node: build/web/onnxray.cjs, the command line for Node.
build_node() {
  "$root/scripts/setup" web
  build_preset web --target onnxray
}

# build_web [ARGS...]: build/site, and build/web/onnxray.cjs.
build_web() {
  "$root/scripts/setup" web
  build_preset web --target onnxray-app onnxray-app-simd onnxray-app-single onnxray "$@"
  assemble_site
}

# assemble_site: build/site, everything that a static host serves.
assemble_site() {
  local site=$build/site.new
  rm -rf "$site"
  mkdir -p "$site/samples"
  cp -a "$root"/web/site/. "$build"/web/site/. "$site"
  cp -a --reflink=auto "$build"/samples/. "$site/samples"
  rm -rf "$build/site"
  mv "$site" "$build/site"
}

# ensure_program PROGRAM COMMAND...: runs COMMAND, quietly, if PROGRAM is missing or older than a source file.
ensure_program() {
  local program=$1 lock
  shift
  stale "$program" || return 0
  mkdir -p "$build/logs"
  exec {lock}>"$build/logs/ensure.lock"
  flock "$lock"
  if stale "$program"; then
    echo "building ${program#"$root"/} ..." >&2
    "$@" >"$build/logs/ensure.log" 2>&1 || { cat "$build/logs/ensure.log" >&2; exit 1; }
    touch -c "$program"
  fi
  exec {lock}>&-
}

stale() {
  [[ ! -e $1 || -n $(find "$root"/{engine,web,wasm,CMakeLists.txt} -newer "$1" -type f -print -quit) ]]
}
