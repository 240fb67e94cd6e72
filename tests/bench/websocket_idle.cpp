// Memory that an idle WebSocket costs the server's process: `websocket_idle [SOCKETS [tls CERTIFICATE KEY]]`. A child
// process opens them, says a few words over each, and keeps silent; the parent's resident memory before and after is
// the figure. The certificate is for localhost and signed by itself.

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/net/http_server.hpp"
#include "gateway/net/websocket.hpp"
#include "tests/support/websocket_peer.hpp"

namespace {

using namespace intake::net;
using namespace std::chrono_literals;

struct reading {
  std::size_t sockets = 0, words = 0;
};

awaitable<void> answer(websocket socket, reading& seen) {
  ++seen.sockets;
  while (auto text = co_await socket.read()) {
    ++seen.words;
    socket.send(std::make_shared<const std::string>("[" + *text + "]"));
  }
}

long resident_bytes() {
  std::ifstream status("/proc/self/statm");
  long size = 0, resident = 0;
  status >> size >> resident;
  return resident * ::sysconf(_SC_PAGESIZE);
}

/// One socket after the other; each says its words and gets its answers.
awaitable<void> open_all(boost::asio::io_context& io, std::uint16_t port, int count, std::shared_ptr<tls_context> tls,
                         std::vector<stream>& kept) {
  for (int i = 0; i < count; ++i) {
    auto s = co_await connect_tcp(io.get_executor(), "127.0.0.1", port, 10s);
    if (!s) {
      std::fprintf(stderr, "%s\n", s.error().message.c_str());
      std::_Exit(1);
    }
    if (tls && !co_await s->start_tls(*tls, "localhost")) std::_Exit(1);
    co_await s->write(intake::tests::opening_handshake("/chat"));
    std::string text, buffer(4096, '\0');
    for (int word = 0; word < 3; ++word) {
      while (text.find(word == 0 ? "\r\n\r\n" : "]") == text.npos) {
        const auto [ec, n] = co_await s->read_some(buffer);
        if (ec) std::_Exit(1);
        text.append(buffer, 0, n);
      }
      text.clear();
      if (word < 2) co_await s->write(intake::tests::text_frame(std::string(300, 'w')));
    }
    kept.push_back(std::move(*s));
  }
}

[[noreturn]] void be_the_clients(int port_from, int count, const char* ca_file) {
  std::uint16_t port = 0;
  if (::read(port_from, &port, sizeof port) != sizeof port) std::_Exit(1);
  boost::asio::io_context io(1);
  std::vector<stream> kept;
  const auto tls = ca_file ? tls_context::client(ca_file).value() : nullptr;
  boost::asio::co_spawn(io, open_all(io, port, count, tls, kept), boost::asio::detached);
  io.run();
  ::pause();
  std::_Exit(0);
}

void raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 5000;
  const bool over_tls = argc > 4;
  const long promise = over_tls ? 30 * 1024 : 10 * 1024;
  raise_descriptor_limit();
  int port_pipe[2];
  if (::pipe(port_pipe) != 0) return 1;
  const pid_t clients = ::fork();
  if (clients == 0) be_the_clients(port_pipe[0], count, over_tls ? argv[3] : nullptr);

  boost::asio::io_context io(1);
  reading seen;
  http_router router;
  router.add("GET", "/chat", [&seen](const request& r) -> awaitable<response> {
    co_return accept_websocket(r, {}, [&seen](websocket s) { return answer(std::move(s), seen); });
  });
  http_server server(io.get_executor(), router, {.max_connections = static_cast<std::size_t>(count)});
  const auto tls = over_tls ? tls_context::server({{argv[3], argv[4]}}).value() : nullptr;
  const std::uint16_t port = server.listen("127.0.0.1:0", tls).value();
  const long before = resident_bytes();
  if (::write(port_pipe[1], &port, sizeof port) != sizeof port) return 1;
  const auto limit = std::chrono::steady_clock::now() + 300s;
  while (seen.words < 2 * static_cast<std::size_t>(count) && std::chrono::steady_clock::now() < limit)
    io.run_for(200ms);
  io.run_for(500ms);
  const long after = resident_bytes();
  const long each = (after - before) / count;
  ::kill(clients, SIGTERM);
  ::waitpid(clients, nullptr, 0);
  const bool good = seen.sockets == static_cast<std::size_t>(count) && each <= promise;
  std::printf("%zu idle %s WebSockets: %ld bytes each (promised at most %ld): %s\n", seen.sockets,
              over_tls ? "TLS" : "plain", each, promise, good ? "PASS" : "FAIL");
  return good ? 0 : 1;
}
