#!/usr/bin/env bash
# Reading mail on one thread, beside Python's email, npm's mailparser and GMime, on the same mails in one run (promise P3).
# README.md in this folder says what is measured and how.
#   ./tests/bench/normalize_vs_peers.sh [--rounds N] [MAIL…]
# A peer that cannot be had here is left out, and said to be.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
. gateway/packages.sh
install_missing "${build_packages[@]}" libgmime-3.0-dev python3
build_preset release normalize_bench > /dev/null

peers=tests/bench/peers
mkdir -p build/bench
# shellcheck disable=SC2046
clang-19 -O2 $(pkg-config --cflags gmime-3.0) "$peers/gmime_read.c" -o build/bench/gmime_read $(pkg-config --libs gmime-3.0)
if command -v npm > /dev/null && ! cmp --silent "$peers/package-lock.json" "$peers/node_modules/.installed"; then
  (cd "$peers" && npm ci --no-audit --no-fund --ignore-scripts --loglevel error && cp package-lock.json node_modules/.installed) ||
    echo "npm cannot install mailparser: it is left out"
fi
exec /usr/bin/python3 tests/bench/normalize_vs_peers.py "$@"
