// What a multipart/report says (RFC 3464 delivery status, RFC 5965 abuse feedback, RFC 8098 disposition).
//
// Guarantees  At most 100 recipients; every string clean and bounded. Reads at most 256 KB of a report.
// Fails       Never: a report without its machine-readable part is empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "normalizers/email/mime_guard.hpp"

namespace intake::email {

struct report_recipient {
  std::string address, action, status, diagnostic;
};

struct delivery_report {
  std::string kind;  ///< "bounce" "receipt" "complaint"; empty = the mail is no report
  std::vector<report_recipient> recipients;
  std::string original_message_id;
  std::string feedback_type;
  bool deleted_unread = false;  ///< a receipt: nobody and nothing will read it, as when a filter at delivery rejects
};

delivery_report read_delivery_report(const mail&);

/// The Message-ID of the first mail, or header of one, that is enclosed; empty if there is none.
std::string enclosed_message_id(const mail&);

/// As `automation.bounce` of an event; empty if there is nothing to say.
boost::json::object as_json(const delivery_report&);

}  // namespace intake::email
