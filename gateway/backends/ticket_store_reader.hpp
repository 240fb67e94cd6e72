// The read side of the embedded ticket store: what `intake tickets` shows, beside a gateway that is writing or stopped.
//
// Guarantees  Never writes to the tables. Each call sees one consistent state.
// Owner       One thread.
// Fails       open() when there is no readable store; the calls when the database can't be read, with the library's
// words.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/result.hpp"

namespace intake::backends {

struct ticket_row {
  std::int64_t number = 0;
  std::string conversation, status, priority, queue, channel, subject, customer, address, opened_at, updated_at;
  std::int64_t messages = 0;
};

struct message_row {
  std::int64_t position = 0;  ///< grows with every message of the store: what follow() goes by
  std::string event_id;
  std::int64_t ticket = 0, sequence = 0;
  std::string kind, at, sender, text;
  std::int64_t attachments = 0;
};

/// A message with the ticket it was filed under, as the ticket is now.
struct ticket_change {
  message_row message;
  ticket_row ticket;
};

class ticket_store_reader {
 public:
  static result<std::unique_ptr<ticket_store_reader>> open(const std::string& file);
  ~ticket_store_reader();

  /// The newest tickets, oldest of them first; `status` empty: all.
  result<std::vector<ticket_row>> tickets(std::size_t limit, const std::string& status = {});

  result<std::optional<ticket_row>> ticket(std::int64_t number);

  /// A ticket's messages in the order they came.
  result<std::vector<message_row>> messages(std::int64_t ticket);

  /// The position of the newest message; 0 for an empty store. Where follow() starts to see only what is new.
  result<std::int64_t> position();

  /// What came after `position`, in order, at most `limit`; go on from the last one's position. Empty: nothing new yet.
  result<std::vector<ticket_change>> follow(std::int64_t position, std::size_t limit);

 private:
  struct impl;
  explicit ticket_store_reader(std::unique_ptr<impl>);
  std::unique_ptr<impl> impl_;
};

}  // namespace intake::backends
