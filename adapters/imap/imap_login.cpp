// The part of a session from the greeting to an open folder: TLS, who we are, which folder.
#include "adapters/imap/imap_session.hpp"
#include "gateway/crypto/base64.hpp"

namespace intake::imap {

/// greeting = "*" ("OK" / "PREAUTH" / "BYE") resp-text
void session::greeted(const response& r) {
  if (r.is("BYE")) return fail(session_end::kind::network, "the server does not want us", r);
  const bool plain_is_to_be_secured = policy_.tls == folder_policy::security::starttls;
  if (r.is("PREAUTH")) {
    // There is no STARTTLS behind it (RFC 9051 §7.1.4), so whoever sits in between may have said it.
    if (plain_is_to_be_secured)
      return fail(session_end::kind::insecure,
                  "the server greets with PREAUTH, which forbids STARTTLS; nothing was sent");
    authenticated_ = true;
  } else if (!r.is("OK")) {
    return fail(session_end::kind::protocol, "no IMAP server answers there");
  }
  learn(r);
  go_on();
}

void session::learn(const response& r) {
  std::vector<std::string_view> words;
  if (r.is("CAPABILITY"))
    for (const auto& t : r.tokens) words.push_back(t.text);
  else
    words = words_of(r.code);
  if (words.empty()) return;
  const bool is_list = r.is("CAPABILITY") || same_word(words.front(), "CAPABILITY");
  if (is_list) offered_ = capabilities::read(words);
  if (doing_ != doing::opening) return;
  if (same_word(words.front(), "READ-ONLY")) read_only_ = true;
  const auto number = words.size() > 1 ? to_number(words[1]) : std::nullopt;
  if (!number || *number > UINT32_MAX) return;
  if (same_word(words.front(), "UIDVALIDITY")) validity_ = static_cast<std::uint32_t>(*number);
  if (same_word(words.front(), "UIDNEXT")) uid_next_ = static_cast<std::uint32_t>(*number);
}

/// The next step that is left on the way to the folder.
void session::go_on() {
  if (!offered_.known) return command(doing::asking, "CAPABILITY");
  if (policy_.tls == folder_policy::security::starttls && !secure_) {
    if (!offered_.starttls)
      return fail(session_end::kind::insecure, "the server offers no STARTTLS; no credential was sent");
    return command(doing::starttls, "STARTTLS");
  }
  if (!authenticated_) {
    if (!policy_.oauth) return log_in();
    enter(doing::logging_in, policy_.command_timeout);
    wanted_ = action::kind::fetch_token;
    return;
  }
  if (offered_.enable && offered_.qresync && !enabled_) {
    enabled_ = true;
    return command(doing::enabling, "ENABLE QRESYNC");
  }
  open_folder();
}

void session::begin_tls() {
  if (begin_ != end_of_input_)
    return fail(session_end::kind::insecure,
                "the server, or somebody in between, talks before TLS; no credential was sent");
  enter(doing::handshake, policy_.command_timeout);
  wanted_ = action::kind::start_tls;
}

void session::log_in() {
  if (offered_.plain) return authenticate("PLAIN", sasl_plain(policy_.user, policy_.password), "");
  if (offered_.login_disabled)
    return fail(session_end::kind::login, "the server takes no password; it may want [imap.oauth2]");
  const auto user = quote(policy_.user), password = quote(policy_.password);
  if (!user || !password)
    return fail(session_end::kind::login, "only LOGIN is offered, and the password is not plain ASCII");
  offered_ = {};  // as in authenticate()
  command(doing::logging_in, "LOGIN " + *user + " " + *password);
}

void session::on(event::token& e) {
  if (e.text.empty()) return fail(session_end::kind::token, "there is no access token; see the token endpoint's line");
  if (offered_.oauthbearer)
    return authenticate("OAUTHBEARER", sasl_oauthbearer(policy_.user, policy_.host, policy_.port, e.text), "AQ==");
  if (offered_.xoauth2) return authenticate("XOAUTH2", sasl_xoauth2(policy_.user, e.text), "");
  fail(session_end::kind::login, "the server takes no access token: it offers neither OAUTHBEARER nor XOAUTH2");
}

/// authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp]; a refused token is explained by one more `+`, which wants
/// `farewell` before the NO comes.
void session::authenticate(std::string_view mechanism, const std::string& message, std::string_view farewell) {
  std::string text = "AUTHENTICATE " + std::string(mechanism);
  std::string encoded = crypto::base64_encode(message);
  if (offered_.sasl_ir)
    (text += ' ') += encoded;
  else
    answers_.push_back(std::move(encoded));
  if (mechanism != "PLAIN") answers_.emplace_back(farewell);
  offered_ = {};  // what it offers to those it knows may be more
  command(doing::logging_in, text);
}

void session::open_folder() {
  const auto name = folder_name(policy_.folder);
  if (!name) return fail(session_end::kind::folder, "the folder's name cannot be written in IMAP");
  validity_ = uid_next_ = 0;
  read_only_ = false;
  command(doing::opening, (policy_.after == folder_policy::action::keep ? "EXAMINE " : "SELECT ") + *name);
}

void session::opened() {
  if (validity_ == 0 || uid_next_ == 0)
    return fail(session_end::kind::folder, "the server gives no lasting numbers (UIDVALIDITY, UIDNEXT)");
  open_ = true;
  if (look_only_) return command(doing::leaving, "LOGOUT");
  start_ = progress_.begin(validity_, uid_next_, opened_at_);
  // Where we began is remembered before anything else, or a crash would begin elsewhere.
  if (start_ != folder_progress::start::goes_on && save()) return;
  work();
}

}  // namespace intake::imap
