#include "normalizers/call/asterisk_cdr.hpp"

#include <algorithm>
#include <charconv>

#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

constexpr std::string_view dispositions[] = {"ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION", "UNKNOWN"};
/// Applications in which a caller talks to people although no channel of his own was dialled.
constexpr std::string_view rooms[] = {"ConfBridge", "MeetMe", "Bridge", "ParkedCall", "Pickup"};

/// ANSWERED means that Asterisk answered, be it to play music: somebody's channel must have been there.
std::string_view result_of(std::string_view disposition, std::string_view application, bool dialled) {
  if (same_word(application, "VoiceMail") && disposition == "ANSWERED") return "voicemail";
  if (disposition == "BUSY") return "busy";
  if (disposition == "FAILED" || disposition == "CONGESTION") return "failed";
  if (same_word(application, "Queue") && !dialled) return "abandoned";
  if (disposition == "NO ANSWER") return "missed";
  if (disposition != "ANSWERED") return "";
  if (dialled || std::ranges::any_of(rooms, [&](std::string_view room) { return same_word(room, application); }))
    return "answered";
  return same_word(application, "Dial") ? "missed" : "";  // an announcement, a menu: nobody
}

/// Name of `"Anna Meyer" <+351912345678>`.
std::string_view caller_name(std::string_view clid) {
  std::string_view name = without_blanks(clid.substr(0, clid.rfind('<')));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  return name;
}

std::string_view caller_number(std::string_view clid) {
  const std::size_t open = clid.rfind('<'), close = clid.rfind('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  return clid.substr(open + 1, close - open - 1);
}

phone_party caller(std::string_view clid, std::string_view src) {
  phone_party from;
  from.number = src.empty() ? caller_number(clid) : src;
  from.name = caller_name(clid);
  if (from.name == from.number) from.name.clear();
  return from;
}

std::string leg_of(const row& line) {
  const std::string_view channel = line["uniqueid"], sequence = line["sequence"];
  const std::string_view which = sequence.empty() ? line["dstchannel"] : sequence;
  if (channel.empty())
    return sequence.empty() ? std::string() : std::string(line["linkedid"]).append("/").append(sequence);
  return which.empty() ? std::string(channel) : std::string(channel).append("/").append(which);
}

/// `PJSIP/+351912345678@trunk`, `SIP/trunk/912345678`: what was dialled goes on through a trunk of another name.
bool goes_outside(const row& line) {
  constexpr std::size_t longest_extension = 6;
  const std::string_view dst = line["dst"], data = line["lastdata"];
  return same_word(line["lastapp"], "Dial") && dst.size() > longest_extension && data.find(dst) != data.npos &&
         peer_of_channel(line["dstchannel"]) != dst;
}

/// Who of our own people it was: the one who rang, or whose telephone rang.
void add_people(call_record& out, const row& line) {
  out.from = caller(line["clid"], line["src"]);
  out.to.number = line["dst"];
  const std::string_view calling = peer_of_channel(line["channel"]);
  if (goes_outside(line)) out.direction = "outbound";
  const bool agent_calls = out.direction == "outbound" || (!calling.empty() && calling == out.from.number);
  out.agent = agent_calls ? calling : peer_of_channel(line["dstchannel"]);
}

}  // namespace

bool is_asterisk_disposition(std::string_view word) {
  return std::ranges::find(dispositions, word) != std::end(dispositions);
}

std::string_view peer_of_channel(std::string_view channel) {
  const std::size_t slash = channel.find('/');
  if (slash == std::string_view::npos) return {};
  std::string_view peer = channel.substr(slash + 1);
  if (const std::size_t at = peer.find('@'); at != std::string_view::npos) return peer.substr(0, at);
  return peer.substr(0, peer.rfind('-'));
}

reading read_asterisk_cdr(const row& line, const record_view& record) {
  reading read;
  call_record& out = read.record.emplace();
  const std::string_view dialled = line["dstchannel"], application = line["lastapp"];
  out.leg = leg_of(line);
  for (const std::string_view id : {line["uniqueid"], line["linkedid"]})
    if (!id.empty()) out.ids.emplace_back(id);

  add_people(out, line);
  if (same_word(application, "Queue")) out.queue = line["lastdata"].substr(0, line["lastdata"].find(','));
  out.rings_agent = same_word(application, "Queue") && !dialled.empty();

  out.cause = line["disposition"];
  out.result = result_of(out.cause, application, !dialled.empty());
  if (!is_asterisk_disposition(out.cause)) read.warnings.push_back("unknown_disposition");

  time_reader time({.format = {}, .zone = record.time_zone()}, read.warnings);
  out.started_at = time(line["start"]);
  const auto answered_at = time(line["answer"], out.started_at);
  out.ended_at = time(line["end"], answered_at ? answered_at : out.started_at);
  out.version = out.ended_at ? to_millis(*out.ended_at) : 0;
  out.duration = read_duration(line["duration"]);
  const auto talk = read_duration(line["billsec"]);
  if (out.result == "answered") {
    out.answered_at = answered_at;
    out.talk = talk;
    if (out.duration && talk && *talk <= *out.duration) out.ring = *out.duration - *talk;
  } else if (out.result == "missed" && dialled.size()) {
    out.ring = out.duration;
  } else if (out.result == "abandoned") {
    out.wait = out.duration;
  }
  out.leg_ended = true;
  return read;
}

}  // namespace intake::call
