// Structured header values with parameters: `text/plain; charset=utf-8; name*0*=utf-8''…` (RFC 2045 §5.1, RFC 2231 §3, §4).
//
// Guarantees  Quotes, escapes, comments, continuations in any order, percent-encoding with charset, and encoded words where
//             they must not be but are. Linear; at most `max_parameters` are read.
// Fails       Never: what is malformed is read as it was most likely meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace intake::email {

inline constexpr std::size_t max_parameters = 200;

struct parameter {
  std::string name;   ///< lower case, without the "*" parts
  std::string value;  ///< decoded to UTF-8, not cleaned; the bytes as they are for `boundary`
};

struct parameterized {
  std::string value;                  ///< before the first ";": lower case, comments and blanks removed
  std::vector<parameter> parameters;  ///< the first of each name
  std::vector<parameter> repeated;    ///< further ones that say something else: an ambiguity

  /// The parameter's value; empty if there is none.
  std::string_view operator[](std::string_view name) const;
};

/// Reads an unfolded value. `charset`: of values that are raw (encoded_word.hpp).
parameterized read_parameterized(std::string_view unfolded_value, std::string_view charset = {});

}  // namespace intake::email
