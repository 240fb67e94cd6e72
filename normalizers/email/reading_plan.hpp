// Which parts are to be read and which are attachments (RFC 2046 §5.1, RFC 2387; the walk of RFC 8621 §4.1.4).
//
// Guarantees  Every leaf is in at least one of the three lists: nothing of a mail is hidden. Order is the mail's.
// Fails       Never.
#pragma once

#include <cstdint>
#include <vector>

#include "normalizers/email/mime_guard.hpp"

namespace intake::email {

/// Indexes into mail::parts.
struct reading_plan {
  std::vector<std::uint32_t>
      text;  ///< to be read one after the other as text (HTML among them, where there is no text)
  std::vector<std::uint32_t> html;  ///< the same mail as HTML
  std::vector<std::uint32_t> attachments;
};

reading_plan plan_reading(const mail&);

}  // namespace intake::email
