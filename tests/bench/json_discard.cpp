// A bare Beast and Boost.JSON server that parses what is posted to it and throws it away: what receiving call records costs
// when nothing is kept. Promise P5 is asked beside it. One thread, keep-alive, no limits; never put it on a network.
//
//   json_discard PORT
#include <cstdlib>
#include <iostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

http::response<http::string_body> answer(const http::request<http::string_body>& request) {
  boost::system::error_code bad;
  const auto record = boost::json::parse(request.body(), bad);
  http::response<http::string_body> out{bad ? http::status::bad_request : http::status::accepted, request.version()};
  out.set(http::field::content_type, "application/json");
  out.keep_alive(request.keep_alive());
  out.body() = "{}";
  out.prepare_payload();
  return out;
}

asio::awaitable<void> serve(tcp::socket socket) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request<http::string_body> request;
    boost::system::error_code failed;
    co_await http::async_read(socket, buffer, request, asio::redirect_error(asio::use_awaitable, failed));
    if (failed) co_return;
    const auto response = answer(request);
    co_await http::async_write(socket, response, asio::redirect_error(asio::use_awaitable, failed));
    if (failed || !response.keep_alive()) co_return;
  }
}

asio::awaitable<void> listen(std::uint16_t port) {
  const auto executor = co_await asio::this_coro::executor;
  tcp::acceptor acceptor(executor, {asio::ip::address_v4::loopback(), port});
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(executor, serve(std::move(socket)), asio::detached);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "json_discard PORT\n";
    return 2;
  }
  asio::io_context io{1};
  asio::co_spawn(io, listen(static_cast<std::uint16_t>(std::atoi(words[1]))), asio::detached);
  io.run();
}
