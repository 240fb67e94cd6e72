// A TOML file as a plain tree with positions; the only place that knows the TOML library.
//
// Guarantees  Members come in the order of the file, each with the position of its key; values with theirs.
// Owner       Stateless; any thread.
// Fails       With the one problem at which the grammar broke, or with why the file could not be read.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/problem.hpp"

namespace intake::config {

struct member;

struct node {
  enum class kind { text, integer, boolean, array, table, other };

  kind type = kind::other;
  place at;
  std::string text;
  std::int64_t integer = 0;
  bool boolean = false;
  std::vector<node> items;      ///< of an array
  std::vector<member> members;  ///< of a table
};

struct member {
  std::string name;
  place at;
  node value;
};

/// Reads TOML text; `file` is what positions say.
boost::system::result<node, problems> read_toml(std::string_view text, const std::string& file);

/// Reads a TOML file.
boost::system::result<node, problems> read_toml_file(const std::string& file);

}  // namespace intake::config
