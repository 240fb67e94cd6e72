#include "gateway/net/client_address.hpp"

namespace intake::net {

/// The last address in X-Forwarded-For that is no proxy's.
std::string client_address(const request& r, const networks& trusted_proxies) {
  std::string client = r.peer.address;
  if (!trusted_proxies.contains(client) && !r.peer.is_unix) return client;
  std::string forwarded;
  for (const auto& [name, value] : r.headers)
    if (is_header(name, "X-Forwarded-For")) forwarded += (forwarded.empty() ? "" : ",") + value;
  std::string_view left = forwarded;
  while (!left.empty() && trusted_proxies.contains(client)) {
    const auto comma = left.rfind(',');
    std::string_view last = comma == std::string_view::npos ? left : left.substr(comma + 1);
    left = comma == std::string_view::npos ? std::string_view{} : left.substr(0, comma);
    while (last.starts_with(' ')) last.remove_prefix(1);
    while (last.ends_with(' ')) last.remove_suffix(1);
    const auto address = ip_address::parse(last);
    if (!address) break;
    client = address->to_string();
  }
  return client;
}

}  // namespace intake::net
