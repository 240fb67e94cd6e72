#include "adapters/imap/imap_connection.hpp"

#include <boost/asio/this_coro.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/ops/log.hpp"

namespace intake::imap {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

milliseconds steady_now() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

connection::connection(account& a, const folder_policy& policy, folder_progress& progress, bool look_only)
    : account_(a), policy_(policy), progress_(progress), look_only_(look_only) {}

awaitable<session_end> connection::run() {
  if (auto failed = co_await connect()) co_return *failed;
  session_.emplace(policy_, progress_, look_only_);
  co_await converse();
  stream_.shutdown();
  stream_.close();
  session_end end = session_->outcome();
  if (!trouble_.empty()) end.why = trouble_;
  if (end.what == session_end::kind::login && account_.tokens) account_.tokens->forget();
  co_return end;
}

awaitable<std::optional<session_end>> connection::connect() {
  auto connected =
      co_await net::connect_tcp(account_.executor, policy_.host, policy_.port, account_.section.limits.connect_timeout);
  if (!connected) co_return session_end{session_end::kind::network, connected.error().message};
  stream_ = std::move(*connected);
  deadline_.emplace(stream_);
  if (policy_.tls == folder_policy::security::implicit && !co_await handshake())
    co_return session_end{session_end::kind::network, trouble_};
  co_return std::nullopt;
}

awaitable<bool> connection::handshake() {
  deadline_->arm(account_.section.limits.connect_timeout);
  const auto done = co_await stream_.start_tls(*account_.tls, policy_.host);
  deadline_->disarm();
  if (!done) trouble_ = "TLS: " + done.error().message;
  co_return done.has_value();
}

/// The switch. All rules are the session's.
awaitable<void> connection::converse() {
  bool rested = false;
  input next = event::connected{.at = system_clock().now()};
  for (;;) {
    const action todo = session_->resume(std::move(next), steady_now());
    if (const bool now_rests = session_->is_resting(); now_rests != rested) {
      rested = now_rests;
      if (rested && rests) rests();
    }
    switch (todo.what) {
      case action::kind::read: next = co_await read(todo.wait); break;
      case action::kind::write: next = co_await write(todo.bytes); break;
      case action::kind::start_tls: next = co_await start_tls(); break;
      case action::kind::fetch_token: next = co_await fetch_token(); break;
      case action::kind::keep: next = co_await keep(todo.bytes); break;
      case action::kind::discard:
        body_.reset();
        next = event::done{};
        break;
      case action::kind::hand_in: next = co_await hand_in(); break;
      case action::kind::move_cursor: next = co_await move_cursor(); break;
      case action::kind::compare: next = co_await compare(); break;
      case action::kind::close: co_return;
    }
  }
}

awaitable<bool> connection::asked_to_end() {
  co_return (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
}

awaitable<input> connection::read(milliseconds wait) {
  if (!drained_ && co_await asked_to_end()) {
    drained_ = true;
    co_return event::drain{};
  }
  deadline_->arm(wait);
  const auto [problem, octets] = co_await stream_.read_some(session_->space());
  deadline_->disarm();
  if (!problem) co_return event::received{octets};
  if (deadline_->expired()) co_return event::tick{};
  if (net::cancelled(problem) && !drained_ && co_await asked_to_end()) {
    drained_ = true;
    co_return event::drain{};
  }
  co_return event::hung_up{};
}

awaitable<input> connection::write(std::string_view bytes) {
  deadline_->arm(policy_.command_timeout);
  const auto problem = co_await stream_.write(bytes);
  deadline_->disarm();
  if (problem) co_return event::hung_up{};
  co_return event::done{};
}

awaitable<input> connection::start_tls() {
  if (!co_await handshake()) co_return event::hung_up{};
  co_return event::secured{};
}

awaitable<input> connection::fetch_token() {
  std::string text;
  if (account_.tokens) text = co_await account_.tokens->token();
  co_return event::token{std::move(text)};
}

awaitable<input> connection::keep(std::string_view bytes) {
  if (!body_) {
    if (auto no = account_.at->closed()) co_return event::refused{std::move(no->reason)};
    body_ = account_.at->open_body();
  }
  if (body_->fits_inline(bytes.size())) {
    body_->write_inline(bytes);
    co_return event::done{};
  }
  if (auto refused = co_await body_->write(bytes)) co_return event::refused{std::move(refused->reason)};
  co_return event::done{};
}

awaitable<input> connection::hand_in() {
  if (!body_) body_ = account_.at->open_body();
  contact mail = session_->take_contact();
  const milliseconds told = session_->told_at();
  answer said = co_await account_.at->hand_in(std::move(mail), std::move(body_));
  if (auto* refused = std::get_if<refusal>(&said)) co_return event::refused{std::move(refused->reason)};
  const bool duplicate = std::get<receipt>(said).duplicate;
  (duplicate ? account_.counts.duplicates : account_.counts.accepted).add();
  if (told.count() > 0) account_.counts.news.observe(std::chrono::duration<double>(steady_now() - told).count());
  co_return event::answered{duplicate};
}

awaitable<input> connection::move_cursor() {
  cursor_move move = session_->take_move();
  if (auto refused = co_await account_.at->move_cursor(policy_.source, std::move(move)))
    co_return event::refused{std::move(refused->reason)};
  co_return event::done{};
}

awaitable<input> connection::compare() {
  auto said = co_await account_.at->uids_taken(session_->take_range());
  if (auto* refused = std::get_if<refusal>(&said)) co_return event::refused{std::move(refused->reason)};
  co_return event::taken{std::move(std::get<std::vector<std::uint32_t>>(said))};
}

}  // namespace intake::imap
