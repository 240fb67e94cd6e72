#include "normalizers/call/mapping.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include <boost/json/array.hpp>

#include "normalizers/call/row.hpp"
#include "normalizers/call/times.hpp"

namespace intake::call {
namespace {

namespace json = boost::json;

constexpr std::size_t most_places = 32;
constexpr std::string_view directions[] = {"inbound", "outbound", "internal"};
constexpr std::string_view results[] = {"answered", "missed", "abandoned", "voicemail", "busy", "failed"};

const json::object* object_in(const json::object& settings, std::string_view key) {
  const auto* found = settings.if_contains(key);
  return found ? found->if_object() : nullptr;
}

std::optional<std::int64_t> whole_number(std::string_view s) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
  return error == std::errc{} && end == s.data() + s.size() ? std::optional(n) : std::nullopt;
}

class mapped_record {
 public:
  mapped_record(const record_view& record, const json::object& fields, const look_up& find)
      : fields_(fields), values_(object_in(record.settings, "values")), find_(find) {}

  bool found_something() const { return found_; }

  /// Every value that the field's places hold, translated.
  std::vector<std::string> all(std::string_view field) {
    std::vector<std::string> out;
    const auto* places = fields_.if_contains(field);
    if (!places) return out;
    const std::span<const json::value> list =
        places->is_array() ? std::span<const json::value>(places->get_array()) : std::span(places, 1);
    for (const json::value& place : list.first(std::min(list.size(), most_places)))
      if (std::string value = at(place); !value.empty()) out.push_back(translated(field, std::move(value)));
    return out;
  }

  std::string operator[](std::string_view field) {
    std::vector<std::string> values = all(field);
    return values.empty() ? std::string{} : std::move(values.front());
  }

  std::optional<milliseconds> duration(std::string_view field) {
    if (const std::string ms = (*this)[std::string(field) + "_ms"]; !ms.empty()) {
      const auto n = whole_number(ms);
      return n ? std::optional(milliseconds{*n}) : std::nullopt;
    }
    return read_duration((*this)[field]);
  }

  bool flag(std::string_view field) {
    const std::string value = (*this)[field];
    return same_word(value, "true") || same_word(value, "yes") || value == "1";
  }

 private:
  std::string at(const json::value& place) {
    error_code no_number;
    const auto number = place.to_number<std::int64_t>(no_number);
    if (!no_number) return found(find_(std::to_string(number)));
    if (!place.is_string()) return {};
    const std::string_view text = place.get_string();
    return text.starts_with('=') ? std::string(text.substr(1)) : found(find_(text));
  }

  std::string found(std::optional<std::string> value) {
    if (!value) return {};
    found_ = true;
    return std::string(without_blanks(*value));
  }

  std::string translated(std::string_view field, std::string value) const {
    const json::object* words = values_ ? object_in(*values_, field) : nullptr;
    if (!words) return value;
    for (const std::string_view key : {std::string_view(value), std::string_view("*")})
      if (const auto* word = words->if_contains(key); word && word->is_string())
        return std::string(std::string_view(word->get_string()));
    return value;
  }

  const json::object& fields_;
  const json::object* values_;
  const look_up& find_;
  bool found_ = false;
};

/// `word` if it is one of ours.
std::string known(std::string word, std::span<const std::string_view> ours, std::string_view warning,
                  std::vector<std::string>& warnings) {
  if (word.empty() || std::ranges::find(ours, word) != ours.end()) return word;
  warnings.emplace_back(warning);
  return {};
}

void add_recording(call_record& out, mapped_record& in) {
  call_recording recording{
      .id = in["recording_id"], .kind = in["recording_kind"], .url = in["recording_url"], .duration = {}};
  if (recording.id.empty() && recording.url.empty()) return;
  if (recording.kind != "voicemail") recording.kind = "recording";
  out.recordings.push_back(std::move(recording));
}

}  // namespace

result<reading> map_record(const record_view& record, const look_up& find) {
  const json::object* fields = object_in(record.settings, "fields");
  if (!fields || fields->empty()) return fail("no fields are configured for this source");
  mapped_record in(record, *fields, find);
  reading read;
  call_record& out = read.record.emplace();
  time_reader time({record.setting("times"), record.time_zone()}, read.warnings);
  out.leg = in["leg"];
  out.ids = in.all("ids");
  out.version = whole_number(in["version"]).value_or(0);
  out.direction = known(in["direction"], directions, "unknown_direction", read.warnings);
  out.from = {.number = in["from"], .e164 = {}, .name = in["from_name"]};
  out.to = {.number = in["to"], .e164 = {}, .name = in["to_name"]};
  out.agent = in["agent"];
  out.queue = in["queue"];
  out.result = known(in["result"], results, "unknown_result", read.warnings);
  out.cause = in["cause"];
  out.started_at = time(in["started_at"]);
  out.answered_at = time(in["answered_at"], out.started_at);
  out.ended_at = time(in["ended_at"], out.started_at);
  out.duration = in.duration("duration");
  out.ring = in.duration("ring");
  out.wait = in.duration("wait");
  out.talk = in.duration("talk");
  out.hold = in.duration("hold");
  out.transferred = in.flag("transferred");
  out.leg_ended = in.flag("leg_ended");
  out.call_ended = in.flag("call_ended");
  out.rings_agent = in.flag("rings_agent");
  add_recording(out, in);
  if (!in.found_something()) return fail("none of the configured fields is in the record");
  return read;
}

}  // namespace intake::call
