#include "normalizers/email/delivery_report.hpp"

#include <algorithm>
#include <initializer_list>

#include <boost/json/array.hpp>

#include "normalizers/email/address.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/email/encoded_word.hpp"
#include "normalizers/email/message_id.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_report = 256 * 1024, max_recipients = 100;

std::string text_of(fields block, std::string_view name) { return decode_text(value_of(block, name), max_line); }

/// "rfc822; user@example.org" → the address.
std::string typed_address(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  if (semicolon != std::string_view::npos) value = value.substr(semicolon + 1);
  const auto list = read_addresses(value, 1);
  return list.empty() ? std::string{} : list.front().mailbox;
}

/// "5.1.1 (unknown user)" → "5.1.1".
std::string status_code(std::string_view value) {
  value = trimmed(value);
  std::size_t end = 0;
  while (end < value.size() && (is_digit(value[end]) || value[end] == '.')) ++end;
  return std::string(value.substr(0, std::min<std::size_t>(end, 16)));
}

/// Calls `each` for every block of fields of a message/delivery-status or message/feedback-report.
template <class F>
void for_each_block(const mail& m, const part& p, F each) {
  const std::string bytes = decoded_bytes(m.body(p), p.how, max_report);
  parse_notes ignored;
  for (std::size_t pos = 0; pos < bytes.size();) {
    std::vector<field> block;
    const std::size_t next = scan_header(bytes, pos, false, {}, limits{}, block, ignored);
    if (!block.empty()) each(fields(block));
    if (next <= pos) return;
    pos = next;
  }
}

void read_status(const mail& m, const part& p, delivery_report& out) {
  for_each_block(m, p, [&](fields block) {
    std::string address = typed_address(value_of(block, "original-recipient"));
    if (address.empty()) address = typed_address(value_of(block, "final-recipient"));
    const auto known = [&](const report_recipient& r) { return same(r.address, address); };
    if (address.empty() || out.recipients.size() >= max_recipients) return;
    if (std::any_of(out.recipients.begin(), out.recipients.end(), known)) return;
    out.recipients.push_back({.address = std::move(address),
                              .action = lowered(text_of(block, "action")),
                              .status = status_code(value_of(block, "status")),
                              .diagnostic = text_of(block, "diagnostic-code")});
  });
}

void read_feedback(const mail& m, const part& p, delivery_report& out) {
  for_each_block(m, p, [&](fields block) {
    if (out.feedback_type.empty()) out.feedback_type = lowered(text_of(block, "feedback-type"));
  });
}

void read_disposition(const mail& m, const part& p, delivery_report& out) {
  for_each_block(m, p, [&](fields block) {
    if (out.original_message_id.empty())
      out.original_message_id = read_message_id(value_of(block, "original-message-id"));
    const std::string disposition = lowered(text_of(block, "disposition"));
    out.deleted_unread |=
        disposition.starts_with("automatic-action") && disposition.find("deleted") != std::string::npos;
    std::string address = typed_address(value_of(block, "final-recipient"));
    if (out.recipients.empty() && !address.empty())
      out.recipients.push_back({.address = std::move(address), .action = {}, .status = {}, .diagnostic = {}});
  });
}

bool is_one_of(std::string_view type, std::initializer_list<std::string_view> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

/// Success is no bounce: DSNs that only tell of arrivals are receipts.
bool all_arrived(const delivery_report& report) {
  return !report.recipients.empty() &&
         std::all_of(report.recipients.begin(), report.recipients.end(), [](const auto& r) {
           return is_one_of(r.action, {"delivered", "relayed", "expanded"});
         });
}

}  // namespace

std::string enclosed_message_id(const mail& m) {
  for (const part& p : m.parts) {
    if (!is_one_of(p.type, {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}))
      continue;
    const std::string head = decoded_bytes(m.body(p), p.how, max_report);
    std::vector<field> header;
    parse_notes ignored;
    scan_header(head, 0, true, {}, limits{}, header, ignored);
    if (std::string id = read_message_id(value_of(header, "message-id")); !id.empty()) return id;
  }
  return {};
}

delivery_report read_delivery_report(const mail& m) {
  delivery_report out;
  for (const part& p : m.parts) {
    if (is_one_of(p.type, {"message/delivery-status", "message/global-delivery-status"})) {
      out.kind = "bounce";
      read_status(m, p, out);
    } else if (p.type == "message/feedback-report") {
      out.kind = "complaint";
      read_feedback(m, p, out);
    } else if (is_one_of(p.type, {"message/disposition-notification", "message/global-disposition-notification"})) {
      out.kind = "receipt";
      read_disposition(m, p, out);
    }
  }
  if (out.kind == "bounce" && all_arrived(out)) out.kind = "receipt";
  if (m.parts.front().type == "multipart/report" && out.original_message_id.empty())
    out.original_message_id = enclosed_message_id(m);
  return out;
}

boost::json::object as_json(const delivery_report& report) {
  boost::json::object out;
  if (!report.recipients.empty() || report.kind == "bounce") {
    boost::json::array list;
    for (const report_recipient& r : report.recipients) {
      boost::json::object o{{"address", r.address}};
      if (!r.action.empty()) o["action"] = r.action;
      if (!r.status.empty()) o["status"] = r.status;
      if (!r.diagnostic.empty()) o["diagnostic"] = r.diagnostic;
      list.push_back(std::move(o));
    }
    out["recipients"] = std::move(list);
  }
  if (!report.original_message_id.empty()) out["original_message_id"] = report.original_message_id;
  if (!report.feedback_type.empty()) out["feedback_type"] = report.feedback_type;
  return out;
}

}  // namespace intake::email
