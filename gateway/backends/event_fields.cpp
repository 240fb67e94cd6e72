#include "gateway/backends/event_fields.hpp"

#include "gateway/backends/json_cursor.hpp"

namespace intake::backends {
namespace {

/// One pass over the event; each member function consumes one value.
struct event_reader {
  json_cursor at;
  event_fields out{};
  std::string identity{};
  std::string_view text{}, reply{};  ///< of the body, as written

  void envelope() {
    at.object([&](std::string_view key) {
      if (key == "type")
        out.kind = std::string(kind_of_type(at.string()));
      else if (key == "time")
        out.time = at.string();
      else if (key == "data")
        data();
      else
        at.skip();
    });
  }

  void data() {
    at.object([&](std::string_view key) {
      if (key == "channel")
        out.channel = at.string();
      else if (key == "subject")
        out.subject = at.string();
      else if (key == "conversation")
        conversation();
      else if (key == "customer")
        customer();
      else if (key == "participants")
        at.array([&] { participant(); });
      else if (key == "attachments")
        at.array([&] { attachment(); });
      else if (key == "triage")
        triage();
      else if (key == "body")
        body();
      else
        at.skip();
    });
  }

  void body() {
    at.object([&](std::string_view key) {
      if (key == "text")
        text = at.raw_string();
      else if (key == "reply_text")
        reply = at.raw_string();
      else
        at.skip();
    });
  }

  void conversation() {
    at.object([&](std::string_view key) { key == "sequence" ? void(out.sequence = at.integer()) : at.skip(); });
  }

  void customer() {
    at.object([&](std::string_view key) {
      if (key == "name")
        out.customer = at.string();
      else if (key == "identities")
        at.array([&] { first_identity(); });
      else
        at.skip();
    });
  }

  void first_identity() {
    if (!identity.empty()) return at.skip();
    at.object([&](std::string_view key) { key == "value" ? void(identity = at.string()) : at.skip(); });
  }

  void participant() {
    std::string role, address;
    at.object([&](std::string_view key) {
      if (key == "role")
        role = at.string();
      else if (key == "address")
        address = at.string();
      else
        at.skip();
    });
    if (role == "from" && out.address.empty()) out.address = std::move(address);
  }

  void attachment() {
    auto& a = out.attachments.emplace_back();
    at.object([&](std::string_view key) {
      if (key == "id")
        a.id = at.string();
      else if (key == "filename")
        a.filename = at.string();
      else if (key == "detected_type")
        a.type = at.string();
      else if (key == "size")
        a.size = at.integer();
      else if (key == "sha256")
        a.sha256 = at.string();
      else if (key == "url")
        a.url = at.string();
      else
        at.skip();
    });
  }

  void triage() {
    at.object([&](std::string_view key) {
      if (key == "queue")
        out.queue = at.string();
      else if (key == "priority")
        out.priority = at.string();
      else
        at.skip();
    });
  }
};

/// `json` without two pieces of it, in whatever order they stand; a piece that was not found has no place.
std::string without(std::string_view json, std::string_view one, std::string_view other) {
  std::string out;
  out.reserve(json.size() - one.size() - other.size());
  if (other.data() < one.data()) std::swap(one, other);
  for (const auto piece : {one, other}) {
    if (!piece.data()) continue;
    out.append(json.data(), piece.data());
    json.remove_prefix(static_cast<std::size_t>(piece.data() + piece.size() - json.data()));
  }
  return out.append(json);
}

/// A text mostly begins with its reply: then each byte is kept once.
bool take_texts(event_fields& to, std::string_view text, std::string_view reply) {
  if (!reply.data()) reply = text;
  if (!append_decoded(to.reply, reply)) return false;
  if (text.starts_with(reply)) return append_decoded(to.rest, text.substr(reply.size()));
  return append_decoded(to.text.emplace(), text);
}

}  // namespace

std::string_view kind_of_type(std::string_view type) {
  if (!type.ends_with(".v1")) return {};
  type.remove_suffix(3);
  for (const std::string_view family : {".ticket.", ".reply."}) {
    const auto at = type.rfind(family);
    if (at == type.npos || at + family.size() == type.size()) continue;
    return family == ".ticket." ? type.substr(at + family.size()) : type.substr(at + 1);
  }
  return {};
}

result<event_fields> read_event_fields(std::string_view json) {
  event_reader reader{.at = json_cursor{json}};
  reader.envelope();
  if (reader.at.failed() || !reader.at.at_end()) return fail("not a ticket event: the text is not one JSON object");
  if (reader.out.kind.empty()) return fail("not a ticket event of version 1: its type is another");
  if (reader.out.time.empty()) return fail("not a ticket event: it has no time");
  if (!take_texts(reader.out, reader.text, reader.reply)) return fail("not a ticket event: a text has a wrong escape");
  reader.out.details = without(json, reader.text, reader.reply);
  if (reader.out.address.empty()) reader.out.address = std::move(reader.identity);
  return std::move(reader.out);
}

}  // namespace intake::backends
