// The verbs: a row in the table, a small function each.
#include <algorithm>
#include <iterator>

#include "adapters/smtp/smtp_session.hpp"
#include "adapters/smtp/smtp_syntax.hpp"

namespace intake::smtp {

namespace {

/// What MAIL said behind the sender.
struct mail_parameters {
  std::uint64_t size = 0;
  bool smtputf8 = false;
};

/// SIZE=n (RFC 1870), BODY=7BIT|8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531); the reply if there is something wrong.
const reply* read_parameter(const parameter& p, mail_parameters& into) {
  if (equal_ignoring_case(p.keyword, "SIZE")) {
    const auto size = p.value ? parse_number(*p.value) : std::nullopt;
    if (!size) return &replies::bad_arguments;
    into.size = *size;
    return nullptr;
  }
  if (equal_ignoring_case(p.keyword, "BODY")) {
    const bool known = p.value && (equal_ignoring_case(*p.value, "7BIT") || equal_ignoring_case(*p.value, "8BITMIME"));
    return known ? nullptr : &replies::bad_arguments;
  }
  if (equal_ignoring_case(p.keyword, "SMTPUTF8")) {
    into.smtputf8 = true;
    return p.value ? &replies::bad_arguments : nullptr;
  }
  return &replies::unknown_parameter;
}

const reply* read_parameters(std::string_view text, mail_parameters& into) {
  while (!text.empty()) {
    const auto p = take_parameter(text);
    if (!p) return &replies::bad_arguments;
    if (const auto* wrong = read_parameter(*p, into)) return wrong;
  }
  return nullptr;
}

/// "FROM:" or "TO:" in any case.
bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!equal_ignoring_case(text.substr(0, prefix.size()), prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

content_limits limits_of(const listener_policy& policy) {
  return {.max_size = policy.limits.max_message_size,
          .max_line = policy.limits.max_line_length,
          .max_header = policy.limits.max_header_size,
          .max_hops = policy.limits.max_hops,
          .reject_bare_newlines = policy.rejects_bare_newlines};
}

/// Browsers that were talked into posting to our port, and the header lines they send.
bool is_http(std::string_view verb) {
  constexpr std::string_view names[] = {"GET",     "POST",   "HEAD",  "PUT",   "OPTIONS",
                                        "CONNECT", "DELETE", "PATCH", "TRACE", "Host:"};
  return std::any_of(std::begin(names), std::end(names), [&](auto name) { return equal_ignoring_case(verb, name); });
}

}  // namespace

struct verbs {
  using function = void (*)(session&, std::string_view arguments);
  struct row {
    std::string_view name;
    function run;
    bool before_tls = false;  ///< allowed although TLS is required and not yet on
    bool has_arguments = true;
  };
  static const row* find(std::string_view name);

  /// ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
  static void ehlo(session& s, std::string_view name) {
    if (s.policy_.lmtp) return s.say(replies::wants_lhlo);
    if (hello(s, name)) advertise(s);
  }

  static void lhlo(session& s, std::string_view name) {
    if (!s.policy_.lmtp) return s.say(replies::wants_ehlo);
    if (hello(s, name)) advertise(s);
  }

  static void helo(session& s, std::string_view name) {
    if (s.policy_.lmtp) return s.say(replies::wants_lhlo);
    if (hello(s, name)) append_line(s.out_, 250, s.policy_.hostname, true);
  }

  /// A greeting in mid-transaction gives the mail up (RFC 5321 §4.1.4).
  static bool hello(session& s, std::string_view name) {
    if (!is_helo_name(name)) {
      s.say(replies::needs_name);
      return false;
    }
    s.reset_mail();
    s.client_.helo = name;
    s.greeted_ = true;
    return true;
  }

  static void advertise(session& s) {
    const auto line = [&](std::string_view text, bool last = false) { append_line(s.out_, 250, text, last); };
    line(s.policy_.hostname);
    line("PIPELINING");
    line("SIZE " + std::to_string(s.policy_.limits.max_message_size));
    line("8BITMIME");
    line("SMTPUTF8");
    line("CHUNKING");
    if (s.policy_.offers_starttls && s.tls_.empty()) line("STARTTLS");
    if (s.trusted_) line("XCLIENT " + std::string(xclient_attributes));
    if (s.trusted_) line("XFORWARD " + std::string(xforward_attributes));
    line("HELP");
    line("ENHANCEDSTATUSCODES", true);
  }

  /// mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
  static void mail(session& s, std::string_view arguments) {
    if (!s.greeted_) return s.say(replies::hello_first);
    if (s.mail_.begun()) return s.say(replies::nested_mail);
    if (s.policy_.closed_door)
      if (const auto why = s.policy_.closed_door()) return s.say(*why);
    if (!take_prefix(arguments, "FROM:")) return s.say(replies::bad_sender);
    const auto sender = take_reverse_path(arguments);
    if (!sender) return s.say(replies::bad_sender);
    mail_parameters said;
    if (const auto* wrong = read_parameters(arguments, said)) return s.say(*wrong);
    auto address = sender->mailbox ? to_string(*sender->mailbox) : std::string();
    if (sender->mailbox && sender->mailbox->utf8 && !said.smtputf8) return s.say(replies::needs_smtputf8, address);
    if (said.size > s.policy_.limits.max_message_size) return s.say(replies::too_big, address);
    s.mail_.begin(std::move(address), said.smtputf8);
    s.say(replies::sender_ok);
  }

  /// rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF
  static void rcpt(session& s, std::string_view arguments) {
    if (!s.mail_.begun()) return s.say(s.greeted_ ? replies::sender_first : replies::hello_first);
    if (s.content_) return s.say(replies::chunks_began);
    if (!take_prefix(arguments, "TO:")) return s.say(replies::bad_recipient);
    const auto recipient = take_forward_path(arguments);
    if (!recipient) return s.say(replies::bad_recipient);
    if (!arguments.empty()) return s.say(replies::unknown_parameter);
    auto address = to_string(*recipient->mailbox);
    if (recipient->mailbox->utf8 && !s.mail_.smtputf8()) return s.say(replies::needs_smtputf8, address);
    const auto found = s.policy_.accepted.find(*recipient->mailbox);
    if (found.what == mailboxes::finding::foreign) return s.say(replies::relay_denied, address);
    if (found.what == mailboxes::finding::unknown_mailbox) return s.say(replies::unknown_mailbox, address);
    if (s.mail_.recipients() >= s.policy_.limits.max_recipients) return s.say(replies::too_many_recipients, address);
    s.mail_.add_recipient(std::move(address), found.index);
    s.say(replies::recipient_ok);
  }

  /// data = "DATA" CRLF
  static void data(session& s, std::string_view) {
    const reply* refusal = nullptr;
    if (!s.mail_.begun())
      refusal = s.greeted_ ? &replies::sender_first : &replies::hello_first;
    else if (s.content_)
      refusal = &replies::chunks_began;
    else if (s.mail_.recipients() == 0)
      refusal = s.policy_.lmtp ? &replies::no_recipients : &replies::no_recipients_smtp;
    if (refusal != nullptr) return refuse_data(s, *refusal);
    s.content_.emplace(limits_of(s.policy_)).begin_data();
    s.say(replies::go_ahead_data);
    s.begin_content();
  }

  /// DATA is the last of a pipelined group (RFC 2920 §3.1). What already came behind a refused one is content of a mail
  /// that we don't take, and must not be read as commands.
  static void refuse_data(session& s, const reply& why) {
    s.say(why);
    if (!s.buffer_.empty()) s.close_with(replies::talked_past_data, "limit");
  }

  /// bdat-cmd = "BDAT" SP chunk-size [SP "LAST"] CRLF (RFC 3030); the chunk follows, whatever we think of it
  static void bdat(session& s, std::string_view arguments) {
    const auto next = parse_bdat(arguments);
    if (!next) {
      // Where the next command begins is anybody's guess.
      s.say(replies::bad_chunk_size);
      s.summary_.ended_by = "limit";
      return s.enter(session::state::closing);
    }
    if (s.would_exhaust_patience(next->size)) return s.close_with(replies::too_big, "limit");
    if (!s.content_) s.content_.emplace(limits_of(s.policy_));
    s.content_->begin_chunk(*next);
    s.begin_content();
    if (!s.mail_.begun())
      s.refuse_content(s.greeted_ ? replies::sender_first : replies::hello_first, false);
    else if (s.chunks_failed_)
      s.refuse_content(replies::chunk_failed, false);
    else if (s.mail_.recipients() == 0)
      s.refuse_content(replies::no_recipients, false);
    else if (next->size > s.policy_.limits.max_message_size - s.content_->size())
      s.refuse_content(replies::too_big, true);
  }

  static void rset(session& s, std::string_view) {
    s.reset_mail();
    s.say(replies::done);
  }

  static void noop(session& s, std::string_view) { s.say(replies::done); }
  static void vrfy(session& s, std::string_view) { s.say(replies::cannot_verify); }
  static void expn(session& s, std::string_view) { s.say(replies::not_implemented); }
  static void help(session& s, std::string_view) { s.say(replies::help); }

  static void quit(session& s, std::string_view) {
    s.say(replies::bye);
    s.summary_.ended_by = "quit";
    s.enter(session::state::closing);
  }

  /// starttls = "STARTTLS" CRLF (RFC 3207); what came behind it in clear is dropped, unseen
  static void starttls(session& s, std::string_view) {
    if (!s.policy_.offers_starttls) return s.say(replies::not_implemented);
    if (!s.tls_.empty()) return s.say(replies::already_tls);
    if (!s.buffer_.empty()) {
      s.note("starttls_pipelining", std::to_string(s.buffer_.unread().size()) + " octets dropped");
      s.count_error();
    }
    s.buffer_.clear();
    s.say(replies::go_ahead_tls);
    s.enter(session::state::handshake);
  }

  /// Postfix's XCLIENT_README: the connection is the client's from here on; the session starts anew.
  static void xclient(session& s, std::string_view arguments) {
    if (!s.trusted_) return s.say(replies::not_trusted);
    if (s.mail_.begun()) return s.say(replies::nested_mail);
    auto client = client_identity{.address = s.client_.address};
    if (!apply_attributes(arguments, client)) return s.say(replies::bad_arguments);
    s.restart();
    s.client_ = std::move(client);
    s.greet();
  }

  /// Postfix's XFORWARD_README: who sent the next mail to the proxy; may come in several commands.
  static void xforward(session& s, std::string_view arguments) {
    if (!s.trusted_) return s.say(replies::not_trusted);
    if (s.mail_.begun()) return s.say(replies::nested_mail);
    auto client = s.forwarded_.value_or(client_identity{.address = s.client_.address});
    if (!apply_attributes(arguments, client)) return s.say(replies::bad_arguments);
    s.forwarded_ = std::move(client);
    s.say(replies::done);
  }
};

const verbs::row* verbs::find(std::string_view name) {
  static constexpr row table[] = {
      {.name = "MAIL", .run = mail},
      {.name = "RCPT", .run = rcpt},
      {.name = "DATA", .run = data, .has_arguments = false},
      {.name = "BDAT", .run = bdat},
      {.name = "EHLO", .run = ehlo, .before_tls = true},
      {.name = "HELO", .run = helo, .before_tls = true},
      {.name = "LHLO", .run = lhlo, .before_tls = true},
      {.name = "RSET", .run = rset, .before_tls = true, .has_arguments = false},
      {.name = "NOOP", .run = noop, .before_tls = true},
      {.name = "QUIT", .run = quit, .before_tls = true, .has_arguments = false},
      {.name = "STARTTLS", .run = starttls, .before_tls = true, .has_arguments = false},
      {.name = "VRFY", .run = vrfy},
      {.name = "EXPN", .run = expn},
      {.name = "HELP", .run = help, .before_tls = true},
      {.name = "XCLIENT", .run = xclient},
      {.name = "XFORWARD", .run = xforward},
  };
  const auto* found =
      std::find_if(std::begin(table), std::end(table), [&](const row& r) { return equal_ignoring_case(r.name, name); });
  return found == std::end(table) ? nullptr : found;
}

void session::run(std::string_view line) {
  const auto [verb, arguments] = split_command(line);
  const auto* row = verbs::find(verb);
  if (row == nullptr) return is_http(verb) ? close_with(replies::not_smtp, "limit") : say(replies::unknown_command);
  const reply* refusal = nullptr;
  // BDAT is let through: its chunk has to be read before it can be refused.
  if (policy_.requires_tls && tls_.empty() && !row->before_tls && row->run != verbs::bdat)
    refusal = &replies::tls_first;
  else if (!row->has_arguments && !arguments.empty())
    refusal = &replies::no_arguments;
  if (refusal == nullptr) return row->run(*this, arguments);
  if (row->run == verbs::data) return verbs::refuse_data(*this, *refusal);
  say(*refusal);
}

}  // namespace intake::smtp
