#include "gateway/config/settings.hpp"

#include <algorithm>
#include <string_view>

#include "gateway/config/values.hpp"

namespace intake::config {
namespace {

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

std::vector<std::string_view> section_names() {
  std::vector<std::string_view> names;
  for (const section& s : sections()) names.push_back(s.name);
  return names;
}

std::vector<std::string_view> key_names(const section& s) {
  std::vector<std::string_view> names;
  for (const key& k : s.keys) names.push_back(k.name);
  return names;
}

const key* secret_called(const section& s, std::string_view inline_name) {
  const auto found = std::find_if(s.keys.begin(), s.keys.end(),
                                  [&](const key& k) { return !k.inline_name.empty() && k.inline_name == inline_name; });
  return found == s.keys.end() ? nullptr : &*found;
}

bool has_keys_within(const section& s, const std::string& table) {
  return std::any_of(s.keys.begin(), s.keys.end(), [&](const key& k) { return k.name.starts_with(table); });
}

// `within`: "auth." for what stands in a table `auth`.
void collect_key(const section& s, const std::string& within, const member& m, entry& into, problems& found) {
  const std::string name = within + m.name;
  if (const key* k = s.find(name)) {
    into.settings.push_back({.key = k, .value = m.value, .at = m.at});
  } else if (m.value.type == node::kind::table && has_keys_within(s, name + ".")) {
    for (const member& inner : m.value.members) collect_key(s, name + ".", inner, into, found);
  } else if (const key* secret = secret_called(s, name)) {
    found.push_back({.at = m.at,
                     .message = "secrets are not written into this file: name a file by " + quoted(secret->name) +
                                " or set it in the environment"});
  } else {
    found.push_back(
        {.at = m.at, .message = "unknown key " + quoted(name) + " in " + s.title() + did_you_mean(name, key_names(s))});
  }
}

void collect_section(const section& s, const member& m, std::vector<entry>& into, problems& found);

/// [[chat.identity]] is a section of its own that is written inside of [chat].
bool is_section_within(const section& s, const member& m, std::vector<entry>& into, problems& found) {
  const section* inner = find_section(std::string(s.name) + "." + m.name);
  if (inner) collect_section(*inner, m, into, found);
  return inner != nullptr;
}

entry collect_entry(const section& s, const node& table, const place& at, std::vector<entry>& others, problems& found) {
  entry e{.section = &s, .at = at, .settings = {}};
  for (const member& m : table.members)
    if (!is_section_within(s, m, others, found)) collect_key(s, {}, m, e, found);
  return e;
}

void collect_section(const section& s, const member& m, std::vector<entry>& into, problems& found) {
  const bool tables = m.value.type == node::kind::array && !m.value.items.empty() &&
                      std::all_of(m.value.items.begin(), m.value.items.end(),
                                  [](const node& n) { return n.type == node::kind::table; });
  if (s.repeated && tables) {
    for (const node& item : m.value.items) {
      entry e = collect_entry(s, item, item.at, into, found);
      into.push_back(std::move(e));
    }
  } else if (!s.repeated && m.value.type == node::kind::table) {
    entry e = collect_entry(s, m.value, m.at, into, found);
    into.push_back(std::move(e));
  } else {
    found.push_back({.at = m.at, .message = quoted(m.name) + " is a section, write " + s.title()});
  }
}

}  // namespace

const setting* entry::find(std::string_view key_name) const {
  const auto found =
      std::find_if(settings.begin(), settings.end(), [&](const setting& s) { return s.key->name == key_name; });
  return found == settings.end() ? nullptr : &*found;
}

const place& entry::where(std::string_view key_name) const {
  const setting* s = find(key_name);
  return s != nullptr ? s->at : at;
}

std::string entry::text(std::string_view key_name) const {
  const setting* s = find(key_name);
  return s != nullptr && s->value.type == node::kind::text ? s->value.text : std::string{};
}

std::string entry::title() const {
  const std::string name = text(section->name == "mailbox" ? "address" : "name");
  return section->repeated && !name.empty() ? section->title() + " " + quoted(name) : section->title();
}

std::vector<entry> collect(const node& root, problems& found) {
  std::vector<entry> entries;
  for (const member& m : root.members) {
    if (const section* s = find_section(m.name)) {
      collect_section(*s, m, entries, found);
      continue;
    }
    const bool is_section = m.value.type == node::kind::table || m.value.type == node::kind::array;
    found.push_back({.at = m.at,
                     .message = is_section ? "unknown section " + quoted(m.name) + did_you_mean(m.name, section_names())
                                           : quoted(m.name) + " stands outside of any section"});
  }
  return entries;
}

}  // namespace intake::config
