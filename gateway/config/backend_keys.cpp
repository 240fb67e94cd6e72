#include "gateway/config/key_rows.hpp"

namespace intake::config {

section backend_keys() {
  section s{
      .name = "backend", .repeated = true, .keys = {}, .add_entry = [](configuration& c) { return grow(c.backend); }};
  rows<backend_section>(s, [](configuration& c, std::size_t i) -> auto& { return c.backend[i]; })
      .add({.name = "name",
            .required = true,
            .form = check_name,
            .consequence =
                "Tells this backend from the others; its place in the stream of events hangs on it, so keep it."},
           &backend_section::name)
      .add({.name = "type",
            .type = kind::choice,
            .choices = {"sqlite", "webhook"},
            .consequence = "The embedded ticket store, or any system that takes signed CloudEvents over HTTP."},
           &backend_section::type)
      .add({.name = "file",
            .type = kind::path,
            .only_for = "sqlite",
            .consequence = "The ticket database; empty: tickets.db in state_dir."},
           &backend_section::file)
      .add({.name = "url",
            .only_for = "webhook",
            .form = check_url,
            .consequence = "Every event is posted here until a 2xx answers; redirects are not followed."},
           &backend_section::url)
      .add({.name = "secret_files",
            .type = kind::secrets,
            .only_for = "webhook",
            .inline_name = "secrets",
            .consequence = "Files with \"whsec_\" keys that sign every request (Standard Webhooks); two while "
                           "rotating. None: unsigned."},
           &backend_section::secrets)
      .add({.name = "ca_file",
            .type = kind::path,
            .only_for = "webhook",
            .consequence = "PEM bundle to verify the other side with; empty: the system's."},
           &backend_section::ca_file)
      .add({.name = "timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = hour,
            .only_for = "webhook",
            .consequence = "How long one attempt may take."},
           &backend_section::timeout)
      .add({.name = "concurrency",
            .type = kind::number,
            .lowest = 1,
            .highest = 1024,
            .only_for = "webhook",
            .consequence = "Deliveries under way at once, each of another conversation."},
           &backend_section::concurrency)
      .add({.name = "give_up_after",
            .type = kind::duration,
            .lowest = second,
            .highest = 365 * day,
            .consequence = "An event that is refused for a while this long becomes a dead letter, to be looked at and "
                           "retried by hand."},
           &backend_section::give_up_after);
  return s;
}

}  // namespace intake::config
