// What must hold before a parser may see a request: HTTP/1.1 framing without two readings (RFC 9112).
//
// Guarantees  A header block that passes has one reading of where its body ends: at most one Content-Length of digits
// only,
//             or exactly `Transfer-Encoding: chunked`, never both, never in HTTP/1.0. Exactly one Host in 1.1. No bare
//             CR or LF, NUL, folding, blank before a colon. Trailers are refused, chunk extensions bounded.
// Owner       Pure functions and values; no I/O, no clock.
// Fails       With the status to answer (400, 413, 414, 417, 431, 505); the connection must be closed after each of
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace intake::net {

struct head_limits {
  std::size_t max_bytes = 16 * 1024;  ///< of the whole header block; more: 431
  std::size_t max_fields = 100;       ///< more: 431
  std::size_t max_target = 8 * 1024;  ///< more: 414
};

/// Why a request is refused.
struct rejection {
  int status = 400;
  std::string_view reason;  ///< one line for log and problem detail; static text
};

/// Looks for the end of a header block in what has arrived so far.
/// Bytes of the complete block including its empty line; 0: read more. Refuses as soon as it can't become a good block.
/// The first `judged` bytes were already looked at by an earlier call.
std::variant<std::size_t, rejection> find_head(std::string_view buffered, const head_limits& = {},
                                               std::size_t judged = 0);

/// How the request's body is framed, and what else framing decides.
struct framing {
  bool http_1_0 = false;
  bool chunked = false;
  std::optional<std::uint64_t> content_length;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// Judges a complete header block (as measured by find_head()).
std::variant<framing, rejection> check_head(std::string_view block, const head_limits& = {});

/// Decodes a chunked body piece by piece (RFC 9112, 7.1); stricter than the grammar: no blanks, no trailers,
/// extensions of at most 256 bytes each and 4 KB in all.
class chunk_decoder {
 public:
  explicit chunk_decoder(std::uint64_t max_body) : max_body_(max_body) {}

  /// Consumes from the front of `bytes`, appends decoded content to `body`, returns how much was consumed or why not.
  /// What follows the end of the body is not touched.
  std::variant<std::size_t, rejection> feed(std::string_view bytes, std::string& body);
  bool done() const { return state_ == state::done; }

 private:
  enum class state { size, extension, size_lf, data, data_cr, data_lf, last_cr, last_lf, done };
  std::optional<rejection> step(char);
  std::optional<rejection> size_digit(char);
  std::optional<rejection> end_of_size_line();

  std::uint64_t max_body_;
  std::uint64_t decoded_ = 0;
  std::uint64_t chunk_ = 0;  ///< the size being read, then what is left of the data
  int digits_ = 0;
  std::size_t extension_ = 0;
  std::size_t extensions_ = 0;
  state state_ = state::size;
};

}  // namespace intake::net
