// The readable part of a mail: text, HTML, and what of the text is new.
//
// Guarantees  Text is UTF-8 with LF line ends, HTML is sanitised; each at most `max_body` bytes, `truncated` if there was more.
//             Memory is bounded, whatever the size of the parts. Files hidden in the text by uuencode become attachments.
// Fails       Never: a charset that lies is repaired and said so in `charset_how`.
#pragma once

#include <vector>

#include "normalizers/email/mime_guard.hpp"
#include "normalizers/email/reading_plan.hpp"

namespace intake::email {

/// Reads the parts of the plan; appends the files it finds in the text to `attachments`.
body_text read_body(const mail&, const reading_plan&, std::vector<attachment_view>& attachments);

}  // namespace intake::email
