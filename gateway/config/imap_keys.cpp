#include "gateway/config/imap_rules.hpp"
#include "gateway/config/key_rows.hpp"

namespace intake::config {
namespace {

void add_account(rows<imap_section>& to) {
  to.add({.name = "name",
          .required = true,
          .form = check_name,
          .consequence =
              "Tells this account from the others in logs, metrics and events; its place in every folder hangs "
              "on it, so keep it."},
         &imap_section::name)
      .add({.name = "host", .required = true, .form = check_hostname, .consequence = "The IMAP server."},
           &imap_section::host)
      .add({.name = "port",
            .type = kind::number,
            .lowest = 1,
            .highest = 65535,
            .consequence = "The port it listens on."},
           &imap_section::port)
      .add({.name = "tls",
            .type = kind::choice,
            .choices = {"implicit", "starttls", "none"},
            .consequence = "\"starttls\" never goes on without it; \"none\" is for this machine only."},
           &imap_section::tls)
      .add({.name = "allow_plain",
            .type = kind::boolean,
            .consequence = "Lets tls = \"none\" go to another machine: password and mails can be read on the way."},
           &imap_section::allow_plain)
      .add({.name = "ca_file",
            .type = kind::path,
            .consequence = "PEM bundle to verify the server with; empty: the system's."},
           &imap_section::ca_file)
      .add({.name = "user", .required = true, .form = check_words, .consequence = "Who we are there."},
           &imap_section::user)
      .add({.name = "password_file",
            .type = kind::secret,
            .inline_name = "password",
            .consequence = "A file with the password; or an [imap.oauth2] table."},
           &imap_section::password)
      .add({.name = "password_expires",
            .form = check_imap_date,
            .consequence =
                "The date on which the password, or the secret of [imap.oauth2], ends: no server says it. It is "
                "in intake status and in a metric, with an alert two weeks before."},
           &imap_section::password_expires);
}

void add_reading(rows<imap_section>& to) {
  to.add({.name = "folders",
          .type = kind::texts,
          .form = check_words,
          .consequence = "Folders to read, a connection each; at most 16."},
         &imap_section::folders)
      .add({.name = "queue", .form = check_words, .consequence = "Where its tickets go."}, &imap_section::queue)
      .add(
          {.name = "from",
           .form = check_imap_from,
           .consequence = "At the very first start: \"now\" leaves alone what is there, \"all\" takes it, a date takes "
                          "what came since."},
          &imap_section::from)
      .add({.name = "after",
            .form = check_imap_after,
            .consequence = "What is done to a mail once it is in the journal: \"keep\", \"seen\", \"move:FOLDER\", "
                           "\"delete\". A mail that could not be had as a whole always stays."},
           &imap_section::after)
      .add({.name = "count_at",
            .form = check_imap_count_at,
            .consequence = "When, in UTC, the day's UIDs are compared with the journal: a mail that has no contact is "
                           "told in the log and taken. \"never\" leaves it out."},
           &imap_section::count_at);
}

void add_oauth2(section& s) {
  rows<imap_oauth2>(s, [](configuration& c, std::size_t i) -> auto& { return c.imap[i].oauth2; })
      .add({.name = "oauth2.token_url",
            .form = check_url,
            .consequence = "Access tokens come from here; the server is shown one by OAUTHBEARER or XOAUTH2."},
           &imap_oauth2::token_url)
      .add({.name = "oauth2.grant",
            .type = kind::choice,
            .choices = {"client_credentials", "refresh_token"},
            .consequence = "How a token is asked for. A new refresh token that comes with one is used from then on."},
           &imap_oauth2::grant)
      .add({.name = "oauth2.client_id", .form = check_words, .consequence = "Our name at the token endpoint."},
           &imap_oauth2::client_id)
      .add({.name = "oauth2.client_secret_file",
            .type = kind::secret,
            .inline_name = "oauth2.client_secret",
            .consequence = "A file with our secret there."},
           &imap_oauth2::client_secret)
      .add({.name = "oauth2.refresh_token_file",
            .type = kind::secret,
            .inline_name = "oauth2.refresh_token",
            .consequence = "A file with the refresh token."},
           &imap_oauth2::refresh_token)
      .add({.name = "oauth2.scope", .form = check_words, .consequence = "What the token is to be good for."},
           &imap_oauth2::scope)
      .add({.name = "oauth2.ca_file",
            .type = kind::path,
            .consequence = "PEM bundle to verify the token endpoint with; empty: the system's."},
           &imap_oauth2::ca_file);
}

void add_limits(section& s) {
  rows<imap_limits>(s, [](configuration& c, std::size_t i) -> auto& { return c.imap[i].limits; })
      .add({.name = "max_message_size",
            .type = kind::size,
            .lowest = 64 * kilobyte,
            .highest = 2 * gigabyte,
            .consequence = "Of a larger mail the first 256 KB make a ticket that says so."},
           &imap_limits::max_message_size)
      .add({.name = "max_attempts",
            .type = kind::number,
            .lowest = 1,
            .highest = 100,
            .consequence =
                "At one mail as a whole, then as many at its beginning; then a ticket says that it is there."},
           &imap_limits::max_attempts)
      .add({.name = "max_response",
            .type = kind::size,
            .lowest = 16 * kilobyte,
            .highest = 16 * megabyte,
            .consequence = "One response beside mails; a longer one ends the connection."},
           &imap_limits::max_response)
      .add({.name = "connect_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = hour,
            .consequence = "To connect, and for the TLS handshake."},
           &imap_limits::connect_timeout)
      .add({.name = "command_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = hour,
            .consequence = "A server that says nothing for so long while a command runs is left."},
           &imap_limits::command_timeout)
      .add({.name = "idle_renew",
            .type = kind::duration,
            .lowest = 100,
            .highest = 29 * minute,
            .consequence = "IDLE is begun anew, which shows that the server is still there."},
           &imap_limits::idle_renew)
      .add({.name = "poll",
            .type = kind::duration,
            .lowest = 100,
            .highest = hour,
            .consequence = "Between two looks at a server without IDLE."},
           &imap_limits::poll)
      .add({.name = "retry_first",
            .type = kind::duration,
            .lowest = 10,
            .highest = hour,
            .consequence = "The pause after a failure, doubled each time; 30 times as long when a login is refused."},
           &imap_limits::retry_first)
      .add({.name = "retry_most",
            .type = kind::duration,
            .lowest = 10,
            .highest = day,
            .consequence = "The longest pause; 12 times as long when a login is refused."},
           &imap_limits::retry_most);
}

}  // namespace

section imap_keys() {
  section s{.name = "imap", .repeated = true, .keys = {}, .add_entry = [](configuration& c) { return grow(c.imap); }};
  rows<imap_section> own(s, [](configuration& c, std::size_t i) -> auto& { return c.imap[i]; });
  add_account(own);
  add_reading(own);
  add_oauth2(s);
  add_limits(s);
  return s;
}

}  // namespace intake::config
