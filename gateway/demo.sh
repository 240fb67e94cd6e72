#!/usr/bin/env bash
# A running gateway within minutes: installs what is missing, builds, starts it with configs/demo.toml on loopback, sends one real contact
# through every channel with ordinary clients and prints the tickets. Then it keeps running until Ctrl-C.
#   ./gateway/demo.sh [--once] [--imap]
#     --once   stop after printing; exit 0 only if every contact became a ticket
#     --imap   a mailbox, too, of a Dovecot on loopback; needs root and dovecot-imapd
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/.."
. gateway/packages.sh

once=no
mailbox=no
config=configs/demo.toml
for option in "$@"; do
  case $option in
    --once) once=yes ;;
    --imap) mailbox=yes ;;
    -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    *) fail "unknown option $option; see ./gateway/demo.sh --help" ;;
  esac
done
if [ "$mailbox" = yes ]; then
  command -v dovecot > /dev/null || fail "--imap: Dovecot is not installed; as root: apt-get install --no-install-recommends dovecot-imapd"
  [ "$(id -u)" -eq 0 ] || fail "--imap: starting a Dovecot needs root"
  . gateway/demo_mailbox.sh
fi

intake=build/release/intake
log=build/demo.log
admin=http://127.0.0.1:8081
gateway_pid=
http=http://127.0.0.1:8080
receipts=()
callers=()
newest_ticket=0
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
  [ "$mailbox" = no ] || stop_mailbox
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

# called WHAT NUMBER: a call that came without a receipt to ask for; its ticket is known by who called.
called() {
  callers+=("$2")
  echo "  $1: ${green}sent${plain}"
}

# Calls in three dialects, from numbers of their own: nobody has these, and those of the next run are others.
send_calls() {
  local now from reply receipt
  now=$(date +%s)
  from=+447700900$(printf %03d $((now % 998)))
  reply=$(curl --silent --show-error --fail --header 'Content-Type: application/json' "$http/telephony/freeswitch" --data @- << EOF 2>&1
{"switchname":"pbx","variables":{"uuid":"demo-$now","direction":"inbound","start_epoch":"$((now - 60))","answer_epoch":"$((now - 40))",
 "end_epoch":"$now","duration":"60","billsec":"40","hangup_cause":"NORMAL_CLEARING","last_app":"voicemail",
 "voicemail_file_path":"%2Fvar%2Fvoicemail%2F$now.wav","voicemail_message_len":"38"},
 "callflow":[{"caller_profile":{"caller_id_name":"Ada Lovelace","caller_id_number":"$from","destination_number":"+442079460200"}}]}
EOF
  ) || reply="refused: $reply"
  receipt=$(sed -nE 's/.*"receipt" *: *"([0-9A-HJKMNP-TV-Z]{26})".*/\1/p' <<< "$reply")
  if [ -n "$receipt" ]; then
    receipts+=("$receipt")
    echo "  a voicemail, pushed by FreeSWITCH over HTTP: ${green}$receipt${plain}"
  else
    problem "a call pushed over HTTP: $reply"
  fi

  from=+447700900$(printf %03d $(((now + 1) % 998)))
  if { asterisk_cdr "$now" "$from" > /dev/tcp/127.0.0.1/7070; } 2> /dev/null; then
    called "a call that 2001 answered, a line of Asterisk's CDR over TCP" "$from"
  else
    problem "nobody listens for call records on 127.0.0.1:7070"
  fi

  from=+447700900$(printf %03d $(((now + 2) % 998)))
  asterisk_cel "$now" "$from" >> build/demo-cel.csv
  called "a call that nobody answered, lines of Asterisk's CEL in a file" "$from"
}

# asterisk_cdr NOW CALLER: one line of Master.csv.
asterisk_cdr() {
  local id=$1.1 start answer end
  start=$(date -u -d "@$(($1 - 90))" '+%F %T')
  answer=$(date -u -d "@$(($1 - 75))" '+%F %T')
  end=$(date -u -d "@$1" '+%F %T')
  printf '"","%s","+442079460100","from-trunk","""Grace Hopper"" <%s>","PJSIP/trunk-1","PJSIP/2001-2","Dial","PJSIP/2001,30",' "$2" "$2"
  printf '"%s","%s","%s",90,75,"ANSWERED","DOCUMENTATION","%s","","","%s","1"\n' "$start" "$answer" "$end" "$id" "$id"
}

# asterisk_cel NOW CALLER: what happened to the caller's channel and to the telephone that rang, a line each.
asterisk_cel() {
  local now=$1 caller=$2 first=$1.3 second=$1.4
  # moment EVENT TIME NAME NUMBER EXTEN CHANNEL UNIQUEID EXTRA
  moment() {
    printf '"%s","%s","%s","%s","%s","","","%s","incoming","%s","","","DOCUMENTATION","","%s","%s","","","","%s"\n' \
      "$1" "$2" "$3" "$4" "$4" "$5" "$6" "$7" "$first" "$8"
  }
  moment CHAN_START "$((now - 30)).000001" "Kim Costa" "$caller" +442079460100 PJSIP/trunk-3 "$first" ""
  moment CHAN_START "$((now - 28)).000001" "" 2002 "" PJSIP/2002-4 "$second" ""
  moment HANGUP "$now.000001" "" 2002 "" PJSIP/2002-4 "$second" '{""hangupcause"":26,""dialstatus"":""""}'
  moment CHAN_END "$now.000002" "" 2002 "" PJSIP/2002-4 "$second" ""
  moment HANGUP "$now.000003" "Kim Costa" "$caller" +442079460100 PJSIP/trunk-3 "$first" '{""hangupcause"":16,""dialstatus"":""CANCEL""}'
  moment CHAN_END "$now.000004" "Kim Costa" "$caller" +442079460100 PJSIP/trunk-3 "$first" ""
  moment LINKEDID_END "$now.000005" "Kim Costa" "$caller" +442079460100 PJSIP/trunk-3 "$first" ""
}

# A customer on the dashboard writes a line over WebSocket.
send_chat() {
  local receipt
  receipt=$("$intake" send chat --url "ws://127.0.0.1:8080/chat" --name "Mary Shelley" --email mary@customer.test --page "$http/demo/dashboard.html" \
    <<< "The dashboard shows yesterday's parcels. Is something wrong?" 2>&1 | tail -n 1)
  if ! [[ "$receipt" =~ ^[0-9A-HJKMNP-TV-Z]{26}$ ]]; then
    problem "chat: $receipt"
    return 0
  fi
  receipts+=("$receipt")
  echo "  chat over WebSocket, as the widget in the dashboard writes: ${green}$receipt${plain}"
}

# One contact through every channel.
send_contacts() {
  send "e-mail, SMTP with STARTTLS" --port 2525 --to support@example.test --tls --tls-verify --tls-ca-path certs/ca.pem \
    --header "Subject: The printer is on fire" --header "From: Ada Lovelace <ada@customer.test>" \
    --body "It has been burning since nine o'clock. Order 4711."
  send "e-mail, LMTP" --port 2424 --protocol LMTP --to billing@example.test \
    --header "Subject: Question about invoice 2025-118" --header "From: Grace Hopper <grace@customer.test>" \
    --body "We were charged twice. Can you look into it?"
  send_chat
  send_calls
  [ "$mailbox" = no ] || send_to_mailbox
}

# The ticket a receipt became, as the trace tells; empty while there is none.
ticket_of() {
  "$intake" trace "$1" --json --config "$config" 2> /dev/null | sed -nE 's/.*"reference":"([0-9]+)".*/\1/p' | tail -n 1
}

# The ticket of a caller, younger than this demo; empty while there is none.
ticket_from() {
  local number
  number=$("$intake" tickets --json --config "$config" 2> /dev/null | grep -F "\"address\":\"$1\"" |
    sed -nE 's/.*"number":([0-9]+).*/\1/p' | sort -n | tail -n 1)
  [ "${number:-0}" -gt "$newest_ticket" ] && echo "$number"
  return 0
}

# eventually COMMAND...: what it prints as soon as it prints something. A call is told once no more of its records seem to come.
eventually() {
  local found=
  for _ in $(seq 300); do
    found=$("$@")
    [ -n "$found" ] && break
    sleep 0.1
  done
  echo "$found"
}

print_tickets() {
  local receipt caller number numbers=()
  for receipt in "${receipts[@]}"; do
    number=$(eventually ticket_of "$receipt")
    if [ -n "$number" ]; then numbers+=("$number"); else problem "contact $receipt did not become a ticket"; fi
  done
  for caller in "${callers[@]}"; do
    number=$(eventually ticket_from "$caller")
    if [ -n "$number" ]; then numbers+=("$number"); else problem "the call from $caller did not become a ticket"; fi
  done
  for number in "${numbers[@]}"; do
    "$intake" tickets --config "$config" | grep -E "^ *#?$number\b" || problem "ticket $number is not in the ticket store"
  done
}

install_missing "${build_packages[@]}" swaks libnet-ssleay-perl curl openssl
step "building $intake"
build_preset release intake
certs/make-dev-certs.sh
if [ "$mailbox" = yes ]; then
  config=$(with_mailbox "$config")
  start_mailbox
  trap stop_mailbox EXIT
fi
step "starting: $intake serve --config $config"
start_gateway
newest_ticket=$("$intake" tickets --json --limit 1 --config "$config" 2> /dev/null | sed -nE 's/.*"number":([0-9]+).*/\1/p' || true)
newest_ticket=${newest_ticket:-0}
step "sending"
send_contacts
echo "${bold}tickets${plain}"
print_tickets
echo "API: $admin/v1/events?after=0   (curl -H \"Authorization: Bearer \$(cat certs/admin.token)\" …)"

if [ "$once" = no ]; then
  echo "running until Ctrl-C; send your own: swaks --server 127.0.0.1:2525 --to support@example.test --from you@example.net"
  echo "  or chat: $http/demo/dashboard.html in a browser, or $intake send chat here"
  echo "  or calls: $intake send call --format freeswitch-json --url $http/telephony/freeswitch"
  wait "$gateway_pid" || true
  gateway_pid=
  fail "the gateway ended by itself; its log is $log"
fi
stop_gateway
[ "$problems" -eq 0 ]
