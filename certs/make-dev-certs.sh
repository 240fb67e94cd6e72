#!/usr/bin/env bash
# Makes what a development gateway needs beside its configuration, in this folder or in the one named:
#   ca.pem, ca.key            an authority of your own, for clients that verify
#   gateway.pem, gateway.key  a certificate for localhost, 127.0.0.1 and ::1
#   admin.token               the bearer token of the operators' API
#   demo.key                  signs the users of the demo's dashboard in
# What is there stays as it is; run it as often as you like. Nothing of it belongs into git or into production.
set -euo pipefail

folder=${1:-$(dirname -- "$(readlink -f -- "$0")")}
days=825
umask 077
mkdir -p -- "$folder"
cd -- "$folder"

# Writes under another name first: an interrupted run leaves no half of a file behind.
make() {
  local file=$1
  shift
  [ -s "$file" ] && return 0
  "$@" > "$file.new"
  mv -- "$file.new" "$file"
  echo "made $folder/$file"
}

new_key() { openssl ecparam -name prime256v1 -genkey -noout; }

ca_certificate() {
  openssl req -x509 -new -key ca.key -sha256 -days "$days" -subj "/CN=Intake development CA" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign"
}

gateway_certificate() {
  openssl req -new -key gateway.key -subj "/CN=localhost" |
    openssl x509 -req -CA ca.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 16)" -sha256 -days "$days" -extfile <(
      echo "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"
      echo "basicConstraints=critical,CA:FALSE"
      echo "keyUsage=critical,digitalSignature"
      echo "extendedKeyUsage=serverAuth"
    ) 2> /dev/null
}

make ca.key new_key
make ca.pem ca_certificate
make gateway.key new_key
make gateway.pem gateway_certificate
make admin.token openssl rand -hex 32
make demo.key openssl rand -hex 32
chmod 644 ca.pem gateway.pem
