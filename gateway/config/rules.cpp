#include "gateway/config/rules.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "gateway/config/forms.hpp"
#include "gateway/config/imap_rules.hpp"
#include "gateway/config/secrets.hpp"
#include "gateway/config/telephony_rules.hpp"
#include "gateway/crypto/standard_webhooks.hpp"

namespace intake::config {
namespace {

// The configuration with what was said about it; a rule is a member function.
class rule_book {
 public:
  rule_book(const std::vector<entry>& entries, const configuration& c, problems& found)
      : entries_(entries), c_(c), found_(found) {}

  void apply() {
    for (const entry& e : entries_) {
      required_keys(e);
      keys_of_its_type(e);
      if (e.section->name == "smtp") smtp(e, c_.smtp[e.index]);
      if (e.section->name == "http") http(e);
      if (e.section->name == "telephony") apply_telephony_rules(e, c_, found_);
      if (e.section->name == "chat.identity") chat_identity(e, c_.chat_identity[e.index]);
      if (e.section->name == "imap") apply_imap_rules(e, c_, found_);
      if (e.section->name == "backend") backend(e, c_.backend[e.index]);
      if (e.section->name == "admin") admin(e);
      if (e.section->name == "tls") tls(e);
    }
    each_once("smtp", "name", override_name);
    each_once("backend", "name", override_name);
    each_once("mailbox", "address", lower_case);
    each_once("telephony", "name", override_name);
    each_once("imap", "name", override_name);
    for (const char* way : {"path", "file", "directory"}) each_once("telephony", way, as_written);
    listeners_apart();
    something_comes_in();
  }

 private:
  void bad(const place& at, std::string message) { found_.push_back({.at = at, .message = std::move(message)}); }
  void odd(const place& at, std::string message) {
    found_.push_back({.at = at, .message = std::move(message), .warning = true});
  }

  static std::string as_written(std::string_view text) { return std::string(text); }

  static std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
  }

  void required_keys(const entry& e) {
    for (const key& k : e.section->keys)
      if (k.required && e.find(k.name) == nullptr) bad(e.at, e.title() + " needs \"" + std::string(k.name) + '"');
  }

  void keys_of_its_type(const entry& e) {
    const std::string type = e.section->name == "backend" ? c_.backend[e.index].type : "";
    for (const setting& s : e.settings)
      if (!s.key->only_for.empty() && s.key->only_for != type)
        bad(s.at, std::string(s.key->name) + ": only for type = \"" + std::string(s.key->only_for) + '"');
  }

  void tls(const entry& e) {
    if (c_.tls.certificate.empty() != c_.tls.private_key.empty())
      bad(e.at, "[tls] needs both \"certificate\" and \"private_key\"");
  }

  // Whether a secret was named at all; one that could not be read has been told already.
  static bool names_secret(const entry& e, std::string_view key_name) {
    const setting* s = e.find(key_name);
    return s != nullptr && !(s->value.text.empty() && s->value.items.empty());
  }

  void smtp(const entry& e, const smtp_section& s) {
    check_listener_tls(e, {s.tls, s.certificates, {}}, c_, found_);
    if (s.require_tls && s.tls == "none")
      bad(e.where("require_tls"), "require_tls: there is no TLS to require with tls = \"none\"");
  }

  void http(const entry& e) {
    check_listener_tls(e, {c_.http.tls, c_.http.certificates, c_.http.client_ca_file}, c_, found_);
  }

  void admin(const entry& e) {
    if (!c_.admin.listen.empty() && !names_secret(e, "token_file"))
      bad(e.where("listen"), "[admin] listens, so it needs \"token_file\" (openssl rand -hex 32 > admin.token)");
    if (c_.admin.token.empty()) return;
    if (const status ok = check_token(c_.admin.token); !ok)
      bad(e.where("token_file"), "token_file: " + ok.error().message);
  }

  void backend(const entry& e, const backend_section& b) {
    if (b.type != "webhook") return;
    if (b.url.empty() && e.text("url").empty()) bad(e.at, e.title() + " needs \"url\"");
    if (b.url.starts_with("http:") && !is_loopback(b.url)) odd(e.where("url"), "url: tickets travel unencrypted");
    if (!names_secret(e, "secret_files"))
      odd(e.at, e.title() + " has no \"secret_files\": requests are not signed");
    else if (!b.secrets.empty())
      if (const auto signer = crypto::webhook_signer::from_secrets(b.secrets); !signer)
        bad(e.where("secret_files"), "secret_files: " + signer.error().message);
  }

  void chat_identity(const entry& e, const chat_identity_section& i) {
    if (!i.issuer.empty() && !names_secret(e, "key_file")) bad(e.at, e.title() + " needs \"key_file\"");
  }

  static bool is_loopback(std::string_view url) {
    return url.starts_with("http://127.") || url.starts_with("http://[::1]") || url.starts_with("http://localhost");
  }

  void each_once(std::string_view section_name, std::string_view key_name, std::string (*normal)(std::string_view)) {
    std::vector<std::pair<std::string, const entry*>> seen;
    for (const entry& e : entries_) {
      const std::string written = e.text(key_name);
      if (e.section->name != section_name || written.empty()) continue;
      const std::string form = normal(written);
      const auto first = std::find_if(seen.begin(), seen.end(), [&](const auto& s) { return s.first == form; });
      if (first == seen.end())
        seen.emplace_back(form, &e);
      else
        bad(e.where(key_name), std::string(key_name) + ": \"" + written +
                                   "\" is there already, or one too much like it, in line " +
                                   std::to_string(first->second->where(key_name).line));
    }
  }

  void listeners_apart() {
    std::vector<std::pair<endpoint, const entry*>> seen;
    for (const entry& e : entries_) {
      const std::string written = e.text("listen");
      const auto parsed = parse_endpoint(written);
      if (written.empty() || !parsed) continue;
      for (const auto& [other, who] : seen)
        if (collide(*parsed, other)) bad(e.where("listen"), "listen: " + written + " is taken by " + who->title());
      seen.emplace_back(*parsed, &e);
    }
  }

  void something_comes_in() {
    const place file{.file = c_.file};
    if (c_.smtp.empty() && c_.telephony.empty() && c_.imap.empty() && c_.chat.allowed_origins.empty())
      odd(file, "no [[smtp]] listener, no [[imap]], no [chat] and no [[telephony]]: nothing can come in");
    if (!c_.smtp.empty() && c_.mailbox.empty()) odd(file, "no [[mailbox]]: every recipient is refused");
  }

  const std::vector<entry>& entries_;
  const configuration& c_;
  problems& found_;
};

}  // namespace

void apply_rules(const std::vector<entry>& entries, const configuration& c, problems& found) {
  rule_book(entries, c, found).apply();
}

}  // namespace intake::config
