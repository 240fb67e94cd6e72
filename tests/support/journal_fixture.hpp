// A journal in a directory of its own, spoken to in blocking calls: append this, do that, start again.
#pragma once

#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/journal/reader.hpp"
#include "gateway/journal/writer.hpp"
#include "tests/support/temporary_directory.hpp"

namespace intake::tests {

/// A clock that stands where it is put.
class fixed_clock final : public clock {
 public:
  time_point now() const override { return from_millis(ms_.load()); }
  void set(std::int64_t ms) { ms_ = ms; }
  void advance(milliseconds by) { ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> ms_{1'795'000'000'000};
};

/// Undoes what versions 7 and 8 have made of dedupe keys and settings; keys of gatherings migrate as they are.
inline constexpr const char* dedupe_of_version_1 = R"sql(
DROP TABLE settings;
ALTER TABLE dedupe RENAME TO dedupe_today;
CREATE TABLE dedupe(key BLOB PRIMARY KEY, contact INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO dedupe SELECT key, contact, at FROM dedupe_today;
DROP TABLE dedupe_today;
)sql";

/// The tables of chats as version 3 made them, instead of today's.
inline constexpr const char* chats_of_version_3 = R"sql(
DROP TABLE chats;
DROP TABLE chat_lines;
CREATE TABLE chats(conversation TEXT PRIMARY KEY, session TEXT NOT NULL, root TEXT NOT NULL, open INTEGER NOT NULL,
  state TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX chats_of_session ON chats(session, at);
CREATE INDEX chats_open ON chats(at) WHERE open = 1;
CREATE TABLE chat_lines(conversation TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL, receipt TEXT NOT NULL,
  frame TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(conversation, seq)) STRICT, WITHOUT ROWID;
)sql";

/// A contact as an adapter would hand it in.
inline contact make_contact(const std::string& receipt, const std::string& bytes, const std::string& source = "smtp/test") {
  contact c;
  c.receipt = receipt;
  c.channel = "email";
  c.source = source;
  c.via = "smtp";
  c.media_type = "message/rfc822";
  c.envelope = {{"mail_from", "kim@example.org"}, {"rcpt_to", {"support@example.test"}}, {"queue", "general"}};
  c.received_at = from_millis(1'795'000'000'000);
  c.body.bytes = bytes;
  c.body.size = bytes.size();
  c.body.sha256 = crypto::sha256(bytes);
  return c;
}

class journal_fixture {
 public:
  explicit journal_fixture(std::vector<std::string> backends = {"tickets"}, journal::writer_options options = {}) : options_(std::move(options)) {
    options_.directory = directory.path().string();
    options_.backends = std::move(backends);
    options_.segment_size = 1 << 20;
    open();
  }

  ~journal_fixture() { writer.reset(); }  // its threads speak to the other members

  /// Stops and opens again, as a restart would.
  void restart() {
    writer.reset();
    open();
  }

  /// The same in another directory, where a crash has left something.
  void restart_in(std::string other) {
    writer.reset();
    options_.directory = std::move(other);
    open();
  }

  journal::append_ptr append(contact c, std::string dedupe_key = {}, std::string quarantine = {}, std::optional<journal::source_cursor> cursor = {}) {
    auto request = submit(std::move(c), std::move(dedupe_key), std::move(quarantine), std::move(cursor));
    wait_for(request);
    return request;
  }

  /// Comes back when the contact has been told its receipt, be its row there or not.
  void tell(contact c, std::string dedupe_key = {}, std::string quarantine = {}) {
    wait_for(submit(std::move(c), std::move(dedupe_key), std::move(quarantine)), told_);
  }

  journal::append_ptr submit(contact c, std::string dedupe_key = {}, std::string quarantine = {}, std::optional<journal::source_cursor> cursor = {}) {
    auto request = std::make_shared<journal::append_request>();
    request->contact = std::make_shared<journal::journaled_contact>();
    request->contact->contact = std::move(c);
    request->dedupe_key = std::move(dedupe_key);
    request->quarantine = std::move(quarantine);
    request->cursor = std::move(cursor);
    writer->append(request);
    return request;
  }

  /// Until the request's transaction has been decided.
  void wait_for(const journal::append_ptr& request) { wait_for(request, done_); }

  /// Comes back when so many have been told in all; says how many each time.
  std::vector<std::size_t> told_together(std::size_t in_all) {
    std::unique_lock lock{mutex_};
    if (!decided_.wait_for(lock, std::chrono::seconds{30}, [&] { return told_.size() >= in_all; }))
      throw std::runtime_error("the journal did not tell them");
    return batches_;
  }

  journal::trouble perform(journal::writer::work work, std::vector<std::string_view> payloads = {}) {
    std::promise<journal::trouble> done;
    auto how = done.get_future();
    writer->perform(std::move(work), [&](journal::trouble t) { done.set_value(t); }, std::move(payloads));
    return how.get();
  }

  /// Stores an event of a conversation as the assembling thread would; returns its number.
  std::int64_t put_event(const std::string& id, const std::string& root, const std::string& json, std::int64_t contact = 1) {
    std::int64_t number = 0;
    perform(
        [&](journal::tables& to, std::span<const journal::place> places) {
          const std::string conversation = crypto::short_digest_hex(root);
          const auto known = to.put_conversation({.id = conversation, .sequence = 1, .parties = {"kim@example.org"}}, clock.now());
          number = to.put_event({.number = 0, .id = id, .contact = contact, .conversation = conversation, .kind = "ticket.opened", .channel = "email",
                                 .source = "smtp/test", .time = clock.now(), .json = {}},
                                known, places[0]);
          to.set_assembled(contact);
        },
        {json});
    return number;
  }

  std::unique_ptr<journal::reader> reader() {
    auto opened = journal::reader::open(directory.path().string());
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

  temporary_directory directory;
  fixed_clock clock;
  std::unique_ptr<journal::writer> writer;
  std::vector<std::string> sick;               ///< what the journal said when it gave up
  std::vector<journal::commit_report> commits;

 private:
  void wait_for(const journal::append_ptr& request, const std::vector<journal::append_ptr>& in) {
    std::unique_lock lock{mutex_};
    if (!decided_.wait_for(lock, std::chrono::seconds{30}, [&] { return std::find(in.begin(), in.end(), request) != in.end(); }))
      throw std::runtime_error("the journal did not answer");
  }

  void open() {
    auto opened = journal::writer::open(options_, clock);
    if (!opened) throw std::runtime_error(opened.error().message);
    writer = std::move(*opened);
    const auto note_in = [this](std::vector<journal::append_ptr>& where) {
      return [this, &where](const std::vector<journal::append_ptr>& batch) {
        const std::lock_guard lock{mutex_};
        where.insert(where.end(), batch.begin(), batch.end());
        decided_.notify_all();
      };
    };
    writer->start({.receipted =
                       [this, note = note_in(told_)](const std::vector<journal::append_ptr>& batch) {
                         {
                           const std::lock_guard lock{mutex_};
                           batches_.push_back(batch.size());
                         }
                         note(batch);
                       },
                   .appended = note_in(done_),
                   .committed =
                       [this](const journal::commit_report& report) {
                         const std::lock_guard lock{mutex_};
                         commits.push_back(report);
                       },
                   .sick =
                       [this](const std::string& cause) {
                         const std::lock_guard lock{mutex_};
                         sick.push_back(cause);
                       }});
  }

  journal::writer_options options_;
  std::mutex mutex_;
  std::condition_variable decided_;
  std::vector<journal::append_ptr> told_, done_;
  std::vector<std::size_t> batches_;
};

}  // namespace intake::tests
