// The PROXY protocol, versions 1 and 2, as HAProxy, nginx and the clouds' balancers speak it: one header before
// anything else says who is really there.
//
// Guarantees  Reads a header only when it is complete and within bounds; tells "not one" from "not all of it yet".
// Owner       A pure function. Whether the peer may say so is the caller's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace intake::smtp {

struct proxy_header {
  enum class kind {
    incomplete,  ///< may become one
    absent,      ///< something else
    malformed,   ///< begins like one and isn't
    local,       ///< the proxy speaks for itself (health check, UNKNOWN): the connection's own address stands
    proxied,
  };
  kind what = kind::incomplete;
  std::size_t length = 0;   ///< octets of a complete header
  std::string client_ip{};  ///< of `proxied`
};

/// The most a header may take: with room for TLS details and a cloud's own fields.
inline constexpr std::size_t max_proxy_header = 3072;

proxy_header read_proxy_header(std::string_view bytes);

}  // namespace intake::smtp
