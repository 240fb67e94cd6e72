// The write side of the embedded ticket store: ticket events in, rows out, in transactions of the caller's.
//
// Guarantees  Idempotent by event id. What was put is there after a power cut once commit() returned true, not before.
//             Rows of one transaction appear together or not at all.
// Owner       One thread. Other processes may read the file at any time, and write it between two transactions.
// Fails       open() with an error; begin(), put() and commit() give false or nothing and problem() says why: then roll
//             back.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/backends/event_fields.hpp"
#include "gateway/result.hpp"

namespace intake::backends {

class ticket_store {
 public:
  /// Opens the file or makes it, with everything an earlier process left in its log written home and synced.
  static result<std::unique_ptr<ticket_store>> open(const std::string& file);
  ~ticket_store();

  bool begin();

  /// Files the event under its conversation's ticket, which is opened if there is none. Gives the ticket's number, also
  /// for an event that is here already.
  std::optional<std::int64_t> put(std::string_view event_id, std::string_view conversation, const event_fields&);

  bool commit();
  void roll_back();

  /// Copies the log into the database when it has grown enough; call it when nobody waits for a commit.
  void checkpoint_if_due();

  /// Whether the file was removed or replaced under us: then nothing written here would ever be found.
  bool moved() const;

  /// The last failure, for operators: what and what to do.
  std::string problem() const;

 private:
  struct impl;
  explicit ticket_store(std::unique_ptr<impl>);
  std::unique_ptr<impl> impl_;
};

}  // namespace intake::backends
