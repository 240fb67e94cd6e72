#!/usr/bin/env bash
# A running gateway within minutes: installs what is missing, builds, starts it with configs/demo.toml on loopback, sends one real contact
# through every channel with ordinary clients and prints the tickets. Then it keeps running until Ctrl-C.
#   ./gateway/demo.sh [--once]
#     --once   stop after printing; exit 0 only if every contact became a ticket
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/.."
. gateway/packages.sh

once=no
case ${1-} in
  '') ;;
  --once) once=yes ;;
  -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
  *) fail "unknown option $1; see ./gateway/demo.sh --help" ;;
esac

config=configs/demo.toml
intake=build/release/intake
log=build/demo.log
admin=http://127.0.0.1:8081
gateway_pid=
receipts=()
problems=0

bold='' dim='' green='' red='' plain=''
if [ -t 1 ]; then
  bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi

step() { echo "${dim}$*${plain}"; }

problem() {
  echo "${red}$*${plain}" >&2
  problems=$((problems + 1))
}

stop_gateway() {
  trap - EXIT INT TERM
  [ -n "$gateway_pid" ] || return 0
  kill -TERM "$gateway_pid" 2> /dev/null || true
  wait "$gateway_pid" || problem "the gateway ended with $?; its log is $log"
  gateway_pid=
}

start_gateway() {
  # In a session of its own: Ctrl-C reaches this script only, which then asks the gateway to drain.
  setsid "$intake" serve --config "$config" < /dev/null 2> "$log" &
  gateway_pid=$!
  trap 'stop_gateway' EXIT
  trap 'stop_gateway; exit 130' INT TERM
  for _ in $(seq 300); do
    kill -0 "$gateway_pid" 2> /dev/null || { tail -n 5 "$log" >&2; fail "the gateway did not start; its log is $log"; }
    curl --silent --fail --output /dev/null "$admin/readyz" && return 0
    sleep 0.1
  done
  tail -n 5 "$log" >&2
  fail "the gateway is not ready after 30 s; its log is $log"
}

# send WHAT swaks-options...: one mail; remembers the receipt of its 250.
send() {
  local what=$1 talk receipt
  shift
  if ! talk=$(swaks --server 127.0.0.1 --from ada@customer.test "$@" 2>&1); then
    problem "$what: refused"
    tail -n 8 <<< "$talk" >&2
    return 0
  fi
  receipt=$(sed -nE 's/^<~?[ *]*-? *250 2\.0\.0 ([0-9A-HJKMNP-TV-Z]{26}).*/\1/p' <<< "$talk" | tail -n 1)
  if [ -z "$receipt" ]; then
    problem "$what: no receipt"
    return 0
  fi
  receipts+=("$receipt")
  echo "  $what: ${green}250 2.0.0 $receipt${plain}"
}

# One contact through every channel.
send_contacts() {
  send "e-mail, SMTP with STARTTLS" --port 2525 --to support@example.test --tls --tls-verify --tls-ca-path certs/ca.pem \
    --header "Subject: The printer is on fire" --header "From: Ada Lovelace <ada@customer.test>" \
    --body "It has been burning since nine o'clock. Order 4711."
  send "e-mail, LMTP" --port 2424 --protocol LMTP --to billing@example.test \
    --header "Subject: Question about invoice 2025-118" --header "From: Grace Hopper <grace@customer.test>" \
    --body "We were charged twice. Can you look into it?"
}

# The ticket a receipt became, as the trace tells; empty while there is none.
ticket_of() {
  "$intake" trace "$1" --json --config "$config" 2> /dev/null | sed -nE 's/.*"reference":"([0-9]+)".*/\1/p' | tail -n 1
}

print_tickets() {
  local receipt number numbers=()
  for receipt in "${receipts[@]}"; do
    number=
    for _ in $(seq 100); do
      number=$(ticket_of "$receipt")
      [ -n "$number" ] && break
      sleep 0.1
    done
    if [ -n "$number" ]; then numbers+=("$number"); else problem "contact $receipt did not become a ticket"; fi
  done
  for number in "${numbers[@]}"; do
    "$intake" tickets --config "$config" | grep -E "^ *#?$number\b" || problem "ticket $number is not in the ticket store"
  done
}

install_missing "${build_packages[@]}" swaks libnet-ssleay-perl curl openssl
step "building $intake"
build_preset release intake
certs/make-dev-certs.sh
step "starting: $intake serve --config $config"
start_gateway
step "sending"
send_contacts
echo "${bold}tickets${plain}"
print_tickets
echo "API: $admin/v1/events?after=0   (curl -H \"Authorization: Bearer \$(cat certs/admin.token)\" …)"

if [ "$once" = no ]; then
  echo "running until Ctrl-C; send your own: swaks --server 127.0.0.1:2525 --to support@example.test --from you@example.net"
  wait "$gateway_pid" || true
  gateway_pid=
  fail "the gateway ended by itself; its log is $log"
fi
stop_gateway
[ "$problems" -eq 0 ]
