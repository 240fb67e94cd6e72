// How much of one mail is looked at. Beyond a limit the mail is still a ticket, with the raw bytes and `parse.limits_hit`.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/facts.hpp"

namespace intake::email {

struct limits {
  std::size_t header_block = 256 * 1024;  ///< bytes of one header; the fields after it are not read
  std::size_t field = 64 * 1024;          ///< bytes of one field; the rest of it is not read
  std::size_t fields = 1000;              ///< fields of one header
  std::size_t all_fields = 10'000;        ///< fields of all parts together
  std::size_t parts = 1000;               ///< parts of one mail; what follows them is not taken apart
  std::size_t depth = 50;                 ///< multiparts inside each other; a deeper one is an attachment as it is
};

inline constexpr std::size_t max_addresses = 1000;   ///< participants of one mail
inline constexpr std::size_t max_references = 100;   ///< thread ids of one mail
inline constexpr std::size_t max_line = 2048;        ///< bytes of a subject, a name, a value of one line
inline constexpr std::size_t max_body = 256 * 1024;  ///< bytes of text, and of HTML

/// Adds a word to a list of distinct words.
inline void note(std::vector<std::string>& list, std::string_view word) {
  if (std::find(list.begin(), list.end(), word) == list.end()) list.emplace_back(word);
}

}  // namespace intake::email
