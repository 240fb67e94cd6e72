// The new part of a plain-text mail: what the sender wrote this time, without what he quoted and without his signature.
//
// Guarantees  Linear, one pass over the lines, no backtracking; every non-blank line ends up in exactly one of the three parts, in order.
//             Better too much than nothing: a bare forward is all reply, and so is a quote that opens a mail without saying whose it is
//             (the writer chose what to cite). Only a mail that quotes somebody by name and adds no word has an empty reply.
// Fails       Never. Works on valid UTF-8 with LF line ends (clean_body()); knows the words of some thirty languages (reply_words.hpp).
#pragma once

#include <string>
#include <string_view>

namespace intake::text {

struct reply_parts {
  std::string reply;      ///< trimmed; answers written between quotes are all in it
  std::string quoted;     ///< quoted lines with their "On … wrote:" and "-----Original Message-----"
  std::string signature;  ///< from the delimiter "-- " or "Sent from my iPhone" on
};

reply_parts split_reply(std::string_view body);

}  // namespace intake::text
