#include "adapters/telephony/line_connection.hpp"

#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/ops/log.hpp"

namespace intake::telephony {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::string_view tag = "telephony";
constexpr std::size_t most_under_way = 256;
constexpr milliseconds handshake_limit{10000};
constexpr milliseconds farewell{5000};  ///< for the journal to take what was read, when we are asked to end

awaitable<bool> asked_to_end() {
  co_return (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
}

}  // namespace

line_connection::line_connection(const line_context& context, net::stream stream)
    : context_(context),
      stream_(std::move(stream)),
      deadline_(stream_),
      parser_(context.limits.max_line),
      feeder_(stream_.executor(), context.door, context.counts, persistence::until_taken, most_under_way),
      line_began_(steady::now()),
      second_began_(line_began_) {}

awaitable<void> line_connection::run() {
  if (!co_await secure()) co_return;
  ops::log().info(tag, "connected", {{"source", context_.counts.source()}, {"client", stream_.peer().address}});
  std::string_view ended_by;
  while (ended_by.empty()) {
    ended_by = co_await read();
    co_await hand_on();
  }
  if (parser_.pending() > 0) {
    ++refused_;
    context_.counts.refused("half_a_line");
  }
  if (co_await asked_to_end())
    co_await feeder_.settle(farewell);
  else
    co_await feeder_.settle();
  stream_.shutdown();
  ops::log().info(tag, "session ended",
                  {{"source", context_.counts.source()},
                   {"client", stream_.peer().address},
                   {"lines", lines_},
                   {"refused", refused_},
                   {"half_a_line", parser_.pending()},
                   {"ended_by", ended_by}});
}

awaitable<bool> line_connection::secure() {
  if (context_.tls == nullptr) co_return true;
  deadline_.arm(handshake_limit);
  const auto done = co_await stream_.start_tls(*context_.tls);
  deadline_.disarm();
  if (!done) {
    context_.counts.turned_away("handshake");
    ops::log().info(
        tag, "TLS handshake failed",
        {{"source", context_.counts.source()}, {"client", stream_.peer().address}, {"why", done.error().message}});
  }
  if (!done || !context_.only_verified) co_return done.has_value();
  const auto client = stream_.client_certificate();
  if (client && client->verified) co_return true;
  context_.counts.turned_away("certificate");
  ops::log().info(
      tag, "refused",
      {{"source", context_.counts.source()}, {"client", stream_.peer().address}, {"reason", "certificate"}});
  co_return false;
}

/// Reads once; why there is nothing more, else empty.
awaitable<std::string_view> line_connection::read() {
  if (co_await asked_to_end()) co_return "drain";
  const bool in_a_line = parser_.pending() > 0;
  auto wait = context_.limits.idle_timeout;
  if (in_a_line) {
    const auto left = line_began_ + context_.limits.line_timeout - steady::now();
    wait = std::max(std::chrono::ceil<milliseconds>(left), milliseconds{1});
  }
  deadline_.arm(wait);
  const auto [problem, octets] = co_await stream_.read_some(parser_.space());
  deadline_.disarm();
  if (problem && deadline_.expired()) co_return in_a_line ? "line_timeout" : "idle";
  if (problem && co_await asked_to_end()) co_return "drain";
  if (problem) co_return net::closed_by_peer(problem) ? "peer" : "broken";
  if (!in_a_line) line_began_ = steady::now();
  parser_.received(octets);
  co_return std::string_view{};
}

/// Hands in the whole lines that have come.
awaitable<void> line_connection::hand_on() {
  while (const auto next = parser_.next()) {
    co_await feeder_.room();
    co_await keep_pace();
    take(*next);
    line_began_ = steady::now();  // what follows has begun not before now
  }
}

awaitable<void> line_connection::keep_pace() {
  if (++this_second_ <= context_.limits.max_rate) co_return;
  const auto next_second = second_began_ + std::chrono::seconds{1};
  asio::steady_timer pause(stream_.executor(), next_second);
  if (steady::now() < next_second) co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
  second_began_ = steady::now();
  this_second_ = 1;
}

void line_connection::take(const line& l) {
  ++lines_;
  if (!l.too_long) {
    contact record = context_.maker.make();
    record.envelope["client_ip"] = stream_.peer().address;
    return feeder_.feed(std::move(record), l.text);
  }
  ++refused_;
  context_.counts.refused("line_too_long");
  ops::log().warn(tag, "refused a line",
                  {{"source", context_.counts.source()}, {"client", stream_.peer().address}, {"octets", l.size}});
}

}  // namespace intake::telephony
