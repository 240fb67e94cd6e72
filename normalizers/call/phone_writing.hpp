// What somebody wrote where a telephone number belongs → its digits.
//
// Guarantees  Digits of every script come back as ASCII. Blanks, dots, dashes, slashes and brackets are left out; so is an
//             extension at the end ("x12", "ext. 12", "#12", ";ext=12"). tel: and sip: URIs (RFC 3966, RFC 3261 §19.1) give
//             the number in them. At most 200 bytes are looked at.
// Fails       Never: what is no number is not `readable`.
#pragma once

#include <string>
#include <string_view>

namespace intake::call {

struct written_number {
  std::string text;       ///< as written, one line of clean UTF-8, without what a URI has around it
  std::string digits;     ///< '0' … '9'
  bool plus = false;      ///< a calling code follows
  bool feature = false;   ///< begins with * or #: for the switch, not for the world
  bool readable = false;  ///< nothing but a number was there
  bool withheld = false;  ///< nothing, or a word or number that stands for "not shown"
};

written_number take_apart(std::string_view written);

}  // namespace intake::call
