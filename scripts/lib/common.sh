# Sourced by every script here: where things are, how progress and failures are shown, and the cache.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$root/build
# Downloads, toolchains and built third-party libraries outlive a clone, each under a key made of what it depends on.
cache=${ONNXRAY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/onnxray}

unfinished=()  # folders to remove when a step fails

# Prints the comment at the top of the calling script.
usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0"; }

# wants_help ARGS...: true if --help or -h is among them.
wants_help() { [[ " $* " == *" --help "* || " $* " == *" -h "* ]]; }

# die MESSAGE [ADVICE]
die() {
  printf 'error: %s\n' "$1" >&2
  [[ -z ${2:-} ]] || printf '%s\n' "$2" >&2
  trap - EXIT
  exit 1
}

bad_usage() { die "$1" "Run ${0#"$PWD"/} --help."; }

now() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }                # microseconds
seconds_since() { awk -v us=$(($(now) - $1)) 'BEGIN { printf "%.1f s", us / 1e6 }'; }
size_of() { du -shL --apparent-size "$@" 2>/dev/null | tail -1 | cut -f1; }
key_of() { cat "$@" | sha256sum | cut -c1-16; }

# --- Steps -----------------------------------------------------------------------------------------------------------

# run_steps 'TITLE:COMMAND ARGS'...: runs each command with its output in a log, and prints one numbered line per step.
# A command may leave a remark for its line in $remark.
run_steps() {
  local total=$# number=0 entry
  mkdir -p "$build/logs"
  for entry in "$@"; do
    number=$((number + 1))
    step "$number" "$total" "${entry%%:*}" "${entry#*:}"
  done
}

step() {
  local started line
  printf -v line '[%d/%d] %-40s' "$1" "$2" "$3"
  printf '%s ' "$line"
  step_title=$3 step_log=$build/logs/${4%% *}.log remark=
  [[ $4 != *' '* ]] || step_log=$build/logs/${4//[^a-zA-Z0-9_-]/-}.log
  started=$(now)
  trap step_failed EXIT
  exec 3>&1 4>&2
  $4 >"$step_log" 2>&1
  exec 1>&3 2>&4 3>&- 4>&-
  trap - EXIT
  printf '%s%s\n' "${remark:+$remark, }" "$(seconds_since "$started")"
}

# announce TEXT: says on the step's line, at once, what is about to take time.
announce() { printf '%s ... ' "$*" >&3; }

step_failed() {
  exec 1>&3 2>&4
  rm -rf "${unfinished[@]}"
  printf 'FAILED\n\n'
  tail -n 25 "$step_log" | sed 's/^/    /'
  printf '\n%s failed. The whole log is %s.\n' "$step_title" "${step_log#"$root"/}"
  printf '%s\n' "${advice:-Nothing half-done was kept: run the same command again once the cause is mended.}"
}

# --- Cache -----------------------------------------------------------------------------------------------------------

# cached ENTRY COMMAND...: makes sure the folder ENTRY exists. COMMAND fills a fresh folder, its last argument, which
# becomes ENTRY only when the command has succeeded; so an entry that exists is complete.
cached() {
  local entry=$1 lock partial
  shift
  [[ ! -d $entry ]] || return 0
  mkdir -p "$(dirname "$entry")"
  exec {lock}>"$entry.lock"
  flock "$lock"
  if [[ ! -d $entry ]]; then
    rm -rf "$entry".partial-*
    partial=$(mktemp -d "$entry.partial-XXXXXX")
    unfinished+=("$partial")
    chmod 755 "$partial"
    "$@" "$partial"
    mv -T "$partial" "$entry"
  fi
  exec {lock}>&-
  rm -f "$entry.lock"
}

# link TARGET NAME: makes NAME a symbolic link to TARGET.
link() {
  mkdir -p "$(dirname "$2")"
  [[ -L $2 && $(readlink "$2") == "$1" ]] || { rm -rf "$2" && ln -s "$1" "$2"; }
}
