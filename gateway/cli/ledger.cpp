#include <iostream>

#include <boost/json/serialize.hpp>

#include "gateway/api/views.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

std::string backends_of(const json::value& line) {
  std::string out;
  for (const auto& b : list(line, "backends")) {
    if (!out.empty()) out += "; ";
    out += text(b, "name") + ": " + text(b, "delivered") + " delivered, " + text(b, "waiting") + " waiting, " +
           text(b, "dead") + " dead";
  }
  return out;
}

void print_ledger(const json::value& view) {
  table out{{"SOURCE", "SEEN", "REFUSED", "DUPLICATE", "FOLDED", "QUARANTINED", "IN WORK", "EVENTS", "BACKENDS"}};
  for (const auto& line : list(view, "sources"))
    out.add({text(line, "source"), text(line, "seen"), text(line, "refused"), text(line, "duplicate"),
             text(line, "folded"), text(line, "quarantined"), text(line, "in_work"), text(line, "events"),
             backends_of(line)});
  out.print(std::cout);
  if (text(view, "balanced") == "yes") {
    std::cout << "balanced\n";
    return;
  }
  for (const auto& line : list(view, "sources")) {
    if (text(line, "balanced") == "yes") continue;
    std::cout << text(line, "source") << ": seen is not the sum of the rest";
    for (const auto& receipt : list(line, "missing")) std::cout << "\n  missing: " << receipt.as_string().c_str();
    std::cout << '\n';
  }
}

}  // namespace

int ledger(const invocation& call, const ledger_options& options) {
  const bool day_is_bad = !options.day.empty() && (options.day.size() != 10 || !api::moment(options.day));
  if (day_is_bad) {
    std::cerr << "intake: --day " << shown(options.day) << " is not a day as 2026-11-22\n";
    return wrong_use;
  }
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  const auto view = look(*c, "/v1/ledger?source=" + encoded(options.source) + "&day=" + encoded(options.day),
                         [&](journal::reader& j) -> std::optional<json::value> {
                           return api::ledger_view(j, {.source = options.source, .day = options.day});
                         });
  if (!view) return complain(view.error());
  if (call.json)
    print_lines(std::cout, list(*view, "sources"));
  else
    print_ledger(*view);
  return text(*view, "balanced") == "yes" ? done : failed;
}

}  // namespace intake::cli
