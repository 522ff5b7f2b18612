# The third-party sources of scripts/deps/sources.lock: fetched, verified, unpacked.

sources_lock=$root/scripts/deps/sources.lock

source_names() { awk '/^[^#]/ && !seen[$1]++ { print $1 }' "$sources_lock"; }

# alternatives NAME: its lines "SHA256 PLACE", in order.
alternatives() {
  awk -v name="$1" '$1 == name { print $2, $3 }' "$sources_lock" "$root"/scripts/deps/{toolchain,webgpu}.lock
}

# find_source NAME: sets $fetched to the download of the first alternative that is there.
find_source() {
  local sha place
  while read -r sha place; do
    case $place in
      npm:*) fetched=$cache/downloads/$(tr '/@' '__' <<<"${place#npm:}").tgz ;;
      newest*) fetched=$(compgen -G "$cache/downloads/newest-$1_*" | tail -1) || continue ;;
      *) fetched=$cache/downloads/${place##*/} ;;
    esac
    [[ ! -f $fetched ]] || return 0
  done < <(alternatives "$1")
  return 1
}

# fetch_source NAME: downloads the first alternative to be had, unless one is there. Sets $fetched.
fetch_source() {
  local sha place partial
  find_source "$1" && return 0
  mkdir -p "$cache/downloads"
  while read -r sha place; do
    partial=$(mktemp -d "$cache/downloads/.partial-XXXXXX")
    unfinished+=("$partial")
    if download "$1" "$sha" "$place" "$partial"; then
      mv "$partial"/* "$cache/downloads/"
      rmdir "$partial"
      find_source "$1"
      echo "$1: ${fetched##*/}, $(size_of "$fetched")"
      return 0
    fi
    rm -rf "$partial"
    echo "$1: $place is not to be had"
  done < <(alternatives "$1")
  advice="No place that scripts/deps/sources.lock names for $1 has it. Is the network there, and does apt-get update work?"
  return 1
}

# download NAME SHA256 PLACE FOLDER: leaves the one verified file in FOLDER, under the name find_source looks for.
download() {
  local file apt place
  case $3 in
    npm:*)
      file=$4/$(tr '/@' '__' <<<"${3#npm:}").tgz
      (cd "$4" && npm pack --loglevel=error "${3#npm:}") && mv "$4"/*.tgz "$file" || return 1
      sha256sum --check --status <<<"$2  $file" || { echo "$3 has not the pinned checksum"; return 1; }
      ;;
    newest:*)
      apt=$(mktemp -d)
      private_apt "$apt" "${3#newest:}" deb-src &&
        (cd "$apt" && APT_CONFIG=$apt/apt.conf apt-get -qq source --download-only --tar-only "$1") || return 1
      file=$(find "$apt" -maxdepth 1 -name '*.orig.tar.*' ! -name '*.asc')
      mv "$file" "$4/newest-${file##*/}"
      rm -rf "$apt"
      ;;
    newest-deb:*)
      apt=$(mktemp -d)
      place=${3#newest-deb:}
      private_apt "$apt" "${place%/*}" deb &&
        (cd "$4" && APT_CONFIG=$apt/apt.conf apt-get -qq download "${place#*/}") || return 1
      mv "$4"/*.deb "$4/newest-$1_today.deb"
      rm -rf "$apt"
      ;;
    *) download_pool "$3" "$2" "$4/${3##*/}" ;;
  esac
}

# unpack_source FILE FOLDER: a .deb as it is, a tarball without the one folder that most have at the top.
unpack_source() {
  local entries
  case $1 in
    *.deb) dpkg-deb -x "$1" "$2" ;;
    *)
      tar -xf "$1" -C "$2"
      shopt -s dotglob nullglob
      entries=("$2"/*)
      if ((${#entries[@]} == 1)) && [[ -d ${entries[0]} ]]; then
        mv "${entries[0]}" "$2.top"
        rmdir "$2"
        mv "$2.top" "$2"
      fi
      shopt -u dotglob nullglob
      ;;
  esac
}

# unpack NAME: makes sure NAME is fetched and unpacked; sets $unpacked to its folder.
unpack() {
  fetch_source "$1"
  unpacked=$cache/sources/${fetched##*/}
  cached "$unpacked" unpack_source "$fetched"
}

# fetch_sources: everything that scripts/deps builds.
fetch_sources() {
  local name files=()
  for name in $(source_names); do
    fetch_source "$name"
    files+=("$fetched")
  done
  remark="${#files[@]} sources, $(du -ch "${files[@]}" | tail -1 | cut -f1)"
}

# link_onnx_data: ONNX's backend tests at build/onnx-data.
link_onnx_data() {
  unpack onnx
  link "$unpacked/onnx/backend/test/data" "$build/onnx-data"
}
