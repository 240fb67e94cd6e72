#include <iostream>

#include <boost/json/serialize.hpp>

#include "gateway/api/views.hpp"
#include "gateway/cli/access.hpp"
#include "gateway/cli/backend_text.hpp"
#include "gateway/cli/output.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

/// `disk.free_bytes  123`: whatever a running gateway tells beyond the journal.
void add_lines(table& to, const std::string& name, const json::value& value) {
  if (value.is_object()) {
    for (const auto& [key, inner] : value.get_object())
      add_lines(to, name.empty() ? std::string(key) : name + "." + std::string(key), inner);
  } else if (value.is_array()) {
    std::size_t n = 0;
    for (const auto& inner : value.get_array()) add_lines(to, name + "[" + std::to_string(n++) + "]", inner);
  } else {
    to.add({name, shown(value.is_string() ? std::string(value.get_string()) : json::serialize(value))});
  }
}

/// When it is, or what is wrong.
std::string time_or_never(const json::value& row, std::string_view member) {
  const std::string at = text(row, member);
  return at.empty() ? "-" : short_time(at);
}

void print_mailboxes(const json::array& folders) {
  table mailboxes{
      {"MAILBOX", "FOLDER", "OPEN", "LAST SUCCESS", "LAG", "WAITING", "LOGINS REFUSED", "EXPIRES", "TROUBLE"}};
  for (const auto& row : folders) {
    const std::string password = time_or_never(row, "password_expires");
    const std::string lag = text(row, "lag_seconds");
    mailboxes.add({text(row, "source"), shown(text(row, "folder"), 40), text(row, "open"),
                   time_or_never(row, "last_success"), lag.empty() ? "-" : lag + " s", text(row, "waiting"),
                   text(row, "login_failures"), password == "-" ? time_or_never(row, "token_expires") : password,
                   shown(text(row, "trouble"))});
  }
  if (mailboxes.empty()) return;
  std::cout << '\n';
  mailboxes.print(std::cout);
}

void print_status(const json::value& view) {
  std::cout << "intake " << text(view, "version") << ", " << (text(view, "running") == "yes" ? "running" : "stopped")
            << "\n\n";
  if (const auto* journal = part(view, "journal"))
    std::cout << counted(integer(*journal, "contacts"), "contact") << " journaled, " << text(*journal, "in_work")
              << " in work, " << text(*journal, "quarantined") << " in quarantine, "
              << counted(integer(*journal, "events"), "event") << "\n\n";
  table sources{{"SOURCE", "SEEN", "REFUSED", "DUPLICATE"}};
  for (const auto& row : list(view, "sources"))
    sources.add({text(row, "source"), text(row, "seen"), text(row, "refused"), text(row, "duplicate")});
  if (!sources.empty()) {
    sources.print(std::cout);
    std::cout << '\n';
  }
  print_backends(list(view, "backends"));
  if (const auto* live = part(view, "live"); live && !live->get_object().empty()) {
    print_mailboxes(list(*live, "mailboxes"));
    table more{{""}};
    json::object rest = live->get_object();
    rest.erase("mailboxes");
    add_lines(more, "", rest);
    more.print(std::cout);
  }
}

}  // namespace

int status(const invocation& call) {
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  bool running = true;
  auto view = look(*c, "/v1/status", [&](journal::reader& j) -> std::optional<json::value> {
    running = false;
    return api::status_view(j);
  });
  if (!view) return complain(view.error());
  view->as_object()["running"] = running;
  if (call.json)
    std::cout << json::serialize(*view) << '\n';
  else
    print_status(*view);
  return done;
}

}  // namespace intake::cli
