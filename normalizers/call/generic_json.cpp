// JSON records that nobody else's dialect describes: the owner says what is where (mapping.hpp). A place is a JSON Pointer.
#include "normalizers/call/json_node.hpp"
#include "normalizers/call/mapping.hpp"

namespace intake::call {

result<reading> read_generic_json(const record_view& record) {
  const auto value = parse_json(record.bytes);
  if (!value) return value.error();
  const json_node root(*value);
  return map_record(record, [&](std::string_view place) -> std::optional<std::string> {
    const json_node found = root.at_pointer(place);
    return found.is_there() ? std::optional(found.text()) : std::nullopt;
  });
}

}  // namespace intake::call
