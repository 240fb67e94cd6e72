// A line of columns whose names are known.
//
// Guarantees  Names are compared without regard to case. A name that is there twice means its first column.
// Owner       Borrows the names, owns the values.
// Fails       A line with another number of columns than there are names: what stands where is then anybody's guess.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "normalizers/call/csv.hpp"

namespace intake::call {

class row {
 public:
  row(std::vector<std::string_view> names, std::vector<std::string> values)
      : names_(std::move(names)), values_(std::move(values)) {}

  /// The value without blanks around it; empty if there is no such column.
  std::string_view operator[](std::string_view name) const;
  /// The value of the column at that place, from 1; empty if there is none.
  std::string_view at(std::size_t place) const;

 private:
  std::vector<std::string_view> names_;
  std::vector<std::string> values_;
};

result<row> read_row(std::string_view line, std::span<const std::string_view> names, char separator = ',',
                     quotes = quotes::doubled);

std::string_view without_blanks(std::string_view);
bool same_word(std::string_view a, std::string_view b);

}  // namespace intake::call
