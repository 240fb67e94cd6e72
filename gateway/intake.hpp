// The one door: every adapter hands its contacts in here and gets a receipt or a refusal.
//
// Guarantees  A receipt is given only after the contact is on stable storage. The same contact again within the window
//             gets its first receipt. A refusal is typed and its public text leaks nothing.
// Owner       The I/O thread. Adapters see only these interfaces; `app` knows who implements them.
// Fails       Never throws. hand_in() is not cancellable: an append under way completes, whatever happens to the
//             session.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/contact.hpp"
#include "gateway/result.hpp"

namespace intake {

/// Why a contact was not taken.
struct refusal {
  bool temporary = true;  ///< the sender may try again
  std::string reason;     ///< label of the metric: "disk_low" "journal_sick" "queue_full" "body_io" "out_of_turn"
  std::string
      public_text;  ///< for the sender; leaks nothing: "4.3.1 Insufficient storage, try again later" without the code
};

struct receipt {
  std::string id;          ///< ULID
  bool duplicate = false;  ///< the contact was here before; this is its first receipt
};

using answer = std::variant<receipt, refusal>;
using taken_uids = std::variant<std::vector<std::uint32_t>, refusal>;

/// Takes the bytes of one contact while they arrive: in memory while few, then in a file of their own.
/// Dropping it without handing it in leaves nothing behind.
class body_sink {
 public:
  virtual ~body_sink() = default;
  /// Appends; suspends while a file write is under way, so that a slow disk slows the sender and not the memory.
  virtual boost::asio::awaitable<std::optional<refusal>> write(std::string_view bytes) = 0;
  /// True while everything is in memory and `bytes` more would be too: write_inline() does without suspending.
  virtual bool fits_inline(std::size_t bytes) const = 0;
  virtual void write_inline(std::string_view bytes) = 0;
  virtual std::uint64_t size() const = 0;
};

class door {
 public:
  virtual ~door() = default;
  /// Set while nothing can be taken (disk low, journal sick, queue full): adapters refuse early, before the content.
  virtual std::optional<refusal> closed() const = 0;
  virtual std::unique_ptr<body_sink> open_body() = 0;
  /// Tells the ledger of a contact that an adapter refused for what it is (too large, malformed); hand_in()'s own refusals are counted there.
  virtual void count_refused(std::string_view source) { (void)source; }
  /// Journals the contact with the sink's bytes as its body. `receipt`, `body` and `received_at` are filled in here.
  virtual boost::asio::awaitable<answer> hand_in(contact, std::unique_ptr<body_sink>) = 0;
  /// Keeps what was said in a chat by somebody who is no customer; a refusal as for a contact.
  virtual boost::asio::awaitable<std::optional<refusal>> keep(transcript_entry) = 0;
  /// Moves a source's place without a contact; a refusal as for a contact.
  virtual boost::asio::awaitable<std::optional<refusal>> move_cursor(std::string source, cursor_move) = 0;
  /// The UIDs among these that contacts were taken from, ascending; a refusal as for a contact.
  virtual boost::asio::awaitable<taken_uids> uids_taken(mailbox_range) = 0;
};

}  // namespace intake
