// A bare WebSocket echo server on Beast, as its examples write it: the floor of chat_vs_echo.   echo_beast PORT
#include <cstdlib>
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;

namespace {

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> echo(tcp::socket socket) {
  websocket::stream<tcp::socket, false> ws(std::move(socket));
  ws.set_option(websocket::stream_base::decorator(
      [](websocket::response_type& r) { r.set(boost::beast::http::field::sec_websocket_protocol, "intake.chat.v1"); }));
  if (auto [ec] = co_await ws.async_accept(as_value); ec) co_return;
  boost::beast::flat_buffer buffer;
  for (;;) {
    if (auto [ec, n] = co_await ws.async_read(buffer, as_value); ec) co_return;
    ws.text(ws.got_text());
    if (auto [ec, n] = co_await ws.async_write(buffer.data(), as_value); ec) co_return;
    buffer.consume(buffer.size());
  }
}

asio::awaitable<void> listen(std::uint16_t port) {
  tcp::acceptor acceptor(co_await asio::this_coro::executor, {asio::ip::address_v4::loopback(), port});
  for (;;) {
    auto [ec, socket] = co_await acceptor.async_accept(as_value);
    if (ec) continue;
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(acceptor.get_executor(), echo(std::move(socket)), asio::detached);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  asio::io_context io(1);
  asio::co_spawn(io, listen(static_cast<std::uint16_t>(std::atoi(words[1]))), asio::detached);
  io.run();
}
