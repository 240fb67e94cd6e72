// What one contact says: typed, decoded, bounded. The output of a normalizer and the input of an assembler.
//
// Guarantees  Every string is valid UTF-8 without control characters other than tab and newline in bodies; every list
//             is bounded. Nothing here depends on other contacts, the clock or chance: the same bytes give the same
//             facts.
// Owner       A value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/call_record.hpp"
#include "gateway/chat_line.hpp"
#include "gateway/clock.hpp"

namespace intake {

struct participant {
  std::string role;  ///< "from" "reply_to" "to" "cc" "agent" "queue"
  std::string name;  ///< decoded display name; may be empty
  std::string address;
};

struct identity {
  std::string type;  ///< "email" "phone" "user_id" "visitor"
  std::string value;
  std::string assurance;  ///< "none" "claimed" "matched" "verified"
  std::string evidence;
};

/// A range of bytes, and how what is in it is encoded.
struct encoded_range {
  std::uint64_t offset = 0, length = 0;
  std::string encoding;  ///< as in `attachment_view`
};

/// A view of an attachment: where its bytes are in the contact, how to decode them, and what they are. Never a copy.
/// An uploaded file has its bytes elsewhere, under an id of its own, and no place in the contact.
struct attachment_view {
  std::string filename;       ///< safe to show and to save under: no path, no control characters
  std::string declared_type;  ///< lower-case "type/subtype" as the sender said; empty if not said
  std::string detected_type;  ///< by content
  bool is_inline = false;
  std::string content_id;  ///< without angle brackets
  std::string origin = "mime";
  std::uint64_t size = 0;             ///< decoded bytes
  std::string sha256;                 ///< hex, of the decoded bytes
  std::uint64_t offset = 0;           ///< first raw byte of the encoded part in the contact
  std::uint64_t length = 0;           ///< encoded bytes
  std::string encoding;               ///< "base64" "quoted-printable" "uuencode" "yenc" "octets" or "" (as is)
  std::vector<encoded_range> inside;  ///< the file is within another: where in what the range before decodes to
  std::string id;             ///< upload: its own; empty: named by the contact's receipt and its place in the list
  std::string url;            ///< upload: where its bytes are; empty: at this gateway, by the id
  std::string scan = "none";  ///< "clean" "infected" "failed"; "none": nobody looked
};

struct body_text {
  std::string text;        ///< everything readable
  std::string reply_text;  ///< only what is new
  std::string quoted_text;
  std::string html;      ///< sanitised
  std::string language;  ///< BCP 47; empty = unknown
  bool language_reliable = false;
  std::string charset_declared, charset_used, charset_how;
  bool truncated = false;
};

/// What a contact says about the conversation it belongs to.
struct thread_facts {
  std::string own_id;  ///< the id others will refer to (Message-ID without brackets, call leg id, chat session)
  bool own_id_synthetic = false;     ///< made from the digest, because the source gave none
  std::vector<std::string> parents;  ///< ids this contact refers to, nearest first; bounded
  std::vector<std::string> parties;  ///< normalised addresses of everyone in it: who may continue the conversation
  std::string sender;                ///< normalised address of the one who wrote it
  bool sender_proven = false;        ///< an upstream that we trust vouches for the sender's domain
  std::string mailbox;               ///< which address of ours it came to
  std::vector<std::string>
      plus_tags;  ///< what stood behind a "+" in the addresses it was sent to; one may be our token
  std::vector<std::string>
      proven;  ///< thread keys that one of our signed addresses was made for; filled by the pipeline
  std::vector<std::string>
      reported;             ///< addresses that a bounce, complaint or receipt speaks of: it may speak for them
  std::string content_key;  ///< equal for the same mail by another way (Message-ID and canonical body); empty = none
};

struct automation {
  bool is_auto = false;
  std::string kind = "none";         ///< event.md
  std::vector<std::string> markers;  ///< each names the header that hit
  boost::json::object bounce;        ///< empty unless it is one
};

/// A word for the agent, with its reason: "spam", "virus".
struct tag {
  std::string name, evidence;
};

struct parse_notes {
  bool degraded = false;  ///< the normalizer could not read it; the raw bytes are the ticket
  std::vector<std::string> warnings, limits_hit;
};

struct facts {
  std::optional<time_point> occurred_at;  ///< by the most trustworthy clock in the contact; else the door's
  std::vector<participant> participants;
  std::string customer_name;
  std::vector<identity> identities;
  boost::json::object account;  ///< the customer's, as a verified token says (event.md); empty: not said
  std::string subject;
  std::optional<body_text> body;
  std::vector<attachment_view> attachments;
  std::string detail = "{}";  ///< the channel's own object of the event, as JSON, where it needs no fold (`email`)
  std::optional<call_record> call;        ///< phone: what this record says of its call
  std::vector<call_record> further_legs;  ///< phone: of the same call, where a record tells of several; at most 15
  std::optional<chat_line> chat;          ///< chat: what this line says and does to its conversation
  intake::automation automation;
  std::vector<tag> tags;
  thread_facts thread;
  parse_notes parse;
};

}  // namespace intake
