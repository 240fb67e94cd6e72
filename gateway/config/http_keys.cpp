#include "gateway/config/key_rows.hpp"

namespace intake::config {

section http_keys() {
  section s{.name = "http"};
  rows<http_section> rows(s, [](configuration& c, std::size_t) -> auto& { return c.http; });
  rows.add({.name = "listen",
            .form = check_address,
            .consequence = "Address and port for what is pushed to us; empty: nothing can be."},
           &http_section::listen)
      .add({.name = "tls",
            .type = kind::choice,
            .choices = {"none", "implicit"},
            .consequence = "Whether TLS is spoken here; \"none\" is for loopback and behind a proxy that does it."},
           &http_section::tls);
  add_key_pairs(s, [](configuration& c, std::size_t) -> auto& { return c.http.certificates; });
  rows.add({.name = "client_ca_file",
            .type = kind::path,
            .consequence = "PEM bundle: clients are asked for a certificate, and theirs is verified with it; for "
                           "sources with auth.scheme = \"mtls\"."},
           &http_section::client_ca_file)
      .add({.name = "public_url",
            .form = check_url,
            .consequence = "How the outside calls this listener; signatures over URLs are checked with it, never with "
                           "the request's Host."},
           &http_section::public_url)
      .add({.name = "max_connections",
            .type = kind::number,
            .lowest = 1,
            .highest = 1'000'000,
            .consequence = "Connections at once; further ones get 503."},
           &http_section::max_connections)
      .add({.name = "head_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = hour,
            .consequence = "How long the TLS handshake and the header of a request may take; then 408."},
           &http_section::head_timeout)
      .add({.name = "body_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = hour,
            .consequence = "How long the body of a request may take; then 408."},
           &http_section::body_timeout)
      .add({.name = "idle_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = day,
            .consequence = "How long a connection may rest between requests; then it is closed."},
           &http_section::idle_timeout);
  return s;
}

}  // namespace intake::config
