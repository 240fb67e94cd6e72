#include "gateway/journal/retention.hpp"

#include <filesystem>
#include <future>
#include <pthread.h>
#include <vector>

#include "gateway/journal/bodies.hpp"
#include "gateway/journal/rows.hpp"

namespace intake::journal {
namespace {

using sqlite::statement;

constexpr int step_rows = 500;

/// Runs one statement inside the writer's transaction.
template <class... T>
std::int64_t change(tables& to, std::string_view sql, const T&... values) {
  statement s{to.db(), sql};
  if (!s.bind(values...).done()) throw write_failed(to.db().extended_code(), to.db().message());
  return to.db().changes();
}

/// The keys of one 256th of a table whose keys are digests.
std::pair<std::string, std::string> key_range(int n) {
  return {std::string(1, static_cast<char>(n)),
          n == 255 ? std::string(17, '\xff') : std::string(1, static_cast<char>(n + 1))};
}

}  // namespace

result<std::unique_ptr<retention>> retention::open(const std::string& directory, retention_rules rules,
                                                   writer& writer) {
  auto db = sqlite::database::open(directory + "/journal.db", sqlite::access::read_only);
  if (!db) return db.error();
  return std::unique_ptr<retention>(new retention(directory, rules, writer, std::move(*db)));
}

retention::retention(std::string directory, retention_rules rules, writer& writer, sqlite::database db)
    : directory_(std::move(directory)), rules_(rules), writer_(writer), db_(std::move(db)) {}

retention::~retention() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void retention::start(const clock& time, std::chrono::seconds every) {
  thread_ = std::thread([this, &time, every] {
    pthread_setname_np(pthread_self(), "retention");
    std::unique_lock lock{mutex_};
    while (!wake_.wait_for(lock, every, [&] { return stopping_; })) {
      lock.unlock();
      (void)run_once(time.now());  // what failed now is tried again in an hour
      lock.lock();
    }
  });
}

result<pruned> retention::run_once(time_point now) {
  pruned out;
  try {
    if (auto ok = prune_bodies(now - rules_.bodies, out); !ok) return ok.error();
    if (auto ok = prune_events(now - rules_.events, out); !ok) return ok.error();
    if (auto ok = prune_chats(now - rules_.events, out); !ok) return ok.error();
    if (auto ok = prune_keys(now - rules_.dedupe, now - rules_.threads, out); !ok) return ok.error();
  } catch (const std::exception& e) {
    return fail(std::string("retention: ") + e.what());
  }
  return out;
}

std::int64_t retention::ask(const std::string& sql) {
  statement s{db_, sql};
  return next_row(s, db_) ? s.integer(0) : 0;
}

/// Contacts from here on are still needed: not assembled, held, or their event is on its way to some backend.
std::int64_t retention::first_needed_contact() {
  return ask(
      "SELECT min((SELECT value + 1 FROM progress WHERE name = 'assembled'), "
      "coalesce((SELECT min(contact) FROM quarantine WHERE state IN ('held', 'released')), 9e18), "
      "coalesce((SELECT contact FROM events WHERE number = " +
      std::to_string(first_needed_event()) + "), 9e18))");
}

std::int64_t retention::first_needed_event() {
  return ask(
      "SELECT min(coalesce((SELECT min(cursor) + 1 FROM backends WHERE enabled), (SELECT coalesce(max(number), 0) + 1 "
      "FROM events)), "
      "coalesce((SELECT min(event) FROM deliveries WHERE state IN (1, 2, 3)), 9e18))");
}

status retention::write(writer::work work) {
  std::promise<trouble> done;
  auto how = done.get_future();
  writer_.perform(std::move(work), [&done](trouble t) { done.set_value(t); });
  if (how.get() != trouble::none) return fail("retention: the journal does not take changes now");
  return {};
}

status retention::prune_bodies(time_point before, pruned& out) {
  const std::int64_t needed = first_needed_contact();
  for (;;) {
    std::vector<std::int64_t> numbers;
    {
      statement due{db_,
                    "SELECT number, segment, offset, size, file FROM contacts WHERE received_at < ? AND number < ? AND "
                    "(segment IS NOT NULL OR file IS NOT NULL) AND number < (SELECT max(number) FROM contacts) ORDER "
                    "BY number LIMIT ?"};
      due.bind(to_millis(before), needed, step_rows);
      while (next_row(due, db_)) {
        numbers.push_back(due.integer(0));
        out.bytes += static_cast<std::uint64_t>(due.integer(3));
        if (!due.is_null(4))
          remove_body(directory_ + "/bodies", due.string(4));
        else if (auto ok = punch_hole(directory_ + "/segments", {due.integer(1), due.integer(2), due.integer(3)});
                 !ok && !ok.error().cause)
          return ok;
      }
    }
    if (numbers.empty()) return {};
    const auto forget = [&numbers](tables& to, std::span<const place>) {
      for (const auto number : numbers)
        change(to, "UPDATE contacts SET segment = NULL, offset = NULL, file = NULL WHERE number = ?", number);
    };
    if (auto ok = write(forget); !ok) return ok;
    out.bodies += static_cast<std::int64_t>(numbers.size());
  }
}

status retention::prune_events(time_point before, pruned& out) {
  // The newest rows always stay: the next numbers are counted from them.
  const std::int64_t needed = std::min(first_needed_event(), ask("SELECT coalesce(max(number), 0) FROM events"));
  const std::int64_t contacts_needed =
      std::min(first_needed_contact(), ask("SELECT coalesce(max(number), 0) FROM contacts"));
  for (std::int64_t removed = step_rows; removed >= step_rows;) {
    const auto forget = [&](tables& to, std::span<const place>) {
      removed = change(to,
                       "DELETE FROM events WHERE number IN (SELECT number FROM events WHERE number < ? AND time < ? "
                       "ORDER BY number LIMIT ?)",
                       needed, to_millis(before), step_rows);
      change(to,
             "DELETE FROM deliveries WHERE event < (SELECT min(number) FROM events) AND event < ? AND state IN (0, 4)",
             needed);
    };
    if (auto ok = write(forget); !ok) return ok;
    out.events += removed;
  }
  for (std::int64_t removed = step_rows; removed >= step_rows;) {
    const auto forget = [&](tables& to, std::span<const place>) {
      removed = change(to,
                       "DELETE FROM contacts WHERE number IN (SELECT number FROM contacts WHERE number < ? AND "
                       "received_at < ? AND segment IS NULL "
                       "AND file IS NULL ORDER BY number LIMIT ?)",
                       contacts_needed, to_millis(before), step_rows);
      change(to, "DELETE FROM folded WHERE contact < (SELECT min(number) FROM contacts)");
      change(to, "DELETE FROM quarantine WHERE contact < (SELECT min(number) FROM contacts)");
      change(to, "DELETE FROM mails WHERE contact < (SELECT min(number) FROM contacts)");
      change(to, "DELETE FROM counters WHERE day < ?", rfc3339(before).substr(0, 10));
    };
    if (auto ok = write(forget); !ok) return ok;
  }
  // What lies behind `logged` is needed even when no row points there: receipts that are told, and the next bytes.
  const std::int64_t first_segment =
      ask("SELECT min(coalesce((SELECT segment FROM events ORDER BY number LIMIT 1), 9e18), "
          "coalesce((SELECT segment FROM contacts WHERE segment IS NOT NULL ORDER BY number LIMIT 1), 9e18), "
          "(SELECT value >> 36 FROM progress WHERE name = 'logged'))");
  out.bytes += remove_segments_before(directory_ + "/segments", first_segment);
  return {};
}

/// What was said in a chat is kept as long as its events are.
status retention::prune_chats(time_point before, pruned& out) {
  for (std::int64_t removed = step_rows; removed >= step_rows;) {
    const auto forget = [&](tables& to, std::span<const place>) {
      const auto of_old_ones = [](const std::string& column) {
        return "(SELECT " + column + " FROM chats WHERE open = 0 AND at < ? ORDER BY at LIMIT ?)";
      };
      change(to,
             "WITH RECURSIVE gone(number) AS (SELECT * FROM " + of_old_ones("newest") +
                 " UNION ALL SELECT l.before FROM gone JOIN chat_lines l ON l.number = gone.number) "
                 "DELETE FROM chat_lines WHERE number IN gone",
             to_millis(before), step_rows);
      removed = change(to, "DELETE FROM chats WHERE number IN " + of_old_ones("number"), to_millis(before), step_rows);
      to.chats_deleted();
    };
    if (auto ok = write(forget); !ok) return ok;
    out.chats += removed;
  }
  return {};
}

/// Buckets follow one another in time, so the first with nothing to forget ends it.
status retention::prune_dedupe_keys(time_point before, pruned& out) {
  std::int64_t removed = 1;
  for (std::int64_t bucket = 0; removed > 0;) {
    bucket = ask("SELECT coalesce(min(bucket), 0) FROM dedupe WHERE bucket > " + std::to_string(bucket));
    if (bucket == 0) break;
    const auto forget = [&](tables& to, std::span<const place>) {
      removed = change(to, "DELETE FROM dedupe WHERE bucket = ? AND at < ?", bucket, to_millis(before));
    };
    if (auto ok = write(forget); !ok) return ok;
    out.dedupe_keys += removed;
  }
  return {};
}

/// Also those of old buckets may lead to a gathering that has changed since.
status retention::prune_gathering_keys() {
  for (std::int64_t bucket = 0;;) {
    bucket = ask("SELECT coalesce(min(bucket), 0) FROM gathering_keys WHERE bucket > " + std::to_string(bucket));
    if (bucket == 0) return {};
    const auto forget = [&](tables& to, std::span<const place>) {
      change(to, "DELETE FROM gathering_keys WHERE bucket = ? AND gathering NOT IN (SELECT id FROM gatherings)",
             bucket);
    };
    if (auto ok = write(forget); !ok) return ok;
  }
}

status retention::prune_keys(time_point dedupe_before, time_point threads_before, pruned& out) {
  for (std::int64_t removed = step_rows; removed >= step_rows;) {
    const auto forget = [&](tables& to, std::span<const place>) {
      removed = change(to,
                       "DELETE FROM gatherings WHERE rowid IN (SELECT rowid FROM gatherings WHERE due IS NULL AND at < "
                       "? LIMIT ?)",
                       to_millis(dedupe_before), step_rows);
    };
    if (auto ok = write(forget); !ok) return ok;
    out.gatherings += removed;
  }
  if (auto ok = prune_dedupe_keys(dedupe_before, out); !ok) return ok;
  if (auto ok = prune_gathering_keys(); !ok) return ok;
  for (int n = 0; n < 256; ++n) {
    const auto range = key_range(n);
    const auto forget = [&](tables& to, std::span<const place>) {
      const statement::blob low{range.first}, high{range.second};
      // Keys from before there were buckets.
      out.dedupe_keys += change(to, "DELETE FROM dedupe WHERE bucket = 0 AND key >= ? AND key < ? AND at < ?", low,
                                high, to_millis(dedupe_before));
      change(to,
             "DELETE FROM threads WHERE key >= ? AND key < ? AND conversation IN (SELECT number FROM conversations "
             "WHERE at < ? "
             "AND number < (SELECT max(number) FROM conversations))",
             low, high, to_millis(threads_before));
      change(
          to,
          "DELETE FROM gathering_keys WHERE bucket = 0 AND key >= ? AND key < ? AND gathering NOT IN (SELECT id FROM "
          "gatherings)",
          low, high);
    };
    if (auto ok = write(forget); !ok) return ok;
  }
  const auto forget = [&](tables& to, std::span<const place>) {
    out.conversations +=
        change(to,
               "DELETE FROM conversations WHERE at < ? AND number < (SELECT max(number) FROM conversations) "
               "AND NOT EXISTS (SELECT 1 FROM events WHERE conversation = conversations.number)",
               to_millis(threads_before));
  };
  if (auto ok = write(forget); !ok) return ok;
  return write([](tables& to, std::span<const place>) { to.db().run("PRAGMA incremental_vacuum(2000)"); });
}

}  // namespace intake::journal
