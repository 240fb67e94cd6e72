#include "normalizers/email/people.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "normalizers/email/address.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/email/limits.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> roles = {
    {{"from", "from"}, {"reply-to", "reply_to"}, {"to", "to"}, {"cc", "cc"}}};

bool is_known(const people& who, std::string_view role, const address& a) {
  return std::any_of(who.participants.begin(), who.participants.end(),
                     [&](const participant& p) { return p.role == role && same(p.address, a.mailbox); });
}

/// A field that is there twice adds only whom the first did not name.
void read_role(fields header, std::string_view name, std::string_view role, std::string_view charset, people& out) {
  const field* first = find(header, name);
  for (const field& f : header) {
    if (!same(f.name, name)) continue;
    for (address& a : read_addresses(f.value, max_addresses - out.participants.size(), charset))
      if (&f == first || !is_known(out, role, a))
        out.participants.push_back({std::string(role), std::move(a.name), std::move(a.mailbox)});
  }
}

bool is_address(std::string_view mailbox) { return mailbox.find('@') != std::string_view::npos; }

void take_sender(people& out, std::string_view name, std::string_view mailbox, std::string_view evidence) {
  if (!out.sender.empty() || !is_address(mailbox)) return;
  out.sender = address_key(mailbox);
  out.sender_name = name;
  out.evidence = evidence;
}

void take_sender_from(fields header, std::string_view name, std::string_view evidence, people& out) {
  for (const address& a : read_addresses(value_of(header, name), 1)) take_sender(out, a.name, a.mailbox, evidence);
}

}  // namespace

people read_people(fields header, std::string_view envelope_sender, std::string_view charset) {
  people out;
  out.participants.reserve(4);
  for (const auto& [name, role] : roles) read_role(header, name, role, charset, out);
  for (const participant& p : out.participants)
    if (p.role == "from") take_sender(out, p.name, p.address, "From header");
  if (!out.sender.empty()) return out;
  take_sender_from(header, "sender", "Sender header", out);
  take_sender(out, {}, text::clean_line(std::string(envelope_sender.substr(0, max_line))), "envelope sender");
  take_sender_from(header, "return-path", "Return-Path header", out);
  const bool has_from = !out.participants.empty() && out.participants.front().role == "from";
  if (!has_from && !out.sender.empty())
    out.participants.insert(out.participants.begin(), {"from", out.sender_name, out.sender});
  return out;
}

}  // namespace intake::email
