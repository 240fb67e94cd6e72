// One HTTP request that pushes call records, as the protocol and the checks of its sender see it.
//
// Guarantees  A header that decides something is one that stands there exactly once; whoever doubles it has sent none.
// Owner       Views: of a request that the shell keeps until it has answered.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace intake::telephony {

using header_fields = std::vector<std::pair<std::string, std::string>>;

/// What the TLS layer knows of the client.
struct client_certificate {
  std::string_view subject{};  ///< RFC 4514: "CN=pbx-1,O=Example"; empty: the client sent none
  std::string_view sha256{};   ///< of the DER form, 64 lower-case hexadecimal digits
  bool verified = false;       ///< its chain ends at an authority that the listener trusts
};

struct push_request {
  std::string_view method{};
  std::string_view target{};  ///< as called: "/telephony/zoom?x=1"
  std::span<const std::pair<std::string, std::string>> headers;
  std::string_view body{};
  std::string_view address{};  ///< of the client, behind trusted proxies
  client_certificate certificate{};

  /// Neither of them decoded.
  std::string_view path() const;
  std::string_view query() const;  ///< with its question mark; empty when there is none
  /// Names are compared without case. Nothing when there is no such field, or more than one.
  std::optional<std::string_view> header(std::string_view name) const;
  /// The media type without parameters, in lower case; empty when none is said.
  std::string media_type() const;
};

/// Whether both are the same but for the case of ASCII letters.
bool same_word(std::string_view, std::string_view);

}  // namespace intake::telephony
