// One request that pushes call records: which records it holds, and the answer once their receipts are known.
//
//   reply = p.before_authentication()   there is one: send it, nothing more
//   p.refuse(verdict)                   who sent it is not who it should be
//   push = p.read(verdict.secret)       push.reply: send it; else hand in every record as a contact
//   p.answer(push, outcomes)            an outcome for each record, in their order
//
// The natural key of every contact is the source's name alone: the door adds the digest of the record's bytes, so the same
// record delivered twice is one contact. That is right where a delivery is repeated as it was: Twilio, Zoom, RingCentral and
// Zammad send the same bytes again; Firehose makes up another envelope, whose records are the same; of an array that comes
// again with more elements only the new ones are new. Telnyx counts its attempts inside of the record, so a repeat of it is
// a second contact, which says the same of the same leg and changes nothing when the call is put together. Two lines of a
// CDR format without unique ids that are equal to the byte count as one call; nobody could tell them from a repeat.
//
// Guarantees  A success is said only when every record has a receipt: a sender repeats a request, not a record, and what was taken
//             the first time gets its first receipt again. Zoom's token is encrypted only for who has signed the request,
//             and never when it could be read as a text that Zoom signs. Answers hold nothing of a request but a token or an
//             id of visible ASCII characters.
// Owner       A value, for as long as the request lives that it views.
// Fails       In the words of the outside: 400 405 411 413 415, 503 with Retry-After; problem+json, to Firehose in its own form.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/telephony/authentication.hpp"
#include "adapters/telephony/push_format.hpp"
#include "adapters/telephony/push_reply.hpp"
#include "adapters/telephony/push_request.hpp"
#include "adapters/telephony/record_parser.hpp"
#include "gateway/clock.hpp"

namespace intake::telephony {

struct push_limits {
  std::uint64_t max_body = 1 << 20;     ///< of a request; more: 413
  std::size_t max_records = 500;        ///< in one request; more: 413, and none is taken
  std::chrono::seconds retry_after{5};  ///< what a sender is told when the gateway cannot take records for a while
};

/// What a request holds. Moves, and its records with it.
struct push {
  push() = default;
  push(push&&) = default;
  push& operator=(push&&) = default;

  std::optional<push_reply> reply{};  ///< there is nothing to hand in, or nothing will be taken
  telephony::records records{};       ///< one contact each; of the request's body or of `decoded`
  std::string media_type{};           ///< of each record
  std::string request_id{};           ///< Firehose's
  std::vector<std::string> decoded{};
};

/// What became of one record.
struct push_outcome {
  std::string receipt{};  ///< empty: refused
  bool temporary = true;  ///< refused for now
};

class push_protocol {
 public:
  push_protocol(const push_format& format, const push_request& request, const push_limits& limits, time_point now)
      : format_(format), request_(request), limits_(limits), now_(now) {}

  /// What needs no secret to be said: method, framing, size, type; and RingCentral's handshake, which comes without one.
  std::optional<push_reply> before_authentication() const;
  push_reply refuse(const auth_verdict&) const;
  /// 429, 503 and whatever else the shell finds.
  push_reply refuse(int status, std::string_view detail, std::chrono::seconds retry_after = {}) const;
  push read(std::string_view signing_secret) const;
  push_reply answer(const push&, std::span<const push_outcome>) const;

 private:
  push refused(int status, std::string_view detail) const;
  push taken(telephony::records, std::string media_type) const;
  push read_json_lines() const;
  push read_firehose() const;
  std::optional<push_reply> zoom_handshake(std::string_view signing_secret) const;
  std::optional<std::string_view> ringcentral_token() const;
  push_reply success(const push&, std::span<const push_outcome>) const;
  push_reply firehose_reply(int status, std::string_view request_id, std::string_view error) const;

  const push_format& format_;
  const push_request& request_;
  const push_limits& limits_;
  time_point now_;
};

}  // namespace intake::telephony
