#include "gateway/journal/kept_settings.hpp"

#include <boost/json/parse.hpp>

#include "gateway/journal/rows.hpp"
#include "gateway/journal/write_failed.hpp"
#include "gateway/json_text.hpp"

namespace intake::journal {

settings_writer::settings_writer(sqlite::database& db)
    : db_(db),
      put_(db, "INSERT INTO settings VALUES(NULL,?) ON CONFLICT DO NOTHING"),
      find_(db, "SELECT number FROM settings WHERE text = ?") {}

std::string settings_writer::named_in(std::string_view envelope, const source_settings& settings) {
  std::string out;
  out.reserve(envelope.size() + 32);
  out += envelope;
  json_object::continued(out).put("settings", put(settings.text));
  return out;
}

std::int64_t settings_writer::put(const std::string& text) {
  if (const auto found = numbers_.find(text); found != numbers_.end()) return found->second;
  const auto failed = [this] { return write_failed(db_.extended_code(), db_.message()); };
  if (!put_.bind(text).done()) throw failed();
  const reading until_here{find_};
  if (!find_.bind(text).row()) throw failed();
  return numbers_.emplace(text, find_.integer(0)).first->second;
}

void settings_reader::give_to(contact& c) {
  const auto named = c.envelope.find("settings");
  if (named == c.envelope.end() || !named->value().is_int64()) return;
  c.settings = find(named->value().get_int64());
  if (c.settings) c.envelope.erase(named);
}

std::shared_ptr<const source_settings> settings_reader::find(std::int64_t number) {
  if (const auto found = known_.find(number); found != known_.end()) return found->second;
  sqlite::statement& ask = prepared(find_, db_, "SELECT text FROM settings WHERE number = ?");
  const reading until_here{ask};
  if (!next_row(ask.bind(number), db_)) return nullptr;
  boost::json::error_code bad;
  const auto values = boost::json::parse(ask.text(0), bad);
  if (bad || !values.is_object()) return nullptr;
  return known_.emplace(number, std::make_shared<const source_settings>(values.get_object())).first->second;
}

}  // namespace intake::journal
