// How the countries of the world number their telephones: a calling code, what is dialled in front, how many digits.
//
// Guarantees  Every country code that the ITU has given out has one plan, every ISO 3166 country a place in one. The
//             patterns (phone_pattern.hpp) are wider than today's allocations on purpose: ranges open every year.
// Owner       Static data.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace intake::call {

struct numbering_plan {
  std::string_view country;        ///< ISO 3166 alpha-2; empty for codes that are no country's (800, 881 …)
  std::string_view code;           ///< country calling code
  std::string_view international;  ///< list: what is dialled before a foreign number; the longest first
  std::string_view trunk;          ///< list: what is dialled before a national one, carrier codes included
  std::string_view numbers;        ///< the national significant numbers: beginnings and lengths
};

/// A country as seen by those who dial in it.
struct dialling_country {
  const numbering_plan* plan = nullptr;
  std::string_view area;         ///< goes without saying where a whole country is one area
  std::size_t without_area = 0;  ///< digits of a number that is written without it
};

std::span<const numbering_plan> numbering_plans();

/// Nothing (`plan` null) for what is no country. Case does not matter.
dialling_country dialled_in(std::string_view country);

/// The plan whose calling code `digits` begin with; codes are prefix-free. Null for a code that nobody has.
const numbering_plan* plan_of_code(std::string_view digits);

}  // namespace intake::call
