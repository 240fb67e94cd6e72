#include "gateway/net/http_connection.hpp"

#include <boost/beast/http/parser.hpp>

#include "gateway/net/deadline.hpp"

namespace intake::net {
namespace {

namespace http = boost::beast::http;
using steady = std::chrono::steady_clock;

constexpr std::uint64_t max_response = 16 * 1024 * 1024;  ///< beyond it the response is broken
constexpr std::uint32_t max_head = 16 * 1024;
constexpr std::size_t max_unparsed = 64 * 1024;
constexpr std::size_t read_size = 16 * 1024;
constexpr int max_interim = 5;  ///< 1xx responses before the real one

/// A Beast body that keeps the first bytes and drops the rest.
struct bounded_body {
  struct value_type {
    std::string kept;
    std::size_t max = 0;
    bool truncated = false;
  };
  class reader {
   public:
    template <bool IsRequest, class Fields>
    reader(http::header<IsRequest, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, error_code& ec) { ec = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& ec) {
      ec = {};
      std::size_t seen = 0;
      for (auto i = boost::asio::buffer_sequence_begin(buffers); i != boost::asio::buffer_sequence_end(buffers); ++i) {
        const boost::asio::const_buffer part(*i);
        const auto room = std::min(part.size(), body_.max - body_.kept.size());
        body_.kept.append(static_cast<const char*>(part.data()), room);
        body_.truncated = body_.truncated || room < part.size();
        seen += part.size();
      }
      return seen;
    }
    void finish(error_code& ec) { ec = {}; }

   private:
    value_type& body_;
  };
};

/// Reads one response, skipping interim ones.
class response_reader {
 public:
  response_reader(bool is_head, std::size_t max_body) : is_head_(is_head), max_body_(max_body) { begin(); }

  /// Consumes what it can; an error when this can't become a response.
  error_code feed(std::string& bytes) {
    while (!bytes.empty() && !done()) {
      error_code ec;
      const auto used = parser_->put(boost::asio::buffer(bytes), ec);
      bytes.erase(0, used);
      if (ec == http::error::need_more) return bytes.size() > max_unparsed ? ec : error_code{};
      if (ec) return ec;
      if (parser_->is_done() && interim()) {
        if (++interims_ > max_interim) return http::error::bad_status;
        begin();
      }
    }
    return {};
  }

  bool done() const { return parser_->is_done() && !interim(); }
  /// The connection ended: true when that completes the response.
  bool finish() {
    error_code ec;
    if (parser_->is_header_done()) parser_->put_eof(ec);
    return !ec && done();
  }
  bool keep_alive() const { return parser_->keep_alive() && !parser_->need_eof(); }

  http_reply take() {
    http_reply reply;
    auto& message = parser_->get();
    reply.status = static_cast<int>(message.result_int());
    for (const auto& field : message) reply.headers.emplace_back(field.name_string(), field.value());
    reply.truncated = message.body().truncated;
    reply.body = std::move(message.body().kept);
    return reply;
  }

 private:
  void begin() {
    parser_.emplace();
    parser_->eager(true);
    parser_->skip(is_head_);
    parser_->header_limit(max_head);
    parser_->body_limit(max_response);
    parser_->get().body().max = max_body_;
  }
  bool interim() const { return parser_->get().result_int() / 100 == 1; }

  bool is_head_;
  std::size_t max_body_;
  int interims_ = 0;
  std::optional<http::response_parser<bounded_body>> parser_;
};

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

  exchange_outcome complete(response_reader& reader, bool reusable) const {
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

  response_reader reader(wire.is_head, max_body);
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
