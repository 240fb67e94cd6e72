// The invitations of a mail (RFC 5545, RFC 6047): what an agent needs to see without opening a calendar.
//
// Guarantees  At most 20 events, 256 KB a part; every string is clean and of one line. A time keeps the zone it was written in.
// Fails       Never: a part that is no calendar says nothing.
#pragma once

#include <string>
#include <vector>

#include "normalizers/email/mime_guard.hpp"

namespace intake::email {

struct calendar_event {
  std::string method;  ///< "REQUEST" "CANCEL" "REPLY" …
  std::string uid, summary, location;
  std::string start,
      end;  ///< `2026-11-20T10:00:00Z`; without the Z in `time_zone` or, if that is empty, wherever the reader is; a date alone for whole days
  std::string time_zone;  ///< as the sender calls it
  std::string organizer;  ///< address
};

std::vector<calendar_event> read_calendar(const mail&);

}  // namespace intake::email
