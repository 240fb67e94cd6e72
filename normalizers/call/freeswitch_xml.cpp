// FreeSWITCH mod_xml_cdr: the tree of mod_json_cdr as XML, its variables always percent-encoded.
#include "normalizers/call/dialect.hpp"
#include "normalizers/call/freeswitch.hpp"
#include "normalizers/call/freeswitch_wire.hpp"
#include "normalizers/call/xml_tree.hpp"

namespace intake::call {

result<reading> read_freeswitch_xml(const record_view& record) {
  const auto text = undo_freeswitch_encoding(record.bytes);
  if (!text) return text.error();
  const auto document = read_xml(*text);
  if (!document) return document.error();
  const auto* cdr = document->if_contains("cdr");
  if (!cdr) return fail("no <cdr> element");
  return read_freeswitch(json_node(*cdr), variables::percent_encoded, record.time_zone());
}

}  // namespace intake::call
