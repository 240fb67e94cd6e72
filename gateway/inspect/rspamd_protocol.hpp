// rspamd's /checkv2 as values: the request's header fields from a mail's envelope, and what the answer says.
//
// Guarantees  Sans-I/O. An answer that is not understood is a failure, never "no spam".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/contact.hpp"

namespace intake::inspect {

std::vector<std::pair<std::string, std::string>> rspamd_fields(const contact&);

struct spam_verdict {
  std::string action;        ///< "no action" "greylist" "add header" "rewrite subject" "soft reject" "reject" …
  std::string score;         ///< "7.30"
  std::string required;      ///< the score from which it is refused
  boost::json::object auth;  ///< spf, dkim, dmarc, arc → { result, domain? }, as far as rspamd said so

  bool is_spam() const { return action == "reject"; }
  bool is_likely_spam() const { return action == "add header" || action == "rewrite subject"; }
};

/// None: it is no answer of rspamd's.
std::optional<spam_verdict> read_rspamd_answer(std::string_view json, const contact&);

}  // namespace intake::inspect
