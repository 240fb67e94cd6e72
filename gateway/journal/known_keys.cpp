#include "gateway/journal/known_keys.hpp"

#include <chrono>
#include <pthread.h>
#include <sqlite3.h>
#include <utility>

namespace intake::journal {
namespace {

/// So many at a time, so that no view of the tables is held for long: it would keep the write-ahead log from starting over.
constexpr int at_once = 16384;

/// Learns the keys that are in the tables; one that comes meanwhile is learnt or not.
result<key_filter> learn(const std::string& file, milliseconds window, const std::atomic<bool>& stopping) {
  pthread_setname_np(pthread_self(), "known-keys");
  auto db = sqlite::database::open(file, sqlite::access::read_only);
  if (!db) return db.error();
  sqlite::statement some{*db, "SELECT key, at FROM dedupe WHERE key > ? ORDER BY key LIMIT " + std::to_string(at_once)};
  key_filter out{window};
  std::string last;
  for (int n = at_once; n == at_once && !stopping;) {
    const std::string after = last;
    some.bind(sqlite::statement::blob{after});
    int code = some.step();
    for (n = 0; code == SQLITE_ROW; code = some.step(), ++n) {
      last = some.string(0);
      out.add(last, from_millis(some.integer(1)));
    }
    some.reset();
    if (code != SQLITE_DONE) return fail(file + ": " + db->message());
  }
  return out;
}

}  // namespace

result<known_keys> known_keys::open(const std::string& file, milliseconds window) {
  auto db = sqlite::database::open(file, sqlite::access::read_only);
  if (!db) return db.error();
  return known_keys{std::move(*db), file, window};
}

known_keys::known_keys(sqlite::database tables, std::string file, milliseconds window)
    : file_(std::move(file)),
      window_(window),
      tables_(std::move(tables)),
      find_(tables_, "SELECT 1 FROM dedupe WHERE key = ?"),
      filter_(window) {}

known_keys::~known_keys() {
  if (stopping_) *stopping_ = true;
}

void known_keys::start() {
  earlier_ = std::async(std::launch::async, [file = file_, window = window_, stopping = stopping_.get()] {
    return learn(file, window, *stopping);
  });
}

bool known_keys::is_complete() {
  if (complete_ || !earlier_.valid() || earlier_.wait_for(std::chrono::seconds{0}) != std::future_status::ready)
    return complete_;
  auto earlier = earlier_.get();
  if (!earlier) return false;
  filter_.absorb(std::move(*earlier));
  return complete_ = true;
}

std::vector<bool> known_keys::lacking(const std::vector<std::string_view>& keys, time_point now) {
  std::vector<bool> out(keys.size(), true);
  std::vector<std::size_t> unsure;
  const bool complete = is_complete();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!complete || filter_.may_hold(keys[i], now)) unsure.push_back(i);
    filter_.add(keys[i], now);
  }
  if (unsure.empty()) return out;
  const bool good = tables_.run("BEGIN") == SQLITE_OK;  // one view of the tables for all of them
  for (const std::size_t i : unsure) {
    find_.bind(sqlite::statement::blob{keys[i]});
    out[i] = good && find_.step() == SQLITE_DONE;
    find_.reset();
  }
  if (good) tables_.run("COMMIT");
  return out;
}

}  // namespace intake::journal
