// What a record says of its call, drawn as one line that a table of cases can hold:
// (further legs of the same record behind "||")
//   "leg A | ids A B | v4 | inbound | from +351912345678 (Anna) | missed | cause no-answer | ended 08:15:30 | leg over"
// Only what is said is drawn; times without their day when that is 2026-11-24, and durations in seconds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "normalizers/call/normalize.hpp"

namespace intake::call {

inline const time_point received = *parse_rfc3339("2026-11-24T12:00:00Z");

inline facts facts_of(std::string_view format, std::string_view bytes, boost::json::object settings = {}) {
  const boost::json::object envelope{{"format", format}, {"settings", std::move(settings)}};
  return normalize({"01JD0000000000000000000000", "phone", received, envelope, bytes});
}

inline std::string drawn(const phone_party& p) { return p.name.empty() ? p.number : p.number + " (" + p.name + ")"; }

inline std::string drawn(time_point t) {
  std::string s = rfc3339(t);
  s.resize(s.ends_with(".000Z") ? s.size() - 5 : s.size() - 1);
  return s.starts_with("2026-11-24T") ? s.substr(11) : s;
}

inline std::string drawn(milliseconds d) {
  const auto rest = d.count() % 1000;
  return std::to_string(d.count() / 1000) + (rest ? "." + std::to_string(1000 + rest).substr(1) : "") + "s";
}

inline std::string drawn(const call_recording& r) {
  std::string out = r.kind;
  for (const std::string* part : {&r.id, &r.url})
    if (!part->empty()) out += " " + *part;
  return r.duration ? out + " " + drawn(*r.duration) : out;
}

inline std::string drawn(const facts& f) {
  std::string out;
  const auto part = [&](std::string_view label, const std::string& value) {
    if (value.empty()) return;
    if (!out.empty()) out += " | ";
    out.append(label).append(label.empty() ? "" : " ").append(value);
  };
  const auto flag = [&](bool is, const char* word) { part("", is ? word : ""); };
  const auto time = [&](std::string_view label, auto at) { part(label, at ? drawn(*at) : ""); };
  if (f.call) {
    const call_record& c = *f.call;
    std::string ids;
    for (const std::string& id : c.ids) ids += (ids.empty() ? "" : " ") + id;
    part("leg", c.leg);
    if (c.ids.size() > 1) part("ids", ids);
    if (c.version != 0) part("", "v" + std::to_string(c.version));
    part("", c.direction);
    part("from", drawn(c.from));
    part("to", drawn(c.to));
    part("agent", c.agent);
    part("queue", c.queue);
    part("", c.result);
    part("cause", c.cause);
    time("started", c.started_at);
    time("answered", c.answered_at);
    time("ended", c.ended_at);
    time("lasted", c.duration);
    time("rang", c.ring);
    time("waited", c.wait);
    time("talked", c.talk);
    time("held", c.hold);
    for (const call_recording& r : c.recordings) part("", drawn(r));
    flag(c.transferred, "transferred");
    flag(c.rings_agent, "handset");
    flag(c.leg_ended, "leg over");
    flag(c.call_ended, "call over");
  }
  for (const call_record& further : f.further_legs) {
    facts alone;
    alone.call = further;
    out += " || " + drawn(alone);
  }
  for (const std::string& warning : f.parse.warnings) part("!", warning);
  for (const std::string& limit : f.parse.limits_hit) part("limit", limit);
  return out;
}

/// One record and what it must be read as.
struct record_case {
  const char* name;
  std::string record;
  const char* read_as;
};

}  // namespace intake::call
