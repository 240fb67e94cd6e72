#include <iostream>

#include <boost/json/serialize.hpp>

#include "gateway/api/views.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/trace_text.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

std::string delivery_line(const json::value& d) {
  const std::string state = text(d, "state");
  std::string out = state;
  if (const auto at = text(d, "at"); !at.empty()) out += " at " + short_time(at);
  if (const auto n = integer(d, "attempts"); n > 1 || (n == 1 && state != "delivered"))
    out += ", " + counted(n, "attempt");
  if (const auto next = text(d, "next_at"); !next.empty()) out += ", again at " + short_time(next);
  if (const auto number = text(d, "reference"); !number.empty()) out += ", ticket " + shown(number);
  if (const auto why = text(d, "reason"); !why.empty()) out += ": " + shown(why);
  return out;
}

void print_event(std::ostream& to, const json::value& event, std::string_view prefix) {
  to << prefix << text(event, "kind") << "  " << text(event, "id") << "  conversation " << text(event, "conversation")
     << '\n';
  for (const auto& d : list(event, "deliveries"))
    to << "    " << text(d, "backend") << ": " << delivery_line(d) << '\n';
}

}  // namespace

void print_trace(std::ostream& to, const json::value& life) {
  const json::value raw = *part(life, "raw");
  to << "contact     " << text(life, "receipt") << "  " << text(life, "state") << '\n';
  to << "received    " << short_time(text(life, "received_at")) << "  " << text(life, "source") << " by "
     << text(life, "via") << '\n';
  if (const auto* journaled = part(life, "journaled"))
    to << "journaled   number " << text(*journaled, "number") << ", "
       << short_size(static_cast<std::uint64_t>(integer(raw, "size"))) << " of " << text(raw, "media_type")
       << ", sha256 " << text(raw, "sha256").substr(0, 16) << '\n';
  if (const auto* held = part(life, "quarantine"))
    to << "quarantine  " << text(*held, "state") << " at " << short_time(text(*held, "at")) << ": "
       << shown(text(*held, "reason")) << '\n';
  for (const auto& event : list(life, "events")) print_event(to, event, "normalized  ");
  if (const auto* into = part(life, "folded")) print_event(to, *into, "folded into ");
}

int trace(const invocation& call, const std::string& receipt) {
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  const std::string missing = "no contact has the receipt " + shown(receipt);
  const auto life = look(
      *c, "/v1/receipts/" + encoded(receipt),
      [&](journal::reader& j) -> std::optional<json::value> { return api::receipt_view(j, receipt); }, missing);
  if (!life) return complain(life.error());
  if (call.json)
    std::cout << json::serialize(*life) << '\n';
  else
    print_trace(std::cout, *life);
  return done;
}

}  // namespace intake::cli
