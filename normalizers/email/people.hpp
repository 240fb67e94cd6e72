// Who a mail is from and to, by its header and, where that says nothing, by its envelope.
//
// Guarantees  At most `max_addresses` people; From, Reply-To, To, Cc in this order; repeated fields are all read.
// Fails       Never.
#pragma once

#include <string>
#include <vector>

#include "gateway/facts.hpp"
#include "normalizers/email/header.hpp"

namespace intake::email {

struct people {
  std::vector<participant> participants;
  std::string sender;  ///< key of the author's address; empty if nobody says
  std::string sender_name;
  std::string evidence;  ///< where the sender was found: "From header" …
};

/// `charset`: of names that are raw (encoded_word.hpp).
people read_people(fields header, std::string_view envelope_sender, std::string_view charset = {});

}  // namespace intake::email
