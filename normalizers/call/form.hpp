// The fields of a record that is a flat list of names and values, however it was posted.
//
// Guarantees  Linear. A form (application/x-www-form-urlencoded), a multipart/form-data body or a JSON object are told apart
//             by how they begin, since half of the senders name the wrong type. Names and values are decoded, not cleaned.
// Fails       Bytes that are none of these, and more than 1,000 fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/result.hpp"

namespace intake::call {

class form {
 public:
  struct field {
    std::string name, value;
  };

  explicit form(std::vector<field> fields) : fields_(std::move(fields)) {}

  /// The first value of that name; empty if there is none.
  std::string_view operator[](std::string_view name) const;
  /// All values of a name, written "user", "user[]" or "user[0]"; at most 16, none of them empty.
  std::vector<std::string_view> all(std::string_view name) const;

 private:
  std::vector<field> fields_;
};

result<form> read_form(std::string_view bytes);
/// The members of a JSON object as fields.
result<form> read_form(const boost::json::object&);

}  // namespace intake::call
