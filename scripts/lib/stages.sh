# Stages of scripts/test: each runs a program that reports in its own way, and counts what passed.

passed=0 failed=0 skipped=0

# prepare TITLE COMMAND...: what must succeed before anything can be tested.
prepare() {
  local title=$1 log started
  shift
  log=$build/logs/$(log_name "$title")
  printf '%-40s ' "$title"
  started=$(now)
  if ! ( set -e; "$@" ) >"$log" 2>&1; then
    printf 'FAILED\n\n'
    tail -n 60 "$log"
    die "$title failed" "The whole log is ${log#"$root"/}."
  fi
  seconds_since "$started"
  echo
}

# stage TITLE COMMAND...: runs a test program; its failures are shown, and counted for sum_up.
stage() {
  local title=$1 log started status=0 p f s
  shift
  log=$build/logs/$(log_name "$title")
  printf '%-40s ' "$title"
  started=$(now)
  "$@" >"$log" 2>&1 || status=$?
  read -r p f s < <(count_results "$log")
  # A program that crashed, or failed without saying how often, counts as one failure.
  ((status == 0 || f > 0)) || f=1
  ((status != 0 || p + f + s > 0)) || f=1
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  printf '%d passed, %d failed, %d skipped, %s\n' "$p" "$f" "$s" "$(seconds_since "$started")"
  if ((f > 0)); then
    failures "$log" | sed 's/^/    /'
    printf '    The whole log is %s.\n' "${log#"$root"/}"
  fi
}

# sharded PROGRAM ARGS...: a GoogleTest program in one process per core, each running its share of the tests.
sharded() {
  local count shard status=0 processes=() logs=()
  count=$(nproc)
  for ((shard = 0; shard < count; ++shard)); do
    logs+=("$build/logs/shard-$shard.log")
    GTEST_TOTAL_SHARDS=$count GTEST_SHARD_INDEX=$shard "$@" >"${logs[shard]}" 2>&1 &
    processes+=($!)
  done
  for shard in "${processes[@]}"; do wait "$shard" || status=$?; done
  cat "${logs[@]}"
  rm "${logs[@]}"
  return "$status"
}

sum_up() {
  printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0))
}

log_name() { printf 'test-%s.log' "$(tr -cs 'a-zA-Z0-9' '-' <<<"${1,,}" | sed 's/-$//')"; }

# count_results LOG: "PASSED FAILED SKIPPED" as ctest, GoogleTest, node --test or our own programs report them.
count_results() {
  awk '
    /tests passed, [0-9]+ tests? failed out of [0-9]+/ { f += $4; p += $NF - $4 }
    /^[ \t]*[0-9]+ - .*\(Skipped\)/ { ++s; --p }
    /^\[  PASSED  \] [0-9]+ test/ { p += $4 }
    /^\[  FAILED  \] [0-9]+ tests?,/ { f += $4 }
    /^\[  SKIPPED \] [0-9]+ tests?,/ { s += $4 }
    /^(ℹ|#) pass [0-9]+$/ { p += $3 }
    /^(ℹ|#) (fail|cancelled) [0-9]+$/ { f += $3 }
    /^(ℹ|#) (skipped|todo) [0-9]+$/ { s += $3 }
    /^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$/ { p += $1; f += $3; s += $5 }
    END { print p + 0, f + 0, s + 0 }' "$1"
}

# failures LOG: the lines that matter most, at most 60 of them.
failures() {
  {
    grep -nE 'FAILED|Failed|Failure|not ok|✖|[Ee]rror:|Sanitizer' "$1" | head -n 45 || true
    echo ...
    tail -n 15 "$1"
  } | cut -c1-300
}
