// Frames of a client behind a good handshake, through the real server over a socket pair: it ends in every case, says
// only whole frames, and every message that its handler sees is UTF-8 within the limit.
#include <cstdint>
#include <cstdlib>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/net/http_server.hpp"
#include "gateway/net/websocket.hpp"
#include "tests/support/websocket_peer.hpp"

namespace {

using namespace intake::net;

constexpr std::size_t max_message = 1000;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_utf8(const std::string& text) {
  boost::system::error_code ec;
  boost::json::parse(boost::json::serialize(boost::json::string(text)), ec);
  return !ec;
}

awaitable<void> echo(websocket socket) {
  while (auto text = co_await socket.read()) {
    require(text->size() <= max_message && is_utf8(*text));
    socket.send(std::make_shared<const std::string>(std::move(*text)));
  }
  require(socket.ended().code >= 1000);
}

struct served {
  served() {
    router.add("GET", "/chat", [](const request& r) -> awaitable<response> {
      co_return accept_websocket(r, {.max_message = max_message}, echo);
    });
  }
  boost::asio::io_context io{1};
  http_router router;
  http_server server{io.get_executor(), router};
};

/// What the server said to these bytes, after the head of its 101.
std::string answers_to(served& s, std::string_view frames) {
  int ends[2];
  require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  const auto bytes = intake::tests::opening_handshake("/chat").append(frames);
  require(::send(ends[1], bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
  ::shutdown(ends[1], SHUT_WR);
  s.server.serve(stream::adopt(s.io.get_executor(), ends[0]).value());
  s.io.restart();
  while (s.server.connections() > 0) s.io.run_one();
  std::string all;
  char buffer[4096];
  for (ssize_t n; (n = ::recv(ends[1], buffer, sizeof buffer, 0)) > 0;) all.append(buffer, static_cast<std::size_t>(n));
  ::close(ends[1]);
  require(all.starts_with("HTTP/1.1 101 "));
  return all.substr(all.find("\r\n\r\n") + 4);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static served s;
  const auto said = intake::tests::told(answers_to(s, {reinterpret_cast<const char*>(data), size}));
  require(!said.ends_with("…"));
  return 0;
}
