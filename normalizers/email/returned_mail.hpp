// A bounce in words: what mail systems wrote before RFC 3464, and still write beside it or instead of it.
//
// Guarantees  Linear; reads at most 64 KB of the text, at most 100 recipients. Only what stands before the copy of the returned mail counts.
// Fails       Never: a text that says nothing of the kind comes back empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "normalizers/email/delivery_report.hpp"

namespace intake::email {

struct returned_mail {
  bool says_undelivered = false;  ///< the text itself says so
  std::vector<report_recipient> recipients;
  std::string original_message_id;  ///< from the copy, if the text holds one
};

/// `others`: the addresses of the report's own header, which are never the ones that failed.
returned_mail read_returned_mail(std::string_view subject, std::string_view text,
                                 const std::vector<std::string>& others);

}  // namespace intake::email
