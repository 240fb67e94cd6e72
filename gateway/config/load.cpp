#include "gateway/config/load.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <unistd.h>
#include <utility>

#include "gateway/config/convert.hpp"
#include "gateway/config/rules.hpp"

namespace intake::config {
namespace {

path_roots roots_of(const std::string& file, const environment& variables) {
  std::error_code unknown_directory;
  path_roots roots{.directory = std::filesystem::absolute(file, unknown_directory).parent_path().string(),
                   .credentials = {}};
  if (const auto it = variables.find("CREDENTIALS_DIRECTORY"); it != variables.end()) roots.credentials = it->second;
  return roots;
}

void fill(std::vector<entry>& entries, const path_roots& roots, loaded& into, problems& found) {
  configuration& c = into.configuration;
  for (entry& e : entries) {
    e.index = e.section->repeated ? e.section->add_entry(c) : 0;
    for (const setting& s : e.settings) {
      into.places[place_name(e.section->name, e.index, s.key->name)] = s.at;
      if (const auto v = convert(s, roots, found)) s.key->set(c, e.index, *v);
    }
  }
}

void without_slash(std::string& url) {
  while (url.ends_with('/')) url.pop_back();
}

// What an owner need not write because it follows from the rest.
void complete(configuration& c, const path_roots& roots) {
  if (const auto path = absolute_path(c.gateway.state_dir, roots)) c.gateway.state_dir = *path;
  if (c.backend.empty()) c.backend.emplace_back().name = "tickets";
  for (backend_section& b : c.backend)
    if (b.type == "sqlite" && b.file.empty()) b.file = c.gateway.state_dir + "/tickets.db";
  const auto complete_pairs = [&](const std::string& tls, std::vector<key_pair>& own) {
    if (tls != "none" && own.empty() && !c.tls.certificate.empty()) own.push_back(c.tls);
  };
  for (smtp_section& s : c.smtp) complete_pairs(s.tls, s.certificates);
  complete_pairs(c.http.tls, c.http.certificates);
  for (telephony_section& s : c.telephony) complete_pairs(s.tls, s.certificates);
  without_slash(c.http.public_url);
  without_slash(c.admin.public_url);
  if (c.admin.public_url.empty() && !c.admin.listen.empty()) c.admin.public_url = "http://" + c.admin.listen;
}

void sort_by_place(problems& list) {
  std::sort(list.begin(), list.end(), [](const problem& a, const problem& b) {
    return std::tie(a.at.line, a.at.column, a.at.file, a.message) <
           std::tie(b.at.line, b.at.column, b.at.file, b.message);
  });
}

}  // namespace

std::string place_name(std::string_view section, std::size_t entry, std::string_view key) {
  return std::string(section) + "[" + std::to_string(entry) + "]." + std::string(key);
}

place loaded::where(std::string_view section, std::size_t entry, std::string_view key) const {
  const auto it = places.find(place_name(section, entry, key));
  return it == places.end() ? place{.file = configuration.file} : it->second;
}

boost::system::result<loaded, problems> load(const std::string& file, const environment& variables) {
  const auto root = read_toml_file(file);
  if (!root) return root.error();

  problems found;
  std::vector<entry> entries = collect(*root, found);
  apply_overrides(variables, entries, found);

  loaded out;
  out.configuration.file = file;
  const path_roots roots = roots_of(file, variables);
  fill(entries, roots, out, found);
  apply_rules(entries, out.configuration, found);
  sort_by_place(found);
  if (std::any_of(found.begin(), found.end(), [](const problem& p) { return !p.warning; })) return found;

  complete(out.configuration, roots);
  out.warnings = std::move(found);
  return out;
}

environment process_environment() {
  environment variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (const auto equals = text.find('='); equals != std::string_view::npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

}  // namespace intake::config
