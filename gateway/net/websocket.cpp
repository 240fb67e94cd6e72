#include "gateway/net/websocket.hpp"

#include <cassert>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "gateway/net/linger.hpp"
#include "gateway/net/pulse.hpp"
#include "gateway/net/websocket_transport.hpp"

namespace intake::net {
namespace {

namespace http = boost::beast::http;
namespace beast_ws = boost::beast::websocket;
using steady = std::chrono::steady_clock;

constexpr std::size_t piece = 16 * 1024;  ///< memory for a message is taken as it arrives, not as it is announced
constexpr std::size_t everyday_message = 512;
constexpr steady::duration in_succession = std::chrono::seconds{2};
constexpr int most_unsent = 128 * 1024;

/// What a slow peer does not read waits with us, where it is counted, and not by the megabyte in the system.
void limit_unsent(stream& s) {
  ::setsockopt(s.details().socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent, sizeof most_unsent);
}

/// Whether the last character is all there. Beast makes sure of everything before it, but does not look again at a message that ends
/// with an empty fragment.
bool ends_whole(std::string_view text) {
  const auto octet = [text](std::size_t from_end) {
    return static_cast<unsigned char>(text[text.size() - 1 - from_end]);
  };
  std::size_t behind = 0;  // octets behind the first of the character
  while (behind < std::min<std::size_t>(text.size(), 3) && (octet(behind) & 0xC0) == 0x80) ++behind;
  if (behind == text.size()) return text.empty();
  const unsigned char first = octet(behind);
  return behind == (first < 0x80 ? 0u : first < 0xE0 ? 1u : first < 0xF0 ? 2u : 3u);
}

}  // namespace

struct websocket::impl final : std::enable_shared_from_this<impl>, pulse::member {
  impl(stream s, std::string received, websocket_options o, std::shared_ptr<pulse> p)
      : options(std::move(o)), connection(std::move(s)), ws(connection, std::move(received)), heartbeat(std::move(p)) {
    limit_unsent(connection);
    ws.auto_fragment(false);
    ws.read_message_max(options.max_message);
    ws.control_callback([this](beast_ws::frame_type kind, boost::beast::string_view) { heard_control(kind); });
  }
  ~impl() { heartbeat->leave(*this); }

  awaitable<error_code> accept(std::string key, std::string server_name);
  awaitable<status> ask(websocket_request);
  awaitable<std::optional<std::string>> read();
  awaitable<void> closed();
  awaitable<void> drained();
  awaitable<void> wait();
  void wake();
  void said_farewell();
  void finish(const error_code& why);

  void write_next();
  void written(const error_code&, std::size_t size);
  void drop_queue();
  void close(std::uint16_t code, std::string_view reason);
  void cut(std::string_view why);

  pulse::time_point beat(pulse::time_point now) override;
  void heard();
  void heard_control(beast_ws::frame_type);

  const websocket_options options;
  stream connection;
  beast_ws::stream<websocket_transport, false> ws;
  std::shared_ptr<pulse> heartbeat;

  std::vector<std::shared_ptr<const std::string>> queue;  ///< behind the one that is being written
  std::size_t backlog = 0;                                ///< bytes of both
  steady::time_point last_heard = steady::now();
  steady::time_point last_message{};
  std::size_t pings = 0;  ///< of the peer since the last beat
  websocket_end end;
  bool open = false;     ///< the 101 is written
  bool closing = false;  ///< we have said, or are about to say, goodbye
  bool farewell_said = false;
  std::unique_ptr<boost::asio::steady_timer> waiting;  ///< while the reader waits for anything but a message
  bool over = false;                                   ///< nothing can be read any more
  bool writing = false;
  bool lively = false;   ///< its last two messages came in quick succession
  bool pinging = false;  ///< our ping is being written
  bool asked = false;    ///< a ping of ours went out after the peer was last heard
};

awaitable<error_code> websocket::impl::accept(std::string key, std::string server_name) {
  http::request<http::empty_body> request(http::verb::get, "/", 11);
  request.set(http::field::host, "-");
  request.set(http::field::upgrade, "websocket");
  request.set(http::field::connection, "upgrade");
  request.set(http::field::sec_websocket_key, key);
  request.set(http::field::sec_websocket_version, "13");
  ws.set_option(beast_ws::stream_base::decorator([&](beast_ws::response_type& response) {
    response.set(http::field::server, server_name.empty() ? "intake" : server_name);
    if (!options.subprotocol.empty()) response.set(http::field::sec_websocket_protocol, options.subprotocol);
  }));
  heartbeat->wake(*this, steady::now() + options.ping_every);
  const auto [ec] = co_await ws.async_accept(request, as_value);
  ws.set_option(beast_ws::stream_base::decorator([](beast_ws::response_type&) {}));
  open = !ec;
  co_return ec;
}

awaitable<status> websocket::impl::ask(websocket_request wanted) {
  ws.set_option(beast_ws::stream_base::decorator([&](beast_ws::request_type& request) {
    request.set(http::field::origin, wanted.origin);
    if (!options.subprotocol.empty()) request.set(http::field::sec_websocket_protocol, options.subprotocol);
  }));
  heartbeat->wake(*this, steady::now() + options.ping_every);
  beast_ws::response_type answer;
  const auto [ec] = co_await ws.async_handshake(answer, wanted.host, wanted.target, as_value);
  ws.set_option(beast_ws::stream_base::decorator([](beast_ws::request_type&) {}));
  open = !ec;
  if (ec == beast_ws::error::upgrade_declined)
    co_return fail("the server does not open a WebSocket: HTTP " + std::to_string(answer.result_int()));
  if (ec) co_return fail("no WebSocket: " + ec.message(), ec);
  co_return status{};
}

/// The first step has no room: it waits until a message begins, so an idle socket needs no buffer. Where messages come one upon the
/// other it has some, and most are taken in one step.
awaitable<std::optional<std::string>> websocket::impl::read() {
  std::string message;
  std::size_t room = lively ? everyday_message : 0;
  while (!over) {
    if (closing) {
      co_await closed();
      finish(boost::asio::error::operation_aborted);
      break;
    }
    const auto used = message.size();
    message.resize(used + room);
    const auto [ec, n] = co_await ws.async_read_some(boost::asio::buffer(message.data() + used, room), as_value);
    message.resize(used + (ec ? 0 : n));
    if (ec) {
      finish(ec);
      break;
    }
    heard();
    if (ws.got_binary()) close(close_code::unsupported_data, "text messages only");
    if (ws.is_message_done() && !closing) {
      lively = last_heard - std::exchange(last_message, last_heard) < in_succession;
      if (ends_whole(message)) co_return message;
      close(close_code::invalid_text, "");
    }
    room = std::min(ws.read_size_hint(piece), piece);
  }
  co_return std::nullopt;
}

/// Waits for the closing handshake. No read may begin meanwhile: Beast's close reads by itself, and a read that found the
/// peer's close frame in the buffer would wait for the close, and the close for the read.
awaitable<void> websocket::impl::closed() {
  while (!farewell_said) co_await wait();
}

awaitable<void> websocket::impl::drained() {
  while (!over && !closing && backlog > 0) co_await wait();
}

awaitable<void> websocket::impl::wait() {
  waiting = std::make_unique<boost::asio::steady_timer>(connection.executor(), pulse::time_point::max());
  co_await waiting->async_wait(as_value);
  waiting.reset();
}

void websocket::impl::wake() {
  if (waiting) waiting->cancel();
}

void websocket::impl::said_farewell() {
  farewell_said = true;
  wake();
}

/// Nothing can be read any more: was it the peer, its mistake, ourselves or the network?
void websocket::impl::finish(const error_code& why) {
  over = true;
  drop_queue();
  heartbeat->leave(*this);
  if (end.code != 0) return;
  if (why == beast_ws::error::closed) {
    const auto& said = ws.reason();
    end.code = said.code == beast_ws::close_code::none ? close_code::none : said.code;
    end.reason.assign(said.reason.data(), said.reason.size());
    end.by_peer = true;
    return;
  }
  end.reason = why.message();
  if (why == beast_ws::error::message_too_big)
    end.code = close_code::too_big;
  else if (why == beast_ws::error::bad_frame_payload)
    end.code = close_code::invalid_text;
  else if (why == beast_ws::condition::protocol_violation)
    end.code = close_code::protocol_error;
  else
    end.code = close_code::abnormal;
}

void websocket::impl::write_next() {
  auto next = std::move(queue.front());
  queue.erase(queue.begin());
  if (queue.empty()) queue.shrink_to_fit();
  writing = true;
  const auto bytes = boost::asio::buffer(*next);
  ws.async_write(bytes, [self = shared_from_this(), text = std::move(next)](const error_code& ec, std::size_t) {
    self->written(ec, text->size());
  });
}

void websocket::impl::written(const error_code& ec, std::size_t size) {
  writing = false;
  backlog -= size;
  if (ec) drop_queue();
  if (ec && !cancelled(ec)) connection.close();  // so that the read under way ends; it says why
  if (!queue.empty())
    write_next();
  else
    wake();
}

void websocket::impl::drop_queue() {
  for (const auto& text : queue) backlog -= text->size();
  queue = {};
}

void websocket::impl::close(std::uint16_t code, std::string_view reason) {
  if (closing || over) return;
  closing = true;
  end.code = code;
  end.reason = reason;
  drop_queue();
  heartbeat->wake(*this, steady::now() + options.close_within);
  ws.async_close({static_cast<beast_ws::close_code>(code), boost::beast::string_view(reason.data(), reason.size())},
                 [self = shared_from_this()](const error_code&) { self->said_farewell(); });
}

void websocket::impl::cut(std::string_view why) {
  if (end.code == 0) {
    end.code = close_code::abnormal;
    end.reason = why;
  }
  closing = true;
  connection.close();
  said_farewell();
}

/// Keep-alive: asks a silent peer, gives up on one that does not answer, cuts one that does not let us close.
pulse::time_point websocket::impl::beat(pulse::time_point now) {
  pings = 0;
  if (!open || closing || (asked && now >= last_heard + options.ping_every + options.pong_within)) {
    cut("no answer to a ping");
    return pulse::time_point::max();
  }
  if (now < last_heard + options.ping_every) return last_heard + options.ping_every;
  asked = true;
  if (!std::exchange(pinging, true))
    ws.async_ping({}, [self = shared_from_this()](const error_code&) { self->pinging = false; });
  return last_heard + options.ping_every + options.pong_within;
}

void websocket::impl::heard() {
  last_heard = steady::now();
  asked = false;
}

void websocket::impl::heard_control(beast_ws::frame_type kind) {
  heard();
  if (kind == beast_ws::frame_type::ping && ++pings > options.max_pings) close(close_code::policy, "too many pings");
}

websocket::websocket(std::shared_ptr<impl> i) : impl_(std::move(i)) {}

awaitable<std::optional<std::string>> websocket::read() { return impl_->read(); }

void websocket::send(std::shared_ptr<const std::string> text) {
  auto& i = *impl_;
  if (i.closing || i.over) return;
  if (i.backlog + text->size() > i.options.max_backlog) return i.close(close_code::policy, "reads too slowly");
  i.backlog += text->size();
  i.queue.push_back(std::move(text));
  if (!i.writing) i.write_next();
}

void websocket::close(std::uint16_t code, std::string_view reason) {
  assert(reason.size() <= 123 && "a control frame holds no more");
  impl_->close(code, reason);
}

awaitable<void> websocket::leave(std::uint16_t code, std::string reason) {
  const auto self = impl_;
  self->close(code, reason);
  while (co_await self->read()) {
  }
  if (self->connection.is_open()) co_await linger(self->connection);
  self->connection.close();
}

void websocket::cut() { impl_->cut("cut off"); }
awaitable<void> websocket::drained() {
  const auto self = impl_;
  co_await self->drained();
}

std::size_t websocket::backlog() const { return impl_->backlog; }
const websocket_end& websocket::ended() const { return impl_->end; }
const endpoint& websocket::peer() const { return impl_->connection.peer(); }

awaitable<std::optional<websocket>> open_websocket(upgraded_connection from, std::shared_ptr<pulse> heartbeat,
                                                   std::string server_name) {
  auto made = std::make_shared<websocket::impl>(std::move(from.connection), std::move(from.received),
                                                from.upgrade->options, std::move(heartbeat));
  if (co_await made->accept(from.upgrade->key, std::move(server_name))) co_return std::nullopt;
  co_return websocket(std::move(made));
}

awaitable<result<websocket>> begin_websocket(stream over, websocket_request wanted, websocket_options options) {
  auto heartbeat = std::make_shared<pulse>(over.executor());
  auto made =
      std::make_shared<websocket::impl>(std::move(over), std::string{}, std::move(options), std::move(heartbeat));
  if (auto ok = co_await made->ask(std::move(wanted)); !ok) co_return ok.error();
  co_return websocket(std::move(made));
}

}  // namespace intake::net
