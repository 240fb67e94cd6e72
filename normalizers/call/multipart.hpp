// The fields of a multipart/form-data body (RFC 7578), read without its Content-Type: the first line is the boundary.
//
// Guarantees  Linear. Values are the bytes between the boundaries, unchanged; parts without a name are passed over.
// Owner       Values borrow from the bytes.
// Fails       A body without an end boundary, a part without a header, more parts than the limit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace intake::call {

struct form_part {
  std::string name;
  std::string_view value;
};

result<std::vector<form_part>> read_multipart(std::string_view bytes, std::size_t most_parts);

}  // namespace intake::call
