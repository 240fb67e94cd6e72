// Reading bodies, whole or in pieces: another part of http_session.

#include "gateway/net/http_session.hpp"

namespace intake::net {
namespace {

using steady = std::chrono::steady_clock;

constexpr std::size_t body_step = 64 * 1024;  ///< memory is taken as the body arrives, not as it is announced

}  // namespace

http_session::progress http_session::begin_body(std::uint64_t limit) {
  body_ = {};
  if (framing_.content_length && *framing_.content_length > limit) return refuse({413, "body too large"});
  if (framing_.chunked) body_.chunks.emplace(limit);
  body_.left = framing_.content_length.value_or(0);
  body_.done = !framing_.chunked && body_.left == 0;
  return progress::done;
}

awaitable<http_session::progress> http_session::read_body() {
  if (body_.done) co_return progress::done;
  limit_.arm(service_->options.body_timeout);
  while (!body_.done)
    if (const auto how = co_await read_piece(request_.body); how != progress::done) co_return how;
  co_return progress::done;
}

/// For a handler. It has all its time between two pieces; only waiting for the peer counts.
awaitable<result<std::string>> http_session::next_piece() {
  std::string piece;
  if (body_.broken) co_return fail("the body broke off");
  if (body_.done) co_return piece;
  const auto& options = service_->options;
  const auto earned = std::chrono::milliseconds(body_.received * 1000 / options.min_body_rate);
  const auto began = steady::now();
  limit_.arm(std::chrono::ceil<std::chrono::milliseconds>(options.body_timeout + earned - body_.waited));
  const auto how = co_await read_piece(piece);
  limit_.disarm();
  body_.waited += steady::now() - began;
  body_.received += piece.size();
  if (how == progress::done) co_return piece;
  body_.broken = how;
  co_return fail("the body broke off");
}

/// Appends at least one byte, or finds the end.
awaitable<http_session::progress> http_session::read_piece(std::string& into) {
  if (std::exchange(framing_.expects_continue, false) && buffer_.empty())
    if (co_await stream_.write("HTTP/1.1 100 Continue\r\n\r\n")) co_return progress::gone;
  if (body_.chunks) co_return co_await read_chunked(into);
  co_return co_await read_sized(into);
}

awaitable<http_session::progress> http_session::read_sized(std::string& into) {
  const auto used = into.size();
  if (!buffer_.empty()) {
    into.append(buffer_, 0, body_.left);
    buffer_.erase(0, into.size() - used);
  } else {
    into.resize(used + std::min<std::uint64_t>(body_.left, body_step));
    const auto [ec, n] = co_await stream_.read_some(std::span(into).subspan(used));
    into.resize(used + (ec ? 0 : n));
    if (ec) co_return interrupted();
  }
  body_.left -= into.size() - used;
  body_.done = body_.left == 0;
  co_return progress::done;
}

awaitable<http_session::progress> http_session::read_chunked(std::string& into) {
  for (const auto used = into.size();;) {
    const auto fed = body_.chunks->feed(buffer_, into);
    if (const auto* refused = std::get_if<rejection>(&fed)) co_return refuse(*refused);
    buffer_.erase(0, std::get<std::size_t>(fed));
    body_.done = body_.chunks->done();
    if (body_.done || into.size() > used) co_return progress::done;
    if (co_await fill()) co_return interrupted();
  }
}

}  // namespace intake::net
