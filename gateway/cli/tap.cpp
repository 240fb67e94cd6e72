#include <iostream>

#include <boost/json/serialize.hpp>

#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

/// The customer as an agent would look for him.
std::string customer_of(const json::value& data) {
  const auto* customer = part(data, "customer");
  if (!customer) return {};
  const auto& identities = list(*customer, "identities");
  return identities.empty() ? text(*customer, "name") : text(identities.front(), "value");
}

void print_event(const json::value& event) {
  const auto* data = part(event, "data");
  if (!data) return;
  std::cout << short_time(text(event, "time")) << "  " << text(event, "id") << "  " << text(event, "type") << "  "
            << shown(customer_of(*data), 60) << "  " << shown(text(*data, "subject"), 80) << '\n';
}

}  // namespace

int tap(const invocation& call, const tap_options& options) {
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  const auto now = ask_gateway(*c, "GET", "/v1/status");
  if (!now) return complain(now.error());
  const auto* journal = part(*now, "journal");
  std::int64_t after = journal ? integer(*journal, "events") : 0;
  for (std::size_t shown_so_far = 0;;) {
    std::string target = "/v1/events?wait=25&limit=100&after=" + std::to_string(after);
    if (!options.channel.empty()) target += "&channel=" + encoded(options.channel);
    const auto page = ask_gateway(*c, "GET", target);
    if (!page) return complain(page.error());
    after = integer(*page, "last");
    for (const auto& event : list(*page, "events")) {
      call.json ? void(std::cout << json::serialize(event) << '\n') : print_event(event);
      if (++shown_so_far == options.count) return done;
    }
    if (!std::cout.flush()) return failed;
  }
}

}  // namespace intake::cli
