// The dialects of call records: what each is called and how its records can come in.
//
// Guarantees  A format that passes here is one that normalizers/call reads.
// Owner       Constants; any thread.
#pragma once

#include <span>
#include <string_view>

namespace intake::config {

struct telephony_format {
  std::string_view name;
  std::string_view media_type;  ///< of a record that came without one
  bool lines = false;           ///< a record is a line; else it is a whole request or file
  bool path = false, listen = false, file = false, directory = false;  ///< ways in that make sense
  bool generic = false;                                                ///< the owner says what is where
};

std::span<const telephony_format> telephony_formats();

/// Null for an unknown one.
const telephony_format* find_telephony_format(std::string_view name);

}  // namespace intake::config
