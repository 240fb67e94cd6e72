// Ticket events as the pipeline hands them to a backend, made by hand.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

#include <boost/json/serialize.hpp>

#include "gateway/backends/backend.hpp"
#include "gateway/ticket_event.hpp"

namespace intake::tests {

struct event_spec {
  int number = 1;  ///< place in the journal; makes the id
  std::string conversation = "c-1";
  std::string kind = "ticket.opened";
  int sequence = 1;
  std::string subject = "Printer on fire";
  std::string reply_text = "It burns.";
  std::optional<std::string> text = std::nullopt;  ///< all of it; else the reply and a quoted line
  std::string customer = "Ada Byron";
  std::string queue = "general";
  std::string priority = "p3";
  int attachments = 0;
};

inline std::string event_id(int number) {
  char id[40];
  std::snprintf(id, sizeof id, "01JD9000000000000%09d-0", number);
  return id;
}

inline ticket_event make_event(const event_spec& spec) {
  namespace json = boost::json;
  ticket_event e{.id = event_id(spec.number),
                 .kind = spec.kind,
                 .channel = "email",
                 .source = "smtp/public",
                 .conversation = spec.conversation,
                 .time = from_millis(1795333530123 + spec.number),
                 .data = {}};
  json::object data;
  data["channel"] = "email";
  data["via"] = "smtp";
  data["conversation"] = {{"id", spec.conversation}, {"is_new", spec.sequence == 1}, {"sequence", spec.sequence}};
  json::object customer;
  if (!spec.customer.empty()) customer["name"] = spec.customer;
  customer["identities"] = json::array{{{"type", "email"}, {"value", "ada@example.net"}, {"assurance", "claimed"}}};
  data["customer"] = customer;
  data["participants"] = json::array{{{"role", "to"}, {"address", "support@example.com"}},
                                     {{"role", "from"}, {"name", spec.customer}, {"address", "ada@example.net"}}};
  data["subject"] = spec.subject;
  data["body"] = {{"text", spec.text.value_or(spec.reply_text + "\n> quoted")},
                  {"reply_text", spec.reply_text},
                  {"truncated", false}};
  json::array attachments;
  for (int i = 0; i < spec.attachments; ++i)
    attachments.push_back({{"id", "a" + std::to_string(i)},
                           {"filename", "photo" + std::to_string(i) + ".png"},
                           {"declared_type", "application/octet-stream"},
                           {"detected_type", "image/png"},
                           {"size", 1000 + i},
                           {"sha256", std::string(64, 'a')},
                           {"disposition", "attachment"},
                           {"url", "https://gw.test/v1/attachments/" + e.id + "." + std::to_string(i)}});
  data["attachments"] = attachments;
  data["triage"] = {{"priority", spec.priority}, {"queue", spec.queue}, {"tags", json::array{}}};
  e.data = json::serialize(data);
  return e;
}

inline backends::outgoing_ptr make_outgoing(const event_spec& spec) {
  const auto e = make_event(spec);
  return std::make_shared<backends::outgoing>(
      backends::outgoing{.number = spec.number, .id = e.id, .conversation = e.conversation, .json = serialize({}, e)});
}

}  // namespace intake::tests
