// Writing responses: the second half of http_session.

#include <algorithm>
#include <ctime>

#include "gateway/net/http_session.hpp"

namespace intake::net {
namespace {

constexpr std::size_t one_write = 16 * 1024;  ///< bodies up to this size go out together with the head

/// IMF-fixdate (RFC 9110, 5.6.7); the text is made once a second.
const std::string& date() {
  thread_local std::time_t made_for = 0;
  thread_local std::string text;
  const auto now = std::time(nullptr);
  if (now == made_for) return text;
  std::tm parts{};
  gmtime_r(&now, &parts);
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char out[64];
  std::snprintf(out, sizeof out, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[parts.tm_wday], parts.tm_mday,
                months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
  made_for = now;
  return text = out;
}

/// Nobody splits a response through a value of ours.
void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  const auto from = out.size();
  out.append(value);
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(from), out.end(), [](char c) { return c == '\r' || c == '\n' || !c; },
      ' ');
  out.append("\r\n");
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string chunk(std::string_view piece) {
  char size[20];
  const int n = std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
  std::string out(size, static_cast<std::size_t>(n));
  return out.append(piece).append("\r\n");
}

}  // namespace

std::string http_session::response_head(const response& r, bool keep_alive) const {
  std::string head;
  head.reserve(256);
  head.append("HTTP/1.1 ").append(std::to_string(r.status)).append(" ").append(reason_phrase(r.status)).append("\r\n");
  append_field(head, "Date", date());
  if (!service_->options.server_name.empty()) append_field(head, "Server", service_->options.server_name);
  if (!r.content_type.empty()) append_field(head, "Content-Type", r.content_type);
  for (const auto& [name, value] : r.headers) append_field(head, name, value);
  if (r.stream_body && !r.stream_length) {
    if (!framing_.http_1_0) append_field(head, "Transfer-Encoding", "chunked");
  } else if (may_have_body(r.status)) {
    append_field(head, "Content-Length", std::to_string(r.body.size() + (r.stream_body ? *r.stream_length : 0)));
  }
  if (!keep_alive) append_field(head, "Connection", "close");
  if (keep_alive && framing_.http_1_0) append_field(head, "Connection", "keep-alive");
  return head.append("\r\n");
}

awaitable<error_code> http_session::timed_write(std::string_view bytes) {
  limit_.arm(service_->options.write_timeout);
  const auto ec = co_await stream_.write(bytes);
  limit_.disarm();
  co_return ec;
}

/// True when it was written and the connection may be used again.
awaitable<bool> http_session::send(response r, bool keep_alive) {
  if (!may_have_body(r.status)) {
    r.body.clear();
    r.stream_body = nullptr;
  }
  if (r.stream_body && !r.stream_length && framing_.http_1_0) keep_alive = false;
  std::string head = response_head(r, keep_alive);
  if (head_only_ || (r.body.empty() && !r.stream_body)) {
    if (co_await timed_write(head)) co_return false;
  } else if (r.stream_body) {
    if (!co_await send_pieces(r, std::move(head))) co_return false;
  } else if (r.body.size() <= one_write) {
    head += r.body;
    if (co_await timed_write(head)) co_return false;
  } else {
    if (co_await timed_write(head)) co_return false;
    if (co_await timed_write(r.body)) co_return false;
  }
  said_close_ = !keep_alive;
  co_return keep_alive;
}

awaitable<bool> http_session::send_pieces(const response& r, std::string head) {
  const bool chunked = !r.stream_length && !framing_.http_1_0;
  const auto framed = [&](std::string_view piece) { return chunked ? chunk(piece) : std::string(piece); };
  if (!r.body.empty()) head += framed(r.body);
  if (co_await timed_write(head)) co_return false;
  std::uint64_t left = r.stream_length.value_or(0);
  while (auto piece = co_await r.stream_body()) {
    if (piece->empty()) {
      if (service_->closing || stream_.peer_gone()) co_return false;
      continue;
    }
    if (r.stream_length && piece->size() > left) co_return false;
    left -= r.stream_length ? piece->size() : 0;
    const std::string bytes = framed(*piece);
    if (co_await timed_write(bytes)) co_return false;
    if (service_->closing && !r.stream_length) break;
  }
  if (left > 0) co_return false;
  co_return !chunked || !co_await timed_write("0\r\n\r\n");
}

}  // namespace intake::net
