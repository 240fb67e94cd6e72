#include "gateway/config/key_rows.hpp"

namespace intake::config {
namespace {

chat_section& chat_of(configuration& c, std::size_t) { return c.chat; }
chat_identity_section& identity_of(configuration& c, std::size_t i) { return c.chat_identity[i]; }

void add_desk(rows<chat_section>& to) {
  to.add({.name = "allowed_origins",
          .type = kind::texts,
          .form = check_origin,
          .consequence = "Pages that may open the widget, such as \"https://dash.example.com\"; without any there is "
                         "no chat. Nothing but exactly these passes."},
         &chat_section::allowed_origins)
      .add({.name = "anonymous",
            .type = kind::boolean,
            .consequence = "Whether visitors without a token of [[chat.identity]] may write."},
           &chat_section::anonymous)
      .add({.name = "queue", .form = check_words, .consequence = "Where chats go, unless `queues` says otherwise."},
           &chat_section::queue)
      .add({.name = "queues",
            .type = kind::table,
            .consequence = "Queues by where the customer is: { \"/billing\" = \"billing\" }; the longest beginning of "
                           "the page's path counts."},
           &chat_section::queues)
      .add({.name = "hours",
            .type = kind::table,
            .consequence = "When somebody answers: { mon = \"09:00-17:30\", … }; a day that is missing is closed, no "
                           "table at all means always. Outside of it the widget says when, and asks for an address."},
           &chat_section::hours)
      .add({.name = "time_zone", .form = check_time_zone, .consequence = "Of `hours` and `holidays`."},
           &chat_section::time_zone)
      .add({.name = "holidays",
            .type = kind::texts,
            .form = check_day,
            .consequence = "Days on which nobody answers: \"2026-12-25\"."},
           &chat_section::holidays)
      .add({.name = "end_after",
            .type = kind::duration,
            .lowest = minute,
            .highest = 30 * day,
            .consequence = "A chat in which nothing happens for so long is ended; the customer's next message opens "
                           "another one."},
           &chat_section::end_after)
      .add({.name = "reply_events",
            .type = kind::boolean,
            .consequence =
                "Whether backends get events about agents' replies: reply.delivered once they are in a browser "
                "of the customer's, reply.seen once he has seen them."},
           &chat_section::reply_events);
}

void add_limits(rows<chat_section>& to) {
  to.add({.name = "messages_per_minute",
          .type = kind::number,
          .lowest = 1,
          .highest = 10'000,
          .consequence = "Of one customer; further ones are asked to wait, visibly."},
         &chat_section::messages_per_minute)
      .add({.name = "max_sockets",
            .type = kind::number,
            .lowest = 1,
            .highest = 1'000'000,
            .consequence = "Open widgets at once; further ones are told to come back."},
           &chat_section::max_sockets)
      .add({.name = "max_sockets_per_client",
            .type = kind::number,
            .lowest = 1,
            .highest = 1'000'000,
            .consequence = "Of one client, an IPv4 address or an IPv6 /64, behind which may be a whole office, and as many new "
                           "visitors of it a minute; trusted_proxies are exempt."},
           &chat_section::max_sockets_per_client)
      .add({.name = "max_upload",
            .type = kind::size,
            .lowest = kilobyte,
            .highest = gigabyte,
            .consequence = "The largest file that a customer may attach."},
           &chat_section::max_upload)
      .add({.name = "upload_types",
            .type = kind::texts,
            .form = check_media_range,
            .consequence = "What customers may attach, such as [\"image/*\", \"application/pdf\"], by what the browser says "
                           "and by the first bytes. Empty: everything."},
           &chat_section::upload_types)
      .add({.name = "max_lines",
            .type = kind::number,
            .lowest = 10,
            .highest = 10'000,
            .consequence = "Of one chat; the next message opens another one."},
           &chat_section::max_lines)
      .add({.name = "demo_pages",
            .type = kind::path,
            .consequence = "A directory whose pages are shown under /demo/; empty: none. For trying the widget."},
           &chat_section::demo_pages)
      .add({.name = "demo_key_file",
            .type = kind::secret,
            .inline_name = "demo_key",
            .consequence = "A secret that the demo's page gets, to sign tokens of its own user with (HS256, issuer "
                           "https://dashboard.example); anybody can then be that user. Never in production."},
           &chat_section::demo_key)
      .add({.name = "echo",
            .type = kind::boolean,
            .consequence = "Whether a WebSocket on /chat/echo says back what it hears: for conformance tests, never in "
                           "production."},
           &chat_section::echo);
}

}  // namespace

section chat_keys() {
  section s{.name = "chat"};
  rows<chat_section> rows(s, chat_of);
  add_desk(rows);
  add_limits(rows);
  return s;
}

section chat_identity_keys() {
  section s{
      .name = "chat.identity", .repeated = true, .add_entry = [](configuration& c) { return grow(c.chat_identity); }};
  rows<chat_identity_section> rows(s, identity_of);
  rows.add({.name = "issuer",
            .form = check_words,
            .consequence = "`iss` of its tokens; without one the entry says nothing."},
           &chat_identity_section::issuer)
      .add({.name = "audience", .form = check_words, .consequence = "`aud` that its tokens have to name."},
           &chat_identity_section::audience)
      .add({.name = "algorithm",
            .type = kind::choice,
            .choices = {"HS256", "RS256", "ES256", "EdDSA"},
            .consequence = "What this key signs with; a token that says otherwise is refused."},
           &chat_identity_section::algorithm)
      .add({.name = "key_id",
            .form = check_words,
            .consequence = "`kid` of the tokens that this key is for; empty: those without one. Two entries while a "
                           "key is being replaced."},
           &chat_identity_section::key_id)
      .add({.name = "key_file",
            .type = kind::secret,
            .inline_name = "key",
            .consequence = "A public key in PEM, or for HS256 a secret of at least 32 bytes."},
           &chat_identity_section::key);
  return s;
}

}  // namespace intake::config
