#!/usr/bin/env bash
# Installs what the tests need, builds, runs every test through ctest.
#   ./tests/run.sh [--asan | --tsan] [--long] [REGEX]
#     REGEX    only tests whose name matches (tests/README.md says how they are named)
#     --asan   the AddressSanitizer and UndefinedBehaviorSanitizer build
#     --tsan   the ThreadSanitizer build
#     --long   the full soak, fault and fuzz runs instead of their short forms
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/.."
. gateway/packages.sh

preset=release
pattern=
timeout=300
while [ $# -gt 0 ]; do
  case $1 in
    --asan) preset=asan timeout=1200 ;;
    --tsan) preset=tsan timeout=1200 ;;
    --long) export INTAKE_LONG=1 ;;
    -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    -*) fail "unknown option $1; see ./tests/run.sh --help" ;;
    *) [ -z "$pattern" ] || fail "one REGEX only; see ./tests/run.sh --help"; pattern=$1 ;;
  esac
  shift
done

[ "${INTAKE_LONG-}" != 1 ] || timeout=14400

test_packages=(
  libclang-rt-19-dev llvm-19  # sanitizers, libFuzzer and readable stack traces
  rspamd clamav-daemon  # inspection: the real daemons, offline
  swaks libnet-ssleay-perl curl postfix dovecot-imapd openssl sqlite3 strace iproute2
  libwrap0 libsasl2-modules libkrb5-3  # what the unpacked Cyrus needs
  python3 python3-jsonschema python3-cryptography python3-phonenumbers python3-yaml
  chromium fonts-noto-core
)
# A node from elsewhere does as well, and may not stand beside the distribution's npm.
command -v node > /dev/null || test_packages+=(nodejs npm)
install_missing "${build_packages[@]}" "${test_packages[@]}"
# Cyrus conflicts with Dovecot; its libraries do not.
unpack_packages build/cyrus cyrus-imapd cyrus-common libical3 libxapian30
build_preset "$preset"

export PYTHONDONTWRITEBYTECODE=1
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1}
export ASAN_SYMBOLIZER_PATH=${ASAN_SYMBOLIZER_PATH:-/usr/bin/llvm-symbolizer-19}
export TSAN_OPTIONS="$TSAN_OPTIONS:external_symbolizer_path=$ASAN_SYMBOLIZER_PATH"
exec ctest --test-dir "build/$preset" -j2 --timeout "$timeout" --output-on-failure --no-tests=error ${pattern:+-R "$pattern"} < /dev/null
