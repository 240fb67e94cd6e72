// Many WebSockets, few of them busy, and how long each answer took: the client of chat_vs_echo.
//
//   chat_load PORT (chat|echo) CONNECTIONS ACTIVE SECONDS [tls CA_FILE]
//
// Opens CONNECTIONS from several addresses of loopback, says hello on each when it is a chat, prints "open N" and waits for a
// line on its standard input. Then ACTIVE of them send a message each and the next one when it is answered (a chat: when it is
// acknowledged, whose answer is matched by its id), for SECONDS; then it waits for another line and closes.
// One thread, epoll and raw sockets. Prints one JSON object: messages, refused, seconds, p50_ms, p99_ms, worst_ms, cpu_seconds.
#include <arpa/inet.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <memory>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "tests/bench/load_report.hpp"

namespace {

using steady = std::chrono::steady_clock;

[[noreturn]] void stop(const char* what) {
  std::perror(what);
  std::exit(1);
}

/// A text frame of a client; masked by zeros, which is as good as any mask to the server.
std::string frame(std::string_view text) {
  std::string out = "\x81";
  if (text.size() < 126) {
    out += static_cast<char>(0x80 | text.size());
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(text.size() >> 8);
    out += static_cast<char>(text.size() & 255);
  }
  return out.append(4, '\0').append(text);
}

/// Octets of the server's first frame in `text` and its payload; 0 while it is not whole.
std::size_t whole_frame(std::string_view text, std::string_view& payload) {
  if (text.size() < 2) return 0;
  std::size_t size = static_cast<unsigned char>(text[1]), head = 2;
  if (size == 126) {
    if (text.size() < 4) return 0;
    size = static_cast<std::size_t>(static_cast<unsigned char>(text[2]) << 8 | static_cast<unsigned char>(text[3]));
    head = 4;
  }
  if (size == 127) stop("a frame of more than 64 KB");
  if (text.size() < head + size) return 0;
  payload = text.substr(head, size);
  return head + size;
}

struct tls_free {
  void operator()(SSL* s) const { SSL_free(s); }
};

struct connection {
  int socket = -1;
  std::unique_ptr<SSL, tls_free> tls = {};
  std::string received{};
  std::string expected{};  ///< part of the answer that is waited for
  long number = 0;
  steady::time_point sent{};
};

struct options {
  std::uint16_t port = 0;
  bool chat = false;
  std::size_t connections = 0, active = 0;
  double seconds = 0;
  const char* ca_file = nullptr;
};

class load {
 public:
  explicit load(const options& o) : options_(o), all_(o.connections) {
    if (!o.ca_file) return;
    context_ = SSL_CTX_new(TLS_client_method());
    if (SSL_CTX_load_verify_locations(context_, o.ca_file, nullptr) != 1) stop(o.ca_file);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
  }

  void open_all() {
    for (auto& each : all_) open(each);
  }

  void run() {
    const auto began = steady::now();
    const auto until =
        began + std::chrono::duration_cast<steady::duration>(std::chrono::duration<double>(options_.seconds));
    for (std::size_t i = 0; i < options_.active; ++i) {
      auto& c = all_[i * all_.size() / options_.active];
      epoll_event wanted{};
      wanted.events = EPOLLIN;
      wanted.data.ptr = &c;
      if (epoll_ctl(poll_, EPOLL_CTL_ADD, c.socket, &wanted) != 0) stop("epoll_ctl");
      say(c);
    }
    epoll_event ready[256];
    while (under_way_ > 0) {
      const int count = epoll_wait(poll_, ready, std::size(ready), -1);
      stopping_ = steady::now() >= until;
      for (int i = 0; i < count; ++i) receive(*static_cast<connection*>(ready[i].data.ptr));
    }
    print(std::chrono::duration<double>(steady::now() - began).count());
  }

 private:
  void write(connection& c, std::string_view bytes) {
    const auto n = c.tls ? SSL_write(c.tls.get(), bytes.data(), static_cast<int>(bytes.size()))
                         : ::send(c.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n != static_cast<ssize_t>(bytes.size())) stop("send");
  }

  void read(connection& c) {
    char block[16384];
    const auto n = c.tls ? SSL_read(c.tls.get(), block, sizeof block) : recv(c.socket, block, sizeof block, 0);
    if (n <= 0) stop("the server closed a connection");
    c.received.append(block, static_cast<std::size_t>(n));
  }

  void open(connection& c) {
    const auto index = static_cast<std::uint32_t>(&c - all_.data());
    sockaddr_in from{}, to{};
    from.sin_family = to.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + index / 4000);
    to.sin_port = htons(options_.port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c.socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(c.socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (c.socket < 0 || bind(c.socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) stop("bind");
    if (connect(c.socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) stop("connect");
    setsockopt(c.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (context_) {
      c.tls.reset(SSL_new(context_));
      SSL_set_fd(c.tls.get(), c.socket);
      if (SSL_connect(c.tls.get()) != 1) stop("TLS");
    }
    write(c,
          "GET /chat HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: "
          "Upgrade\r\nSec-WebSocket-Version: 13\r\n"
          "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\nSec-WebSocket-Protocol: intake.chat.v1\r\n"
          "Origin: https://dash.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
          "Firefox/128.0\r\n\r\n");
    std::size_t head = std::string::npos;
    while ((head = c.received.find("\r\n\r\n")) == std::string::npos) read(c);
    if (!c.received.starts_with("HTTP/1.1 101")) stop(c.received.c_str());
    c.received.erase(0, head + 4);
    if (options_.chat) {
      write(
          c,
          frame(
              R"({"type":"hello","locale":"en","page":{"url":"https://dash.example.com/parcels","title":"Parcels"}})"));
      std::string_view welcome;
      while (whole_frame(c.received, welcome) == 0) read(c);
      if (!welcome.starts_with(R"({"type":"welcome")")) stop("no welcome");
    }
    std::string().swap(c.received);
  }

  void say(connection& c) {
    ++under_way_;
    const std::string id = std::to_string(&c - all_.data()) + "-" + std::to_string(++c.number);
    c.expected = options_.chat ? R"({"type":"ack","id":")" + id + '"' : id;
    const std::string text = R"({"type":"message","id":")" + id +
                             R"(","text":"My parcel has not come and the page says it has. Where is it? )" +
                             std::string(120, 'x') + "\"}";
    c.sent = steady::now();
    write(c, frame(text));
  }

  void receive(connection& c) {
    read(c);
    while (c.tls && SSL_pending(c.tls.get()) > 0) read(c);
    std::string_view payload;
    for (std::size_t size = 0; (size = whole_frame(c.received, payload)) > 0; c.received.erase(0, size)) {
      const bool answered = options_.chat ? payload.starts_with(c.expected) : payload.find(c.expected) != payload.npos;
      if (!answered) {
        if (options_.chat && payload.find(R"("type":"busy")") == payload.npos) continue;
        ++refused_;
      }
      took_.push_back(std::chrono::duration<double, std::milli>(steady::now() - c.sent).count());
      --under_way_;
      if (!stopping_) say(c);
    }
  }

  void print(double seconds) { intake::bench::print_load("messages", took_, refused_, seconds); }

  const options options_;
  SSL_CTX* context_ = nullptr;
  std::vector<connection> all_;
  std::vector<double> took_;  // milliseconds
  long under_way_ = 0, refused_ = 0;
  bool stopping_ = false;
  int poll_ = epoll_create1(EPOLL_CLOEXEC);
};

}  // namespace

int main(int count, char** words) {
  if (count != 6 && count != 8) {
    std::cerr << "chat_load PORT (chat|echo) CONNECTIONS ACTIVE SECONDS [tls CA_FILE]\n";
    return 2;
  }
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const options said{.port = static_cast<std::uint16_t>(std::atoi(words[1])),
                     .chat = std::string_view(words[2]) == "chat",
                     .connections = std::strtoul(words[3], nullptr, 10),
                     .active = std::strtoul(words[4], nullptr, 10),
                     .seconds = std::atof(words[5]),
                     .ca_file = count == 8 ? words[7] : nullptr};
  load work(said);
  work.open_all();
  std::printf("open %zu\n", said.connections);
  std::fflush(stdout);
  std::string line;
  std::getline(std::cin, line);
  if (said.active > 0) work.run();
  std::getline(std::cin, line);
  std::_Exit(0);
}
