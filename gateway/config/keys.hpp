// Every key of the configuration, once: what it is called, what it may be, what follows from it.
//
// Guarantees  The loader, the "did you mean", the overrides and the test of the manual all read this table; nothing
//             else lists keys. A default is not written here: it is the member's initialiser in config.hpp.
// Owner       Built once; read-only; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/config/config.hpp"
#include "gateway/result.hpp"

namespace intake::config {

/// How a key is written.
enum class kind {
  text,      ///< "words"
  choice,    ///< one of `choices`
  boolean,   ///< true, false
  number,    ///< 16
  size,      ///< "50MB"
  duration,  ///< "30s"
  texts,     ///< ["a", "b"]
  path,      ///< "certs/gateway.pem", relative to the file
  paths,     ///< a path or a list of paths
  secret,    ///< a path to a file that holds the secret
  secrets,   ///< a list of such paths
  table,     ///< { "one" = "text", "other" = "text" }
  lists,     ///< { "one" = "text", "other" = ["text", "text"] }
  tables,    ///< { one = { "a" = "text" }, other = { "b" = "text" } }
};

/// A member's value whatever its type: sizes in bytes, durations in milliseconds.
using value = std::variant<std::string, bool, std::int64_t, std::vector<std::string>, boost::json::object>;

struct key {
  std::string_view name;  ///< "auth.scheme" is `scheme` in a table `auth`
  kind type = kind::text;
  std::vector<std::string_view> choices = {};
  std::int64_t lowest = 0;
  std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  bool required = false;
  std::string_view only_for = {};     ///< the entry's `type` that this key belongs to; empty: any
  std::string_view inline_name = {};  ///< secrets: the name under which the environment gives the secret itself
  status (*form)(std::string_view) = nullptr;  ///< of a text, or of each of the texts; not asked for an empty text
  std::string_view consequence = {};           ///< what the owner gets; the manual says the same words

  std::function<value(configuration&, std::size_t entry)> get = {};
  std::function<void(configuration&, std::size_t entry, const value&)> set = {};
};

struct section {
  std::string_view name;
  bool repeated = false;  ///< [[name]] instead of [name]
  std::vector<key> keys = {};
  std::size_t (*add_entry)(configuration&) = nullptr;  ///< repeated: a new one with defaults; returns its index

  const key* find(std::string_view key_name) const;
  /// `[smtp]` or `[[smtp]]`.
  std::string title() const;
};

std::span<const section> sections();
const section* find_section(std::string_view name);

/// The default as it is written in TOML: `"50MB"`, `16`, `[]`.
std::string default_text(const section&, const key&);

/// What a value may be, for people: `"none" "starttls" "implicit"`, `"1KB" to "2GB"`; empty if there is nothing to say.
std::string range_text(const key&);

}  // namespace intake::config
