// Where we may go when somebody else says where: rules for URLs that come in with a contact (server-side request forgery).
//
// Guarantees  What permit() lets pass is a name that the owner has listed, never an address however it is written, on a port
//             that the owner has listed. A redirect is judged as a URL that came in, and never leads from https to http.
//             is_public() knows the addresses of the world from those of this machine, its network and its cloud.
// Owner       Values and pure functions; any thread.
// Fails       With a reason that holds nothing of the URL.
// RFC         3986 (URLs), 6890 and IANA's special-purpose address registries
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "gateway/result.hpp"

namespace intake::net {

/// A permitted URL in its parts.
struct outbound_target {
  bool tls = true;
  std::string host;  ///< lower-case name, to resolve and to verify
  std::uint16_t port = 443;
  std::string target = "/";  ///< path and query

  /// The Host field: the port only if it is not the scheme's own.
  std::string authority() const;
  bool same_origin(const outbound_target& o) const { return tls == o.tls && host == o.host && port == o.port; }
};

class outbound_rules {
 public:
  /// Each "host.example.com", "*.example.com" (what is below it), either with ":8443" behind it or, where no secret is at stake
  /// and the owner says so, "http://" before it. Fails with the first entry that is none of these.
  static result<outbound_rules> parse(const std::vector<std::string>& hosts);

  result<outbound_target> permit(std::string_view url) const;
  /// `location`: of an answer by `from`, absolute or relative to `url`.
  result<outbound_target> permit_redirect(const outbound_target& from, std::string_view location) const;

 private:
  struct allowed {
    bool tls = true;
    bool below = false;  ///< all names that end in ".host"
    std::string host;
    std::uint16_t port = 443;
  };
  static result<allowed> parse_one(std::string_view entry);
  bool lists(const outbound_target&) const;

  std::vector<allowed> allowed_;
};

/// An address that is somebody's on the Internet: not private, shared, local, multicast, reserved, for documentation or
/// measurement, an IPv4 address in IPv6 clothes (mapped, compatible, 6to4, NAT64, Teredo), or a cloud's own.
bool is_public(const boost::asio::ip::address&);

}  // namespace intake::net
