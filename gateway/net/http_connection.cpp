#include "gateway/net/http_connection.hpp"

#include "gateway/net/deadline.hpp"
#include "gateway/net/http_response_reader.hpp"

namespace intake::net {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::uint64_t max_response = 16 * 1024 * 1024;  ///< beyond it the response is broken
constexpr std::size_t read_size = 16 * 1024;

struct exchange_state {
  stream& s;
  std::string_view where;
  deadline limit{s};
  bool sent = false;
  bool received = false;

  exchange_outcome failed(const error_code& ec) const {
    const auto at = " by " + std::string(where);
    exchange_outcome out;
    if (limit.expired())
      out.what = sent ? http_failure{http_failure::kind::timeout_after, "no answer in time" + at}
                      : http_failure{http_failure::kind::timeout_before, "request not taken in time" + at};
    else if (cancelled(ec))
      out.what = http_failure{http_failure::kind::cancelled, "given up"};
    else
      out.what = http_failure{http_failure::kind::broken, "connection closed" + at + ": " + ec.message()};
    out.nothing_received = !received && !limit.expired() && !cancelled(ec);
    return out;
  }

  exchange_outcome malformed(const error_code& ec) const {
    exchange_outcome out;
    out.what =
        http_failure{http_failure::kind::broken, "broken response by " + std::string(where) + ": " + ec.message()};
    return out;
  }

  exchange_outcome complete(http_response_reader& reader, bool reusable) const {
    exchange_outcome out;
    out.reusable = reusable && reader.keep_alive();
    out.what = reader.take();
    return out;
  }
};

}  // namespace

awaitable<exchange_outcome> exchange(stream& s, const wire_request& wire, std::size_t max_body,
                                     steady::time_point until, std::string_view where) {
  exchange_state state{.s = s, .where = where};
  state.limit.arm(std::chrono::ceil<std::chrono::milliseconds>(until - steady::now()));
  auto ec = co_await s.write(wire.head);
  if (!ec && !wire.body.empty()) ec = co_await s.write(wire.body);
  if (ec) co_return state.failed(ec);
  state.sent = true;

  http_response_reader reader({.is_head = wire.is_head, .max_kept = max_body, .max_body = max_response});
  std::string buffer;
  while (!reader.done()) {
    const auto used = buffer.size();
    buffer.resize(used + read_size);
    const auto [broken, n] = co_await s.read_some(std::span(buffer).subspan(used));
    buffer.resize(used + (broken ? 0 : n));
    if (broken && closed_by_peer(broken) && reader.finish()) co_return state.complete(reader, false);
    if (broken) co_return state.failed(broken);
    state.received = true;
    if (const auto wrong = reader.feed(buffer)) co_return state.malformed(wrong);
  }
  co_return state.complete(reader, buffer.empty());
}

}  // namespace intake::net
