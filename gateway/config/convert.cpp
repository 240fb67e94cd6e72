#include "gateway/config/convert.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "gateway/config/secrets.hpp"
#include "gateway/config/values.hpp"

namespace intake::config {
namespace {

// One setting on its way; keeps what every step needs to say what is wrong.
class conversion {
 public:
  conversion(const setting& s, const path_roots& roots, problems& found)
      : s_(s), key_(*s.key), roots_(roots), found_(found) {}

  std::optional<value> run() {
    switch (key_.type) {
      case kind::boolean: return flag();
      case kind::number: return number();
      case kind::size: return measure(parse_size);
      case kind::duration: return measure(parse_duration);
      case kind::choice: return choice();
      case kind::text:
      case kind::path:
      case kind::secret: return one(s_.value);
      case kind::texts:
      case kind::paths:
      case kind::secrets: return many();
      case kind::table:
      case kind::lists:
      case kind::tables: return table(s_.value, key_.type);
    }
    return std::nullopt;
  }

 private:
  std::nullopt_t bad(const std::string& message) {
    found_.push_back({.at = s_.value.at, .message = std::string(key_.name) + ": " + message});
    return std::nullopt;
  }

  std::optional<value> flag() {
    if (s_.value.type != node::kind::boolean) return bad("expected true or false");
    return s_.value.boolean;
  }

  std::optional<value> in_range(std::int64_t n) {
    if (n < key_.lowest || n > key_.highest) return bad("out of range, expected " + range_text(key_));
    return n;
  }

  std::optional<value> number() {
    if (s_.value.type != node::kind::integer) return bad("expected a whole number");
    return in_range(s_.value.integer);
  }

  std::optional<value> measure(result<std::int64_t> (*parse)(std::string_view)) {
    const auto parsed = parse(s_.value.type == node::kind::text ? s_.value.text : "");
    if (!parsed) return bad(parsed.error().message);
    return in_range(*parsed);
  }

  std::optional<value> choice() {
    if (s_.value.type != node::kind::text) return bad("expected one of " + range_text(key_));
    if (std::find(key_.choices.begin(), key_.choices.end(), s_.value.text) == key_.choices.end())
      return bad("expected one of " + range_text(key_) + did_you_mean(s_.value.text, key_.choices));
    return s_.value.text;
  }

  std::optional<value> one(const node& written) {
    auto text = single(written);
    if (!text) return std::nullopt;
    return *std::move(text);
  }

  std::optional<value> many() {
    const bool single_path = key_.type == kind::paths && s_.value.type == node::kind::text;
    if (s_.value.type != node::kind::array && !single_path) return bad("expected a list such as [\"…\", \"…\"]");
    std::vector<std::string> list;
    bool good = true;
    const auto take = [&](const node& written) {
      auto text = single(written);
      good = good && text;
      if (text) list.push_back(*std::move(text));
    };
    if (single_path) take(s_.value);
    for (const node& item : s_.value.items) take(item);
    if (!good) return std::nullopt;
    return list;
  }

  // A table of texts, of texts and lists of them, or of tables of texts.
  std::optional<value> table(const node& written, kind of) {
    if (written.type != node::kind::table)
      return bad(of == kind::tables ? "expected a table such as { result = { \"their word\" = \"answered\" } }"
                                    : "expected a table such as { \"one\" = \"…\", \"other\" = \"…\" }");
    boost::json::object out;
    for (const member& m : written.members) {
      auto leaf = member_of_table(m.value, of);
      if (!leaf) return std::nullopt;
      out[m.name] = *std::move(leaf);
    }
    return out;
  }

  std::optional<boost::json::value> member_of_table(const node& written, kind of) {
    if (of == kind::tables) {
      auto inner = table(written, kind::table);
      if (!inner) return std::nullopt;
      return std::get<boost::json::object>(*std::move(inner));
    }
    if (of == kind::lists && written.type == node::kind::array) {
      boost::json::array list;
      for (const node& item : written.items) {
        auto text = member_of_table(item, kind::table);
        if (!text) return std::nullopt;
        list.push_back(*std::move(text));
      }
      return list;
    }
    if (written.type == node::kind::text) {
      const auto text = of_its_form(written);
      return text ? std::optional<boost::json::value>(*text) : std::nullopt;
    }
    found_.push_back({.at = written.at, .message = std::string(key_.name) + ": expected text in quotes"});
    return std::nullopt;
  }

  // A text, a path or a secret, alone or out of a list.
  std::optional<std::string> single(const node& written) {
    if (written.type != node::kind::text) return bad("expected text in quotes");
    if (s_.literal) return written.text;
    if (key_.type == kind::text || key_.type == kind::texts) return of_its_form(written);
    const auto path = absolute_path(written.text, roots_);
    if (!path) return bad(path.error().message);
    if (key_.type == kind::path || key_.type == kind::paths) return *path;
    return secret(*path);
  }

  std::optional<std::string> of_its_form(const node& written) {
    if (key_.form == nullptr || (written.text.empty() && key_.type == kind::text && !key_.required))
      return written.text;
    if (const status ok = key_.form(written.text); !ok) {
      found_.push_back({.at = written.at, .message = std::string(key_.name) + ": " + ok.error().message});
      return std::nullopt;
    }
    return written.text;
  }

  std::optional<std::string> secret(const std::string& path) {
    if (path.empty()) return std::string{};
    auto read = read_secret(path);
    if (!read) return bad(read.error().message);
    if (!read->concern.empty())
      found_.push_back({.at = s_.value.at, .message = std::string(key_.name) + ": " + read->concern, .warning = true});
    return std::move(read->text);
  }

  const setting& s_;
  const config::key& key_;
  const path_roots& roots_;
  problems& found_;
};

}  // namespace

result<std::string> absolute_path(const std::string& written, const path_roots& roots) {
  if (written.empty()) return std::string{};
  for (const std::string_view variable : {"$CREDENTIALS_DIRECTORY/", "${CREDENTIALS_DIRECTORY}/"}) {
    if (!written.starts_with(variable)) continue;
    if (!roots.credentials)
      return fail("$CREDENTIALS_DIRECTORY is not set: the service manager sets it for units with LoadCredential=");
    return *roots.credentials + "/" + written.substr(variable.size());
  }
  if (written.starts_with('$') || written.starts_with('~'))
    return fail("only $CREDENTIALS_DIRECTORY is understood in a path");
  return (std::filesystem::path(roots.directory) / written).lexically_normal().string();
}

std::optional<value> convert(const setting& s, const path_roots& roots, problems& found) {
  return conversion(s, roots, found).run();
}

}  // namespace intake::config
