#include <iostream>

#include <boost/json/serialize.hpp>

#include "gateway/api/views.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"

namespace intake::cli {

namespace json = boost::json;

int dead_list(const invocation& call) {
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  const auto view = look(*c, "/v1/dead", [](journal::reader& j) -> std::optional<json::value> {
    return json::object{{"dead", api::dead_view(j)}};
  });
  if (!view) return complain(view.error());
  const auto& rows = list(*view, "dead");
  if (call.json) {
    print_lines(std::cout, rows);
    return done;
  }
  table out{{"EVENT", "BACKEND", "SINCE", "ATTEMPTS", "REASON"}};
  for (const auto& row : rows)
    out.add({text(row, "event"), text(row, "backend"), short_time(text(row, "at")), text(row, "attempts"),
             shown(text(row, "reason"))});
  out.empty() ? void(std::cout << "nothing is undeliverable\n") : out.print(std::cout);
  return done;
}

int dead_show(const invocation& call, const std::string& event) {
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  const auto view = look(
      *c, "/v1/events/" + encoded(event),
      [&](journal::reader& j) -> std::optional<json::value> { return api::event_view(j, event); },
      "there is no event " + shown(event));
  if (!view) return complain(view.error());
  if (call.json) {
    std::cout << json::serialize(*view) << '\n';
    return done;
  }
  std::cout << "event         " << text(*view, "id") << "\nkind          " << text(*view, "kind") << "\nconversation  "
            << text(*view, "conversation") << "\naccepted      " << short_time(text(*view, "time")) << '\n';
  if (const auto* whole = part(*view, "event"))
    if (const auto* data = part(*whole, "data")) std::cout << "subject       " << shown(text(*data, "subject")) << '\n';
  table out{{"BACKEND", "STATE", "AT", "ATTEMPTS", "REASON"}};
  for (const auto& row : list(*view, "deliveries"))
    out.add({text(row, "backend"), text(row, "state"), short_time(text(row, "at")), text(row, "attempts"),
             shown(text(row, "reason"))});
  out.print(std::cout);
  return done;
}

int dead_decide(const invocation& call, const std::string& event, const std::string& what, const std::string& backend) {
  std::string target = "/v1/dead/" + encoded(event) + "/" + what;
  if (!backend.empty()) target += "?backend=" + encoded(backend);
  return change(call, target, {},
                what == "retry" ? event + " is delivered again now" : event + " is discarded; what it held up goes on");
}

}  // namespace intake::cli
