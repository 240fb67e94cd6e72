#include "gateway/config/key_rows.hpp"

namespace intake::config {

section admin_keys() {
  section s{.name = "admin"};
  rows<admin_section>(s, [](configuration& c, std::size_t) -> auto& { return c.admin; })
      .add({.name = "listen",
            .form = check_address,
            .consequence = "Address and port of API, metrics and health for operators; empty: only the control socket "
                           "in state_dir."},
           &admin_section::listen)
      .add({.name = "token_file",
            .type = kind::secret,
            .inline_name = "token",
            .consequence = "A file with the bearer token of the API; needed as soon as it listens."},
           &admin_section::token)
      .add({.name = "public_url",
            .form = check_url,
            .consequence =
                "Base of the URLs in events, as your ticketing system sees us; empty: http:// and the address above."},
           &admin_section::public_url);
  return s;
}

section quarantine_keys() {
  section s{.name = "quarantine"};
  rows<quarantine_section>(s, [](configuration& c, std::size_t) -> auto& { return c.quarantine; })
      .add({.name = "senders",
            .type = kind::texts,
            .form = check_mailbox,
            .consequence =
                "Mail from these envelope senders is kept but makes no ticket until an operator releases it."},
           &quarantine_section::senders)
      .add({.name = "loop_limit",
            .type = kind::number,
            .highest = 1'000'000,
            .consequence =
                "Out-of-office mails, bounces and the like of one sender to one mailbox, in one conversation or "
                "with one text, that make tickets within loop_window; more are held. 0: no limit. Never counts "
                "people's mail, nor monitoring."},
           &quarantine_section::loop_limit)
      .add({.name = "loop_window",
            .type = kind::duration,
            .lowest = second,
            .highest = 7 * day,
            .consequence = "The time over which loop_limit counts."},
           &quarantine_section::loop_window);
  return s;
}

}  // namespace intake::config
