// What an upstream found out about a mail's sender: Authentication-Results (RFC 8601).
//
// Guarantees  Only fields under a name that is trusted count; anybody can write such a field, so the caller trusts names only for mails
//             that came straight from their bearer. Of several fields the first one, which is the last hop's, says each thing.
// Fails       Never: what cannot be read says nothing.
#pragma once

#include <string>
#include <vector>

#include "gateway/facts.hpp"
#include "normalizers/email/header.hpp"

namespace intake::email {

struct auth_result {
  std::string result;  ///< "pass" "fail" "softfail" "none" …; empty = nobody said
  std::string domain;  ///< whose
};

struct auth_results {
  std::string by;  ///< authserv-id of the first trusted field; empty = there is none
  auth_result spf, dkim, dmarc, arc;
};

auth_results read_auth_results(fields header, const std::vector<std::string>& trusted);

/// DMARC passed for the very domain that `sender` is of.
bool sender_is_proven(const auth_results&, std::string_view sender);

}  // namespace intake::email
