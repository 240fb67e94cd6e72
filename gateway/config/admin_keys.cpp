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
           &quarantine_section::senders);
  return s;
}

}  // namespace intake::config
