// The lines at the beginning of a file that are no records: names of columns, and Cisco's line of their types.
//
// Guarantees  The names go into the envelope of each record; nothing else of the file is left out.
// Owner       A value, one a file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/config/config.hpp"

namespace intake::telephony {

class file_header {
 public:
  explicit file_header(const config::telephony_section& s) : types_(s.format == "cucm"), names_(types_ || s.header) {}

  /// Whether the file has a first line of names.
  bool expected() const { return names_; }
  const std::string& text() const { return text_; }
  /// Of a file that is read from its middle: its first line.
  void remember(std::string_view first_line) { text_ = first_line; }
  /// Whether a first line can be the one of names. Only Cisco's is known well enough to tell.
  bool can_be(std::string_view first_line) const {
    return !types_ || first_line.find("cdrRecordType") != std::string_view::npos;
  }
  /// True for a line that is no record; `number` counts from 1.
  bool takes(std::uint64_t number, std::string_view line) {
    if (names_ && number == 1) remember(line);
    return (names_ && number == 1) || (types_ && number == 2 && line.find("INTEGER") != std::string_view::npos);
  }

 private:
  bool types_, names_;
  std::string text_;
};

}  // namespace intake::telephony
