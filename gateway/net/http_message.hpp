// HTTP requests and responses as the handlers of our own server see them.
//
// Guarantees  A request that reaches a handler was framed without ambiguity, its body is complete and within the limit;
//             one that is taken in pieces never grows beyond the limit.
// Owner       Values; the I/O thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/net/stream.hpp"

namespace intake::net {

using name_values = std::vector<std::pair<std::string, std::string>>;

/// Names of header fields are compared without case.
bool is_header(std::string_view name, std::string_view other);
/// The value of a header field; names are compared without case. Empty when absent.
std::string_view find_header(const name_values& headers, std::string_view name);
/// The value of a field that must not be repeated; empty when it is absent or there are two.
std::string_view only_header(const name_values& headers, std::string_view name);

/// Gives a request's body piece by piece: an empty one is its end. After an error the rest will not come and the peer
/// has been, or will be, told why: the handler gives back what it has and returns anything.
using body_reader = std::function<awaitable<result<std::string>>()>;

struct request {
  std::string method;      ///< "GET"; HEAD is shown to handlers as GET
  std::string target;      ///< as sent: "/v1/events?after=7"
  std::string path;        ///< without the query, not decoded
  name_values query;       ///< decoded, in order
  name_values parameters;  ///< of the route's pattern, decoded: {"id", "01J…"}
  name_values headers;     ///< in order, values trimmed
  std::string body;
  body_reader next_piece;    ///< instead of `body`, for a route that takes its body in pieces
  std::string bearer_token;  ///< of `Authorization: Bearer …`; empty: none
  endpoint peer;
  bool tls = false;
  std::optional<peer_certificate> client;  ///< of a client that sent a certificate to a server that asked for one

  std::string_view header(std::string_view name) const { return find_header(headers, name); }
  std::string_view only_header(std::string_view name) const { return net::only_header(headers, name); }
  /// The first query parameter of that name; nothing when absent.
  std::optional<std::string> query_value(std::string_view name) const;
  /// A parameter of the route's pattern; empty when the pattern has none of that name.
  std::string_view parameter(std::string_view name) const;
};

/// The next piece of a streamed body; nothing at its end. An empty piece means "nothing yet": it is not sent, but lets
/// the server notice that the peer has gone, so a source that waits should give one every few seconds.
using body_source = std::function<awaitable<std::optional<std::string>>()>;

struct websocket_upgrade;  // websocket.hpp

struct response {
  int status = 200;
  std::string content_type;  ///< empty: no such field
  std::string body;          ///< used when `stream_body` is empty
  name_values headers;       ///< further fields; CR, LF and NUL in a value are replaced by blanks
  body_source stream_body;   ///< sent after `body`, chunked, or with Content-Length if `stream_length` says it
  std::optional<std::uint64_t>
      stream_length;  ///< exact size of what `stream_body` will give; less or more cuts the connection
  std::shared_ptr<const websocket_upgrade> upgrade;  ///< made by accept_websocket(); nothing else is sent then
};

/// A JSON (or text, or …) answer in one line.
response reply(int status, std::string content_type, std::string body);
/// application/problem+json (RFC 9457).
response problem(int status, std::string_view title, std::string_view detail = {});
/// `attachment; filename="…"` with the name in ASCII and, if that loses something, in UTF-8 too (RFC 6266).
std::string content_disposition(std::string_view filename);
/// "Not Found"; "Unknown" for what we don't know.
std::string_view reason_phrase(int status);

}  // namespace intake::net
