// FreeSWITCH mod_json_cdr. `encode_values` of the settings is that of json_cdr.conf: true, its default, percent-encodes each
// variable.
#include "normalizers/call/dialect.hpp"
#include "normalizers/call/freeswitch.hpp"
#include "normalizers/call/freeswitch_wire.hpp"

namespace intake::call {

result<reading> read_freeswitch_json(const record_view& record) {
  const auto text = undo_freeswitch_encoding(record.bytes);
  if (!text) return text.error();
  const auto cdr = parse_json(*text);
  if (!cdr) return cdr.error();
  const auto* encode = record.settings.if_contains("encode_values");
  const bool plain = encode && encode->is_bool() && !encode->get_bool();
  return read_freeswitch(json_node(*cdr), plain ? variables::plain : variables::percent_encoded, record.time_zone());
}

}  // namespace intake::call
