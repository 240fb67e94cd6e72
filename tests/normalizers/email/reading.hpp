// What the tests of this folder share: mails as text, read in one line.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "gateway/clock.hpp"
#include "normalizers/email/normalize.hpp"

namespace intake::email {

/// A mail as it travels: every line of the text ends with CRLF.
inline std::string crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

inline time_point at(std::string_view rfc3339_time) { return parse_rfc3339(rfc3339_time).value(); }

/// The facts of a mail that arrived on 17 November 2026 at half past ten.
inline facts reading_of(std::string_view raw, const boost::json::object& envelope = {}) {
  return normalize({.receipt = "01JD9",
                    .via = "smtp",
                    .received_at = at("2026-11-17T10:30:00Z"),
                    .envelope = envelope,
                    .bytes = raw});
}

inline bool has(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace intake::email
