#!/usr/bin/env bash
# The gateway, Postfix and smtp-sink side by side under smtp-source: rates, ratios, CPU, memory (promises P1 and P2).
# README.md in this folder says what is measured and how. Needs root, a built build/release/intake and the packages postfix and sqlite3.
#   ./tests/bench/smtp_vs_postfix.sh [--rounds N] [--scale F] [--only REGEX] [--no-memory]
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
exec /usr/bin/python3 tests/bench/smtp_vs_postfix.py "$@"
