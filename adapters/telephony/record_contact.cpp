#include "adapters/telephony/record_contact.hpp"

#include "gateway/config/telephony_formats.hpp"

namespace intake::telephony {
namespace {

/// One name where columns are expected is the name of a template that the dialect knows.
boost::json::value columns_of(const config::telephony_section& s) {
  if (s.format == "freeswitch-csv" && s.columns.size() == 1) return boost::json::string(s.columns.front());
  return boost::json::array(s.columns.begin(), s.columns.end());
}

boost::json::object settings_of(const config::telephony_section& s) {
  boost::json::object settings{{"time_zone", s.time_zone}};
  if (!s.country.empty()) settings["country"] = s.country;
  if (!s.columns.empty()) settings["columns"] = columns_of(s);
  if (s.separator != ",") settings["separator"] = s.separator;
  if (!s.fields.empty()) settings["fields"] = s.fields;
  if (!s.values.empty()) settings["values"] = s.values;
  if (!s.times.empty()) settings["times"] = s.times;
  return settings;
}

}  // namespace

record_contact::record_contact(const config::telephony_section& s)
    : source_("telephony/" + s.name),
      format_(s.format),
      media_type_(config::find_telephony_format(s.format)->media_type),
      envelope_{{"format", s.format}},
      settings_(std::make_shared<const source_settings>(settings_of(s))) {
  if (!s.queue.empty()) envelope_["queue"] = s.queue;
  if (!s.queues.empty()) envelope_["queues"] = s.queues;
}

contact record_contact::make() const {
  contact record;
  record.channel = "phone";
  record.source = source_;
  record.via = format_;
  record.media_type = media_type_;
  record.envelope = envelope_;
  record.settings = settings_;
  return record;
}

contact record_contact::make(std::string_view file, std::uint64_t line, std::string_view header) const {
  contact record = make();
  record.envelope["file"] = file;
  record.envelope["line"] = line;
  if (!header.empty()) record.envelope["header"] = header;
  return record;
}

}  // namespace intake::telephony
