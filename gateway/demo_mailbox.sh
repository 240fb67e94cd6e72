# shellcheck shell=bash disable=SC2154
# Sourced by gateway/demo.sh for --imap: a Dovecot on loopback with one mailbox, in a directory that goes when the demo ends.

mailbox_port=9993
mailbox_directory=
mailbox_pid=

# with_mailbox CONFIG: prints the path of a configuration that is CONFIG and the mailbox.
with_mailbox() {
  local out=build/demo-imap.toml
  # Paths in a configuration are relative to its file.
  sed 's|^demo_pages = "demo"|demo_pages = "../configs/demo"|' "$1" > "$out"
  cat >> "$out" << EOF

[[imap]]
name = "inbox"
host = "localhost"
port = $mailbox_port
ca_file = "../certs/ca.pem"
user = "support"
password_file = "demo-imap.password"
from = "all"
EOF
  (umask 077 && openssl rand -hex 16 > build/demo-imap.password)
  echo "$out"
}

start_mailbox() {
  mailbox_directory=$(mktemp -d /var/tmp/intake-demo-XXXXXX)
  chmod 755 "$mailbox_directory"
  install -d -o mail -g mail "$mailbox_directory/mail"
  (umask 077 && cat > "$mailbox_directory/dovecot.conf" << EOF
protocols = imap
listen = 127.0.0.1
base_dir = $mailbox_directory/run
state_dir = $mailbox_directory/state
log_path = $mailbox_directory/log
instance_name = intake-demo
ssl = required
ssl_cert = <$PWD/certs/gateway.pem
ssl_key = <$PWD/certs/gateway.key
mail_location = maildir:$mailbox_directory/mail/%u
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = mail
default_internal_group = mail
default_login_user = nobody
passdb {
  driver = static
  args = password=$(cat build/demo-imap.password)
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$mailbox_directory/mail/%u
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = $mailbox_port
  }
  chroot =
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
namespace inbox {
  inbox = yes
}
EOF
  )
  dovecot -F -c "$mailbox_directory/dovecot.conf" < /dev/null > /dev/null 2>&1 &
  mailbox_pid=$!
}

stop_mailbox() {
  [ -n "$mailbox_pid" ] || return 0
  kill -TERM "$mailbox_pid" 2> /dev/null || true
  wait "$mailbox_pid" 2> /dev/null || true
  mailbox_pid=
  rm -rf "$mailbox_directory"
}

# A customer's mail appears in the mailbox; its ticket is known by who wrote.
send_to_mailbox() {
  local from
  from=barbara.$(date +%s)@customer.test
  printf 'From: Barbara Liskov <%s>\r\nTo: support@example.test\r\nSubject: %s\r\n\r\n%s\r\n' "$from" \
    "Where is my parcel?" "It was to be here on Monday." > "$mailbox_directory/mail.eml"
  if curl --silent --show-error --retry 20 --retry-delay 1 --retry-connrefused --cacert certs/ca.pem \
    --user "support:$(cat build/demo-imap.password)" --upload-file "$mailbox_directory/mail.eml" "imaps://localhost:$mailbox_port/INBOX"; then
    called "e-mail, in a mailbox that is read over IMAP" "$from"
  else
    problem "the mailbox on port $mailbox_port takes no mail"
  fi
}
