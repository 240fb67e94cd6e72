// The journal thread: rows for what the segment thread has made durable.
#include <iterator>
#include <sqlite3.h>

#include "gateway/journal/receipt_log.hpp"
#include "gateway/journal/writer.hpp"

namespace intake::journal {
namespace {

constexpr std::chrono::milliseconds retry_without_space{250};
constexpr std::size_t company = 8;

}  // namespace

/// Makes the rows of those who were told before the last run ended, and goes on behind them.
status writer::replay() {
  receipt_log log(options_.directory + "/segments", tables_->logged(), tables_->run());
  const time_point now = clock_.now();
  batch found;
  const key_place newest{last_bucket(db_), {}};
  for (;;) {
    auto next = log.next();
    if (!next) return next.error();
    if (!*next) break;
    for (const logged_contact& c : **next)
      store({c.contact, c.envelope, c.where, c.dedupe_key, newest, c.quarantine}, now, found);
  }
  count(found, now);
  run_ = tables_->run() + 1;
  tables_->set_run(run_);
  tables_->set_logged(log.end());
  segments_ = std::make_unique<segment_writer>(options_.directory + "/segments", log.end(), options_.segment_size);
  return {};
}

void writer::run_journal() {
  for (;;) {
    batch next = take_ready();
    if (next.empty()) return;
    const trouble how = commit(next);
    if (how != trouble::none) fail_all(next, how);
    if (how == trouble::disk_full) keep_in_line(next);
    answer(next, how);
  }
}

/// Where nobody waits for a transaction, it waits for company: one of many contacts costs little more than one of few.
writer::batch writer::take_ready() {
  std::unique_lock lock{mutex_};
  wake_journal_.wait(lock, [&] { return segments_done_ || !ready_.empty(); });
  if (settling_)
    wake_journal_.wait_for(lock, options_.settle, [&] {
      return segments_done_ || ready_.waited_for || rows_wanted_ > 0 || too_far_behind() ||
             ready_.contacts.size() >= options_.settled;
    });
  settling_ = !ready_.waited_for && ready_.contacts.size() > company;
  return std::exchange(ready_, {});
}

trouble writer::commit(batch& next) {
  if (state_.load() == trouble::sick) return trouble::sick;
  if (next.checkpoint) sqlite3_wal_checkpoint_v2(db_.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (next.contacts.empty() && next.works.empty() && next.counts.empty()) return trouble::none;

  const auto began = std::chrono::steady_clock::now();
  const trouble how = write(next);
  if (hooks_.committed) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    hooks_.committed({next.contacts.size(), next.works.size(), took.count(), wal_pages_, how});
  }
  return how;
}

trouble writer::write(batch& next) {
  trouble how = trouble::none;
  try {
    if (const int code = db_.run("BEGIN IMMEDIATE"); code != SQLITE_OK) throw write_failed(code, db_.message());
    const time_point now = clock_.now();
    append_contacts(next, now);
    for (const auto& work : next.works) work.run(*tables_, work.places);
    count(next, now);
    if (next.end.segment > 0) tables_->set_logged(next.end);
    if (const int code = db_.run("COMMIT"); code != SQLITE_OK) throw write_failed(code, db_.message());
  } catch (const write_failed& failed) {
    how = classify(failed.code, failed.what());
    db_.run("ROLLBACK");
    tables_->rolled_back();
  }
  return how;
}

void writer::append_contacts(batch& next, time_point now) {
  for (const auto& request : next.contacts) {
    const contact& c = request->contact->contact;
    if (request->cursor && !tables_->move_cursor(*request->cursor)) {
      request->trouble = trouble::out_of_turn;
      continue;
    }
    appended row = store(
        {c, request->envelope, request->where, request->dedupe_key, request->key_at, request->quarantine}, now, next);
    if (c.mailbox) tables_->put_mail(c.source, *c.mailbox, row.number);
    if (!row.duplicate) request->contact->number = row.number;
    if (!request->told) request->appended = std::move(row);
  }
}

/// Whoever has been told a receipt of its own gets a row of its own: its key was new, and its
/// place names no bucket to look into.
appended writer::store(const storing& what, time_point now, batch& in) {
  const contact& c = what.contact;
  appended row =
      tables_->append_contact(c, what.envelope, what.where, what.dedupe_key, what.key_at, now - options_.dedupe_window);
  ++in.counts[{c.source, "seen"}];
  if (row.duplicate) {
    ++in.counts[{c.source, "duplicate"}];
    return row;
  }
  if (!what.quarantine.empty()) tables_->hold(row.number, what.quarantine, now);
  if (c.transcript) tables_->put_chat(*c.transcript);
  return row;
}

void writer::count(const batch& of, time_point now) {
  const std::string day = rfc3339(now).substr(0, 10);
  for (const auto& [key, n] : of.counts) tables_->count(day, key.first, key.second, n);
}

/// Whoever was told before stays told.
void writer::fail_all(const batch& next, trouble how) {
  for (const auto& request : next.contacts) {
    request->contact->number = 0;
    if (!request->told) request->trouble = how;
  }
}

/// No space: whoever was told goes to the front of the next transaction, which is tried after a while. A journal that
/// is being closed leaves them to the log.
void writer::keep_in_line(batch& next) {
  std::vector<append_ptr> told, others;
  for (auto& request : next.contacts) (request->told ? told : others).push_back(std::move(request));
  std::unique_lock lock{mutex_};
  next.contacts = std::move(others);
  if (segments_done_ || told.empty()) return;
  told.insert(told.end(), std::make_move_iterator(ready_.contacts.begin()),
              std::make_move_iterator(ready_.contacts.end()));
  ready_.contacts = std::move(told);
  if (ready_.end.segment == 0) ready_.end = next.end;
  wake_journal_.wait_for(lock, retry_without_space, [&] { return segments_done_; });
}

}  // namespace intake::journal
