#include "gateway/journal/writer.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <pthread.h>
#include <sqlite3.h>

#include "gateway/journal/schema.hpp"
#include "gateway/sqlite/gathered_log.hpp"

namespace intake::journal {
namespace {

/// Moves up to `n` items from the front of `from`, keeping the order of the rest.
template <class T>
std::vector<T> take_front(std::vector<T>& from, std::size_t n) {
  if (from.size() <= n) return std::exchange(from, {});
  const auto middle = from.begin() + static_cast<std::ptrdiff_t>(n);
  std::vector<T> out{std::make_move_iterator(from.begin()), std::make_move_iterator(middle)};
  from.erase(from.begin(), middle);
  return out;
}

/// The end of what is pointed to; everything behind it is free.
place last_place(sqlite::database& db) {
  sqlite::statement ask{db,
                        "SELECT segment, offset, size FROM (SELECT * FROM (SELECT segment, offset, size FROM contacts "
                        "WHERE segment IS NOT NULL "
                        "ORDER BY number DESC LIMIT 1) UNION ALL SELECT * FROM (SELECT segment, offset, length FROM "
                        "events ORDER BY number DESC LIMIT 1)) "
                        "ORDER BY segment DESC, offset DESC LIMIT 1"};
  if (!ask.row()) return {};
  return {ask.integer(0), ask.integer(1), ask.integer(2)};
}

}  // namespace

result<std::unique_ptr<writer>> writer::open(writer_options options, const clock& time) {
  const std::string file = options.directory + "/journal.db";
  auto db = sqlite::database::open(file, sqlite::access::read_write, 5000, sqlite::gathered_log());
  if (!db) return db.error();
  if (auto ok = prepare(*db); !ok) return fail(file + ": " + ok.error().message);
  auto out = std::unique_ptr<writer>(new writer(std::move(options), time, std::move(*db)));
  try {
    if (auto ok = out->db_.exec("BEGIN IMMEDIATE"); !ok) return ok.error();
    for (const auto& name : out->options_.backends) out->tables_->register_backend(name);
    if (auto ok = out->db_.exec("COMMIT"); !ok) return ok.error();
  } catch (const write_failed& e) {
    return fail(file + ": " + e.what());
  }
  return out;
}

writer::writer(writer_options options, const clock& time, sqlite::database db)
    : options_(std::move(options)),
      clock_(time),
      db_(std::move(db)),
      tables_(std::make_unique<tables>(db_)),
      segments_(options_.directory + "/segments", last_place(db_), options_.segment_size) {}

writer::~writer() { stop(); }

void writer::start(writer_hooks hooks) {
  hooks_ = std::move(hooks);
  const auto note = [](void* self, sqlite3*, const char*, int pages) {
    static_cast<writer*>(self)->wal_pages_ = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(db_.handle(), note, this);
  segments_thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "segments");
    run_segments();
  });
  journal_thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "journal");
    run_journal();
  });
}

void writer::append(append_ptr request) {
  {
    const std::lock_guard lock{mutex_};
    queue_.contacts.push_back(std::move(request));
    waiting_.store(queue_.contacts.size(), std::memory_order_relaxed);
    if (!std::exchange(asleep_, false) && !std::exchange(work_waits_, false)) return;
  }
  wake_segments_.notify_one();
}

void writer::perform(work run, std::function<void(trouble)> done, std::vector<std::string_view> payloads) {
  {
    const std::lock_guard lock{mutex_};
    queue_.works.push_back({std::move(run), std::move(done), std::move(payloads), {}});
    if (!std::exchange(asleep_, false)) return;
  }
  wake_segments_.notify_one();
}

void writer::count(std::string_view source, std::string_view what, std::int64_t n) {
  const std::lock_guard lock{mutex_};
  queue_.counts[{std::string(source), std::string(what)}] += n;
}

void writer::checkpoint_between_commits() {
  {
    const std::lock_guard lock{mutex_};
    ready_.checkpoint = true;
  }
  wake_journal_.notify_one();
}

void writer::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_segments_.notify_one();
  if (segments_thread_.joinable()) segments_thread_.join();
  if (journal_thread_.joinable()) journal_thread_.join();
}

/// As many as a transaction may hold, by count and by bytes: large bodies are not gathered by the hundred.
std::size_t writer::contacts_that_fit() const {
  std::uint64_t bytes = 0;
  std::size_t n = 0;
  while (n < queue_.contacts.size() && n < options_.batch_contacts && bytes < options_.batch_bytes)
    bytes += queue_.contacts[n++]->contact->contact.body.bytes.size();
  return n;
}

/// Contacts that come in company wait for more as long as more keep coming, so that they share their syncs. Other work
/// waits for contacts that are likely to come: a sync of its own is one that the next receipt would wait behind.
void writer::gather(std::unique_lock<std::mutex>& lock) {
  if (queue_.contacts.empty() && queue_.works.size() < options_.batch_works &&
      std::chrono::steady_clock::now() < contacts_expected_until_) {
    work_waits_ = true;
    wake_segments_.wait_for(lock, options_.work_waits, [&] { return stopping_ || !queue_.contacts.empty(); });
    work_waits_ = false;
  }
  if (!in_company_ || queue_.contacts.empty()) return;
  for (std::size_t there = 0; there < queue_.contacts.size() && there < options_.enough && !stopping_;) {
    there = queue_.contacts.size();
    wake_segments_.wait_for(lock, options_.gather, [&] { return stopping_; });
  }
}

writer::batch writer::take() {
  std::unique_lock lock{mutex_};
  const auto something = [&] { return stopping_ || !queue_.contacts.empty() || !queue_.works.empty(); };
  // Counters alone are worth no sync of their own: they wait up to a second for company.
  asleep_ = !something();
  wake_segments_.wait_for(lock, std::chrono::seconds{1}, something);
  asleep_ = false;
  gather(lock);
  batch out;
  out.contacts = take_front(queue_.contacts, contacts_that_fit());
  out.works = take_front(queue_.works, options_.batch_works);
  out.counts = std::exchange(queue_.counts, {});
  if (!out.contacts.empty()) {
    in_company_ = out.contacts.size() > 1;
    contacts_expected_until_ = std::chrono::steady_clock::now() + options_.contacts_expected;
  }
  waiting_.store(queue_.contacts.size(), std::memory_order_relaxed);
  return out;
}

void writer::run_segments() {
  for (bool more = true; more;) {
    batch next = take();
    const trouble how = put_in_segment(next);
    if (how != trouble::none) answer(next, how);
    {
      const std::lock_guard lock{mutex_};
      if (how == trouble::none) {
        std::move(next.contacts.begin(), next.contacts.end(), std::back_inserter(ready_.contacts));
        std::move(next.works.begin(), next.works.end(), std::back_inserter(ready_.works));
        for (const auto& [key, n] : next.counts) ready_.counts[key] += n;
      }
      more = !stopping_ || !queue_.empty();
      segments_done_ = !more;
    }
    wake_journal_.notify_one();
  }
}

trouble writer::put_in_segment(batch& next) {
  if (state_.load() == trouble::sick) return trouble::sick;
  try {
    for (const auto& request : next.contacts) {
      const body& b = request->contact->contact.body;
      if (b.file.empty()) request->where = segments_.add(b.bytes);
    }
    for (auto& work : next.works)
      for (const auto payload : work.payloads) work.places.push_back(segments_.add(payload));
    segments_.flush();
    return trouble::none;
  } catch (const write_failed& failed) {
    segments_.discard();
    return classify(failed.code, failed.what());
  }
}

void writer::run_journal() {
  for (;;) {
    batch next;
    {
      std::unique_lock lock{mutex_};
      wake_journal_.wait(lock, [&] { return segments_done_ || !ready_.empty(); });
      if (ready_.empty()) return;
      next = std::exchange(ready_, {});
    }
    const trouble how = commit(next);
    answer(next, how);
  }
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
  try {
    if (const int code = db_.run("BEGIN IMMEDIATE"); code != SQLITE_OK) throw write_failed(code, db_.message());
    const time_point now = clock_.now();
    const std::string day = rfc3339(now).substr(0, 10);
    append_contacts(next, now);
    for (const auto& work : next.works) work.run(*tables_, work.places);
    for (const auto& [key, n] : next.counts) tables_->count(day, key.first, key.second, n);
    if (const int code = db_.run("COMMIT"); code != SQLITE_OK) throw write_failed(code, db_.message());
    return trouble::none;
  } catch (const write_failed& failed) {
    const trouble how = classify(failed.code, failed.what());
    db_.run("ROLLBACK");
    return how;
  }
}

void writer::append_contacts(batch& next, time_point now) {
  const time_point since = now - options_.dedupe_window;
  for (const auto& request : next.contacts) {
    const contact& c = request->contact->contact;
    request->out_of_turn = request->cursor && !tables_->move_cursor(*request->cursor);
    if (request->out_of_turn) continue;
    request->appended = tables_->append_contact(c, request->where, request->dedupe_key, since);
    if (!request->appended.duplicate && c.transcript) tables_->put_chat(*c.transcript);
    if (!request->appended.duplicate && !request->quarantine.empty())
      tables_->hold(request->appended.number, request->quarantine, now);
    ++next.counts[{c.source, "seen"}];
    if (request->appended.duplicate) ++next.counts[{c.source, "duplicate"}];
  }
}

trouble writer::classify(int extended_code, const std::string& words) {
  if (sqlite::is_full(extended_code)) return trouble::disk_full;
  // Anything else, a failed sync above all, leaves us not knowing what is on the disk: nothing may be acknowledged any
  // more.
  if (state_.exchange(trouble::sick) != trouble::sick && hooks_.sick)
    hooks_.sick("SQLite error " + std::to_string(extended_code) + ": " + words);
  return trouble::sick;
}

void writer::answer(batch& next, trouble how) {
  for (const auto& request : next.contacts) {
    request->trouble = how == trouble::none && request->out_of_turn ? trouble::out_of_turn : how;
    if (request->trouble == trouble::none && !request->appended.duplicate)
      request->contact->number = request->appended.number;
  }
  if (!next.contacts.empty() && hooks_.appended) hooks_.appended(std::move(next.contacts));
  for (const auto& work : next.works)
    if (work.done) work.done(how);
  if (how == trouble::disk_full) {  // a count is not lost with its transaction, only late; contacts of the batch are
                                    // counted by their next try
    const std::lock_guard lock{mutex_};
    if (stopping_) return;  // there is no later
    for (const auto& [key, n] : next.counts)
      if (key.second != "seen" && key.second != "duplicate") queue_.counts[key] += n;
  }
}

}  // namespace intake::journal
