#include "gateway/config/keys.hpp"

#include <algorithm>

#include "gateway/config/key_rows.hpp"
#include "gateway/config/values.hpp"

namespace intake::config {
namespace {

constexpr std::int64_t any = std::numeric_limits<std::int64_t>::max();

std::string quoted(std::string_view text) {
  std::string out = "\"";
  out += text;
  return out + '"';
}

std::string number_text(kind type, std::int64_t n) {
  if (type == kind::size) return quoted(format_size(n));
  if (type == kind::duration) return quoted(format_duration(n));
  return std::to_string(n);
}

std::string list_text(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + quoted(item);
  return out + "]";
}

using pairs_of = std::vector<key_pair>& (*)(configuration&, std::size_t);

key pair_key(std::string_view name, std::string_view consequence, pairs_of pairs, std::string key_pair::*half) {
  return {.name = name,
          .type = kind::paths,
          .consequence = consequence,
          .get =
              [pairs, half](configuration& c, std::size_t i) {
                std::vector<std::string> files;
                for (const key_pair& pair : pairs(c, i)) files.push_back(pair.*half);
                return value{files};
              },
          .set =
              [pairs, half](configuration& c, std::size_t i, const value& v) {
                const auto& files = std::get<std::vector<std::string>>(v);
                auto& list = pairs(c, i);
                list.resize(std::max(list.size(), files.size()));
                for (std::size_t n = 0; n < files.size(); ++n) list[n].*half = files[n];
              }};
}

}  // namespace

void add_key_pairs(section& s, pairs_of pairs) {
  s.keys.push_back(
      pair_key("certificate",
               "Shown here instead of the one in [tls]; a list is chosen from by the name the client asks for (SNI).",
               pairs, &key_pair::certificate));
  s.keys.push_back(
      pair_key("private_key", "The key of each certificate, in the same order.", pairs, &key_pair::private_key));
}

const key* section::find(std::string_view key_name) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const key& k) { return k.name == key_name; });
  return found == keys.end() ? nullptr : &*found;
}

std::string section::title() const {
  const std::string inner(name);
  return repeated ? "[[" + inner + "]]" : "[" + inner + "]";
}

std::span<const section> sections() {
  static const std::vector<section> all = {gateway_keys(), log_keys(),           tls_keys(),       journal_keys(),
                                           smtp_keys(),    mailbox_keys(),       imap_keys(),      http_keys(),
                                           chat_keys(),    chat_identity_keys(), telephony_keys(), call_keys(),
                                           admin_keys(),   quarantine_keys(),    inspect_keys(),   backend_keys()};
  return all;
}

const section* find_section(std::string_view name) {
  const auto all = sections();
  const auto found = std::find_if(all.begin(), all.end(), [&](const section& s) { return s.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string default_text(const section& s, const key& k) {
  configuration fresh;
  const std::size_t entry = s.repeated ? s.add_entry(fresh) : 0;
  const value v = k.get(fresh, entry);
  if (const auto* text = std::get_if<std::string>(&v)) return quoted(*text);
  if (const auto* flag = std::get_if<bool>(&v)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&v)) return number_text(k.type, *number);
  if (std::holds_alternative<boost::json::object>(v)) return "{}";
  return list_text(std::get<std::vector<std::string>>(v));
}

std::string range_text(const key& k) {
  if (k.type == kind::choice) {
    std::string out;
    for (const std::string_view choice : k.choices) out += (out.empty() ? "" : ", ") + quoted(choice);
    return out;
  }
  if (k.type != kind::number && k.type != kind::size && k.type != kind::duration) return {};
  if (k.highest == any) return k.lowest == 0 ? std::string{} : "at least " + number_text(k.type, k.lowest);
  return number_text(k.type, k.lowest) + " to " + number_text(k.type, k.highest);
}

}  // namespace intake::config
