#include "adapters/telephony/recording_parser.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace intake::telephony {
namespace {

namespace json = boost::json;

const json::object& object_in(const json::value* v) {
  static const json::object none;
  return v && v->is_object() ? v->get_object() : none;
}

const json::array& array_in(const json::object& o, std::string_view key) {
  static const json::array none;
  const auto* v = o.if_contains(key);
  return v && v->is_array() ? v->get_array() : none;
}

std::string text_in(const json::object& o, std::string_view key) {
  const auto* v = o.if_contains(key);
  return v && v->is_string() ? std::string(v->get_string()) : std::string{};
}

bool is_on_the_web(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

}  // namespace

std::vector<spoken_recording> recordings_in(std::string_view event_json) {
  std::vector<spoken_recording> out;
  error_code ec;
  const json::value event = json::parse(json::string_view(event_json.data(), event_json.size()), ec);
  if (ec || !event.is_object()) return out;
  const json::object& call = object_in(object_in(event.get_object().if_contains("data")).if_contains("call"));
  const json::array& legs = array_in(call, "legs");
  const std::string leg = legs.empty() ? std::string{} : text_in(object_in(&legs.front()), "id");
  const std::string group = text_in(call, "group_id");
  if (leg.empty()) return out;
  for (const json::value& each : array_in(call, "recordings")) {
    const json::object& r = object_in(&each);
    spoken_recording w{
        leg, {leg}, {text_in(r, "id"), text_in(r, "kind"), text_in(r, "url"), {}}, r.contains("attachment")};
    if (!is_on_the_web(w.what.url)) continue;
    if (!group.empty() && group != leg) w.ids.push_back(group);
    if (const auto* length = r.if_contains("duration_ms"); length && length->is_int64())
      w.what.duration = milliseconds{length->get_int64()};
    out.push_back(std::move(w));
  }
  return out;
}

json::object envelope_of(const spoken_recording& w, std::string_view media_type) {
  json::object out{{"format", "recording"}, {"leg", w.leg},      {"ids", json::array(w.ids.begin(), w.ids.end())},
                   {"kind", w.what.kind},   {"url", w.what.url}, {"media_type", media_type}};
  if (!w.what.id.empty()) out["id"] = w.what.id;
  if (w.what.duration) out["duration_ms"] = w.what.duration->count();
  return out;
}

}  // namespace intake::telephony
