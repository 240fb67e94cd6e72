// A telephone number in any national or international writing → the number that the world dials (E.164).
//
// Guarantees  Pure. An E.164 number has a plus, a calling code that exists, and at most 15 digits; its length and first digits
//             fit its country. Up to six digits (five where nothing is dialled before a national number) are an extension or a
//             service code and have none, and so do local numbers without their area code: nothing is guessed.
// Fails       Never: what cannot be read is kept as written.
#pragma once

#include <string>
#include <string_view>

namespace intake::call {

struct dialled {
  std::string number;      ///< as written, clean, without what a URI has around it; empty if anonymous
  std::string e164;        ///< "+351211234567"; empty if there is none
  bool anonymous = false;  ///< withheld, unknown or empty
  bool extension = false;  ///< only this switch or this country's operators know it: 1001, *97, 112
};

/// `country`: ISO 3166 alpha-2, where the number was written; if empty or unknown, only international writings have an E.164.
dialled read_number(std::string_view written, std::string_view country);

}  // namespace intake::call
