// What the reader knows of gatherings: contacts that together make one ticket.
#include "gateway/journal/reader.hpp"
#include "gateway/journal/rows.hpp"

namespace intake::journal {

using sqlite::statement;
using blob = statement::blob;

std::optional<gathering_row> reader::gathering(std::string_view id) {
  statement& ask = prepared(gathering_, db_, "SELECT id, channel, state, due FROM gatherings WHERE id = ?");
  const reading until_here{ask};
  ask.bind(id);
  if (!next_row(ask, db_)) return std::nullopt;
  const auto due = ask.is_null(3) ? std::nullopt : std::optional{from_millis(ask.integer(3))};
  return gathering_row{.id = ask.string(0), .channel = ask.string(1), .state = ask.string(2), .due = due};
}

std::string reader::gathering_of(std::int64_t bucket, std::string_view key) {
  statement& ask = prepared(gathering_of_, db_, "SELECT gathering FROM gathering_keys WHERE bucket = ? AND key = ?");
  const reading until_here{ask};
  ask.bind(bucket, blob{key});
  return next_row(ask, db_) ? ask.string(0) : std::string{};
}

void reader::each_gathering_key(const std::function<void(std::int64_t bucket, std::string_view key)>& take) {
  statement ask{db_, "SELECT bucket, key FROM gathering_keys ORDER BY bucket"};
  while (next_row(ask, db_)) take(ask.integer(0), ask.text(1));
}

std::vector<std::pair<time_point, std::string>> reader::due() {
  statement ask{db_, "SELECT due, id FROM gatherings WHERE due IS NOT NULL"};
  std::vector<std::pair<time_point, std::string>> out;
  while (next_row(ask, db_)) out.emplace_back(from_millis(ask.integer(0)), ask.string(1));
  return out;
}

std::optional<journaled_contact> reader::contact_number(std::int64_t number) {
  statement& ask = prepared(contact_number_, db_, select_contacts("", "WHERE c.number = ?"));
  const reading until_here{ask};
  ask.bind(number);
  if (!next_row(ask, db_)) return std::nullopt;
  return std::move(*read_contact(ask, settings_).contact);
}

}  // namespace intake::journal
