#include "adapters/imap/imap_session.hpp"

#include <algorithm>
#include <utility>

namespace intake::imap {
namespace {

constexpr std::size_t input_size = 16 * 1024;
constexpr std::size_t input_at_rest = 512;  ///< most sessions wait most of the time
/// A server that says a little now and then may take so many times as long as one that is silent.
constexpr int slow_server = 10;

}  // namespace

std::string_view name_of(session_end::kind what) {
  using kind = session_end::kind;
  switch (what) {
    case kind::drained: return "drained";
    case kind::network: return "network";
    case kind::protocol: return "protocol";
    case kind::insecure: return "insecure";
    case kind::login: return "login";
    case kind::token: return "token";
    case kind::folder: return "folder";
    case kind::door: return "door";
  }
  return "network";
}

session::session(const folder_policy& policy, folder_progress& progress, bool look_only)
    : policy_(policy), progress_(progress), look_only_(look_only), parser_(policy.parser) {}

std::span<char> session::space() {
  const std::size_t size = is_resting() ? input_at_rest : input_size;
  if (memory_size_ != size) {
    memory_.reset();
    memory_ = std::make_unique_for_overwrite<char[]>(size);
    memory_size_ = size;
  }
  return {memory_.get(), size};
}

action session::resume(input what, milliseconds now) {
  now_ = now;
  if (std::exchange(writing_, false)) out_.clear();
  std::visit([this](auto& happened) { on(happened); }, what);
  return advance();
}

void session::on(const event::connected& e) {
  opened_at_ = e.at;
  connected_at_ = now_;
  secure_ = policy_.tls == folder_policy::security::implicit;
  enter(doing::greeting, policy_.command_timeout);
}

void session::on(const event::received& e) {
  begin_ = 0;
  end_of_input_ = e.octets;
  if (now_ >= until_) time_is_up();
}

void session::on(const event::done&) {
  if (std::exchange(moving_, false)) {
    progress_.saved();
    work();
  } else if (std::exchange(noting_, false)) {
    wanted_ = action::kind::hand_in;
  }
}

void session::on(const event::tick&) { time_is_up(); }

void session::on(const event::hung_up&) { fail(session_end::kind::network, "the connection broke"); }

void session::on(const event::drain&) {
  const bool idling = doing_ == doing::idling, resting = doing_ == doing::resting;
  fail(session_end::kind::drained, "");
  if (idling) out_ = "DONE\r\n";
  if (idling || resting) out_ += "Z LOGOUT\r\n";
}

void session::on(const event::secured&) {
  secure_ = true;
  offered_ = {};
  go_on();
}

void session::on(event::refused& e) { fail(session_end::kind::door, "our own door: " + e.reason); }

void session::on(const event::answered& e) {
  ++(e.duplicate ? counts_.duplicates : counts_.taken);
  const bool as_a_whole = portion_ == portion::whole;
  if (!as_a_whole) ++counts_.incomplete;
  has_body_ = false;
  progress_.taken(as_a_whole, e.duplicate);
  work();
}

void session::on(const event::taken& e) {
  progress_.compared(e.uids);
  work();
}

action session::advance() {
  for (;;) {
    if (!out_.empty()) {
      writing_ = true;
      return {.what = action::kind::write, .bytes = out_};
    }
    if (doing_ == doing::closing) return {.what = action::kind::close};
    if (const auto wanted = std::exchange(wanted_, std::nullopt))
      return {.what = *wanted, .bytes = *wanted == action::kind::keep ? std::string_view(note_) : std::string_view{}};
    if (const auto todo = digest()) return *todo;
  }
}

/// Looks at what was read; nothing when that led to something else.
std::optional<action> session::digest() {
  std::string_view unread(memory_.get() + begin_, end_of_input_ - begin_);
  const auto step = parser_.next(unread);
  begin_ = end_of_input_ - unread.size();
  switch (step) {
    case response_parser::step::more: return action{.what = action::kind::read, .wait = patience()};
    case response_parser::step::response: take(parser_.current()); break;
    case response_parser::step::literal: begin_literal(); break;
    case response_parser::step::piece:
      counts_.octets += parser_.piece().size();
      if (!keeping_) break;
      has_body_ = true;
      return action{.what = action::kind::keep, .bytes = parser_.piece()};
    case response_parser::step::broken: fail(session_end::kind::protocol, std::string(parser_.why())); break;
  }
  return std::nullopt;
}

void session::begin_literal() {
  const auto size = parser_.literal_size();
  const bool wanted = doing_ == doing::fetching && parser_.is_body() && !got_mail_;
  const auto most = wanted && portion_ == portion::beginning ? policy_.beginning : policy_.max_message_size;
  if (size > most) return fail(session_end::kind::protocol, "the server sends more than was asked for");
  if (has_body_) drop_body();
  keeping_ = wanted;
  body_size_ = size;
}

milliseconds session::patience() const {
  const auto left = std::max(until_ - now_, milliseconds{1});
  const bool waits = doing_ == doing::idling || doing_ == doing::resting;
  return waits ? left : std::min(left, policy_.command_timeout);
}

void session::time_is_up() {
  if (doing_ == doing::idling) {
    out_ += "DONE\r\n";
    enter(doing::idle_ends, policy_.command_timeout);
  } else if (doing_ == doing::resting) {
    command(doing::knocking, "NOOP");
  } else {
    fail(session_end::kind::network, "the server did not answer in time");
  }
}

void session::fail(session_end::kind what, std::string why) {
  if (doing_ == doing::closing) return;
  using kind = session_end::kind;
  if (doing_ == doing::fetching && (what == kind::network || what == kind::protocol)) progress_.failed();
  end_ = {what, std::move(why)};
  out_.clear();
  wanted_.reset();
  doing_ = doing::closing;
}

void session::fail(session_end::kind what, std::string_view doing_what, const response& because) {
  std::string why(doing_what);
  for (const std::string_view status : {"NO", "BAD", "BYE"})
    if (because.is(status)) (why += ": ") += status;
  if (const auto code = known_code(because.code); !code.empty()) ((why += " [") += code) += ']';
  fail(what, std::move(why));
}

void session::enter(doing what, milliseconds limit) {
  doing_ = what;
  until_ = now_ + limit;
}

void session::command(doing what, std::string_view text) {
  tag_ = "A" + std::to_string(++tags_);
  ((out_ += tag_) += ' ').append(text).append("\r\n");
  enter(what, slow_server * policy_.command_timeout);
}

void session::drop_body() {
  if (std::exchange(has_body_, false)) wanted_ = action::kind::discard;
}

void session::take(const response& r) {
  if (r.what == response::kind::continuation) return take_continuation();
  if (r.what == response::kind::untagged) return take_untagged(r);
  if (tag_.empty() || r.tag != tag_) return fail(session_end::kind::protocol, "the server answers what nobody asked");
  tag_.clear();
  completed(r);
}

void session::take_untagged(const response& r) {
  if (doing_ == doing::greeting) return greeted(r);
  if (r.is("BYE") && doing_ == doing::leaving) return;  // as it should
  if (r.is("BYE")) return fail(session_end::kind::network, "the server says goodbye", r);
  if (r.is("CAPABILITY") || r.is("OK")) return learn(r);
  if (r.is("FETCH")) return take_fetch(r);
  if (r.is("VANISHED")) return take_vanished(r);
  if (!r.is("EXISTS") || doing_ == doing::opening) return;
  news();
}

/// vanished = "VANISHED" ["(EARLIER)"] known-uids
void session::take_vanished(const response& r) {
  if (r.tokens.empty()) return;
  if (const auto ranges = read_uid_set(r.tokens.back().text))
    for (const auto& [low, high] : *ranges) progress_.expunged(low, high);
}

/// There is a mail that was not there before.
void session::news() {
  news_ = true;
  if (doing_ == doing::idling || doing_ == doing::idle_begins || doing_ == doing::resting) told_at_ = now_;
  if (doing_ == doing::idling) {
    out_ += "DONE\r\n";
    enter(doing::idle_ends, policy_.command_timeout);
  } else if (doing_ == doing::resting) {
    work();
  }
}

void session::take_continuation() {
  if (doing_ == doing::idle_begins) {
    enter(doing::idling, policy_.idle_renew);
    if (news_) news();
    return;
  }
  if (doing_ != doing::logging_in || answers_.empty())
    return fail(session_end::kind::protocol, "the server asks for something that nobody announced");
  (out_ += answers_.front()) += "\r\n";
  answers_.pop_front();
}

void session::completed(const response& r) {
  const bool ok = r.is("OK");
  learn(r);
  switch (doing_) {
    case doing::asking:
      if (!ok) return fail(session_end::kind::protocol, "the server does not say what it can", r);
      return go_on();
    case doing::starttls:
      if (!ok) return fail(session_end::kind::insecure, "STARTTLS refused; no credential was sent", r);
      return begin_tls();
    case doing::logging_in:
      answers_.clear();
      if (!ok) return fail(session_end::kind::login, "login refused", r);
      authenticated_ = true;
      return go_on();
    case doing::enabling: return open_folder();
    case doing::opening:
      if (!ok) return fail(session_end::kind::folder, "the folder cannot be opened", r);
      return opened();
    case doing::listing:
      if (!ok) return fail(session_end::kind::protocol, "the server does not list its mails", r);
      progress_.list_ended();
      if (!progress_.to_compare()) return work();
      wanted_ = action::kind::compare;
      return;
    case doing::fetching: return fetch_ended(ok);
    case doing::verifying: return verified();
    case doing::acting: return ok ? next_act() : act_failed(r);
    case doing::creating: return next_act();
    case doing::idle_begins:
      if (!ok) offered_.idle = false;
      return work();
    case doing::idling:  // a server that has enough of it
    case doing::idle_ends:
    case doing::knocking: news_ = true; return work();
    case doing::leaving: return fail(session_end::kind::drained, "");
    default: fail(session_end::kind::protocol, "the server ends what has not begun");
  }
}

}  // namespace intake::imap
