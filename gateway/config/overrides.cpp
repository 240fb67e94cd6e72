#include <algorithm>
#include <charconv>

#include "gateway/config/forms.hpp"
#include "gateway/config/settings.hpp"
#include "gateway/config/values.hpp"

namespace intake::config {
namespace {

constexpr std::string_view prefix = "INTAKE_";

// INTAKE_BACKEND__DESK__URL in its parts; `entry` is empty for a section that is not repeated.
struct override_parts {
  std::string section, entry, key;
};

override_parts split(std::string_view name) {
  name.remove_prefix(prefix.size());
  const auto first = name.find("__"), last = name.rfind("__");
  override_parts parts{
      .section = std::string(name.substr(0, first)), .entry = {}, .key = std::string(name.substr(last + 2))};
  if (last >= first + 2) parts.entry = std::string(name.substr(first + 2, last - first - 2));
  return parts;
}

// What a variable says, shaped as the file would have said it; text that is no number stays text and fails later, with
// its name.
node shaped(const key& k, const std::string& text, const place& at) {
  node n;
  n.at = at;
  n.type = node::kind::text;
  n.text = text;
  if (k.type == kind::boolean && (text == "true" || text == "false")) {
    n.type = node::kind::boolean;
    n.boolean = text == "true";
  } else if (k.type == kind::number) {
    const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), n.integer);
    if (failed == std::errc{} && rest == text.data() + text.size()) n.type = node::kind::integer;
  } else if (k.type == kind::texts || k.type == kind::paths || k.type == kind::secrets) {
    n.type = node::kind::array;
    std::string_view left = text;
    while (!left.empty()) {
      const auto comma = left.find(',');
      node item;
      item.at = at;
      item.type = node::kind::text;
      item.text = std::string(left.substr(0, comma));
      n.items.push_back(std::move(item));
      left.remove_prefix(comma == std::string_view::npos ? left.size() : comma + 1);
    }
  }
  return n;
}

void put(entry& into, setting s) {
  const auto old =
      std::find_if(into.settings.begin(), into.settings.end(), [&](const setting& o) { return o.key == s.key; });
  if (old != into.settings.end())
    *old = std::move(s);
  else
    into.settings.push_back(std::move(s));
}

// The entry an override speaks of; a section that the file does not mention is made, a named entry is not.
entry* target(const section& s, const override_parts& parts, const place& at, std::vector<entry>& entries,
              problems& found) {
  std::vector<std::string> names;
  for (entry& e : entries) {
    if (e.section != &s) continue;
    names.push_back(override_name(e.text("name")));
    if (!s.repeated || names.back() == parts.entry) return &e;
  }
  if (!s.repeated) return &entries.emplace_back(entry{.section = &s, .at = at, .settings = {}});
  if (s.find("name") == nullptr) {
    found.push_back({.at = at, .message = "entries of " + s.title() + " have no name and cannot be overridden"});
    return nullptr;
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  found.push_back(
      {.at = at, .message = "there is no " + s.title() + " named so" + did_you_mean(parts.entry, candidates)});
  return nullptr;
}

// INTAKE_SMTP_LISTEN: somebody meant us but did not know how.
bool looks_like_an_override(std::string_view name) {
  name.remove_prefix(prefix.size());
  const auto all = sections();
  return std::any_of(all.begin(), all.end(),
                     [&](const section& s) { return name.starts_with(override_name(s.name) + "_"); });
}

void apply(const std::string& name, const std::string& text, std::vector<entry>& entries, problems& found) {
  const place at{.file = name};
  const override_parts parts = split(name);
  std::vector<std::string> known;
  for (const section& s : sections()) known.push_back(override_name(s.name));
  const auto it = std::find(known.begin(), known.end(), parts.section);
  if (it == known.end()) {
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    found.push_back(
        {.at = at, .message = "overrides no section of the configuration" + did_you_mean(parts.section, candidates)});
    return;
  }
  const section& s = sections()[static_cast<std::size_t>(it - known.begin())];
  if (s.repeated == parts.entry.empty()) {
    found.push_back({.at = at, .message = "expected INTAKE_" + *it + (s.repeated ? "__<NAME>__<KEY>" : "__<KEY>")});
    return;
  }
  std::vector<std::string> names;
  for (const key& k : s.keys) {
    const bool literal = !k.inline_name.empty() && override_name(k.inline_name) == parts.key;
    names.push_back(override_name(k.name));
    if (names.back() != parts.key && !literal) continue;
    if (entry* e = target(s, parts, at, entries, found); e != nullptr)
      put(*e, {.key = &k, .value = shaped(k, text, at), .at = at, .literal = literal});
    return;
  }
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  found.push_back({.at = at, .message = "overrides no key of " + s.title() + did_you_mean(parts.key, candidates)});
}

}  // namespace

void apply_overrides(const environment& variables, std::vector<entry>& entries, problems& found) {
  for (auto it = variables.lower_bound(std::string(prefix)); it != variables.end() && it->first.starts_with(prefix);
       ++it) {
    const auto& [name, text] = *it;
    if (name == "INTAKE_CONFIG") continue;
    if (name.find("__") != std::string::npos)
      apply(name, text, entries, found);
    else if (looks_like_an_override(name))
      found.push_back(
          {.at = {.file = name}, .message = "is not read; overrides look like INTAKE_GATEWAY__NAME", .warning = true});
  }
}

}  // namespace intake::config
