// The flow of a session: events in, the next action out. The verbs are in smtp_commands.cpp, content in smtp_mail.cpp.
#include "adapters/smtp/smtp_session.hpp"

#include <algorithm>

#include "adapters/smtp/proxy_protocol.hpp"

namespace intake::smtp {

namespace {

constexpr std::size_t replies_at_once = 16 * 1024;
constexpr milliseconds tarpit_pause{1000};

}  // namespace

session::session(const listener_policy& policy, peer who)
    : policy_(policy), trusted_(who.trusted), client_{.address = std::move(who.address)}, tls_(std::move(who.tls)) {}

action session::resume(input happened, milliseconds now) {
  now_ = now;
  std::visit([this](auto& e) { on(e); }, happened);
  return advance();
}

void session::on(const event::connected& e) {
  began_ = now_;
  // A header of the PROXY protocol comes before TLS; what comes out of TLS is the client's.
  state_ = trusted_ && tls_.empty() ? state::preface : state::command;
  greet();
  if (!e.talked_early) return;
  note("early_talk", {});
  count_error();
}

void session::on(const event::received& e) {
  buffer_.received(e.octets);
  summary_.octets += e.octets;
  if (state_ != state::content) {
    idle_ += waited();
    return;
  }
  idle_ = milliseconds{0};
  rate_.add(waited(), e.octets);
  if (rate_.below(policy_.limits.min_data_rate)) close_with(replies::too_slow, "timeout");
}

void session::on(const event::done&) {
  if (writing_) out_.clear();
  writing_ = false;
}

void session::on(const event::tick&) {
  idle_ += waited();
  if (now_ - began_ >= policy_.limits.session_timeout) return close_with(replies::session_too_long, "timeout");
  if (state_ != state::content) return close_with(replies::timed_out, "timeout");
  rate_.add(waited(), 0);
  if (idle_ >= policy_.limits.data_timeout) return close_with(replies::timed_out, "timeout");
  if (rate_.below(policy_.limits.min_data_rate)) close_with(replies::too_slow, "timeout");
}

void session::on(const event::hung_up&) {
  out_.clear();
  state_ = state::closing;
}

void session::on(const event::drain&) {
  draining_ = true;
  // A mail whose content is on its way may arrive; everything else ends here.
  if (state_ == state::content || state_ == state::answering) return;
  close_with(replies::draining, "drain");
}

void session::on(event::secured& e) {
  tls_ = std::move(e.tls);
  buffer_.clear();
  restart();
  enter(state::command);
}

action session::advance() {
  for (;;) {
    if (std::exchange(discard_due_, false)) return {.what = action::kind::discard};
    if (out_.size() > replies_at_once) return flush_or({});
    switch (state_) {
      case state::preface:
        if (!read_preface()) return wait_for_peer();
        break;
      case state::command:
        if (!read_command()) return wait_for_peer();
        break;
      case state::content:
        if (const auto next = read_content()) return *next;
        break;
      case state::answering: return {.what = action::kind::hand_in};
      case state::handshake: return flush_or({.what = action::kind::start_tls});
      case state::closing: return flush_or({.what = action::kind::close});
    }
  }
}

/// Replies that wait go first, all in one write.
action session::flush_or(action next) {
  if (out_.empty()) return next;
  writing_ = true;
  return {.what = action::kind::write, .bytes = out_, .wait = std::exchange(delay_, milliseconds{0})};
}

action session::wait_for_peer() {
  waiting_since_ = now_;
  return flush_or({.what = action::kind::read, .wait = patience()});
}

/// RFC 5321 §4.5.3.2; a byte now and then does not buy a command more time.
milliseconds session::patience() const {
  const auto& limits = policy_.limits;
  auto wait = limits.session_timeout - (now_ - began_);
  if (state_ == state::content)
    wait = std::min({wait, limits.data_timeout - idle_, rate_.next_look()});
  else
    wait = std::min(wait, limits.command_timeout - idle_);
  return std::max(wait, milliseconds{1});
}

std::span<char> session::space() {
  if (state_ != state::content) return buffer_.space(input_buffer::for_commands);
  return buffer_.space(buffer_.filled() ? input_buffer::for_much_content : input_buffer::for_content);
}

/// A trusted proxy may begin with a header that says for whom it speaks. From then on its client is no proxy itself.
bool session::read_preface() {
  if (buffer_.empty()) return false;
  const auto header = read_proxy_header(buffer_.unread());
  using kind = proxy_header::kind;
  if (header.what == kind::incomplete) return false;
  if (header.what == kind::malformed) {
    close_with(replies::bad_proxy_header, "limit");
    return true;
  }
  buffer_.keep_only(buffer_.unread().substr(header.length));
  if (header.what == kind::proxied) {
    client_.address = header.client_ip;
    trusted_ = false;
  }
  enter(state::command);
  return true;
}

bool session::read_command() {
  auto rest = buffer_.unread();
  const auto line = lines_.next(rest);
  buffer_.keep_only(rest);
  if (line.what == command_line::kind::incomplete) return false;
  idle_ = milliseconds{0};
  if (++summary_.commands > policy_.limits.max_commands)
    close_with(replies::too_many_commands, "limit");
  else if (line.what == command_line::kind::malformed)
    say(replies::bad_line);
  else if (line.what == command_line::kind::too_long)
    say(replies::line_too_long);
  else
    run(line.text);
  return true;
}

void session::greet() {
  append_line(out_, 220, policy_.hostname + (policy_.lmtp ? " LMTP Intake" : " ESMTP Intake"), true);
}

/// Once closing, always closing.
void session::enter(state next) {
  if (state_ != state::closing) state_ = next;
}

void session::say(const reply& r, std::string_view about) {
  append(out_, r);
  if (!r.reason.empty()) note(r.reason, about);
  if (r.code >= 500) count_error();
}

void session::say(const verdict& v, std::string_view about) {
  append(out_, v);
  if (!v.accepted) note(v.reason, about);
}

void session::note(std::string_view reason, std::string_view about) {
  ++summary_.refused;
  if (policy_.watch != nullptr) policy_.watch->refused(forwarded_ ? *forwarded_ : client_, reason, about);
}

/// From half of the limit on every reply to an error comes late; past the limit it is the last one.
void session::count_error() {
  ++summary_.errors;
  ++recent_errors_;
  const auto most = policy_.limits.max_errors;
  if (state_ == state::closing) return;
  if (recent_errors_ > most)
    close_with(replies::too_many_errors, "limit");
  else if (2 * recent_errors_ >= most)
    delay_ += tarpit_pause;
}

void session::close_with(const reply& r, std::string_view ended_by) {
  if (state_ == state::closing) return;
  state_ = state::closing;
  summary_.ended_by = ended_by;
  say(r);
}

/// Forgets all that was said in clear, or by another client (RFC 3207 §4.2).
void session::restart() {
  greeted_ = false;
  client_.helo.clear();
  lines_ = {};
  reset_mail();
}

}  // namespace intake::smtp
