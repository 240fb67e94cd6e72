#include <iostream>

#include "gateway/api/views.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/backend_text.hpp"
#include "gateway/cli/output.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

std::string state_of(const json::value& backend) {
  if (text(backend, "enabled") == "no") return "disabled";
  return text(backend, "reachable") == "no" ? "unreachable" : "enabled";
}

/// A running gateway counts by state, a stopped one's journal as a whole.
std::int64_t undelivered(const json::value& backend) {
  return integer(backend, "undelivered") + integer(backend, "waiting") + integer(backend, "retrying") +
         integer(backend, "held");
}

}  // namespace

void print_backends(const json::array& backends) {
  table out{{"BACKEND", "STATE", "UNDELIVERED", "DEAD", "OLDEST", "REASON"}};
  for (const auto& row : backends)
    out.add({text(row, "name"), state_of(row), std::to_string(undelivered(row)), text(row, "dead"),
             short_time(text(row, "oldest_undelivered")), shown(text(row, "reason"))});
  out.print(std::cout);
}

int backend_list(const invocation& call) {
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  const auto view = look(*c, "/v1/backends", [](journal::reader& j) -> std::optional<json::value> {
    return json::object{{"backends", api::backends_view(j)}};
  });
  if (!view) return complain(view.error());
  const auto& rows = list(*view, "backends");
  call.json ? print_lines(std::cout, rows) : print_backends(rows);
  return done;
}

int backend_switch(const invocation& call, const std::string& name, const std::string& what,
                   const std::string& reason) {
  std::string target = "/v1/backends/" + encoded(name) + "/" + what;
  if (!reason.empty()) target += "?reason=" + encoded(reason);
  return change(call, target, {},
                what == "enable" ? name + " is delivered to again" : name + " is switched off; its events wait");
}

}  // namespace intake::cli
