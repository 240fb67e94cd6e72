#include "gateway/journal/known_keys.hpp"

#include <algorithm>
#include <sqlite3.h>
#include <stdexcept>
#include <utility>

namespace intake::journal {
namespace {

constexpr std::int64_t before_buckets = 0, first_bucket = 1;

}  // namespace

std::int64_t last_bucket(sqlite::database& db) {
  sqlite::statement ask{db, "SELECT max(bucket) FROM dedupe"};
  if (!ask.row()) throw std::runtime_error("journal: " + db.message());
  return std::max(first_bucket, ask.integer(0));
}

result<known_keys> known_keys::open(const std::string& file, milliseconds window) {
  auto db = sqlite::database::open(file, sqlite::access::read_only);
  if (!db) return db.error();
  try {
    known_keys out{std::move(*db), window};
    out.learn();
    return out;
  } catch (const std::runtime_error& e) {
    return fail(file + ": " + e.what());
  }
}

known_keys::known_keys(sqlite::database tables, milliseconds window)
    : window_(window),
      tables_(std::move(tables)),
      find_(tables_, "SELECT 1 FROM dedupe WHERE bucket = ? AND key = ? AND at >= ?"),
      buckets_(key_filter{window}) {}

void known_keys::learn() {
  sqlite::statement all{tables_, "SELECT bucket, key, at FROM dedupe ORDER BY bucket, key"};
  int code = all.step();
  for (; code == SQLITE_ROW; code = all.step()) {
    const std::int64_t bucket = all.integer(0);
    const time_point at = from_millis(all.integer(2));
    if (bucket == before_buckets)
      oldest_bucket_counts_until_ = std::max(oldest_bucket_counts_until_, at + window_);
    else
      buckets_.learn(bucket, all.text(1), at);
  }
  if (code != SQLITE_DONE) throw std::runtime_error(tables_.message());
}

key_place known_keys::take(std::string_view key, time_point now) {
  auto may_be_in = buckets_.may_have(key);
  if (now <= oldest_bucket_counts_until_) may_be_in.push_back(before_buckets);
  return {buckets_.add(key, now), std::move(may_be_in)};
}

void known_keys::ask_tables(const std::vector<unsure_key>& keys, time_point now) {
  if (keys.empty() || tables_.run("BEGIN") != SQLITE_OK) return;  // one view of the tables for all of them
  for (const unsure_key& each : keys)
    if (tables_lack(each, now)) each.place->may_be_in.clear();
  tables_.run("COMMIT");
}

bool known_keys::tables_lack(const unsure_key& unsure, time_point now) {
  return std::all_of(unsure.place->may_be_in.begin(), unsure.place->may_be_in.end(), [&](std::int64_t bucket) {
    find_.bind(bucket, sqlite::statement::blob{unsure.key}, to_millis(now - window_));
    const int code = find_.step();
    find_.reset();
    return code == SQLITE_DONE;
  });
}

}  // namespace intake::journal
