#!/usr/bin/env bash
# Long runs of the fuzz targets, one after the other with the lowest priority; prints executions, coverage and findings of each.
#   tests/fuzz/run.sh [--minutes N] [TARGET…]     default: ten minutes each for what reads mails: mime_guard encoded_word html reply
#   tests/fuzz/run.sh --over DIRECTORY            instead: every *.eml below it once, through the whole normalizer of mail
# Starts from the target's seeds and from what earlier runs found (build/fuzz/corpus/TARGET). Exit status 1: something was found; the
# input that shows it is beside the corpus.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
. gateway/packages.sh

minutes=10
over=
targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --minutes) minutes=$2; shift ;;
    --over) over=$2; shift ;;
    -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    -*) fail "unknown option $1; see tests/fuzz/run.sh --help" ;;
    *) targets+=("$1") ;;
  esac
  shift
done
[ -z "$over" ] || targets=(mime_guard)
[ ${#targets[@]} -gt 0 ] || targets=(mime_guard encoded_word html reply)

install_missing "${build_packages[@]}" libclang-rt-19-dev llvm-19 python3
build_preset fuzz "${targets[@]/#/fuzz_}" > /dev/null
export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19

if [ -n "$over" ]; then
  log=build/fuzz/over.log
  status=0
  find "$over" -name '*.eml' -print0 | xargs -0 nice -n 19 build/fuzz/tests/fuzz/fuzz_mime_guard -rss_limit_mb=2048 > "$log" 2>&1 || status=1
  echo "$(grep -c '^Executed ' "$log") mails under AddressSanitizer and UndefinedBehaviorSanitizer: $([ "$status" -eq 0 ] && echo nothing found || echo "FOUND something: $log")"
  exit "$status"
fi

# The names of a target's seed files, as its CMake line gives them.
seeds_of() { sed -n "s/^intake_fuzz($1 .* SEEDS \(.*\))$/\1/p" CMakeLists.txt ./*.cmake; }

failed=0
printf '%-14s %8s %12s %8s %9s %7s\n' target seconds executions edges features inputs
for target in "${targets[@]}"; do
  corpus=build/fuzz/corpus/$target
  seeds=build/fuzz/seeds/$target
  log=build/fuzz/$target.log
  mkdir -p "$corpus"
  # shellcheck disable=SC2046
  (cd tests/fuzz && python3 write_seeds.py "../../$seeds" $(seeds_of "$target"))
  status=0
  nice -n 19 "build/fuzz/tests/fuzz/fuzz_$target" -max_total_time=$((minutes * 60)) -max_len=8192 -timeout=60 -rss_limit_mb=2048 \
    -print_final_stats=1 -artifact_prefix="$corpus-" "$corpus" "$seeds" > "$log" 2>&1 || status=$?
  awk -v target="$target" '
    / cov: / { for (i = 1; i < NF; ++i) { if ($i == "cov:") edges = $(i + 1); if ($i == "ft:") features = $(i + 1); if ($i == "corp:") inputs = $(i + 1) } }
    /^Done / { seconds = $5 }
    /number_of_executed_units/ { runs = $2 }
    END { printf "%-14s %8s %12s %8s %9s %7s\n", target, seconds, runs, edges, features, inputs }' "$log"
  if [ "$status" -ne 0 ]; then
    failed=1
    echo "  FOUND something: $log"
    grep -m3 -E 'SUMMARY|ERROR|Test unit written' "$log" | sed 's/^/  /' || true
  fi
done
exit "$failed"
