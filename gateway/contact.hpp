// One arrival exactly as it came: bytes, envelope, natural key. A mail, a chat message, one call record.
//
// Guarantees  A contact is complete: whoever holds one holds all that the source said, and nothing that we made of it.
// Owner       A value; moved from the adapter through the door into the journal.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "gateway/clock.hpp"
#include "gateway/transcript.hpp"

namespace intake {

/// The bytes of a contact: inline while they are few, in a file of their own when they are many.
struct body {
  std::string bytes;       ///< the whole body when `file` is empty
  std::string file;        ///< name below `<state_dir>/bodies`, named by the receipt; empty for an inline body
  std::uint64_t size = 0;  ///< bytes
  std::array<unsigned char, 32> sha256{};
};

/// Where a source stands (an IMAP UID, a file's offset) before a contact and behind it.
struct cursor_move {
  std::string from;  ///< empty: nowhere yet
  std::string to;
  std::string of{};  ///< which of the source's places it is (an IMAP folder); empty: it has one
};

/// Which mail of a mailbox a contact is, by the numbers that its server gave it.
struct mailbox_number {
  std::string folder;
  std::uint32_t validity = 0;  ///< UIDVALIDITY
  std::uint32_t uid = 0;
};

/// Mails of one folder of a mailbox.
struct mailbox_range {
  std::string source, folder;
  std::uint32_t validity = 0;       ///< UIDVALIDITY
  std::uint32_t low = 0, high = 0;  ///< UIDs, both included
};

/// The name under which the journal keeps a place.
inline std::string place_name(const std::string& source, const std::string& of) {
  return of.empty() ? source : source + "/" + of;
}

/// What the configuration says about reading a source's contacts, the same for all of them. The journal keeps it once, and
/// with each contact which it was.
struct source_settings {
  explicit source_settings(boost::json::object);

  boost::json::object values;
  std::string text;  ///< the same as JSON
};

struct contact {
  std::string receipt{};       ///< ULID, given by the door; what the sender is told
  std::string channel{};       ///< "email", "chat", "phone"
  std::string source{};        ///< "smtp/public": adapter and configured name
  std::string via{};           ///< "smtp", "lmtp", "imap", "widget" … (event.md)
  std::string media_type{};    ///< "message/rfc822", "application/json" …
  std::string natural_key{};   ///< same key within the window = same contact sent again (binary; any length)
  time_point received_at{};    ///< when the last byte was here
  boost::json::object
      envelope{};  ///< what the protocol said beside the bytes; keys as in event.md (`mail_from`, `rcpt_to` …)
  std::shared_ptr<const source_settings> settings{};  ///< null: none, or the envelope has them: so it was in older journals
  intake::body body{};
  /// Moves the source's place in the contact's own transaction. A contact whose `from` is not where the source stands is
  /// not taken, so one that was refused holds up all behind it.
  std::optional<cursor_move> cursor{};
  /// Remembered in the contact's own transaction, also for one that was here before.
  std::optional<mailbox_number> mailbox{};
  /// What it adds to a chat, in the contact's own transaction; null: nothing. The door fills in the receipt; once it is handed in,
  /// nobody writes to it.
  std::shared_ptr<transcript_entry> transcript{};
};

/// What a normalizer is given: a contact whose bytes are contiguous in memory (a file is mapped).
struct contact_view {
  std::string_view receipt;
  std::string_view via;
  time_point received_at{};
  const boost::json::object& envelope;
  std::string_view bytes;
  const boost::json::object* settings = nullptr;  ///< null: none but those in the envelope
};

/// The envelope as JSON, without the settings.
std::string envelope_text(const contact&);

}  // namespace intake
