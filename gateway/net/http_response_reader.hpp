// Reads one HTTP response out of bytes as they come, skipping interim ones.
//
// Guarantees  Head, chunks and body are bounded. Of a body `max_kept` bytes are held; take_piece() makes room for more, so
//             that a body can be passed on while it comes.
// Owner       One exchange.
// Fails       By error_code, when this can't become a response; "body limit exceeded" when it is larger than `max_body`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/beast/http/parser.hpp>

#include "gateway/net/http_client.hpp"

namespace intake::net {

/// A Beast body that keeps the first bytes and drops the rest.
struct bounded_body {
  struct value_type {
    std::string kept;
    std::size_t max = 0;
    bool truncated = false;
  };
  class reader {
   public:
    template <bool IsRequest, class Fields>
    reader(boost::beast::http::header<IsRequest, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, error_code& ec) { ec = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, error_code& ec) {
      ec = {};
      std::size_t seen = 0;
      for (auto i = boost::asio::buffer_sequence_begin(buffers); i != boost::asio::buffer_sequence_end(buffers); ++i) {
        const boost::asio::const_buffer part(*i);
        const auto room = std::min(part.size(), body_.max - body_.kept.size());
        body_.kept.append(static_cast<const char*>(part.data()), room);
        body_.truncated = body_.truncated || room < part.size();
        seen += part.size();
      }
      return seen;
    }
    void finish(error_code& ec) { ec = {}; }

   private:
    value_type& body_;
  };
};

struct response_limits {
  bool is_head = false;        ///< of a HEAD request: there is no body
  std::size_t max_kept = 0;    ///< bytes; the rest is dropped
  std::uint64_t max_body = 0;  ///< bytes
};

class http_response_reader {
 public:
  explicit http_response_reader(response_limits);

  /// Consumes what it can; an error when this can't become a response.
  error_code feed(std::string& bytes);
  bool head_done() const { return parser_->is_header_done() && !interim(); }
  bool done() const { return parser_->is_done() && !interim(); }
  /// The connection ended: true when that completes the response.
  bool finish();
  bool keep_alive() const { return parser_->keep_alive() && !parser_->need_eof(); }

  /// Status and fields, once head_done().
  http_reply head() const;
  /// What has come of the body since the last call.
  std::string take_piece();
  /// The response as a whole, once done().
  http_reply take();

 private:
  void begin();
  bool interim() const { return parser_->get().result_int() / 100 == 1; }

  response_limits limits_;
  int interims_ = 0;
  std::optional<boost::beast::http::response_parser<bounded_body>> parser_;
};

}  // namespace intake::net
