#include "normalizers/chat/people.hpp"

#include <algorithm>

#include "gateway/json_text.hpp"
#include "normalizers/chat/fields.hpp"

namespace intake::chat {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_address = 254;
constexpr std::string_view account_fields[] = {"id", "name", "plan", "region", "locale"};

/// In lower case, as mail knows addresses; empty for what nobody could write to.
std::string email_of(std::string_view typed) {
  std::string out = line_of(typed);
  const auto at = out.rfind('@');
  if (out.size() > longest_address || at == std::string::npos || at == 0 || at + 1 == out.size()) return {};
  if (out.find_first_of(" \"<>(),:;\\") != std::string::npos) return {};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

/// As typed; empty for what is no telephone number.
std::string phone_of(std::string_view typed) {
  std::string out = line_of(typed);
  const auto digits = std::ranges::count_if(out, [](char c) { return c >= '0' && c <= '9'; });
  const bool plain = out.find_first_not_of("+0123456789 ()-./") == std::string::npos;
  return plain && digits >= 3 && digits <= 20 ? out : std::string{};
}

std::string field_of(const chat_line& line, std::string_view name) {
  const auto found = std::ranges::find_if(line.form, [&](const auto& field) { return field.first == name; });
  return found == line.form.end() ? std::string{} : found->second;
}

/// A value once: what is verified already is not claimed too.
void add_identity(facts& to, identity who) {
  const auto same = [&](const identity& known) { return known.type == who.type && known.value == who.value; };
  if (!who.value.empty() && std::ranges::none_of(to.identities, same)) to.identities.push_back(std::move(who));
}

void add_user(const json::object& user, facts& to) {
  const std::string issuer = line_in(user, "issuer"), id = line_in(user, "id");
  const std::string evidence = "jwt:" + issuer;
  add_identity(to, {"user_id", issuer.empty() || id.empty() ? id : issuer + " " + id, "verified", evidence});
  add_identity(to, {"email", email_of(string_in(user, "email")),
                    is_true_in(user, "email_verified") ? "verified" : "claimed", evidence});
  to.customer_name = line_in(user, "name");
  for (const auto field : account_fields)
    if (std::string value = line_in(object_in(user, "account"), field); !value.empty()) to.account[field] = value;
}

/// Where an answer reaches the customer best.
std::string address_of(const facts& who) {
  const auto mail = std::ranges::find(who.identities, "email", &identity::type);
  if (mail != who.identities.end()) return mail->value;
  return who.identities.empty() ? std::string{} : who.identities.front().value;
}

}  // namespace

void add_people(const json::object& envelope, const chat_line& line, facts& to) {
  const json::object& user = object_in(envelope, "user");
  if (!user.empty())
    add_user(user, to);
  else
    add_identity(to, {"visitor", line.session, "none", {}});
  add_identity(to, {"email", email_of(field_of(line, "email")), "claimed", "form"});
  add_identity(to, {"phone", phone_of(field_of(line, "phone")), "claimed", "form"});
  if (to.customer_name.empty()) to.customer_name = line_of(field_of(line, "name"));
  if (std::string address = address_of(to); !address.empty())
    to.participants.push_back({"from", to.customer_name, std::move(address)});
}

}  // namespace intake::chat
