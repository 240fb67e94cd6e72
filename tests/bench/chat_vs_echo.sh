#!/usr/bin/env bash
# What a chat session costs in memory, and how many messages are journaled and acknowledged, beside bare echo servers that keep nothing (P4).
# README.md in this folder says what is measured and how. Needs a built build/release/intake and the targets chat_load and echo_beast.
#   ./tests/bench/chat_vs_echo.sh [--rounds N] [--idle N] [--connections N] [--active N] [--seconds N]
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
exec /usr/bin/python3 tests/bench/chat_vs_echo.py "$@"
