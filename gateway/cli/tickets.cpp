#include <chrono>
#include <filesystem>
#include <iostream>
#include <thread>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/backends/make_backend.hpp"
#include "gateway/backends/ticket_store_reader.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;
using backends::ticket_change;
using backends::ticket_row;
using backends::ticket_store_reader;

json::object data_of(const ticket_row& t) {
  return {{"number", t.number},       {"status", t.status},         {"priority", t.priority},
          {"queue", t.queue},         {"channel", t.channel},       {"subject", t.subject},
          {"customer", t.customer},   {"address", t.address},       {"messages", t.messages},
          {"opened_at", t.opened_at}, {"updated_at", t.updated_at}, {"conversation", t.conversation}};
}

json::object data_of(const ticket_change& change) {
  const auto& m = change.message;
  return {{"ticket", data_of(change.ticket)},
          {"message",
           {{"event", m.event_id},
            {"sequence", m.sequence},
            {"kind", m.kind},
            {"at", m.at},
            {"sender", m.sender},
            {"text", m.text},
            {"attachments", m.attachments}}}};
}

std::string who(const ticket_row& t) {
  if (t.customer.empty()) return shown(t.address, 60);
  return shown(t.customer, 40) + (t.address.empty() ? "" : " <" + shown(t.address, 60) + ">");
}

result<std::unique_ptr<ticket_store_reader>> open_store(const config::configuration& c, const std::string& name) {
  for (const auto& section : c.backend) {
    if (section.type != "sqlite" || (!name.empty() && section.name != name)) continue;
    const std::string file = backends::ticket_store_file(section, c.gateway.state_dir);
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
      return fail("there is no ticket store at " + file + " yet: it is made when the gateway starts");
    return ticket_store_reader::open(file);
  }
  return fail(name.empty() ? "the configuration has no backend of type sqlite: tickets are where its backends keep them"
                           : "the configuration has no sqlite backend named " + shown(name));
}

int list_tickets(ticket_store_reader& store, const invocation& call, const tickets_options& options) {
  const auto rows = store.tickets(options.limit);
  if (!rows) return complain(rows.error());
  if (call.json) {
    for (const auto& row : *rows) std::cout << json::serialize(data_of(row)) << '\n';
    return done;
  }
  table out{{"TICKET", "STATUS", "PRIO", "QUEUE", "CHANNEL", "UPDATED", "MSGS", "CUSTOMER", "SUBJECT"}};
  for (const auto& t : *rows)
    out.add({std::to_string(t.number), t.status, t.priority, shown(t.queue, 30), t.channel, short_time(t.updated_at),
             std::to_string(t.messages), who(t), shown(t.subject, 80)});
  out.empty() ? void(std::cout << "no tickets yet\n") : out.print(std::cout);
  return done;
}

void print_change(const ticket_change& change) {
  const auto& [message, ticket] = change;
  std::cout << short_time(message.at) << "  #" << ticket.number << "  " << message.kind << "  " << who(ticket) << "  "
            << shown(ticket.subject, 80) << '\n';
}

int follow_tickets(ticket_store_reader& store, const invocation& call) {
  auto position = store.position();
  if (!position) return complain(position.error());
  for (;;) {
    const auto changes = store.follow(*position, 100);
    if (!changes) return complain(changes.error());
    for (const auto& change : *changes) {
      call.json ? void(std::cout << json::serialize(data_of(change)) << '\n') : print_change(change);
      *position = change.message.position;
    }
    if (!std::cout.flush()) return failed;
    if (changes->empty()) std::this_thread::sleep_for(std::chrono::milliseconds{200});
  }
}

}  // namespace

int tickets(const invocation& call, const tickets_options& options) {
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  const auto store = open_store(*c, options.backend);
  if (!store) return complain(store.error());
  if (const int code = list_tickets(**store, call, options); code != done || !options.follow) return code;
  return follow_tickets(**store, call);
}

}  // namespace intake::cli
