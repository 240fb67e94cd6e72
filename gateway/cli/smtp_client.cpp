#include "gateway/cli/smtp_client.hpp"

#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/net/deadline.hpp"
#include "gateway/net/tls.hpp"

namespace intake::cli {
namespace {

using namespace std::chrono_literals;
using net::awaitable;

struct smtp_reply {
  int code = 0;
  std::string text;  ///< of the last line
  std::string all;   ///< every line's text, for EHLO's keywords
};

class client {
 public:
  explicit client(net::stream s) : stream_(std::move(s)) {}

  awaitable<result<std::string>> send(const outgoing_mail& mail);

 private:
  awaitable<result<smtp_reply>> reply();
  awaitable<result<smtp_reply>> say(std::string line, int wanted);
  awaitable<status> begin_tls(const outgoing_mail& mail);

  net::stream stream_;
  std::string unread_;
};

/// Takes one line off the front of `from`; nothing while it is incomplete.
std::optional<std::string> take_line(std::string& from) {
  const auto end = from.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = from.substr(0, end);
  from.erase(0, end + 1);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

awaitable<result<smtp_reply>> client::reply() {
  smtp_reply out;
  char buffer[4096];
  net::deadline limit{stream_};
  limit.arm(60s);
  for (;;) {
    while (const auto line = take_line(unread_)) {
      if (line->size() < 3) co_return fail("the server does not speak SMTP: " + *line);
      out.code = std::atoi(line->substr(0, 3).c_str());
      out.text = line->size() > 4 ? line->substr(4) : std::string{};
      out.all += out.text + "\n";
      if (line->size() == 3 || (*line)[3] != '-') co_return out;
    }
    const auto [ec, n] = co_await stream_.read_some(buffer);
    if (ec) co_return fail("the server broke the connection: " + ec.message(), ec);
    unread_.append(buffer, n);
    if (unread_.size() > (1 << 20)) co_return fail("the server does not speak SMTP");
  }
}

/// Says a line (nothing: waits for the greeting) and expects a reply of the `wanted` class: 2 or 3.
awaitable<result<smtp_reply>> client::say(std::string line, int wanted) {
  if (!line.empty()) {
    line += "\r\n";
    if (const auto ec = co_await stream_.write(line))
      co_return fail("the server broke the connection: " + ec.message(), ec);
    line.resize(line.size() - 2);
  }
  auto got = co_await reply();
  if (got && got->code / 100 != wanted)
    co_return fail((line.empty() ? "the server" : line) + ": refused: " + std::to_string(got->code) + " " + got->text);
  co_return got;
}

awaitable<status> client::begin_tls(const outgoing_mail& mail) {
  const auto context = net::tls_context::client(mail.ca_file);
  if (!context) co_return context.error();
  const auto ready = co_await say("STARTTLS", 2);
  if (!ready) co_return ready.error();
  unread_.clear();
  if (const auto ok = co_await stream_.start_tls(**context, mail.host); !ok) co_return ok.error();
  const auto again = co_await say("EHLO localhost", 2);
  co_return again ? status{} : status{again.error()};
}

awaitable<result<std::string>> client::send(const outgoing_mail& mail) {
  if (const auto greeting = co_await say({}, 2); !greeting) co_return greeting.error();
  const auto hello = co_await say("EHLO localhost", 2);
  if (!hello) co_return hello.error();
  if (mail.tls)
    if (const auto ok = co_await begin_tls(mail); !ok) co_return ok.error();
  const bool utf8 = hello->all.find("SMTPUTF8") != std::string::npos;
  const std::string options = utf8 ? " BODY=8BITMIME SMTPUTF8" : "";
  if (const auto ok = co_await say("MAIL FROM:<" + mail.from + ">" + options, 2); !ok) co_return ok.error();
  if (const auto ok = co_await say("RCPT TO:<" + mail.to + ">", 2); !ok) co_return ok.error();
  if (const auto ok = co_await say("DATA", 3); !ok) co_return ok.error();
  const std::string data = as_data(mail.content);
  if (const auto ec = co_await stream_.write(data)) co_return fail("the server broke the connection: " + ec.message());
  const auto taken = co_await say({}, 2);
  if (!taken) co_return taken.error();
  std::string text = taken->text;
  co_await say("QUIT", 2);
  co_return text;
}

awaitable<result<std::string>> connect_and_send(const outgoing_mail& mail, net::any_io_executor on) {
  auto stream = co_await net::connect_tcp(on, mail.host, mail.port, 30s);
  if (!stream) co_return stream.error();
  client talking{std::move(*stream)};
  co_return co_await talking.send(mail);
}

}  // namespace

std::string as_data(std::string_view content) {
  std::string out;
  out.reserve(content.size() + content.size() / 32 + 8);
  bool line_begins = true;
  for (std::size_t i = 0; i < content.size(); ++i) {
    const char c = content[i];
    if (c == '\r' || c == '\n') {
      if (c == '\r' && i + 1 < content.size() && content[i + 1] == '\n') ++i;
      out += "\r\n";
      line_begins = true;
      continue;
    }
    if (line_begins && c == '.') out += '.';
    out += c;
    line_begins = false;
  }
  if (!line_begins) out += "\r\n";
  return out + ".\r\n";
}

result<std::string> send_mail(const outgoing_mail& mail) {
  boost::asio::io_context io{1};
  std::optional<result<std::string>> answer;
  boost::asio::co_spawn(io, connect_and_send(mail, io.get_executor()),
                        [&](std::exception_ptr broken, result<std::string> got) {
                          if (broken) std::rethrow_exception(broken);
                          answer.emplace(std::move(got));
                        });
  io.run();
  return answer ? std::move(*answer) : result<std::string>{fail("the connection ended without an answer")};
}

}  // namespace intake::cli
