#include <iostream>

#include "gateway/api/views.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"

namespace intake::cli {

namespace json = boost::json;

int quarantine_list(const invocation& call) {
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  const auto view = look(*c, "/v1/quarantine", [](journal::reader& j) -> std::optional<json::value> {
    return json::object{{"quarantine", api::quarantine_view(j)}};
  });
  if (!view) return complain(view.error());
  const auto& rows = list(*view, "quarantine");
  if (call.json) {
    print_lines(std::cout, rows);
    return done;
  }
  table out{{"RECEIPT", "HELD AT", "SOURCE", "REASON"}};
  for (const auto& row : rows)
    out.add({text(row, "receipt"), short_time(text(row, "at")), text(row, "source"), shown(text(row, "reason"))});
  out.empty() ? void(std::cout << "nothing is held\n") : out.print(std::cout);
  return done;
}

int quarantine_show(const invocation& call, const std::string& receipt) { return trace(call, receipt); }

int quarantine_decide(const invocation& call, const std::string& receipt, const std::string& what) {
  return change(call, "/v1/quarantine/" + encoded(receipt) + "/" + what, {},
                what == "release" ? receipt + " goes on its way; see intake trace " + receipt
                                  : receipt + " will never be a ticket");
}

}  // namespace intake::cli
