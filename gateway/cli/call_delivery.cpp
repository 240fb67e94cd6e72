#include "gateway/cli/call_delivery.hpp"

#include <fstream>
#include <iostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/net/deadline.hpp"
#include "gateway/net/http_client.hpp"

namespace intake::cli {
namespace {

using namespace std::chrono_literals;
using net::awaitable;

/// Runs one conversation to its end.
template <class T>
T run(boost::asio::io_context& io, awaitable<T> what) {
  std::optional<T> out;
  std::exception_ptr thrown;
  boost::asio::co_spawn(io, std::move(what), [&](std::exception_ptr e, T value) {
    thrown = e;
    out.emplace(std::move(value));
  });
  io.restart();
  while (!out && io.run_one() > 0) continue;
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*out);
}

class pushing final : public call_delivery {
 public:
  status open(const std::string& url, const std::string& ca_file, net::name_values headers) {
    auto client = net::http_client::create(io_.get_executor(), {.url = url, .ca_file = ca_file});
    if (!client) return client.error();
    client_ = std::move(*client);
    headers_ = std::move(headers);
    return {};
  }

  status send(const std::string& record) override {
    const auto got = run(io_, client_->request("POST", {}, headers_, record));
    if (!got) return fail(got.error().message);
    const bool ok = got->status / 100 == 2;
    ++(ok ? taken : refused);
    if (!ok && refusal.empty()) refusal = std::to_string(got->status) + " " + got->body;
    return {};
  }

 private:
  boost::asio::io_context io_{1};
  std::unique_ptr<net::http_client> client_;
  net::name_values headers_;
};

/// The peer's end of the connection shows that it has read everything.
awaitable<status> wait_for_end(net::stream& to) {
  net::deadline limit{to};
  limit.arm(30s);
  char ignored[512];
  for (;;) {
    const auto [ec, n] = co_await to.read_some(ignored);
    if (net::closed_by_peer(ec)) co_return status{};
    if (ec) co_return fail("the gateway broke the connection: " + ec.message(), ec);
  }
}

class talking final : public call_delivery {
 public:
  status open(const std::string& host, std::uint16_t port) {
    auto stream = run(io_, net::connect_tcp(io_.get_executor(), host, port, 30s));
    if (!stream) return stream.error();
    stream_ = std::move(*stream);
    return {};
  }

  status send(const std::string& record) override {
    const std::string line = record + "\n";
    if (const auto ec = run(io_, stream_.write(line)))
      return fail("the gateway broke the connection: " + ec.message(), ec);
    ++taken;
    return {};
  }

  status finish() override {
    stream_.shutdown();
    return run(io_, wait_for_end(stream_));
  }

 private:
  boost::asio::io_context io_{1};
  net::stream stream_;
};

class writing final : public call_delivery {
 public:
  explicit writing(std::ostream& to) : to_(to) {}
  explicit writing(std::ofstream file) : file_(std::move(file)), to_(file_) {}

  status send(const std::string& record) override {
    to_ << record << '\n';
    ++taken;
    return {};
  }
  status finish() override {
    to_.flush();
    return to_ ? status{} : fail("cannot write all of it: is the disk full?");
  }

 private:
  std::ofstream file_;
  std::ostream& to_;
};

}  // namespace

result<std::unique_ptr<call_delivery>> push_to(const std::string& url, const std::string& ca_file,
                                               net::name_values headers) {
  auto out = std::make_unique<pushing>();
  if (auto ok = out->open(url, ca_file, std::move(headers)); !ok) return ok.error();
  return std::unique_ptr<call_delivery>(std::move(out));
}

result<std::unique_ptr<call_delivery>> connect_to(const std::string& host, std::uint16_t port) {
  auto out = std::make_unique<talking>();
  if (auto ok = out->open(host, port); !ok) return ok.error();
  return std::unique_ptr<call_delivery>(std::move(out));
}

result<std::unique_ptr<call_delivery>> append_to(const std::string& file) {
  std::ofstream to{file, std::ios::binary | std::ios::app};
  if (!to) return fail("cannot write to " + file);
  return std::unique_ptr<call_delivery>(std::make_unique<writing>(std::move(to)));
}

std::unique_ptr<call_delivery> print_to_stdout() { return std::make_unique<writing>(std::cout); }

}  // namespace intake::cli
