# Debian's archive: system packages, files of the pool, and suites other than the machine's own.

# packages.lock: PACKAGE, the targets that need it, and a command that makes it unnecessary ("-": none).
packages_for() {
  local package targets command
  while read -r package targets command; do
    [[ -n $package && $package != \#* && ,$targets, == *,$1,* ]] || continue
    [[ $command != - ]] && command -v "$command" >/dev/null && continue
    printf '%s\n' "$package"
  done <"$root/scripts/deps/packages.lock"
}

# require_packages TARGET...: installs the Debian packages that are missing, or says how to.
require_packages() {
  local target package needed missing=()
  needed=$(for target in "$@"; do packages_for "$target"; done | sort -u)
  for package in $needed; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
  done
  remark="all there"
  ((${#missing[@]})) || return 0

  local install=(apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}") sudo=()
  advice="Install them by hand: sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null && sudo -v 1>&3 2>&4 || {
      echo "These Debian packages are missing, and there is no sudo to install them: ${missing[*]}"
      return 1
    }
    sudo=(sudo)
  fi
  apt-get install -s "${missing[@]}" >/dev/null 2>&1 || "${sudo[@]}" apt-get -qq update
  local size
  size=$(apt-get install --assume-no --no-install-recommends "${missing[@]}" 2>/dev/null | grep -o '[0-9.,]* [kMG]B of archives') || true
  announce "installing ${missing[*]} (${size:-size unknown})"
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}"
  remark="${#missing[@]} installed"
  advice=
}

# The mirror that apt is set up with. A machine that never ran `apt-get update` has no indices to read it from; they are
# then fetched into a private folder, which needs no root.
debian_mirror() {
  local format=(--format '$(LABEL) $(REPO_URI)' 'Created-By: Packages') uri
  uri=$(apt-get indextargets "${format[@]}" | awk '$1 == "Debian" { print $2; exit }')
  if [[ -z $uri ]]; then
    mkdir -p "$cache/apt/system/partial"
    apt-get -qq -o Dir::State::Lists="$cache/apt/system" update
    uri=$(apt-get -o Dir::State::Lists="$cache/apt/system" indextargets "${format[@]}" |
          awk '$1 == "Debian" { print $2; exit }')
  fi
  # Cloud images name a file with a list of mirrors.
  [[ $uri != mirror+file:* ]] || uri=$(awk '/^[^#]/ { print $1; exit }' "${uri#mirror+file:}")
  [[ -n $uri ]] || { echo "apt knows no Debian mirror: add one to /etc/apt/sources.list.d" >&2; return 1; }
  printf '%s\n' "${uri%/}"
}

# download_pool PATH SHA256 FILE: a file below pool/main of the archive.
download_pool() {
  local mirror
  mirror=$(debian_mirror)
  /usr/lib/apt/apt-helper -o APT::Sandbox::User= download-file "$mirror/pool/main/$1" "$3" "SHA256:$2"
}

# private_apt FOLDER SUITE TYPES: an apt.conf in FOLDER that sees only SUITE and no installed package. The caller sets
# APT_CONFIG to it.
private_apt() {
  local folder=$1 mirror
  mirror=$(debian_mirror)
  mkdir -p "$folder"/{lists/partial,cache/archives/partial,parts,dpkg}
  : >"$folder/dpkg/status"
  printf '%s\n' "Types: $3" "URIs: $mirror" "Suites: $2" "Components: main" \
    "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg" >"$folder/parts/$2.sources"
  cat >"$folder/apt.conf" <<CONF
Dir::Etc::sourcelist "$folder/none";
Dir::Etc::sourceparts "$folder/parts";
Dir::State::Lists "$folder/lists";
Dir::State::status "$folder/dpkg/status";
Dir::Cache "$folder/cache";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Check-Valid-Until "false";  // a mirror may lag behind
CONF
  APT_CONFIG=$folder/apt.conf apt-get -qq update
}
