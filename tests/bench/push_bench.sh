#!/usr/bin/env bash
# Call records pushed over HTTP, beside a bare Beast and Boost.JSON server that discards them, Node and nginx (promise P5).
# README.md in this folder says what is measured and how. Needs a built build/release/intake and the targets http_load and json_discard.
#   ./tests/bench/push_bench.sh [--rounds N] [--requests N] [--connections N]
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
exec /usr/bin/python3 tests/bench/push_bench.py "$@"
