#include "normalizers/call/normalize.hpp"

#include <chrono>
#include <exception>

#include "gateway/crypto/digest.hpp"
#include "normalizers/call/bounded.hpp"
#include "normalizers/call/dialect.hpp"
#include "normalizers/call/phone_number.hpp"
#include "normalizers/call/recording.hpp"
#include "normalizers/call/wording.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::call {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr std::size_t largest_record = 1024 * 1024;
constexpr std::size_t longest_raw_text = 4096;

std::string_view string_in(const json::object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view{};
}

const json::object& object_in(const json::object& object, std::string_view key) {
  static const json::object none;
  const auto* found = object.if_contains(key);
  return found && found->is_object() ? found->get_object() : none;
}

const std::string& number_of(const phone_party& party) { return party.e164.empty() ? party.number : party.e164; }

/// What a party's number is to the world; a dialect may have found the E.164 itself.
struct reach {
  bool extension = false, outside = false;
};

reach read_party(phone_party& party, std::string_view country) {
  dialled read = read_number(party.number, country);
  party.number = std::move(read.number);
  if (party.e164.empty()) party.e164 = std::move(read.e164);
  return {read.extension && party.e164.empty(), !party.e164.empty()};
}

/// Numbers, and the direction where the dialect does not know it and extensions leave no doubt.
void read_parties(call_record& record, std::string_view country) {
  const reach from = read_party(record.from, country), to = read_party(record.to, country);
  if (!record.direction.empty()) return;
  if (from.extension && to.extension) record.direction = "internal";
  if (from.extension && to.outside) record.direction = "outbound";
  if (from.outside && to.extension) record.direction = "inbound";
}

/// Our queue for the number that was dialled, as configured; the source's own word for a queue is not ours.
std::string queue_of(const call_record& record, const json::object& queues) {
  for (const std::string* dialled : {&record.to.e164, &record.to.number})
    if (const std::string_view queue = string_in(queues, *dialled); !dialled->empty() && !queue.empty())
      return std::string(queue);
  return {};
}

void add_participant(facts& out, std::string_view role, const std::string& name, const std::string& address) {
  if (!name.empty() || !address.empty()) out.participants.push_back({std::string(role), name, address});
}

/// The customer is who called us, or whom we called; between two of our own extensions there is none.
void add_people(facts& out, const call_record& record, const json::object& queues) {
  add_participant(out, "from", record.from.name, number_of(record.from));
  add_participant(out, "to", record.to.name, number_of(record.to));
  add_participant(out, "agent", "", record.agent);
  add_participant(out, "queue", record.queue, queue_of(record, queues));
  if (record.direction == "internal") return;
  const bool outbound = record.direction == "outbound";
  const phone_party& customer = outbound ? record.to : record.from;
  out.customer_name = customer.name;
  out.thread.sender = number_of(customer);
  if (!out.thread.sender.empty())
    out.identities.push_back({"phone", out.thread.sender, "claimed", outbound ? "dialled number" : "caller id"});
}

/// A PBX may be read long after the call; a call that is yet to come has a wrong clock or a wrong zone.
time_point occurred_at(const call_record& record, time_point received_at, parse_notes& notes) {
  for (const std::optional<time_point>& at : {record.started_at, record.answered_at, record.ended_at}) {
    if (!at) continue;
    if (*at <= received_at + 5min) return *at;
    notes.warnings.push_back("starts_in_the_future: clock or time_zone of the source is wrong");
    break;
  }
  return received_at;
}

void add_body(facts& out, std::string text) {
  out.body.emplace();
  out.body->reply_text = text;
  out.body->text = std::move(text);
}

/// A leg that has no id is its own: the digest of the record names it.
void add_own_id(facts& out, const contact_view& contact, const std::string& leg) {
  out.thread.own_id_synthetic = leg.empty();
  out.thread.own_id = leg.empty() ? "record-" + crypto::sha256_hex(contact.bytes).substr(0, 40) : leg;
}

/// What is left to say of a record that nobody can read: that it is there, and how it begins.
facts unreadable(const contact_view& contact, const std::string& why) {
  facts out;
  out.occurred_at = contact.received_at;
  add_own_id(out, contact, "");
  out.subject = "Call record that cannot be read";
  add_body(out, text::clean_body(std::string(text::cut_utf8(contact.bytes, longest_raw_text))));
  out.body->truncated = contact.bytes.size() > longest_raw_text;
  out.parse.degraded = true;
  out.parse.warnings.push_back("unreadable: " + text::clean_line(why));
  return out;
}

void complete_further(facts& out, std::vector<call_record> legs, std::string_view country) {
  for (call_record& leg : legs) {
    leg.leg = text::clean_line(leg.leg);
    bound(leg, out.parse.limits_hit);
    read_parties(leg, country);
  }
  out.further_legs = std::move(legs);
}

const json::object& settings_of(const contact_view& contact) {
  return contact.settings ? *contact.settings : object_in(contact.envelope, "settings");
}

facts read(const contact_view& contact) {
  const std::string_view format = string_in(contact.envelope, "format");
  if (format == recording_format) return normalize_recording(contact);
  const dialect read_dialect = find_dialect(format);
  if (!read_dialect) return unreadable(contact, "no format \"" + std::string(format.substr(0, 40)) + "\" is known");
  if (contact.bytes.size() > largest_record) return unreadable(contact, "larger than 1 MB");

  const json::object& settings = settings_of(contact);
  result<reading> read = read_dialect({contact.bytes, contact.envelope, settings, contact.received_at});
  if (!read) return unreadable(contact, read.error().message);

  facts out;
  out.parse.warnings = std::move(read->warnings);
  if (!read->record) {
    out.occurred_at = contact.received_at;
    add_own_id(out, contact, "");
    return out;
  }
  call_record& record = *read->record;
  add_own_id(out, contact, text::clean_line(record.leg));
  record.leg = out.thread.own_id;
  bound(record, out.parse.limits_hit);
  const std::string_view country = string_in(settings, "country");
  read_parties(record, country);
  complete_further(out, std::move(read->further), country);
  out.occurred_at = occurred_at(record, contact.received_at, out.parse);
  add_people(out, record, object_in(contact.envelope, "queues"));
  out.subject = subject_of(record);
  add_body(out, text_of(record));
  out.thread.own_id = record.leg;
  out.thread.parents = {record.ids.begin() + 1, record.ids.end()};
  out.call = std::move(record);
  return out;
}

}  // namespace

facts normalize(const contact_view& contact) {
  try {
    return read(contact);
  } catch (const std::exception& e) {
    return unreadable(contact, e.what());
  }
}

}  // namespace intake::call
