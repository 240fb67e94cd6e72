// What is left to be done in one folder: which UIDs to list, which mail is next, what the journal is to remember.
//
// Guarantees  Mails are taken in the order of their UIDs, each once. \Seen means nothing. A mail that could not be had
//             max_attempts times is asked for in part, then only told about: it never holds up the others for good.
//             `after` is done to mails that were taken as a whole, and only to these. Once a day the UIDs that are new since
//             the last time are compared with the journal's contacts; those that have none are taken.
// Owner       One folder's puller; lives across its connections. No I/O, no clock.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "adapters/imap/folder_count.hpp"
#include "adapters/imap/folder_cursor.hpp"
#include "adapters/imap/folder_policy.hpp"
#include "gateway/contact.hpp"

namespace intake::imap {

/// How much of a mail is to be had.
enum class portion { whole, beginning, nothing };

/// What the list says about a mail.
struct listed_mail {
  std::uint32_t uid = 0;
  std::uint64_t size = 0;
  std::optional<time_point> arrived;
  bool deleted = false;  ///< has \Deleted
};

class folder_progress {
 public:
  /// `place`: where the journal says that the folder stands; empty: nowhere yet.
  folder_progress(const folder_policy&, std::string place);

  enum class start { goes_on, first, renumbered };
  /// The folder has been opened. A start that does not go on is to be remembered before anything else: unsaved().
  start begin(std::uint32_t validity, std::uint32_t uid_next, time_point now);

  /// There may be new mails.
  void look_again() { looked_ = false; }
  /// The UIDs to list next, such as "12:*"; nothing when all has been listed.
  std::optional<std::string> next_range();
  void listed(const listed_mail&);
  void list_ended();

  /// The mail to fetch next.
  const listed_mail* next() const { return pending_.empty() ? nullptr : &pending_.front(); }
  portion wanted() const;
  /// The cursor's move in the transaction of next()'s contact.
  cursor_move taking(bool as_a_whole) const;
  void taken(bool as_a_whole, bool duplicate = false);
  void failed();    ///< next() could not be had, this time
  void vanished();  ///< next() is not there any more
  /// Somebody expunged these.
  void expunged(std::uint32_t low, std::uint32_t high);

  /// Begins the nightly count when it is time.
  void count_if_due(time_point now);
  /// A list has ended that is to be compared with the contacts of this range before anything of it is taken.
  std::optional<mailbox_range> to_compare() const;
  /// `taken`: UIDs that have contacts, ascending.
  void compared(const std::vector<std::uint32_t>& taken);
  std::optional<count_result> take_count() { return count_.take(); }

  /// Mails that `after` waits for, when it is time for it.
  bool action_is_due() const;
  const std::vector<listed_mail>& to_act_on() const { return due_; }
  void acted();
  void could_not_act();  ///< not now: tried again by the next connection

  /// The move that is left when nothing else is.
  std::optional<cursor_move> unsaved() const;
  void saved() { place_ = cursor_.text(); }

  const folder_cursor& cursor() const { return cursor_; }
  std::uint64_t skipped() const { return skipped_; }
  std::uint64_t gone() const { return gone_; }
  std::size_t waiting() const { return pending_.size(); }

 private:
  bool is_ours(const listed_mail&) const;
  bool acts() const { return policy_.after != folder_policy::action::keep; }
  void pass(std::uint32_t uid);
  void settle();
  std::optional<std::string> next_counted_range();
  void range_counted();

  const folder_policy& policy_;
  std::string place_;  ///< the journal's
  folder_cursor cursor_;
  std::uint32_t uid_next_ = 0;  ///< when the folder was opened
  std::uint32_t position_ = 0;  ///< has been listed up to here
  std::uint32_t range_from_ = 0, range_to_ = 0;
  bool looked_ = false;      ///< up to the end of the folder
  bool recovering_ = false;  ///< the list is of mails that were taken before
  bool acting_fails_ = false;
  folder_count count_;
  bool counting_ = false;    ///< the list, and what is pending, are the count's
  bool to_compare_ = false;  ///< it has ended and was not compared yet
  std::deque<listed_mail> pending_;
  std::vector<listed_mail> due_;
  std::uint32_t tried_uid_ = 0, attempts_ = 0;
  std::uint64_t skipped_ = 0, gone_ = 0;
};

}  // namespace intake::imap
