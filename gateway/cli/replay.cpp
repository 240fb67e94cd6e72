#include <algorithm>
#include <iostream>

#include <boost/json/serialize.hpp>

#include "gateway/api/views.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/output.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

/// Empty when the options make sense together; else why not.
std::string wrong_with(const replay_options& o) {
  const auto since = api::moment(o.since), until = api::moment(o.until);
  if (!since) return "--since " + shown(o.since) + " is not a time as 2026-11-22T08:00:00Z, or a day";
  if (!until) return "--until " + shown(o.until) + " is not a time as 2026-11-22T08:00:00Z, or a day";
  if (*since >= *until) return "--since has to be before --until";
  if (o.renormalize && !o.dry_run)
    return "--renormalize tells what today's rules would write differently and changes nothing: add --dry-run";
  return {};
}

std::string names(const json::array& list) {
  std::string out;
  for (const auto& one : list) out += (out.empty() ? "" : ", ") + std::string(one.as_string());
  return out;
}

void print_answer(const json::value& answer, const replay_options& o) {
  const auto events = counted(integer(answer, "events"), "event");
  if (o.renormalize) {
    for (const auto& one : list(answer, "differing"))
      std::cout << text(one, "event") << "  " << names(list(one, "fields")) << '\n';
    std::cout << events << " looked at, " << list(answer, "differing").size() << " would differ, "
              << text(answer, "skipped") << " cannot be read again\n";
    return;
  }
  std::cout << events << (o.dry_run ? " would be delivered again to " : " on the way again to ")
            << names(list(answer, "backends")) << '\n';
}

}  // namespace

int replay(const invocation& call, const replay_options& o) {
  if (const auto wrong = wrong_with(o); !wrong.empty()) {
    std::cerr << "intake: " << wrong << '\n';
    return wrong_use;
  }
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  json::object order{{"since", o.since}, {"until", o.until}, {"dry_run", o.dry_run}, {"renormalize", o.renormalize}};
  if (!o.backend.empty()) order["backend"] = o.backend;
  const auto answer = ask_gateway(*c, "POST", "/v1/replay", json::serialize(order));
  if (!answer) return complain(answer.error());
  if (call.json)
    std::cout << json::serialize(*answer) << '\n';
  else
    print_answer(*answer, o);
  return done;
}

}  // namespace intake::cli
