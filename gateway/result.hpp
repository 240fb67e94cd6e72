// What a function returns when the world may say no: a value or an error that a person can act on.
//
// Guarantees  `error::message` says what, where and what to do; it never holds a secret or a customer's words.
// Fails       result::value() on an error throws std::logic_error: that is our bug, ask first.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace intake {

using error_code = boost::system::error_code;

struct error {
  error() = default;
  /// Both arguments always: were an error constructible from a string alone, `result<std::string>` could not tell value
  /// from error.
  error(std::string what, error_code why) : message(std::move(what)), cause(why) {}

  std::string message;
  error_code cause;  ///< the system's or a library's own word, when there is one
};

template <class T>
using result = boost::system::result<T, error>;
using status = result<void>;

/// `return fail("cannot open " + path + ": …");`
inline error fail(std::string message, error_code cause = {}) { return {std::move(message), cause}; }

[[noreturn]] inline void throw_exception_from_error(const error& e, const boost::source_location&) {
  throw std::logic_error(e.message);
}

}  // namespace intake
