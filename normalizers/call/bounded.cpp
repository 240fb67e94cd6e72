#include "normalizers/call/bounded.hpp"

#include <algorithm>

#include "normalizers/text/utf8.hpp"

namespace intake::call {
namespace {

constexpr std::size_t longest_text = 256;
constexpr std::size_t longest_url = 2048;
constexpr std::size_t most_ids = 16;
constexpr std::size_t most_recordings = 16;
constexpr milliseconds longest_duration = std::chrono::hours{24 * 366};

void clean(std::string& value, std::size_t longest = longest_text) {
  if (value.size() > longest) value.resize(text::cut_utf8(value, longest).size());
  value = text::clean_line(std::move(value));
  if (value.size() > longest) value.resize(text::cut_utf8(value, longest).size());  // repairing made it longer
}

void clean(phone_party& party) {
  clean(party.number);
  clean(party.e164);
  clean(party.name);
}

void clean(std::optional<milliseconds>& duration) {
  if (duration && (*duration < milliseconds{0} || *duration > longest_duration)) duration.reset();
}

void clean_ids(call_record& record, std::vector<std::string>& limits_hit) {
  std::vector<std::string> distinct;
  if (!record.leg.empty()) distinct.push_back(record.leg);
  for (std::string& id : record.ids) {
    clean(id);
    if (id.empty() || std::ranges::find(distinct, id) != distinct.end()) continue;
    if (distinct.size() == most_ids) {
      limits_hit.push_back("call_ids");
      break;
    }
    distinct.push_back(std::move(id));
  }
  record.ids = std::move(distinct);
}

void clean_recordings(call_record& record, std::vector<std::string>& limits_hit) {
  if (record.recordings.size() > most_recordings) {
    limits_hit.push_back("recordings");
    record.recordings.resize(most_recordings);
  }
  for (call_recording& r : record.recordings) {
    clean(r.id);
    clean(r.kind);
    if (r.url.size() > longest_url) r.url.clear();  // half an address leads elsewhere
    clean(r.url, longest_url);
    clean(r.duration);
  }
}

}  // namespace

void bound(call_record& record, std::vector<std::string>& limits_hit) {
  for (std::string* value :
       {&record.leg, &record.direction, &record.agent, &record.queue, &record.result, &record.cause})
    clean(*value);
  clean(record.from);
  clean(record.to);
  clean_ids(record, limits_hit);
  clean_recordings(record, limits_hit);
  for (std::optional<milliseconds>* d : {&record.duration, &record.ring, &record.wait, &record.talk, &record.hold})
    clean(*d);
  if (record.started_at && record.answered_at && *record.answered_at < *record.started_at) record.answered_at.reset();
  if (record.started_at && record.ended_at && *record.ended_at < *record.started_at) record.ended_at.reset();
}

}  // namespace intake::call
