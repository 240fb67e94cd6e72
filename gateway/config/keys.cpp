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

}  // namespace

const key* section::find(std::string_view key_name) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const key& k) { return k.name == key_name; });
  return found == keys.end() ? nullptr : &*found;
}

std::string section::title() const {
  const std::string inner(name);
  return repeated ? "[[" + inner + "]]" : "[" + inner + "]";
}

std::span<const section> sections() {
  static const std::vector<section> all = {gateway_keys(), log_keys(),   tls_keys(),        journal_keys(), smtp_keys(),
                                           mailbox_keys(), admin_keys(), quarantine_keys(), backend_keys()};
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
