#include "gateway/config/telephony_rules.hpp"

#include <algorithm>
#include <string_view>

#include "gateway/config/telephony_formats.hpp"

namespace intake::config {
namespace {

constexpr std::string_view ways[] = {"path", "listen", "file", "directory"};

/// Keys that mean something for some ways in only; everything that is not here is for all.
struct belongs {
  std::string_view key;  ///< or "auth." for all of the table
  std::string_view first, second = {};
};
constexpr belongs belongings[] = {
    {"from", "file", ""},
    {"tls", "listen", ""},
    {"certificate", "listen", ""},
    {"private_key", "listen", ""},
    {"client_ca_file", "listen", ""},
    {"allow", "path", "listen"},
    {"auth.", "path", ""},
    {"max_body", "path", "directory"},
    {"max_sessions", "listen", ""},
    {"idle_timeout", "listen", ""},
    {"line_timeout", "listen", ""},
    {"max_rate", "listen", ""},
    {"settle", "file", "directory"},
    {"header", "file", "directory"},
};

/// Keys that mean something for some formats only.
constexpr belongs format_keys[] = {
    {"fields", "generic-json", "generic-csv"},
    {"values", "generic-json", "generic-csv"},
    {"header", "generic-csv", ""},
};

// One entry with what was said about it; a rule is a member function.
class telephony_rules {
 public:
  telephony_rules(const entry& e, const configuration& c, problems& found)
      : e_(e), s_(c.telephony[e.index]), c_(c), found_(found) {}

  void apply() {
    one_way_in();
    if (way_.empty()) return;
    keys_of_its_way();
    format_and_way();
    listener();
    authentication();
    recordings();
  }

 private:
  void bad(std::string_view key, std::string message) {
    found_.push_back({.at = e_.where(key), .message = std::move(message)});
  }
  void odd(std::string_view key, std::string message) {
    found_.push_back({.at = e_.where(key), .message = std::move(message), .warning = true});
  }
  static std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

  void one_way_in() {
    for (const std::string_view way : ways) {
      if (e_.find(way) == nullptr || e_.text(way).empty()) continue;
      if (!way_.empty())
        return bad(way, std::string(way) + ": there is " + quoted(way_) + " already; an entry has one way in");
      way_ = way;
    }
    if (way_.empty()) bad("", e_.title() + R"( needs one of "path", "listen", "file" and "directory")");
  }

  void keys_of_its_way() {
    for (const setting& s : e_.settings)
      for (const belongs& b : belongings) {
        const bool meant = b.key.ends_with('.') ? s.key->name.starts_with(b.key) : s.key->name == b.key;
        if (!meant || way_ == b.first || way_ == b.second) continue;
        bad(s.key->name, std::string(s.key->name) + ": only with " + quoted(b.first) +
                             (b.second.empty() ? "" : " or " + quoted(b.second)));
      }
    for (const belongs& b : format_keys)
      if (e_.find(b.key) != nullptr && s_.format != b.first && s_.format != b.second)
        bad(b.key, std::string(b.key) + ": only for " + std::string(b.first) +
                       (b.second.empty() ? "" : " and " + std::string(b.second)));
  }

  void format_and_way() {
    const telephony_format* f = e_.find("format") ? find_telephony_format(e_.text("format")) : nullptr;
    if (f == nullptr) return;
    const bool fits = (way_ == "path" && f->path) || (way_ == "listen" && f->listen) || (way_ == "file" && f->file) ||
                      (way_ == "directory" && f->directory);
    if (!fits) bad(way_, std::string(way_) + ": records of " + s_.format + " do not come in this way");
    if (f->generic && e_.find("fields") == nullptr)
      bad("format", "format: " + s_.format + " needs \"fields\" that say what is where");
    if (s_.header && !s_.columns.empty()) bad("header", "header: \"columns\" names them already");
  }

  void listener() {
    if (way_ == "listen") check_listener_tls(e_, {s_.tls, s_.certificates, s_.client_ca_file}, c_, found_);
    if (way_ != "path") return;
    if (c_.http.listen.empty()) bad("path", "path: [http] has no \"listen\", so nothing can be pushed");
    for (const std::string_view taken : {"/chat", "/attachments", "/widget.js"})
      if (s_.path == taken || s_.path.starts_with(std::string(taken) + "/"))
        bad("path", "path: " + std::string(taken) + " is the gateway's own; take one below /telephony/");
  }

  void authentication() {
    if (way_ != "path") return;
    const telephony_auth& a = s_.auth;
    const setting* secrets = e_.find("auth.secret_files");
    const bool named = secrets != nullptr && !(secrets->value.text.empty() && secrets->value.items.empty());
    if (a.scheme != "none" && a.scheme != "mtls" && !named)
      bad("auth.scheme", "auth.scheme: " + quoted(a.scheme) + " needs \"secret_files\"");
    if (a.scheme == "none" && named) bad("auth.secret_files", "auth.secret_files: needs a \"scheme\" to use them");
    if (a.scheme == "basic" && a.user.empty()) bad("auth.scheme", "auth.scheme: \"basic\" needs \"user\"");
    if ((a.scheme == "header" || a.scheme == "hmac") && a.header.empty())
      bad("auth.scheme", "auth.scheme: " + quoted(a.scheme) + " needs \"header\"");
    if (a.scheme == "twilio" && c_.http.public_url.empty())
      bad("auth.scheme", "auth.scheme: \"twilio\" signs the URL it calls, so [http] needs \"public_url\"");
    if (a.scheme == "mtls" && a.certificates.empty())
      bad("auth.scheme", "auth.scheme: \"mtls\" needs \"certificates\"");
    if (a.scheme == "mtls" && c_.http.tls == "none")
      bad("auth.scheme", "auth.scheme: \"mtls\" needs [http] with tls = \"implicit\"");
    if (a.scheme == "none" && s_.allow.empty() && !c_.http.listen.starts_with("127.") &&
        !c_.http.listen.starts_with("[::1]"))
      odd("path", e_.title() + ": has neither \"auth\" nor \"allow\": anybody can push records");
  }

  void recordings() {
    const telephony_recordings& r = s_.recordings;
    if (r.mode != "fetch") {
      for (const std::string_view key :
           {"recording_hosts", "recording_user", "recording_password_file", "recording_max_bytes"})
        if (e_.find(key) != nullptr) bad(key, std::string(key) + ": only with recordings = \"fetch\"");
      return;
    }
    if (r.hosts.empty() && e_.find("recording_hosts") == nullptr)
      bad("recordings", "recordings: \"fetch\" needs \"recording_hosts\"");
    else if (r.user.empty() != (e_.find("recording_password_file") == nullptr))
      bad("recordings", "recordings: \"recording_user\" and \"recording_password_file\" go together");
    const auto plain = [](const std::string& host) { return host.starts_with("http://"); };
    if (!r.user.empty() && std::any_of(r.hosts.begin(), r.hosts.end(), plain))
      odd("recording_hosts", "recording_hosts: the password travels unencrypted to what is \"http://\"");
  }

  const entry& e_;
  const telephony_section& s_;
  const configuration& c_;
  problems& found_;
  std::string_view way_;
};

}  // namespace

void check_listener_tls(const entry& e, const listener_tls& l, const configuration& c, problems& found) {
  const auto bad = [&](std::string_view key, std::string message) {
    found.push_back({.at = e.where(key), .message = std::move(message)});
  };
  const auto half = [](const key_pair& p) { return p.certificate.empty() || p.private_key.empty(); };
  if (std::any_of(l.certificates.begin(), l.certificates.end(), half))
    bad("certificate", e.title() + ": every certificate needs its private_key, in the same order");
  if (l.tls != "none" && l.certificates.empty() && c.tls.certificate.empty())
    bad("tls", "tls: \"" + l.tls + "\" needs a certificate, here or in [tls]");
  if (l.tls == "none" && !l.client_ca_file.empty())
    bad("client_ca_file", "client_ca_file: there are no client certificates with tls = \"none\"");
}

void apply_telephony_rules(const entry& e, const configuration& c, problems& found) {
  telephony_rules(e, c, found).apply();
}

}  // namespace intake::config
