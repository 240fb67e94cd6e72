#include "gateway/net/http_response_reader.hpp"

namespace intake::net {
namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t max_head = 16 * 1024;
constexpr std::size_t max_unparsed = 64 * 1024;
constexpr int max_interim = 5;  ///< 1xx responses before the real one

}  // namespace

http_response_reader::http_response_reader(response_limits limits) : limits_(limits) { begin(); }

void http_response_reader::begin() {
  parser_.emplace();
  parser_->eager(true);
  parser_->skip(limits_.is_head);
  parser_->header_limit(max_head);
  parser_->body_limit(limits_.max_body);
  parser_->get().body().max = limits_.max_kept;
}

error_code http_response_reader::feed(std::string& bytes) {
  while (!bytes.empty() && !done()) {
    error_code ec;
    const auto used = parser_->put(boost::asio::buffer(bytes), ec);
    bytes.erase(0, used);
    if (ec == http::error::need_more) return bytes.size() > max_unparsed ? ec : error_code{};
    if (ec) return ec;
    if (parser_->is_done() && interim()) {
      if (++interims_ > max_interim) return http::error::bad_status;
      begin();
    }
  }
  return {};
}

bool http_response_reader::finish() {
  error_code ec;
  if (parser_->is_header_done()) parser_->put_eof(ec);
  return !ec && done();
}

http_reply http_response_reader::head() const {
  const auto& message = parser_->get();
  http_reply reply;
  reply.status = static_cast<int>(message.result_int());
  for (const auto& field : message) reply.headers.emplace_back(field.name_string(), field.value());
  return reply;
}

std::string http_response_reader::take_piece() { return std::exchange(parser_->get().body().kept, {}); }

http_reply http_response_reader::take() {
  http_reply reply = head();
  reply.truncated = parser_->get().body().truncated;
  reply.body = take_piece();
  return reply;
}

}  // namespace intake::net
