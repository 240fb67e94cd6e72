#include "normalizers/call/recording.hpp"

#include <boost/json/array.hpp>

#include "gateway/crypto/digest.hpp"
#include "normalizers/call/bounded.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::call {
namespace {

namespace json = boost::json;

std::string text_in(const json::object& from, std::string_view key) {
  const auto* v = from.if_contains(key);
  return v && v->is_string() ? std::string(v->get_string()) : std::string{};
}

call_record record_of(const contact_view& contact) {
  const json::object& e = contact.envelope;
  call_record out;
  out.leg = text_in(e, "leg");
  if (const auto* ids = e.if_contains("ids"); ids && ids->is_array())
    for (const json::value& id : ids->get_array())
      if (id.is_string()) out.ids.emplace_back(id.get_string());
  call_recording r{text_in(e, "id"), text_in(e, "kind"), text_in(e, "url"), {}};
  if (const auto* length = e.if_contains("duration_ms"); length && length->is_int64())
    r.duration = milliseconds{length->get_int64()};
  r.fetched = {std::string(contact.receipt), text::clean_line(text_in(e, "media_type")),
               crypto::sha256_hex(contact.bytes), contact.bytes.size()};
  out.recordings.push_back(std::move(r));
  return out;
}

attachment_view attachment_of(const call_recording& r) {
  attachment_view out;
  out.origin = r.kind == "voicemail" ? "voicemail" : "recording";
  out.filename = out.origin;
  out.declared_type = r.fetched->media_type;
  out.size = out.length = r.fetched->size;
  out.sha256 = r.fetched->sha256;
  return out;
}

}  // namespace

facts normalize_recording(const contact_view& contact) {
  facts out;
  out.occurred_at = contact.received_at;
  call_record record = record_of(contact);
  bound(record, out.parse.limits_hit);
  out.attachments.push_back(attachment_of(record.recordings.front()));
  out.subject = "Recording of a call";
  out.thread.own_id_synthetic = record.leg.empty();
  out.thread.own_id = record.leg.empty() ? "record-" + crypto::sha256_hex(contact.bytes).substr(0, 40) : record.leg;
  if (record.leg.empty()) {
    out.parse.degraded = true;
    out.parse.warnings.push_back("unreadable: the recording belongs to no call");
    return out;
  }
  out.thread.parents = {record.ids.begin() + 1, record.ids.end()};
  out.call = std::move(record);
  return out;
}

}  // namespace intake::call
