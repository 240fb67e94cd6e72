#include "normalizers/email/thread.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

#include "gateway/crypto/digest.hpp"
#include "normalizers/email/address.hpp"
#include "normalizers/email/ascii.hpp"
#include "normalizers/email/distinct.hpp"
#include "normalizers/email/message_id.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_ids_read = 2000;

/// Everything of the mail's own header that stays the same on every way.
std::string synthetic_id(const mail& m, const std::string& body_digest) {
  std::string said;
  for (const std::string_view name : {"from", "to", "cc", "subject", "date"}) {
    said += unfolded(value_of(m.header(), name));
    said += '\n';
  }
  return crypto::sha256_hex(said + body_digest).substr(0, 40) + "@synthetic.intake.invalid";
}

/// Digest of all leaves: the texts without what transports change, the attachments decoded.
std::string content_digest(const mail& m, const reading_plan& plan, const std::vector<attachment_view>& attachments) {
  std::string leaves;
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < m.parts.size(); ++i) {
    if (m.parts[i].is_multipart) continue;
    const bool attached = next < plan.attachments.size() && plan.attachments[next] == i;
    leaves += attached ? attachments[next++].sha256 : canonical_text_digest(m.body(m.parts[i]));
  }
  return crypto::sha256_hex(leaves);
}

std::vector<std::string> parents_of(const mail_ids& ids) {
  distinct out;
  const auto add = [&](const std::string& id) {
    if (out.size() < max_references && id != ids.message_id) out.add(id);
  };
  for (const std::string& id : ids.in_reply_to) add(id);
  for (auto id = ids.references.rbegin(); id != ids.references.rend(); ++id) add(*id);
  return out.take();
}

std::vector<std::string> parties_of(const people& who) {
  distinct out;
  const auto add = [&](std::string key) {
    if (key.find('@') != std::string::npos) out.add(std::move(key));
  };
  add(who.sender);
  for (const participant& p : who.participants) add(address_key(p.address));
  return out.take();
}

/// "support+tag@example.com" → tag
std::string plus_tag(std::string_view address) {
  const std::string_view local = address.substr(0, address.rfind('@'));
  const std::size_t plus = local.find('+');
  return plus == local.npos ? std::string{} : std::string(local.substr(plus + 1, 64));
}

std::vector<std::string_view> strings_in(const boost::json::object& in, std::string_view key) {
  std::vector<std::string_view> out;
  const boost::json::value* list = in.if_contains(key);
  if (!list || !list->is_array()) return out;
  for (const boost::json::value& one : list->get_array())
    if (one.is_string()) out.emplace_back(one.get_string());
  return out;
}

}  // namespace

mail_ids read_ids(fields header) {
  mail_ids out;
  out.message_id = read_message_id(value_of(header, "message-id"));
  out.in_reply_to = read_message_ids(value_of(header, "in-reply-to"), max_references);
  out.references = read_message_ids(value_of(header, "references"), max_ids_read);
  if (out.references.size() > max_references) {  // the root, and the nearest
    out.references.erase(out.references.begin() + 1,
                         out.references.end() - static_cast<std::ptrdiff_t>(max_references - 1));
  }
  return out;
}

std::string canonical_text_digest(std::string_view body) {
  while (!body.empty() && is_space(body.back())) body.remove_suffix(1);
  if (body.find('\r') == std::string_view::npos) return crypto::sha256_hex(body);
  static thread_local std::array<char, 16 * 1024> block;  // made once a thread, as it is large and every mail needs it
  std::optional<crypto::sha256_hasher> hasher;            // made when one block is not enough
  std::size_t n = 0;
  for (std::size_t pos = 0; pos < body.size();) {
    const void* cr = std::memchr(body.data() + pos, '\r', body.size() - pos);
    const std::size_t end = cr ? static_cast<std::size_t>(static_cast<const char*>(cr) - body.data()) : body.size();
    for (std::size_t size = 0; pos < end; pos += size) {
      if (n == block.size()) {
        if (!hasher) hasher.emplace();
        hasher->update({block.data(), std::exchange(n, 0)});
      }
      size = std::min(end - pos, block.size() - n);
      std::memcpy(block.data() + n, body.data() + pos, size);
      n += size;
    }
    ++pos;  // every CR goes: a line end is LF, and a bare CR is nothing that survives all transports
  }
  if (!hasher) return crypto::sha256_hex({block.data(), n});
  hasher->update({block.data(), n});
  return crypto::hex(hasher->finish());
}

void read_own_addresses(const boost::json::object& envelope, const people& who, thread_facts& out) {
  constexpr std::size_t most_tags = 8;
  const auto mailboxes = strings_in(envelope, "mailboxes"), recipients = strings_in(envelope, "rcpt_to");
  if (!mailboxes.empty()) out.mailbox = mailboxes.front();
  if (out.mailbox.starts_with('*')) out.mailbox = recipients.empty() ? std::string_view{} : recipients.front();
  out.mailbox = address_key(text::clean_line(out.mailbox));
  distinct tags;
  const auto add = [&](std::string_view address) {
    std::string tag = plus_tag(address);
    if (!tag.empty() && tags.size() < most_tags) tags.add(text::clean_line(std::move(tag)));
  };
  for (const std::string_view recipient : recipients) add(recipient);
  for (const participant& p : who.participants)
    if (p.role == "to" || p.role == "cc") add(p.address);
  out.plus_tags = tags.take();
}

void join_report(thread_facts& thread, const delivery_report& report) {
  const std::string& original = report.original_message_id;
  if (!original.empty() && std::find(thread.parents.begin(), thread.parents.end(), original) == thread.parents.end())
    thread.parents.insert(thread.parents.begin(), original);
  for (const report_recipient& r : report.recipients) thread.reported.push_back(address_key(r.address));
}

thread_facts read_thread(const mail& m, const mail_ids& ids, const people& who, const reading_plan& plan,
                         const std::vector<attachment_view>& attachments) {
  thread_facts out;
  const std::string digest = content_digest(m, plan, attachments);
  out.own_id_synthetic = ids.message_id.empty();
  out.own_id = out.own_id_synthetic ? synthetic_id(m, digest) : ids.message_id;
  if (!out.own_id_synthetic) {
    std::string key;
    key.reserve(ids.message_id.size() + 1 + digest.size());
    out.content_key = crypto::sha256_hex(key.append(ids.message_id).append(1, '\n').append(digest));
  }
  out.parents = parents_of(ids);
  out.parties = parties_of(who);
  out.sender = who.sender;
  return out;
}

}  // namespace intake::email
