// Asterisk cdr_custom: the columns that cdr_custom.conf names, in its order; without a list, those of the sample file. Another
// separator, as res_cdrel_custom allows, is the setting `separator`.
#include "normalizers/call/asterisk_cdr.hpp"

namespace intake::call {
namespace {

constexpr std::string_view sample[] = {"clid",        "src",      "dst",       "dcontext",    "channel",
                                       "dstchannel",  "lastapp",  "lastdata",  "start",       "answer",
                                       "end",         "duration", "billsec",   "disposition", "amaflags",
                                       "accountcode", "uniqueid", "userfield", "sequence"};

}  // namespace

result<reading> read_asterisk_custom(const record_view& record) {
  const auto columns = record.columns();
  const std::span<const std::string_view> names = columns.empty() ? std::span(sample) : std::span(columns);
  const auto line = read_row(record.bytes, names, record.separator());
  if (!line) return line.error();
  return read_asterisk_cdr(*line, record);
}

}  // namespace intake::call
