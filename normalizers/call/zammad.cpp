// Zammad's generic CTI push, which every PBX with an integration for Zammad can send: newCall, answer and hangup of a callId.
// The events bear no time: they are sent as they happen, so the moment they arrive is theirs.
#include <algorithm>

#include "normalizers/call/dialect.hpp"
#include "normalizers/call/form.hpp"
#include "normalizers/call/row.hpp"

namespace intake::call {
namespace {

constexpr std::size_t shortest_international = 9;

struct hangup {
  std::string_view cause, result;
};

/// normalClearing ends what was answered and what the caller gave up in a menu alike: the answer is an event of its own.
constexpr hangup hangups[] = {{"busy", "busy"},         {"cancel", "missed"},   {"noAnswer", "missed"},
                              {"congestion", "failed"}, {"notFound", "failed"}, {"forwarded", ""}};

/// Numbers come in full but without the plus that says so; extensions are short.
std::string with_plus(std::string_view number) {
  const bool digits = number.find_first_not_of("0123456789") == std::string_view::npos;
  const bool full = digits && number.size() >= shortest_international && !number.starts_with('0');
  return (full ? "+" : "") + std::string(number);
}

void add_people(call_record& out, const form& in) {
  out.from.number = with_plus(in["from"]);
  out.to.number = with_plus(in["to"]);
  if (same_word(in["direction"], "in")) out.direction = "inbound";
  if (same_word(in["direction"], "out")) out.direction = "outbound";
  out.queue = in["queue"];
  const auto users = in.all("user");
  if (users.size() == 1) out.agent = users.front();  // of several, none has answered yet
}

bool voicemail_answers(const form& in) {
  const auto users = in.all("user");
  return same_word(in["answeringNumber"], "voicemail") || (users.size() == 1 && same_word(users.front(), "voicemail"));
}

void read_hangup(call_record& out, const form& in) {
  out.cause = in["cause"];
  const auto* found = std::ranges::find(hangups, std::string_view(out.cause), &hangup::cause);
  if (found != std::end(hangups)) out.result = found->result;
  if (out.cause == "normalClearing" && !in["answeringNumber"].empty()) out.result = "answered";
  out.transferred = out.cause == "forwarded";
  out.leg_ended = true;
  out.call_ended = !out.transferred;
}

}  // namespace

result<reading> read_zammad(const record_view& record) {
  const auto fields = read_form(record.bytes);
  if (!fields) return fields.error();
  const form& in = *fields;
  if (in["callId"].empty()) return fail("no callId");
  reading read;
  call_record& out = read.record.emplace();
  out.leg = in["callId"];
  out.ids = {out.leg};
  add_people(out, in);
  const std::string_view event = in["event"];
  if (event == "newCall") {
    out.version = 1;
    out.started_at = record.received_at;
  } else if (event == "answer") {
    out.version = 2;
    out.answered_at = record.received_at;
    out.result = "answered";
    if (out.agent.empty()) out.agent = in["answeringNumber"];
  } else if (event == "hangup") {
    out.version = 3;
    out.ended_at = record.received_at;
    read_hangup(out, in);
  } else {
    return fail("the event is none of newCall, answer, hangup");
  }
  if (voicemail_answers(in)) {
    out.agent.clear();
    if (event != "newCall") out.result = "voicemail";
  }
  return read;
}

}  // namespace intake::call
