#include "gateway/config/key_rows.hpp"

namespace intake::config {

section gateway_keys() {
  section s{.name = "gateway"};
  rows<gateway_section>(s, [](configuration& c, std::size_t) -> auto& { return c.gateway; })
      .add({.name = "name",
            .form = check_name,
            .consequence = "This node in every event's source, in logs and in metrics."},
           &gateway_section::name)
      .add({.name = "state_dir",
            .type = kind::path,
            .consequence = "Everything that changes lives here: journal, bodies, tickets, control socket. Back it up."},
           &gateway_section::state_dir)
      .add({.name = "event_prefix",
            .form = check_event_prefix,
            .consequence = "Stands before every event type; take your reverse-DNS name."},
           &gateway_section::event_prefix)
      .add({.name = "trusted_proxies",
            .type = kind::texts,
            .form = check_network,
            .consequence = "Networks that may speak for a client (PROXY protocol, XCLIENT, XFORWARD) and are exempt "
                           "from limits per client."},
           &gateway_section::trusted_proxies)
      .add({.name = "inline_limit",
            .type = kind::size,
            .lowest = 16 * kilobyte,
            .highest = 256 * kilobyte,
            .consequence = "Events are cut to stay below this size; what was cut is complete by URL."},
           &gateway_section::inline_limit)
      .add({.name = "drain_timeout",
            .type = kind::duration,
            .lowest = 0,
            .highest = hour,
            .consequence = "How long a stopping gateway waits for its sessions before it cuts them."},
           &gateway_section::drain_timeout)
      .add({.name = "normalizer_threads",
            .type = kind::number,
            .lowest = 1,
            .highest = 64,
            .consequence = "Mails read in parallel; more than the machine has cores gains nothing."},
           &gateway_section::normalizer_threads)
      .add({.name = "reply_secret_files",
            .type = kind::secrets,
            .inline_name = "reply_secrets",
            .consequence = "Files with keys of 32 bytes or more. With one, every mail's event carries a signed address "
                           "(support+token@…) to answer from: a mail sent to it belongs to that conversation, whoever "
                           "writes it. The first signs, all are good: two while rotating."},
           &gateway_section::reply_secrets);
  return s;
}

section log_keys() {
  section s{.name = "log"};
  rows<log_section>(s, [](configuration& c, std::size_t) -> auto& { return c.log; })
      .add({.name = "level",
            .type = kind::choice,
            .choices = {"debug", "info", "warn", "error"},
            .consequence = "How much is told on stderr; never a customer's words, never a secret."},
           &log_section::level);
  return s;
}

section tls_keys() {
  section s{.name = "tls"};
  rows<key_pair>(s, [](configuration& c, std::size_t) -> auto& { return c.tls; })
      .add({.name = "certificate",
            .type = kind::path,
            .consequence =
                "PEM, leaf first: shown by every TLS listener that has none of its own. Read again when it changes."},
           &key_pair::certificate)
      .add({.name = "private_key",
            .type = kind::path,
            .consequence = "PEM, without a passphrase, readable by the gateway only."},
           &key_pair::private_key);
  return s;
}

section journal_keys() {
  section s{.name = "journal"};
  rows<journal_section>(s, [](configuration& c, std::size_t) -> auto& { return c.journal; })
      .add(
          {.name = "low_water",
           .type = kind::size,
           .consequence =
               "With less disk free than this, new contacts are refused for a while (452) until there is space again."},
          &journal_section::low_water)
      .add({.name = "body_inline_limit",
            .type = kind::size,
            .lowest = 4 * kilobyte,
            .highest = megabyte,
            .consequence = "Bodies up to this size live in the journal, larger ones in files of their own."},
           &journal_section::body_inline_limit)
      .add({.name = "retain_bodies",
            .type = kind::duration,
            .lowest = minute,
            .consequence = "How long the raw bytes of delivered contacts are kept; attachments by URL work that long."},
           &journal_section::retain_bodies)
      .add({.name = "retain_events",
            .type = kind::duration,
            .lowest = minute,
            .consequence = "How long delivered events are kept; a replay reaches back that far."},
           &journal_section::retain_events)
      .add({.name = "retain_dedupe",
            .type = kind::duration,
            .lowest = minute,
            .consequence = "How long the same contact sent again gets its first receipt instead of a second ticket; as long as not "
                           "more than 32 million others have come since."},
           &journal_section::retain_dedupe)
      .add({.name = "retain_threads",
            .type = kind::duration,
            .lowest = day,
            .consequence = "How long a reply still finds its conversation."},
           &journal_section::retain_threads)
      .add(
          {.name = "max_queue",
           .type = kind::number,
           .lowest = 16,
           .highest = 1'000'000,
           .consequence = "Contacts that may wait for their sync at once; beyond, they are refused for a while (452)."},
          &journal_section::max_queue);
  return s;
}

}  // namespace intake::config
