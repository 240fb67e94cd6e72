// The forms that texts in the configuration may have: addresses to listen on, networks, mailboxes, URLs, names.
//
// Guarantees  A form that passes here is understood by whoever uses it; refusals say what was expected.
// Owner       Pure functions; any thread. Addresses are literals: nothing is looked up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace intake::config {

/// Where to listen: `127.0.0.1:2525` or `[::]:25`. Port 0 lets the system choose.
struct endpoint {
  std::string address;  ///< canonical, without brackets
  std::uint16_t port = 0;
  bool v6 = false;

  bool wildcard() const { return address == (v6 ? "::" : "0.0.0.0"); }
};

result<endpoint> parse_endpoint(std::string_view);

/// Whether binding both would fail. `[::]` takes IPv4 too, as Linux does by default.
bool collide(const endpoint&, const endpoint&);

/// `10.0.0.0/8`, `::1`, `192.0.2.7`.
status check_network(std::string_view);

/// `support@example.com` or `*@example.com`; UTF-8 is welcome (RFC 6531), quoted local parts are not.
status check_mailbox(std::string_view);

/// `name` of an entry: ASCII letters, digits, `-` and `_`. It labels metrics and is part of every event's `source`.
status check_name(std::string_view);

/// `mx.example.com`: letters, digits, hyphens and dots (RFC 1123 2.1).
status check_hostname(std::string_view);

/// `api.example.com`, `*.example.com`, either with `:8443`, `https://` or `http://`: whom something may be fetched from.
status check_download_host(std::string_view);

/// `com.example.support`: reverse-DNS, lower case.
status check_event_prefix(std::string_view);

/// `http://` or `https://` with a host; no user, password or fragment.
status check_url(std::string_view);

/// `/telephony/pbx`: absolute, of letters, digits and `-._~`.
status check_path(std::string_view);

/// `Europe/Lisbon`: a zone that times can be read in.
status check_time_zone(std::string_view);

/// One character such as `;`, of ASCII and not a quote.
status check_separator(std::string_view);

/// `PT`: a country of ISO 3166.
status check_country(std::string_view);

/// `https://dash.example.com` or `http://127.0.0.1:8080`: scheme, host, port; nothing behind them.
status check_origin(std::string_view);

/// `2026-12-25`
status check_day(std::string_view);

/// `image/*` or `application/pdf`: a media type in lower case, or all of its family.
status check_media_range(std::string_view);

/// Something readable: not empty, no control characters.
status check_words(std::string_view);

/// Whether `text` is what names an entry in an override: upper case, everything but letters and digits an underscore.
std::string override_name(std::string_view text);

}  // namespace intake::config
