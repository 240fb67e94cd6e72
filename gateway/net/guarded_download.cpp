#include "gateway/net/guarded_download.hpp"

#include <algorithm>
#include <span>
#include <variant>

#include <boost/asio/this_coro.hpp>
#include <boost/beast/http/error.hpp>

#include "gateway/net/connect.hpp"
#include "gateway/net/deadline.hpp"
#include "gateway/net/http_response_reader.hpp"
#include "gateway/net/tls.hpp"

namespace intake::net {
namespace asio = boost::asio;
using steady = std::chrono::steady_clock;
using kind = download_failure::kind;
using address_list = std::vector<asio::ip::address>;

struct guarded_download::impl {
  download_options options;
  outward out;
  std::shared_ptr<tls_context> tls;
};

namespace {

constexpr std::size_t read_size = 64 * 1024;
constexpr std::size_t most_tries = 4;  ///< addresses of one name

struct redirect {
  std::string location;
};
using hop_end = std::variant<download_failure, downloaded, redirect>;

std::chrono::milliseconds until_then(steady::time_point t) {
  return std::chrono::ceil<std::chrono::milliseconds>(std::max(t - steady::now(), steady::duration::zero()));
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

/// "Audio/MPEG; rate=8000" → "audio/mpeg"; empty if it is no type.
std::string media_type(std::string_view field) {
  std::string type = lower(field.substr(0, field.find(';')));
  while (type.ends_with(' ')) type.pop_back();
  const auto is_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("/.+-_").find(c) != std::string_view::npos;
  };
  const bool sound = type.size() <= 127 && std::all_of(type.begin(), type.end(), is_token) &&
                     std::count(type.begin(), type.end(), '/') == 1;
  return sound ? type : std::string{};
}

bool is_allowed(const std::string& type, const std::vector<std::string>& types) {
  return std::any_of(types.begin(), types.end(), [&](std::string_view t) {
    return t.ends_with("/*") ? type.starts_with(t.substr(0, t.size() - 1)) && type.size() >= t.size() : type == t;
  });
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// One request for one permitted target, on a connection of its own.
class hop {
 public:
  hop(const download_options& o, const outward& out, const tls_context* tls, outbound_target to,
      steady::time_point until)
      : options_(o), out_(out), tls_(tls), to_(std::move(to)), until_(until) {}

  awaitable<hop_end> run(bool with_credentials, const byte_taker& take) {
    answer_until_ = std::min(until_, steady::now() + options_.answer_timeout);
    const auto found = co_await out_.resolve(to_.host, until_then(answer_until_));
    if (!found) co_return download_failure{kind::unreachable, found.error().message};
    if (found->empty() || !std::all_of(found->begin(), found->end(), is_public))
      co_return download_failure{kind::forbidden, to_.host + " has an address that is not public"};
    auto s = co_await connect(*found);
    if (!s) co_return download_failure{kind::unreachable, s.error().message};
    co_return co_await talk(*s, with_credentials, take);
  }

 private:
  awaitable<result<stream>> connect(const address_list& checked) {
    result<stream> s = fail("cannot connect to " + to_.host);
    for (const auto& address : std::span(checked).first(std::min(checked.size(), most_tries))) {
      s = co_await out_.connect(address, to_.port, until_then(answer_until_));
      if (s || steady::now() >= answer_until_) break;
    }
    co_return s;
  }

  awaitable<hop_end> talk(stream& s, bool with_credentials, const byte_taker& take) {
    deadline limit(s);
    limit.arm(until_then(answer_until_));
    if (to_.tls) {
      if (const auto secured = co_await s.start_tls(*tls_, to_.host); !secured)
        co_return failed(limit, kind::tls, secured.error().message);
    }
    const std::string head = request_head(with_credentials);
    if (const auto ec = co_await s.write(head)) co_return failed(limit, kind::broken, broken_by(ec));

    http_response_reader reader({.is_head = false, .max_kept = options_.max_bytes, .max_body = options_.max_bytes});
    std::string buffer;
    if (auto broken = co_await read_head(s, limit, reader, buffer)) co_return std::move(*broken);
    if (auto end = judge(reader.head())) co_return std::move(*end);
    co_return co_await read_body(s, limit, reader, buffer, media_type(reader.head().header("content-type")), take);
  }

  std::string request_head(bool with_credentials) const {
    std::string head = "GET " + to_.target + " HTTP/1.1\r\nHost: " + to_.authority() +
                       "\r\nUser-Agent: intake\r\nAccept-Encoding: identity\r\nConnection: close\r\n";
    if (with_credentials && !options_.authorization.empty())
      head += "Authorization: " + options_.authorization + "\r\n";
    return head + "\r\n";
  }

  download_failure failed(const deadline& limit, kind what, std::string why) const {
    if (!limit.expired()) return {what, std::move(why)};
    if (in_body_ && steady::now() < until_) return {kind::slow, to_.host + " sends too slowly"};
    return {kind::timeout, "no answer in time by " + to_.host};
  }
  std::string broken_by(const error_code& ec) const { return "connection closed by " + to_.host + ": " + ec.message(); }

  /// Reads once; a failure when nothing more comes that would complete the answer.
  awaitable<std::optional<download_failure>> read_more(stream& s, deadline& limit, http_response_reader& reader,
                                                       std::string& buffer, std::chrono::milliseconds at_most) {
    const auto used = buffer.size();
    buffer.resize(used + read_size);
    limit.arm(at_most);
    const auto [broken, n] = co_await s.read_some(std::span(buffer).subspan(used));
    buffer.resize(used + (broken ? 0 : n));
    if (broken && closed_by_peer(broken) && reader.finish()) co_return std::nullopt;
    if (broken) co_return failed(limit, cancelled(broken) ? kind::cancelled : kind::broken, broken_by(broken));
    const auto wrong = reader.feed(buffer);
    if (wrong == boost::beast::http::error::body_limit)
      co_return download_failure{kind::too_large, to_.host + " answers with more than is allowed"};
    if (wrong) co_return download_failure{kind::broken, "broken answer by " + to_.host + ": " + wrong.message()};
    co_return std::nullopt;
  }

  awaitable<std::optional<download_failure>> read_head(stream& s, deadline& limit, http_response_reader& reader,
                                                       std::string& buffer) {
    while (!reader.head_done()) {
      auto broken = co_await read_more(s, limit, reader, buffer, until_then(answer_until_));
      if (broken) co_return broken;
    }
    co_return std::nullopt;
  }

  /// What the head alone decides.
  std::optional<hop_end> judge(const http_reply& head) const {
    if (is_redirect(head.status)) return redirect{std::string(head.header("location"))};
    if (head.status != 200)
      return download_failure{kind::status, to_.host + " answers " + std::to_string(head.status), head.status};
    if (const auto encoding = head.header("content-encoding"); !encoding.empty() && lower(encoding) != "identity")
      return download_failure{kind::wrong_type, to_.host + " answers with an encoding nobody asked for"};
    const std::string type = media_type(head.header("content-type"));
    if (!is_allowed(type, options_.types))
      return download_failure{kind::wrong_type, to_.host + " answers with " + (type.empty() ? "no media type" : type)};
    return std::nullopt;
  }

  awaitable<hop_end> read_body(stream& s, deadline& limit, http_response_reader& reader, std::string& buffer,
                               std::string type, const byte_taker& take) {
    in_body_ = true;
    downloaded done{.media_type = std::move(type)};
    auto left = options_.minimum_window;
    for (std::uint64_t in_window = 0;;) {
      const std::string piece = reader.take_piece();
      if (!piece.empty() && !co_await take(piece))
        co_return download_failure{kind::refused, "the bytes were not taken"};
      done.size += piece.size();
      in_window += piece.size();
      if (reader.done()) co_return done;
      if (in_window >= options_.minimum_bytes) {
        in_window = 0;
        left = options_.minimum_window;
      }
      const auto began = steady::now();
      auto broken = co_await read_more(s, limit, reader, buffer, std::min(left, until_then(until_)));
      if (broken) co_return std::move(*broken);
      left -= std::chrono::floor<std::chrono::milliseconds>(steady::now() - began);
    }
  }

  const download_options& options_;
  const outward& out_;
  const tls_context* tls_;
  const outbound_target to_;
  const steady::time_point until_;
  steady::time_point answer_until_{};
  bool in_body_ = false;
};

}  // namespace

result<guarded_download> guarded_download::create(download_options options, outward out) {
  auto tls = tls_context::client(options.ca_file);
  if (!tls) return tls.error();
  return guarded_download(std::make_shared<impl>(impl{std::move(options), std::move(out), std::move(*tls)}));
}

awaitable<download_result> guarded_download::fetch(std::string url, byte_taker take) const {
  const auto self = impl_;
  const auto& options = self->options;
  const auto until = steady::now() + options.timeout;
  auto next = options.rules.permit(url);
  if (!next) co_return download_failure{kind::forbidden, "not fetched: " + next.error().message};
  const outbound_target first = *next;
  for (int redirects = 0;; ++redirects) {
    const outbound_target to = *next;
    hop one(options, self->out, self->tls.get(), to, until);
    auto end = co_await one.run(to.same_origin(first), take);
    if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none)
      co_return download_failure{kind::cancelled, "given up"};
    if (auto* failure = std::get_if<download_failure>(&end)) co_return std::move(*failure);
    if (auto* done = std::get_if<downloaded>(&end)) co_return std::move(*done);
    if (redirects == options.max_redirects)
      co_return download_failure{kind::forbidden, "redirected more than " + std::to_string(redirects) + " times"};
    next = options.rules.permit_redirect(to, std::get<redirect>(end).location);
    if (!next) co_return download_failure{kind::forbidden, "not followed: " + next.error().message};
  }
}

outward the_internet(const any_io_executor& executor) {
  return {.resolve = [executor](std::string host,
                                std::chrono::milliseconds limit) { return resolve(executor, std::move(host), limit); },
          .connect = [executor](
                         asio::ip::address address, std::uint16_t port,
                         std::chrono::milliseconds limit) { return connect_address(executor, address, port, limit); }};
}

std::string_view name_of(download_failure::kind k) {
  switch (k) {
    case kind::forbidden: return "forbidden";
    case kind::unreachable: return "unreachable";
    case kind::tls: return "tls";
    case kind::timeout: return "timeout";
    case kind::slow: return "slow";
    case kind::too_large: return "too_large";
    case kind::wrong_type: return "wrong_type";
    case kind::status: return "status";
    case kind::broken: return "broken";
    case kind::refused: return "refused";
    case kind::cancelled: return "cancelled";
  }
  return "unknown";
}

}  // namespace intake::net
