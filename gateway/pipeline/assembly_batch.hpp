// What one transaction of the assembler stores, and what the contacts behind it must already see of it.
//
// Guarantees  write() stores all of it or, by throwing, nothing; written again after a failure it stores the same.
// Owner       Filled by the assembling thread, then written by the journal thread; never both at once.
// Fails       write() throws what the tables throw; its transaction is rolled back.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gateway/backends/backend.hpp"
#include "gateway/journal/tables.hpp"
#include "normalizers/assembly/assembler.hpp"
#include "normalizers/assembly/gathering.hpp"

namespace intake::pipeline {

class assembly_batch {
 public:
  /// The contact has been looked at: the journal's place moves up to it, or it leaves quarantine.
  void pass(const journal::journaled_contact&, bool released);
  void fold(std::int64_t contact, std::string event);
  /// The contact goes into quarantine instead of becoming an event.
  void hold(std::int64_t contact, std::string reason);
  /// What a thread id leads to from now on. `is_root`: the conversation is named after this id.
  void link(std::string key, const std::string& conversation, journal::thread_target, bool is_root);
  void keep(assembly::conversation);
  /// `json`: the event as it leaves.
  void add(const ticket_event&, std::int64_t contact, std::string json);
  /// What has become of gatherings at that time, without their events and keys.
  void gather(assembly::gathered, time_point);
  /// The key leads to the gathering from now on.
  void lead(std::string key, std::string gathering, journal::key_place);

  /// What a thread id leads to by this batch: the conversation's id and the target.
  const std::pair<std::string, journal::thread_target>* thread(const std::string& key) const;
  const assembly::conversation* conversation(const std::string& id) const;
  /// What has become of a gathering by this batch; an empty state: it has ended.
  const assembly::gathering* gathering(const std::string& id) const;
  /// The id of the gathering that a key leads to by this batch.
  const std::string* gathering_of(const std::string& key) const;

  /// The events' bytes, to be made durable first; write() gets their places in the same order.
  std::vector<std::string_view> payloads() const;
  void write(journal::tables&, std::span<const journal::place>);
  /// The events for the dispatchers, with the numbers that write() gave them.
  std::vector<backends::outgoing_ptr> events() const;
  std::size_t contacts() const { return contacts_; }
  std::size_t size() const { return contacts_ + events_.size(); }
  bool empty() const { return size() == 0 && gatherings_.empty(); }

 private:
  struct stored {
    journal::stored_event event;
    std::shared_ptr<backends::outgoing> outgoing;
  };
  struct thread_link {
    std::string key, conversation;
    journal::thread_target target;
  };
  struct lead_to {
    std::string gathering;
    journal::key_place place;
  };
  std::vector<stored> events_;
  std::vector<thread_link> links_;
  std::map<std::string, journal::thread_target> roots_;       // by conversation
  std::vector<std::pair<std::int64_t, std::string>> folded_;  // contact, event
  std::vector<std::int64_t> released_;
  std::vector<std::pair<std::int64_t, std::string>> held_;  // contact, reason
  std::map<std::string, assembly::conversation> conversations_;
  std::map<std::string, std::pair<std::string, journal::thread_target>> threads_;  // by key
  std::map<std::string, assembly::gathering> gatherings_;
  std::map<std::string, lead_to> gathering_keys_;
  std::vector<std::int64_t> waiting_, arrived_;  // contacts
  std::size_t contacts_ = 0;
  std::int64_t last_ = 0;
  time_point at_{};
};

}  // namespace intake::pipeline
