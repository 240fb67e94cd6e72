#include "gateway/config/imap_rules.hpp"

#include <set>
#include <string>

namespace intake::config {
namespace {

bool is_loopback(std::string_view host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

// One entry with what was said about it; a rule is a member function.
class imap_rules {
 public:
  imap_rules(const entry& e, const configuration& c, problems& found) : e_(e), s_(c.imap[e.index]), found_(found) {}

  void apply() {
    encryption();
    credentials();
    folders();
  }

 private:
  void bad(std::string_view key, std::string message) {
    found_.push_back({.at = e_.where(key), .message = std::move(message)});
  }
  void odd(std::string_view key, std::string message) {
    found_.push_back({.at = e_.where(key), .message = std::move(message), .warning = true});
  }
  bool names(std::string_view key) const { return e_.find(key) != nullptr && !e_.text(key).empty(); }

  void encryption() {
    if (s_.tls != "none" || is_loopback(s_.host)) return;
    if (!s_.allow_plain)
      bad("tls",
          "tls: \"none\" would show the password to the network; \"implicit\", \"starttls\", or allow_plain = true");
    else
      odd("tls", "tls: the password and the mails travel unencrypted");
  }

  void credentials() {
    const auto& o = s_.oauth2;
    const bool oauth = names("oauth2.token_url");
    if (names("password_file") && oauth) bad("password_file", "password_file: there is [imap.oauth2] already");
    if (!oauth) {
      for (const std::string_view key : {"oauth2.client_id", "oauth2.client_secret_file", "oauth2.refresh_token_file",
                                         "oauth2.scope", "oauth2.ca_file"})
        if (names(key)) bad(key, std::string(key) + ": needs \"oauth2.token_url\"");
      return;
    }
    if (o.client_id.empty()) bad("oauth2.token_url", "oauth2 needs \"client_id\"");
    if (o.grant == "refresh_token" && !names("oauth2.refresh_token_file"))
      bad("oauth2.grant", "oauth2.grant: \"refresh_token\" needs \"refresh_token_file\"");
    if (o.grant == "client_credentials" && !names("oauth2.client_secret_file"))
      bad("oauth2.token_url", "oauth2.grant: \"client_credentials\" needs \"client_secret_file\"");
    if (o.token_url.starts_with("http://127.") || o.token_url.starts_with("http://localhost")) return;
    if (o.token_url.starts_with("http:")) bad("oauth2.token_url", "oauth2.token_url: tokens travel by https only");
  }

  void folders() {
    std::set<std::string> seen;
    if (s_.folders.empty()) bad("folders", "folders: there is none to read");
    for (const auto& folder : s_.folders) {
      if (!seen.insert(folder).second) bad("folders", "folders: \"" + folder + "\" is there twice");
      if (s_.after == "move:" + folder) bad("after", "after: mails would be moved to where they are read from");
    }
    if (s_.folders.size() > 16) bad("folders", "folders: more than 16; a connection each is too much for most servers");
  }

  const entry& e_;
  const imap_section& s_;
  problems& found_;
};

}  // namespace

std::optional<time_point> imap_from_date(std::string_view text) {
  return parse_rfc3339(text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text));
}

std::optional<std::chrono::minutes> imap_time_of_day(std::string_view text) {
  const auto at = text.size() == 5 ? parse_rfc3339("1970-01-01T" + std::string(text) + ":00Z") : std::nullopt;
  if (!at) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::minutes>(at->time_since_epoch());
}

status check_imap_count_at(std::string_view text) {
  if (text == "never" || imap_time_of_day(text)) return {};
  return fail("expected a time of day in UTC such as \"03:30\", or \"never\"");
}

status check_imap_date(std::string_view text) {
  if (imap_from_date(text)) return {};
  return fail("expected a date such as \"2026-11-26\"");
}

status check_imap_from(std::string_view text) {
  if (text == "now" || text == "all" || imap_from_date(text)) return {};
  return fail("expected \"now\", \"all\" or a date such as \"2026-11-26\"");
}

status check_imap_after(std::string_view text) {
  if (text == "keep" || text == "seen" || text == "delete" || (text.starts_with("move:") && text.size() > 5)) return {};
  return fail("expected \"keep\", \"seen\", \"delete\" or \"move:FOLDER\"");
}

void apply_imap_rules(const entry& e, const configuration& c, problems& found) { imap_rules(e, c, found).apply(); }

}  // namespace intake::config
