#include <charconv>

#include "gateway/config/key_rows.hpp"

namespace intake::config {
namespace {

/// "127.0.0.1:3310", "clamd.example.com:3310" or "unix:/run/clamav/clamd.ctl".
status check_clamd(std::string_view text) {
  const error expected{"expected HOST:PORT or unix:/PATH", {}};
  if (text.starts_with("unix:")) {
    if (!text.starts_with("unix:/")) return expected;
    return {};
  }
  const auto colon = text.rfind(':');
  if (colon == text.npos || colon == 0) return expected;
  std::uint16_t port = 0;
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failed != std::errc{} || end != digits.data() + digits.size() || port == 0) return expected;
  return {};
}

const std::vector<std::string_view> policies = {"accept", "tag", "quarantine", "refuse"};

}  // namespace

section inspect_keys() {
  section s{.name = "inspect"};
  rows<inspect_section>(s, [](configuration& c, std::size_t) -> auto& { return c.inspect; })
      .add({.name = "rspamd_url",
            .form = check_url,
            .consequence =
                "rspamd's normal worker, such as \"http://127.0.0.1:11333\": its word on SPF, DKIM, DMARC and "
                "ARC decides how surely a customer is who he says. Empty: it is not asked."},
           &inspect_section::rspamd_url)
      .add({.name = "rspamd_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = 2 * minute,
            .consequence = "Without an answer by then the mail passes, and its event says so."},
           &inspect_section::rspamd_timeout)
      .add({.name = "clamd",
            .form = check_clamd,
            .consequence = "clamd's address, \"127.0.0.1:3310\" or \"unix:/run/clamav/clamd.ctl\"; it is shown mails, "
                           "and files that are attached in chats. Empty: it is not asked."},
           &inspect_section::clamd)
      .add({.name = "clamd_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = 2 * minute,
            .consequence = "Without an answer by then the mail or file passes, and its event says so."},
           &inspect_section::clamd_timeout)
      .add({.name = "max_size",
            .type = kind::size,
            .lowest = kilobyte,
            .highest = 60 * megabyte,
            .consequence = "Larger mails and files pass without being looked at, and their events say so."},
           &inspect_section::max_size)
      .add({.name = "on_spam",
            .type = kind::choice,
            .choices = policies,
            .consequence = "What becomes of a mail that rspamd would reject. \"refuse\" answers 554 before the mail is "
                           "taken; mail from a mailbox that we read is held instead."},
           &inspect_section::on_spam)
      .add({.name = "on_likely_spam",
            .type = kind::choice,
            .choices = policies,
            .consequence = "The same where rspamd would add a header or rewrite the subject."},
           &inspect_section::on_likely_spam)
      .add({.name = "on_virus",
            .type = kind::choice,
            .choices = policies,
            .consequence = "The same where clamd found something. A file that is attached in a chat cannot be held: "
                           "\"quarantine\" refuses it (422)."},
           &inspect_section::on_virus);
  return s;
}

}  // namespace intake::config
