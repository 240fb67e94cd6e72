#include "normalizers/call/dialect.hpp"

#include <boost/json/array.hpp>

namespace intake::call {
namespace {

constexpr std::size_t most_columns = 256;

struct row {
  std::string_view format;
  dialect read;
};

constexpr row dialects[] = {
    {"asterisk-csv", read_asterisk_csv},
    {"asterisk-custom", read_asterisk_custom},
    {"asterisk-cel", read_asterisk_cel},
    {"freeswitch-csv", read_freeswitch_csv},
    {"3cx", read_3cx},
    {"cucm", read_cucm},
    {"generic-csv", read_generic_csv},
    {"amazon-connect", read_amazon_connect},
    {"freeswitch-json", read_freeswitch_json},
    {"freeswitch-xml", read_freeswitch_xml},
    {"generic-json", read_generic_json},
    {"ringcentral", read_ringcentral},
    {"telnyx", read_telnyx},
    {"twilio", read_twilio},
    {"zammad", read_zammad},
    {"zoom", read_zoom},
};

std::string_view string_in(const boost::json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

}  // namespace

dialect find_dialect(std::string_view format) {
  for (const row& r : dialects)
    if (r.format == format) return r.read;
  return nullptr;
}

std::string_view record_view::setting(std::string_view key) const { return string_in(settings, key); }

std::string_view record_view::header() const { return string_in(envelope, "header"); }

char record_view::separator() const {
  const std::string_view separator = setting("separator");
  return separator.empty() ? ',' : separator.front();
}

std::string_view record_view::time_zone() const {
  const std::string_view zone = setting("time_zone");
  return zone.empty() ? "UTC" : zone;
}

std::vector<std::string_view> record_view::columns() const {
  std::vector<std::string_view> names;
  const auto* found = settings.if_contains("columns");
  if (!found || !found->is_array()) return names;
  for (const boost::json::value& name : found->get_array()) {
    if (names.size() == most_columns) break;
    names.push_back(name.is_string() ? std::string_view(name.get_string()) : std::string_view{});
  }
  return names;
}

}  // namespace intake::call
