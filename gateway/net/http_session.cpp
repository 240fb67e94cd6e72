#include "gateway/net/http_session.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "gateway/net/http_target.hpp"
#include "gateway/net/linger.hpp"

namespace intake::net {
namespace {

namespace http = boost::beast::http;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr std::size_t read_size = 4096;

std::string bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() <= scheme.size()) return {};
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if (scheme[i] != (i + 1 < scheme.size() ? authorization[i] | 0x20 : authorization[i])) return {};
  authorization.remove_prefix(scheme.size());
  while (authorization.starts_with(' ')) authorization.remove_prefix(1);
  return std::string(authorization);
}

}  // namespace

http_session::http_session(stream s, std::shared_ptr<tls_context> tls, std::shared_ptr<http_service> service)
    : stream_(std::move(s)), tls_(std::move(tls)), service_(std::move(service)), limit_(stream_) {}

void http_session::nudge() {
  if (phase_ != phase::handling) stream_.cancel();
}

awaitable<void> http_session::run() {
  if (!co_await secure()) co_return;
  while (co_await exchange()) {
  }
  if (upgrade_) co_return;
  if (said_close_) co_await linger(stream_);
  stream_.close();
}

std::optional<upgraded_connection> http_session::take_upgrade() {
  if (!upgrade_) return std::nullopt;
  upgraded_connection out;
  out.connection = std::move(stream_);
  out.received = std::string(buffer_);  // a copy: what is moved keeps its room, and a socket lives long
  out.upgrade = std::move(upgrade_);
  return out;
}

awaitable<void> http_session::turn_away() {
  if (!co_await secure()) co_return;
  refuse({503, "too many connections"});
  co_await send_refusal();
  co_await linger(stream_);
}

awaitable<bool> http_session::secure() {
  if (!tls_) co_return true;
  limit_.arm(service_->options.head_timeout);
  const auto done = co_await stream_.start_tls(*tls_);
  limit_.disarm();
  tls_.reset();
  if (done) client_ = stream_.client_certificate();
  co_return done.has_value();
}

/// One request and its response; false when the connection has to end.
awaitable<bool> http_session::exchange() {
  const auto& options = service_->options;
  switch (co_await read_head()) {
    case progress::gone: co_return false;
    case progress::refused: co_return co_await send_refusal();
    case progress::done: break;
  }
  const auto began = steady::now();
  const auto match = service_->router.find(request_.method, request_.path);
  const std::uint64_t limit = match.found && match.found->max_body > 0 ? match.found->max_body : options.max_body;
  auto body = begin_body(limit);
  const bool in_pieces = match.found && match.found->streams_body;
  if (in_pieces) request_.next_piece = [this] { return next_piece(); };
  if (body == progress::done && !in_pieces) body = co_await read_body();
  if (body == progress::gone) co_return false;
  if (body == progress::refused) co_return co_await send_refusal();
  phase_ = phase::handling;
  limit_.disarm();
  auto answer = co_await handle(match);
  if (body_.broken == progress::gone) co_return false;
  if (body_.broken == progress::refused) co_return co_await send_refusal();
  if (answer.upgrade && (framing_.http_1_0 || head_only_))
    answer = problem(400, "Bad Request", "WebSocket begins with a GET of HTTP/1.1");
  const int status = answer.status;
  upgrade_ = std::move(answer.upgrade);
  const bool written =
      !upgrade_ && co_await send(std::move(answer), framing_.keep_alive && !service_->closing && body_.done);
  report(match.found ? std::string_view(match.found->pattern) : std::string_view{}, status, steady::now() - began);
  co_return written;
}

void http_session::report(std::string_view pattern, int status, steady::duration took) const {
  if (!service_->on_exchange) return;
  http_exchange done;
  done.method = head_only_ ? std::string_view("HEAD") : std::string_view(request_.method);
  done.pattern = pattern;
  done.status = status;
  done.took = std::chrono::duration_cast<std::chrono::microseconds>(took);
  service_->on_exchange(done);
}

http_session::progress http_session::refuse(rejection why) {
  refusal_ = why;
  return progress::refused;
}

/// A read ended without bytes: was it the peer, the clock or our own closing?
http_session::progress http_session::interrupted() {
  if (phase_ == phase::idle) return progress::gone;
  if (limit_.expired()) return refuse({408, "the request took too long"});
  if (service_->closing && phase_ == phase::reading) return refuse({503, "shutting down"});
  return progress::gone;
}

awaitable<error_code> http_session::fill() {
  const auto used = buffer_.size();
  buffer_.resize(used + read_size);
  const auto [ec, n] = co_await stream_.read_some(std::span(buffer_).subspan(used));
  buffer_.resize(used + (ec ? 0 : n));
  co_return ec;
}

awaitable<http_session::progress> http_session::read_head() {
  const auto& options = service_->options;
  phase_ = phase::idle;
  request_ = {};
  framing_ = {};
  limit_.arm(options.idle_timeout);
  for (std::size_t judged = 0;;) {
    if (buffer_.starts_with("\r\n") && judged <= 2) {  // RFC 9112, 2.2: an empty line before a request is ignored
      buffer_.erase(0, 2);
      judged = 0;
    }
    if (!buffer_.empty() && phase_ == phase::idle) {
      phase_ = phase::reading;
      limit_.arm(options.head_timeout);
    }
    const auto found = find_head(buffer_, options.head, judged);
    if (const auto* refused = std::get_if<rejection>(&found)) co_return refuse(*refused);
    if (const auto size = std::get<std::size_t>(found); size > 0) {
      const auto judgement = check_head(std::string_view(buffer_).substr(0, size), options.head);
      if (const auto* refused = std::get_if<rejection>(&judgement)) co_return refuse(*refused);
      framing_ = std::get<framing>(judgement);
      if (!parse_head(std::string_view(buffer_).substr(0, size))) co_return refuse({400, "malformed request"});
      buffer_.erase(0, size);
      co_return progress::done;
    }
    if (service_->closing && phase_ == phase::idle) co_return progress::gone;
    judged = buffer_.size();
    if (co_await fill()) co_return interrupted();
  }
}

/// Beast reads what the hygiene layer has found unambiguous; both have to agree that it is a request.
bool http_session::parse_head(std::string_view block) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(block.size() + 1));
  parser.body_limit(boost::none);
  error_code ec;
  parser.put(boost::asio::buffer(block), ec);
  if ((ec && ec != http::error::need_more) || !parser.is_header_done()) return false;
  const auto& head = parser.get();
  request_.method = head.method_string();
  request_.target = head.target();
  for (const auto& field : head) request_.headers.emplace_back(field.name_string(), field.value());
  head_only_ = request_.method == "HEAD";
  if (head_only_) request_.method = "GET";
  request_.bearer_token = bearer_token(request_.header("Authorization"));
  request_.peer = stream_.peer();
  request_.tls = stream_.is_tls();
  request_.client = client_;
  return split_target(request_);
}

awaitable<response> http_session::handle(const http_router::match& match) {
  if (!match.found) {
    auto answer = match.allow.empty() ? problem(404, "Not Found") : problem(405, "Method Not Allowed");
    if (!match.allow.empty()) answer.headers.emplace_back("Allow", match.allow);
    co_return answer;
  }
  request_.parameters = match.parameters;
  std::string what;
  try {
    co_return co_await match.found->handler(request_);
  } catch (const std::exception& e) {
    what = e.what();
  } catch (...) {
    what = "unknown exception";
  }
  if (service_->on_error) service_->on_error(match.found->method + " " + match.found->pattern + ": " + what);
  co_return problem(500, "Internal Server Error");
}

awaitable<bool> http_session::send_refusal() {
  auto answer = problem(refusal_.status, reason_phrase(refusal_.status), refusal_.reason);
  if (refusal_.status == 503) answer.headers.emplace_back("Retry-After", "5");
  report({}, answer.status, {});
  head_only_ = false;
  phase_ = phase::handling;
  co_return co_await send(std::move(answer), false);
}

}  // namespace intake::net
