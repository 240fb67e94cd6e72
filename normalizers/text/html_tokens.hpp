// HTML cut into tags and text the way browsers do (WHATWG §13.2.5), as views into the document.
//
// Guarantees  Linear whatever the input; no state but a position. Comments, declarations and the contents of script,
// style, title and their
//             like are passed over. A tag that never ends is text: nothing readable is lost at the end of a cut
//             document.
// Owner       One walk. The document must outlive the tokens; valid UTF-8 with LF line ends (clean_body()).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "normalizers/text/html_tags.hpp"

namespace intake::text {

struct html_attribute {
  std::string_view name;   ///< as written
  std::string_view value;  ///< as written, without quotes: decode_attribute() makes it readable
};

bool equal_ignoring_case(std::string_view text, std::string_view lower);

struct html_token {
  enum class kind { text, start, end, finish } kind = kind::finish;
  tag element = tag::unknown;
  std::string_view text;                       ///< kind::text: with its references; or an unknown tag's whole writing
  std::span<const html_attribute> attributes;  ///< kind::start; the first 64
  bool literal = false;                        ///< kind::text: references are already characters

  /// Raw value of an attribute; empty if absent.
  std::string_view attribute(std::string_view lower_name) const;
  bool has_attribute(std::string_view lower_name) const;
};

class html_tokens {
 public:
  explicit html_tokens(std::string_view document) : document_(document) {}

  /// The next token; attributes stay valid until the next call.
  html_token next();

 private:
  bool next_markup(html_token&);
  bool read_tag(html_token&);
  void read_attributes(std::size_t& at);
  void read_attribute(std::size_t& at);
  std::size_t closing_quote(char quote, std::size_t from);
  void skip_declaration();
  void skip_content(tag);
  std::size_t find_end_tag(std::string_view name, std::size_t from) const;

  std::string_view document_;
  std::size_t at_ = 0;
  bool no_comment_end_ = false;     ///< there is no "-->" behind here
  bool unfinished_tag_ = false;     ///< a tag that never ends has been met: the rest is text
  std::array<bool, 2> no_quote_{};  ///< there is no ' (no ") behind here
  std::array<bool, static_cast<std::size_t>(tag::count)> no_end_tag_{};
  std::vector<html_attribute> attributes_;
};

}  // namespace intake::text
