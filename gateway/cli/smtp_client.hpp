// A small SMTP client (RFC 5321) for trying a listener: one mail, one recipient, one connection.
//
// Owner       main's thread; runs its own I/O until the mail is answered.
// Fails       With the server's own words where it refused.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/result.hpp"

namespace intake::cli {

struct outgoing_mail {
  std::string host = "127.0.0.1";
  std::uint16_t port = 25;
  bool tls = false;     ///< STARTTLS, verified
  std::string ca_file;  ///< empty: the system's authorities
  std::string from, to;
  std::string content;  ///< header and body; line ends of any kind
};

/// Sends it and returns the text of the final 250, e.g. "2.0.0 01JD9…".
result<std::string> send_mail(const outgoing_mail&);

/// Content as it goes after DATA: CRLF lines, leading dots doubled, the final dot at its end (RFC 5321, 4.5.2).
std::string as_data(std::string_view content);

}  // namespace intake::cli
