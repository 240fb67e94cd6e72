#include "normalizers/email/inspection.hpp"

#include <utility>

#include "normalizers/email/detail.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::email {
namespace {

namespace json = boost::json;

const json::object* object_in(const json::object& in, std::string_view key) {
  const json::value* found = in.if_contains(key);
  return found && found->is_object() ? &found->get_object() : nullptr;
}

std::string text_in(const json::object& in, std::string_view key) {
  return text::clean_line(std::string(envelope_string(in, key).substr(0, max_line)));
}

void read_tags(const json::object& said, facts& out) {
  const json::value* tags = said.if_contains("tags");
  if (!tags || !tags->is_array()) return;
  for (const json::value& one : tags->get_array())
    if (one.is_object() && out.tags.size() < 10)
      out.tags.push_back({text_in(one.get_object(), "tag"), text_in(one.get_object(), "evidence")});
}

}  // namespace

auth_results inspected_auth(const json::object& envelope) {
  auth_results out;
  const json::object* said = object_in(envelope, "inspection");
  const json::object* auth = said ? object_in(*said, "auth") : nullptr;
  if (!auth) return out;
  out.by = "rspamd";
  for (const auto& [name, to] :
       {std::pair{"spf", &out.spf}, {"dkim", &out.dkim}, {"dmarc", &out.dmarc}, {"arc", &out.arc}})
    if (const json::object* one = object_in(*auth, name)) *to = {text_in(*one, "result"), text_in(*one, "domain")};
  return out;
}

void note_inspection(const json::object& envelope, facts& out) {
  const json::object* said = object_in(envelope, "inspection");
  if (!said) return;
  const json::object* failed = object_in(*said, "failed");
  std::string scan = failed && failed->contains("clamd") ? "failed" : "none";
  if (const json::object* virus = object_in(*said, "virus"))
    scan = envelope_string(*virus, "result") == "infected" ? "infected" : "clean";
  for (attachment_view& a : out.attachments) a.scan = scan;
  read_tags(*said, out);
  if (!failed) return;
  for (const auto& [by, why] : *failed)
    if (why.is_string())
      out.parse.warnings.push_back("not_inspected_by_" + std::string(by) + ": " +
                                   text::clean_line(std::string(std::string_view(why.get_string()).substr(0, 200))));
}

}  // namespace intake::email
