// Asterisk cdr_csv, Master.csv: 16 columns, then uniqueid, userfield and peeraccount,linkedid,sequence, each only if cdr.conf
// asks for it (loguniqueid, loguserfield, newcdrcolumns). What is there is told by what the columns hold.
#include "normalizers/call/asterisk_cdr.hpp"

namespace intake::call {
namespace {

constexpr std::size_t always = 16;
constexpr std::string_view names[always] = {"accountcode", "src",     "dst",         "dcontext", "clid",   "channel",
                                            "dstchannel",  "lastapp", "lastdata",    "start",    "answer", "end",
                                            "duration",    "billsec", "disposition", "amaflags"};

bool all_digits(std::string_view s) {
  return !s.empty() && s.find_first_not_of("0123456789") == std::string_view::npos;
}

/// `1270167992.0`, with a system's name `lisbon-1270167992.0`.
bool is_uniqueid(std::string_view s) {
  s = s.substr(s.rfind('-') + 1);
  const std::size_t point = s.find('.');
  return point != std::string_view::npos && all_digits(s.substr(0, point)) && all_digits(s.substr(point + 1)) &&
         point >= 9;
}

/// The names of the columns after the 16th; nothing if no configuration writes them so.
std::optional<std::vector<std::string_view>> names_of_rest(const std::vector<std::string>& values) {
  const std::size_t count = values.size();
  const bool newer = count >= 19 && (is_uniqueid(values[count - 2]) || values[count - 2].empty()) &&
                     (all_digits(values[count - 1]) || values[count - 1].empty());
  const std::size_t older = count - always - (newer ? 3 : 0);
  std::vector<std::string_view> rest;
  if (older == 1) rest.push_back(is_uniqueid(values[always]) ? "uniqueid" : "userfield");
  if (older == 2) rest = {"uniqueid", "userfield"};
  if (older > 2) return {};
  if (newer) rest.insert(rest.end(), {"peeraccount", "linkedid", "sequence"});
  return rest;
}

}  // namespace

result<reading> read_asterisk_csv(const record_view& record) {
  auto values = read_csv(record.bytes);
  if (!values) return values.error();
  if (values->size() < always || values->size() > always + 5)
    return fail(std::to_string(values->size()) + " columns instead of 16 to 21");
  const auto rest = names_of_rest(*values);
  if (!rest) return fail("columns 17 to " + std::to_string(values->size()) + " are none that cdr_csv writes");
  std::vector<std::string_view> all(std::begin(names), std::end(names));
  all.insert(all.end(), rest->begin(), rest->end());
  const row line(std::move(all), std::move(*values));
  if (!is_asterisk_disposition(line["disposition"])) return fail("column 15 is no disposition");
  if (!all_digits(line["duration"]) || !all_digits(line["billsec"])) return fail("columns 13 and 14 are no seconds");
  return read_asterisk_cdr(line, record);
}

}  // namespace intake::call
