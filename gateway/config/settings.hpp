// What the file and the environment say, key by key, before anybody asks whether it makes sense.
//
// Guarantees  Every setting belongs to a known key and knows where it was said; an override stands in the place of what
//             the file said.
// Owner       load(); one thread.
// Fails       Unknown sections, keys and overrides become problems; the rest is kept, so that all problems are told at
//             once.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "gateway/config/keys.hpp"
#include "gateway/config/problem.hpp"
#include "gateway/config/toml_reader.hpp"

namespace intake::config {

using environment = std::map<std::string, std::string>;

struct setting {
  const config::key* key = nullptr;
  node value;
  place at;              ///< of the key
  bool literal = false;  ///< a secret given by the environment itself, not by a file
};

/// One [section] or one entry of a [[section]].
struct entry {
  const config::section* section = nullptr;
  place at;
  std::vector<setting> settings;
  std::size_t index = 0;  ///< of its struct, when the section is repeated

  const setting* find(std::string_view key_name) const;
  /// Where the key was set; where the entry begins if it was not.
  const place& where(std::string_view key_name) const;
  /// The value of a text key if it was set as text.
  std::string text(std::string_view key_name) const;
  /// `[[smtp]] "public"` or `[gateway]`, for messages.
  std::string title() const;
};

/// Sorts the members of a file into entries.
std::vector<entry> collect(const node& root, problems&);

/// Lets INTAKE_SECTION__KEY and INTAKE_SECTION__ENTRY__KEY stand in for what the file said.
void apply_overrides(const environment&, std::vector<entry>&, problems&);

}  // namespace intake::config
