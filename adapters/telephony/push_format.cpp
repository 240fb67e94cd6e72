#include "adapters/telephony/push_format.hpp"

#include <algorithm>

namespace intake::telephony {
namespace {

constexpr std::string_view form = "application/x-www-form-urlencoded";
constexpr std::string_view base64_form = "application/x-www-form-base64-encoded";  // FreeSWITCH's own
constexpr std::string_view any_json = "+json";

constexpr std::string_view text_lines[] = {"text/csv", "text/plain"};
constexpr std::string_view json[] = {"application/json", any_json};
constexpr std::string_view json_or_lines[] = {"application/json", any_json, "application/x-ndjson",
                                              "application/jsonl"};
constexpr std::string_view json_or_form[] = {"application/json", any_json, form};
constexpr std::string_view form_or_json[] = {form, "application/json", any_json};
constexpr std::string_view json_or_forms[] = {"application/json", any_json, form, "multipart/form-data"};
constexpr std::string_view freeswitch_json[] = {"application/json", form, base64_form};
constexpr std::string_view freeswitch_xml[] = {"text/xml", "application/xml", form, base64_form};

constexpr push_format formats[] = {
    {"asterisk-csv", text_lines, push_body::lines},
    {"asterisk-custom", text_lines, push_body::lines},
    {"asterisk-cel", text_lines, push_body::lines},
    {"freeswitch-csv", text_lines, push_body::lines},
    {"3cx", text_lines, push_body::lines},
    {"generic-csv", text_lines, push_body::lines},
    {"freeswitch-json", freeswitch_json},
    {"freeswitch-xml", freeswitch_xml},
    {"twilio", form_or_json, push_body::one, push_success::twiml},
    {"telnyx", json_or_form},
    {"amazon-connect", json, push_body::one, push_success::firehose},
    {"zammad", json_or_forms, push_body::one, push_success::empty_object},
    {"zoom", json, push_body::one, push_success::receipts_200},
    {"ringcentral", json, push_body::one, push_success::receipts_200},
    {"generic-json", json_or_lines},
};

}  // namespace

const push_format* find_push_format(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(formats), std::end(formats), [&](const auto& f) { return f.name == name; });
  return found == std::end(formats) ? nullptr : found;
}

bool takes(const push_format& f, std::string_view media_type) {
  return std::any_of(f.media_types.begin(), f.media_types.end(), [&](std::string_view each) {
    return each == any_json ? media_type.ends_with(any_json) : media_type == each;
  });
}

bool is_json(std::string_view media_type) { return media_type == "application/json" || media_type.ends_with(any_json); }

bool is_json_lines(std::string_view media_type) {
  return media_type == "application/x-ndjson" || media_type == "application/jsonl";
}

}  // namespace intake::telephony
