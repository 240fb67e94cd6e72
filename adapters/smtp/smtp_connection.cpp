#include "adapters/smtp/smtp_connection.hpp"

#include <algorithm>
#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/smtp/proxy_protocol.hpp"
#include "gateway/ops/log.hpp"

namespace intake::smtp {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::string_view tag = "smtp";
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr milliseconds preface_poll{20};

milliseconds steady_now() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

std::string describe(const std::optional<net::tls_details>& tls) {
  return tls ? tls->version + " " + tls->cipher : std::string();
}

awaitable<void> pause(net::stream& on, milliseconds how_long) {
  asio::steady_timer timer(on.executor(), how_long);
  co_await timer.async_wait(as_value);
}

}  // namespace

connection::connection(const connection_context& context, net::stream stream, bool trusted)
    : context_(context),
      stream_(std::move(stream)),
      deadline_(stream_),
      final_(stream_.executor(), [this] { stream_.close(); }),
      who_{.address = stream_.peer().address, .trusted = trusted},
      began_(steady_now()) {}

awaitable<void> connection::run() {
  if (!co_await begin()) co_return;
  session_.emplace(context_.policy, who_);
  co_await converse();
  stream_.shutdown();
  log_end();
}

/// The switch. All rules are the session's.
awaitable<void> connection::converse() {
  input next = event::connected{.talked_early = !who_.trusted && !stream_.is_tls() && stream_.available() > 0};
  for (;;) {
    const action todo = session_->resume(std::move(next), steady_now());
    switch (todo.what) {
      case action::kind::read: next = co_await read(todo.wait); break;
      case action::kind::write: next = co_await write(todo); break;
      case action::kind::content: next = co_await keep(todo.bytes); break;
      case action::kind::discard:
        body_.reset();
        next = event::done{};
        break;
      case action::kind::hand_in: next = co_await hand_in(); break;
      case action::kind::start_tls: next = co_await start_tls(); break;
      case action::kind::close: co_return;
    }
  }
}

/// Implicit TLS: a proxy's header comes in clear, before the handshake.
awaitable<bool> connection::begin() {
  if (!context_.implicit_tls) co_return true;
  if (who_.trusted && !co_await read_proxy_header()) co_return false;
  co_return co_await handshake();
}

/// The header is looked at without taking it, because behind it (or instead of it) comes the client's TLS.
awaitable<bool> connection::read_proxy_header() {
  std::array<char, max_proxy_header> seen;
  const auto until = began_ + context_.policy.limits.command_timeout;
  for (;;) {
    deadline_.arm(std::max(until - steady_now(), milliseconds{1}));
    const auto [problem, count] = co_await stream_.peek_some(seen);
    deadline_.disarm();
    if (problem) co_return false;
    const auto header = smtp::read_proxy_header({seen.data(), count});
    using kind = proxy_header::kind;
    if (header.what == kind::absent) co_return true;
    if (header.what == kind::malformed || steady_now() >= until) co_return false;
    if (header.what == kind::incomplete) {
      co_await pause(stream_, preface_poll);
      continue;
    }
    for (std::size_t taken = 0; taken < header.length;) {
      const auto [ended, n] = co_await stream_.read_some(std::span(seen).subspan(taken, header.length - taken));
      if (ended) co_return false;
      taken += n;
    }
    if (header.what == kind::proxied) who_ = {.address = header.client_ip, .trusted = false};
    co_return true;
  }
}

awaitable<bool> connection::handshake() {
  deadline_.arm(context_.policy.limits.command_timeout);
  const auto done = co_await stream_.start_tls(*context_.tls);
  deadline_.disarm();
  if (!done) {
    ops::log().info(tag, "TLS handshake failed",
                    {{"source", context_.policy.source}, {"client", who_.address}, {"why", done.error().message}});
    co_return false;
  }
  who_.tls = describe(stream_.tls());
  co_return true;
}

awaitable<bool> connection::asked_to_end() {
  co_return (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
}

awaitable<input> connection::read(milliseconds wait) {
  if (!drained_ && co_await asked_to_end()) {
    drained_ = true;
    co_return event::drain{};
  }
  deadline_.arm(wait);
  const auto [problem, octets] = co_await stream_.read_some(session_->space());
  deadline_.disarm();
  if (!problem) co_return event::received{octets};
  if (deadline_.expired()) co_return event::tick{};
  if (net::cancelled(problem) && !drained_ && co_await asked_to_end()) {
    drained_ = true;
    co_return event::drain{};
  }
  co_return event::hung_up{};
}

awaitable<input> connection::write(action todo) {
  if (todo.wait.count() > 0) co_await pause(stream_, todo.wait);
  deadline_.arm(context_.policy.limits.command_timeout);
  auto problem = co_await stream_.write(todo.bytes);
  deadline_.disarm();
  if (problem) co_return event::hung_up{};
  co_return event::done{};
}

namespace {

verdict to_verdict(refusal why) {
  return {.accepted = false,
          .temporary = why.temporary,
          .text = std::move(why.public_text),
          .reason = std::move(why.reason)};
}

}  // namespace

awaitable<input> connection::keep(std::string_view content) {
  if (!body_) body_ = context_.door.open_body();
  if (body_->fits_inline(content.size())) {
    body_->write_inline(content);
    co_return event::done{};
  }
  auto refused = co_await body_->write(content);
  if (refused) co_return event::content_refused{to_verdict(std::move(*refused))};
  co_return event::done{};
}

/// Should the answer take longer than anybody waits, the connection is closed meanwhile: the sender comes again and, if
/// the mail was stored, gets its first receipt.
awaitable<input> connection::hand_in() {
  if (!body_) body_ = context_.door.open_body();
  contact mail = session_->take_contact();
  final_.arm(context_.policy.limits.final_timeout);
  answer said = co_await context_.door.hand_in(std::move(mail), std::move(body_));
  final_.disarm();
  if (auto* refused = std::get_if<refusal>(&said)) co_return event::answered{to_verdict(std::move(*refused))};
  auto& given = std::get<receipt>(said);
  (given.duplicate ? context_.duplicates : context_.accepted).add();
  co_return event::answered{verdict{.accepted = true, .text = std::move(given.id)}};
}

awaitable<input> connection::start_tls() {
  if (!co_await handshake()) co_return event::hung_up{};
  co_return event::secured{who_.tls};
}

void connection::log_end() const {
  const auto& sum = session_->summary();
  ops::log().info(tag, "session ended",
                  {{"source", context_.policy.source},
                   {"client", session_->client().address},
                   {"helo", session_->client().helo},
                   {"tls", session_->tls()},
                   {"accepted", sum.accepted},
                   {"refused", sum.refused},
                   {"commands", sum.commands},
                   {"errors", sum.errors},
                   {"octets", sum.octets},
                   {"ms", (steady_now() - began_).count()},
                   {"ended_by", sum.ended_by}});
}

}  // namespace intake::smtp
