#include <iostream>

#include <boost/json/parse.hpp>

#include "gateway/channels.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/raw_input.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/pipeline/assembly_line.hpp"
#include "gateway/triage/triage.hpp"

namespace intake::cli {
namespace {

/// What each channel's raw input may be; the first is meant when nothing is said.
struct raw_format {
  std::string_view channel, name, via, media_type;
};
constexpr raw_format formats[] = {{"email", "rfc822", "file", "message/rfc822"}};

const raw_format* find_format(const normalize_options& o) {
  for (const auto& format : formats)
    if (format.channel == o.channel && (o.format.empty() || format.name == o.format)) return &format;
  return nullptr;
}

contact contact_of(std::string bytes, const raw_format& format, time_point at) {
  contact c;
  c.channel = format.channel;
  c.source = "normalize/" + std::string(format.via);
  c.via = format.via;
  c.media_type = format.media_type;
  c.received_at = at;
  c.body.size = bytes.size();
  c.body.sha256 = crypto::sha256(bytes);
  c.body.bytes = std::move(bytes);
  c.receipt = receipt_for(at, c.body.sha256);
  return c;
}

/// When the contact says it was made; 1970 when it does not say.
time_point own_time(const facts& said) {
  const auto detail = boost::json::parse(said.detail);
  const auto* date = detail.get_object().if_contains("date");
  const auto at = date && date->is_string() ? parse_rfc3339(std::string_view(date->get_string())) : std::nullopt;
  return at.value_or(time_point{});
}

bool print_events(std::string bytes, const raw_format& format, std::optional<time_point> at) {
  const pipeline::channel& by = *find_channel(format.channel);
  contact c = contact_of(std::move(bytes), format, at.value_or(time_point{}));
  facts said = pipeline::normalize_contact(by, c, {});
  if (const auto own = own_time(said); !at && own > time_point{}) {
    c = contact_of(std::move(c.body.bytes), format, own);
    said = pipeline::normalize_contact(by, c, {});
  }
  const event_identity identity;
  const auto arrival = pipeline::arrival_of(c);
  auto outcome = by.fold(arrival, said, {}, identity);
  for (auto& event : outcome.events) {
    triage::assess(arrival, said, event.data);
    std::cout << serialize(identity, event) << '\n';
  }
  return static_cast<bool>(std::cout);
}

int misused(const std::string& what) {
  std::cerr << "intake: " << what << '\n';
  return wrong_use;
}

}  // namespace

int normalize(const invocation& c, const normalize_options& o) {
  const auto* format = find_format(o);
  if (!find_channel(o.channel))
    return misused("--channel " + shown(o.channel) + " is not known; there is: email chat phone");
  const auto at = o.at.empty() ? std::nullopt : parse_rfc3339(o.at);
  if (!o.at.empty() && !at) return misused("--at " + shown(o.at) + " is not a time as 2026-11-22T08:00:00Z");
  if (o.channel == "phone") return normalize_calls(c, o, at);
  if (o.channel == "chat" && (o.format.empty() || o.format == "intake.chat.v1")) return normalize_chat(o, at);
  if (!format)
    return misused("--format " + shown(o.format) + " is not known for " + o.channel +
                   "; there is: " + (o.channel == "chat" ? "intake.chat.v1" : "rfc822"));
  int code = done;
  for (const auto& file : o.files) {
    auto bytes = read_all(file);
    if (!bytes) {
      code = complain({"cannot read " + file + ": is it there, and a file?", {}});
      continue;
    }
    if (!print_events(std::move(*bytes), *format, at)) return complain({"cannot write to standard output", {}});
  }
  return code;
}

}  // namespace intake::cli
