#include "normalizers/email/auth_results.hpp"

#include <algorithm>

#include "normalizers/email/ascii.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_statements = 50;

/// The value without comments (RFC 5322 §3.2.2), which may be nested and quoted.
std::string without_comments(std::string_view raw) {
  std::string out;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '\\' && i + 1 < raw.size()) {
      if (depth == 0) out += raw[i + 1];
      ++i;
    } else if (c == '"' && depth == 0) {
      quoted = !quoted;
    } else if (c == '(' && !quoted) {
      ++depth;
    } else if (c == ')' && !quoted && depth > 0) {
      --depth;
    } else if (depth == 0) {
      out += c == '\r' || c == '\n' || c == '\t' ? ' ' : c;
    }
  }
  return out;
}

/// The next piece up to a separator; `rest` goes on behind it.
std::string_view next_piece(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view piece = trimmed(rest.substr(0, end));
  rest.remove_prefix(std::min(rest.size(), end + 1));
  return piece;
}

/// "example.org", "user@example.org", "@example.org" → example.org
std::string domain_of(std::string_view value) {
  const std::size_t at = value.rfind('@');
  if (at != std::string_view::npos) value = value.substr(at + 1);
  return lowered(text::clean_line(std::string(value.substr(0, 255))));
}

/// `dkim=pass reason="good" header.d=example.org`
void read_statement(std::string_view statement, auth_results& out) {
  std::string_view rest = statement;
  std::string_view word = next_piece(rest, ' ');
  const std::size_t equals = word.find('=');
  if (equals == std::string_view::npos) return;
  const std::string_view method = trimmed(word.substr(0, std::min(equals, word.find('/'))));
  auth_result* to = same(method, "spf")     ? &out.spf
                    : same(method, "dkim")  ? &out.dkim
                    : same(method, "dmarc") ? &out.dmarc
                    : same(method, "arc")   ? &out.arc
                                            : nullptr;
  // Of several signatures a good one counts.
  const std::string result = lowered(text::clean_line(std::string(word.substr(equals + 1).substr(0, 20))));
  if (!to || (!to->result.empty() && (to != &out.dkim || to->result == "pass" || result != "pass"))) return;
  *to = {result, {}};
  while (!rest.empty()) {
    word = next_piece(rest, ' ');
    for (const std::string_view property : {"header.from=", "header.d=", "smtp.mailfrom=", "header.i=", "smtp.helo="})
      if (starts_same(word, property) && to->domain.empty()) to->domain = domain_of(word.substr(property.size()));
  }
}

void read_field(std::string_view value, const std::vector<std::string>& trusted, auth_results& out) {
  const std::string plain = without_comments(value);
  std::string_view rest = plain;
  std::string_view said = next_piece(rest, ';');
  const std::string_view id = next_piece(said, ' ');  // a version may follow
  if (std::none_of(trusted.begin(), trusted.end(), [&](const auto& t) { return same(t, id); })) return;
  if (out.by.empty()) out.by = lowered(id);
  for (std::size_t count = 0; !rest.empty() && count < max_statements; ++count)
    read_statement(next_piece(rest, ';'), out);
}

}  // namespace

auth_results read_auth_results(fields header, const std::vector<std::string>& trusted) {
  auth_results out;
  if (trusted.empty()) return out;
  for (const field& f : header)
    if (same(f.name, "authentication-results")) read_field(f.value, trusted, out);
  return out;
}

bool sender_is_proven(const auth_results& auth, std::string_view sender) {
  const std::size_t at = sender.rfind('@');
  return auth.dmarc.result == "pass" && at != std::string_view::npos && same(auth.dmarc.domain, sender.substr(at + 1));
}

}  // namespace intake::email
