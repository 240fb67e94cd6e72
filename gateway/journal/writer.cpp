#include "gateway/journal/writer.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <pthread.h>
#include <sqlite3.h>

#include "gateway/journal/receipt_log.hpp"
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
    if (auto ok = out->replay(); !ok) return fail(file + ": " + ok.error().message);
    if (auto ok = out->db_.exec("COMMIT"); !ok) return ok.error();
  } catch (const write_failed& e) {
    return fail(file + ": " + e.what());
  }
  auto known = known_keys::open(file, out->options_.dedupe_window);
  if (!known) return known.error();
  out->known_.emplace(std::move(*known));
  return out;
}

writer::writer(writer_options options, const clock& time, sqlite::database db)
    : options_(std::move(options)), clock_(time), db_(std::move(db)), tables_(std::make_unique<tables>(db_)) {}

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

void writer::append(append_ptr request, bool more_to_come) {
  {
    const std::lock_guard lock{mutex_};
    queue_.contacts.push_back(std::move(request));
    waiting_.store(queue_.contacts.size(), std::memory_order_relaxed);
    more_to_come_ = more_to_come;
    if (!std::exchange(asleep_, false) && !std::exchange(work_waits_, false)) return;
  }
  wake_segments_.notify_one();
}

void writer::that_is_all() {
  {
    const std::lock_guard lock{mutex_};
    more_to_come_ = false;
    if (!gathers_ || !are_gathered()) return;
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

/// Under the lock.
bool writer::are_gathered() const {
  const std::size_t there = queue_.contacts.size();
  const bool at_hand = more_to_come_ && company_ >= options_.crowd;
  return there >= options_.batch_contacts || (there >= options_.enough && !at_hand);
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
  if (company_ <= 1 || queue_.contacts.empty()) return;
  while (!are_gathered() && !stopping_) {
    const std::size_t there = queue_.contacts.size();
    gathers_ = true;
    wake_segments_.wait_for(lock, options_.gather, [&] { return stopping_ || are_gathered(); });
    gathers_ = false;
    if (queue_.contacts.size() == there) break;
  }
}

bool writer::await_rows(std::chrono::milliseconds patience) {
  std::unique_lock lock{mutex_};
  const std::uint64_t asked = told_;
  if (in_tables_ >= asked) return true;
  ++rows_wanted_;
  wake_journal_.notify_one();
  rows_there_.wait_for(lock, patience, [&] { return in_tables_ >= asked || stuck_; });
  --rows_wanted_;
  return in_tables_ >= asked;
}

bool writer::too_far_behind() const {
  return behind() >= options_.most_behind || bytes_behind_ >= options_.most_bytes_behind;
}

writer::batch writer::take() {
  std::unique_lock lock{mutex_};
  const auto something = [&] {
    return stopping_ || !queue_.works.empty() || (!queue_.contacts.empty() && !too_far_behind());
  };
  // Counters alone are worth no sync of their own: they wait up to a second for company.
  asleep_ = !something();
  wake_segments_.wait_for(lock, std::chrono::seconds{1}, something);
  asleep_ = false;
  gather(lock);
  batch out;
  if (stopping_ || !too_far_behind()) out.contacts = take_front(queue_.contacts, contacts_that_fit());
  out.works = take_front(queue_.works, options_.batch_works);
  out.counts = std::exchange(queue_.counts, {});
  if (!out.contacts.empty()) {
    company_ = out.contacts.size();
    contacts_expected_until_ = std::chrono::steady_clock::now() + options_.contacts_expected;
  }
  waiting_.store(queue_.contacts.size(), std::memory_order_relaxed);
  return out;
}

void writer::run_segments() {
  for (bool more = true; more;) {
    batch next = take();
    choose_who_is_told(next);
    const trouble how = put_in_segment(next);
    if (how == trouble::none) {
      tell(next);
    } else {
      for (const auto& request : next.contacts) request->told = false, request->trouble = how;
      answer(next, how);
    }
    const std::lock_guard lock{mutex_};
    if (how == trouble::none) hand_over(std::move(next));
    more = !stopping_ || !queue_.empty();
    segments_done_ = !more;
    wake_journal_.notify_one();
  }
}

/// Those whose rows the tables cannot but take: a key that nothing there has and nothing on its way there, no place to
/// move. What a chat goes on with is numbered by the one who writes it, so nothing there can object.
void writer::choose_who_is_told(batch& next) {
  {
    const std::lock_guard lock{mutex_};
    for (const auto& request : next.contacts) {
      const contact& c = request->contact->contact;
      request->told = !request->cursor && !c.mailbox && !keys_in_flight_.contains(request->dedupe_key);
      if (!request->dedupe_key.empty()) keys_in_flight_.insert(request->dedupe_key);
    }
  }
  const time_point now = clock_.now();
  std::vector<unsure_key> unsure;
  for (const auto& request : next.contacts) {
    if (request->dedupe_key.empty()) continue;
    request->key_at = known_->take(request->dedupe_key, now);
    if (request->told && !request->key_at.may_be_in.empty()) unsure.push_back({request->dedupe_key, &request->key_at});
  }
  known_->ask_tables(unsure, now);
  for (const auto& request : next.contacts) request->told = request->told && request->key_at.may_be_in.empty();
}

trouble writer::put_in_segment(batch& next) {
  if (state_.load() == trouble::sick) return trouble::sick;
  try {
    write_bytes(next);
    return trouble::none;
  } catch (const write_failed& failed) {
    segments_->discard();
    return classify(failed.code, failed.what());
  }
}

/// The head with the receipts, then bodies and payloads.
void writer::write_bytes(batch& next) {
  std::vector<std::string_view> bytes;
  std::vector<place*> places;
  std::uint64_t length = 0;
  const auto plan = [&](std::string_view more, place& at) {
    bytes.push_back(more);
    places.push_back(&at);
    length += more.size();
  };
  batch_head head;
  for (const auto& request : next.contacts) {
    const contact& c = request->contact->contact;
    request->envelope = envelope_text(c);
    if (request->told) head.add(c, request->envelope, request->dedupe_key, request->quarantine, length);
    if (c.body.file.empty()) plan(c.body.bytes, request->where);
  }
  for (auto& work : next.works) {
    work.places.resize(work.payloads.size());
    for (std::size_t i = 0; i < work.payloads.size(); ++i) plan(work.payloads[i], work.places[i]);
  }
  if (next.contacts.empty() && bytes.empty()) return;
  next.end = segments_->add(head.finish(run_, length));
  for (std::size_t i = 0; i < bytes.size(); ++i) *places[i] = next.end = segments_->add(bytes[i]);
  segments_->flush();
}

void writer::tell(const batch& next) {
  std::vector<append_ptr> told;
  for (const auto& request : next.contacts) {
    if (!request->told) continue;
    request->appended.receipt = request->contact->contact.receipt;
    told.push_back(request);
  }
  if (told.empty()) return;
  note_told(told);
  if (hooks_.receipted) hooks_.receipted(std::move(told));
}

/// Before they hear of it: they may ask at once.
void writer::note_told(const std::vector<append_ptr>& told) {
  const std::lock_guard lock{mutex_};
  told_ += told.size();
  for (const auto& request : told) bytes_behind_ += request->contact->contact.body.bytes.size();
}

/// Under the lock.
void writer::hand_over(batch&& next) {
  for (const auto& request : next.contacts) ready_.waited_for = ready_.waited_for || !request->told;
  std::move(next.contacts.begin(), next.contacts.end(), std::back_inserter(ready_.contacts));
  std::move(next.works.begin(), next.works.end(), std::back_inserter(ready_.works));
  for (const auto& [key, n] : next.counts) ready_.counts[key] += n;
  if (next.end.segment > 0) ready_.end = next.end;
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
  {
    const std::lock_guard lock{mutex_};
    const bool held_up = too_far_behind();
    for (const auto& request : next.contacts) forget(*request);
    stuck_ = how != trouble::none;
    if (rows_wanted_ > 0) rows_there_.notify_all();
    if (held_up && !too_far_behind()) wake_segments_.notify_one();
    // A count is not lost with its transaction, only late; contacts of the batch are counted by their next try.
    if (how == trouble::disk_full && !stopping_)
      for (const auto& [key, n] : next.counts)
        if (key.second != "seen" && key.second != "duplicate") queue_.counts[key] += n;
  }
  if (!next.contacts.empty() && hooks_.appended) hooks_.appended(std::move(next.contacts));
  for (const auto& work : next.works)
    if (work.done) work.done(how);
}

/// Under the lock: the request is on its way no more.
void writer::forget(const append_request& request) {
  if (const auto key = keys_in_flight_.find(request.dedupe_key); key != keys_in_flight_.end())
    keys_in_flight_.erase(key);
  if (!request.told) return;
  ++in_tables_;
  bytes_behind_ -= request.contact->contact.body.bytes.size();
}

}  // namespace intake::journal
