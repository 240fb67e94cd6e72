#!/usr/bin/env bash
# The widget in a real browser: installs what is missing, then runs every *.test.mjs here with node's own test runner.
#   tests/browser/run.sh [FILE…]     exit 77: this machine has no node, or the npm packages cannot be had
# Against the gateway in INTAKE_BINARY, or, without it, a fake one that can do more.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
. gateway/packages.sh

skip() {
  echo "skipped: $*"
  exit 77
}

[ "${INTAKE_CTEST-}" != 1 ] || [ "${INTAKE_LONG-}" = 1 ] || skip "minutes long: run it by hand, or with --long"
command -v node > /dev/null || skip "there is no node"
[ "$(node --version | sed -E 's/v([0-9]+).*/\1/')" -ge 18 ] || skip "node is older than 18"
command -v npm > /dev/null || skip "there is no npm"
install_missing chromium fonts-noto-core cmake
cd tests/browser
if ! cmp --silent package-lock.json node_modules/.installed; then
  npm ci --no-audit --no-fund --ignore-scripts --loglevel error || skip "npm cannot install the packages"
  cp package-lock.json node_modules/.installed
fi
[ $# -gt 0 ] || set -- ./*.test.mjs
exec node --test --test-concurrency=1 --test-reporter=spec "$@"
