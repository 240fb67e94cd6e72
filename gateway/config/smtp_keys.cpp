#include "gateway/config/key_rows.hpp"

namespace intake::config {

namespace {

void add_smtp_limits(section& s) {
  rows<smtp_limits>(s, [](configuration& c, std::size_t i) -> auto& { return c.smtp[i].limits; })
      .add({.name = "max_message_size",
            .type = kind::size,
            .lowest = kilobyte,
            .highest = gigabyte,
            .consequence = "Announced as SIZE; larger mails get 552 5.3.4."},
           &smtp_limits::max_message_size)
      .add({.name = "max_line_length",
            .type = kind::size,
            .lowest = 1000,
            .highest = gigabyte,
            .consequence = "The longest line of content; a mail with a longer one gets 500 5.5.2 at its end."},
           &smtp_limits::max_line_length)
      .add({.name = "max_header_size",
            .type = kind::size,
            .lowest = kilobyte,
            .highest = gigabyte,
            .consequence = "The longest header block; a mail with a longer one gets 552 5.3.4."},
           &smtp_limits::max_header_size)
      .add({.name = "max_recipients",
            .type = kind::number,
            .lowest = 1,
            .highest = 100'000,
            .consequence = "Recipients of one mail; further ones get 452 4.5.3 and a good sender splits the mail."},
           &smtp_limits::max_recipients)
      .add({.name = "max_commands",
            .type = kind::number,
            .lowest = 10,
            .highest = 10'000'000,
            .consequence = "Commands in one session; then 421 4.7.0."},
           &smtp_limits::max_commands)
      .add({.name = "max_errors",
            .type = kind::number,
            .lowest = 1,
            .highest = 1000,
            .consequence = "Faults in one session; replies slow down from half of it, then 421 4.7.0."},
           &smtp_limits::max_errors)
      .add({.name = "max_hops",
            .type = kind::number,
            .lowest = 1,
            .highest = 1000,
            .consequence = "Received fields in one mail; more look like a loop and get 554 5.4.6."},
           &smtp_limits::max_hops)
      .add({.name = "max_sessions",
            .type = kind::number,
            .lowest = 1,
            .highest = 1'000'000,
            .consequence = "Sessions at once; further connections get 421 4.3.2."},
           &smtp_limits::max_sessions)
      .add({.name = "max_sessions_per_client",
            .type = kind::number,
            .lowest = 1,
            .highest = 1'000'000,
            .consequence = "Sessions at once from one client, an IPv4 address or an IPv6 /64; further connections get 421 "
                           "4.7.0."},
           &smtp_limits::max_sessions_per_client)
      .add({.name = "command_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = day,
            .consequence =
                "How long a client may think before its next command (RFC 5321 4.5.3.2: five minutes); then 421."},
           &smtp_limits::command_timeout)
      .add({.name = "data_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = day,
            .consequence = "How long a client may pause inside a mail; then 421."},
           &smtp_limits::data_timeout)
      .add({.name = "final_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = day,
            .consequence = "How long a finished mail may wait for its receipt from the journal; then we hang up."},
           &smtp_limits::final_timeout)
      .add({.name = "session_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = 7 * day,
            .consequence = "The longest session, whatever it does; then 421."},
           &smtp_limits::session_timeout)
      .add({.name = "min_data_rate",
            .type = kind::number,
            .lowest = 0,
            .highest = gigabyte,
            .consequence = "Bytes a second that a client must manage over any minute of content; slower ones get 421 "
                           "4.4.2. 0 waits for everybody."},
           &smtp_limits::min_data_rate);
}

}  // namespace

section smtp_keys() {
  section s{.name = "smtp", .repeated = true, .keys = {}, .add_entry = [](configuration& c) { return grow(c.smtp); }};
  rows<smtp_section>(s, [](configuration& c, std::size_t i) -> auto& { return c.smtp[i]; })
      .add({.name = "name",
            .required = true,
            .form = check_name,
            .consequence = "Tells this listener from the others in logs, metrics and events."},
           &smtp_section::name)
      .add({.name = "listen",
            .required = true,
            .form = check_address,
            .consequence = "Address and port; \"[::]:25\" is every address of the machine, IPv4 too."},
           &smtp_section::listen)
      .add({.name = "protocol",
            .type = kind::choice,
            .choices = {"smtp", "lmtp"},
            .consequence = "LMTP is for a mail server of yours that delivers to us: one answer per recipient."},
           &smtp_section::protocol)
      .add({.name = "hostname",
            .form = check_hostname,
            .consequence = "How the greeting names us; empty takes the machine's name."},
           &smtp_section::hostname)
      .add({.name = "tls",
            .type = kind::choice,
            .choices = {"none", "starttls", "implicit"},
            .consequence = "Whether TLS is refused, offered by STARTTLS, or spoken from the first byte."},
           &smtp_section::tls)
      .add({.name = "require_tls",
            .type = kind::boolean,
            .consequence =
                "With STARTTLS: mail in clear gets 530 5.7.0. On a public MX this loses mail from old senders."},
           &smtp_section::require_tls)
      .add({.name = "bare_newline",
            .type = kind::choice,
            .choices = {"normalize", "reject"},
            .consequence = "A line feed without its carriage return never ends a mail; inside one it is read as a line "
                           "end or refused with 550 5.6.0."},
           &smtp_section::bare_newline)
      .add({.name = "authserv_ids",
            .type = kind::texts,
            .consequence = "Names under which a filter of yours writes Authentication-Results; they count in mail from "
                           "trusted_proxies, and a passed DMARC proves the sender. All others are ignored."},
           &smtp_section::authserv_ids);
  add_key_pairs(s, [](configuration& c, std::size_t i) -> auto& { return c.smtp[i].certificates; });
  add_smtp_limits(s);
  return s;
}

section mailbox_keys() {
  section s{
      .name = "mailbox", .repeated = true, .keys = {}, .add_entry = [](configuration& c) { return grow(c.mailbox); }};
  rows<mailbox_section>(s, [](configuration& c, std::size_t i) -> auto& { return c.mailbox[i]; })
      .add({.name = "address",
            .required = true,
            .form = check_mailbox,
            .consequence = "We accept mail for it, plus-addresses included; \"*@example.com\" catches all of a domain. "
                           "Anything else is refused at RCPT."},
           &mailbox_section::address)
      .add({.name = "queue", .form = check_words, .consequence = "Where its tickets go."}, &mailbox_section::queue);
  return s;
}

}  // namespace intake::config
