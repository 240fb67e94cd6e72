#include "normalizers/text/html_tokens.hpp"

#include <algorithm>

namespace intake::text {

namespace {

constexpr std::size_t most_attributes = 64;
constexpr std::size_t longest_name = 16;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

/// `<someone@example.com>` and `<https://example.com>`, which people paste into HTML: text, although a browser takes
/// them for tags.
bool looks_like_an_address(std::string_view name) {
  return name.find('@') != name.npos || name.find(":/") != name.npos;
}

tag tag_of(std::string_view written) {
  if (written.size() > longest_name) return tag::unknown;
  std::array<char, longest_name> name;
  std::ranges::transform(written, name.begin(), lower);
  return find_tag({name.data(), written.size()});
}

}  // namespace

bool equal_ignoring_case(std::string_view text, std::string_view lower_text) {
  return text.size() == lower_text.size() && std::ranges::equal(text, lower_text, {}, lower);
}

std::string_view html_token::attribute(std::string_view lower_name) const {
  for (const auto& a : attributes)
    if (equal_ignoring_case(a.name, lower_name)) return a.value;
  return {};
}

bool html_token::has_attribute(std::string_view lower_name) const {
  return std::ranges::any_of(attributes, [&](const auto& a) { return equal_ignoring_case(a.name, lower_name); });
}

html_token html_tokens::next() {
  html_token token;
  while (at_ < document_.size()) {
    if (document_[at_] == '<' && !unfinished_tag_) {
      const std::size_t before = at_;
      if (next_markup(token)) return token;
      if (at_ != before) continue;
    }
    // Text, up to the next thing that begins like markup; a "<" that begins nothing is part of it.
    const std::size_t start = at_;
    do at_ = unfinished_tag_ ? document_.size() : std::min(document_.find('<', at_ + 1), document_.size());
    while (at_ + 1 < document_.size() && !letter(document_[at_ + 1]) && document_[at_ + 1] != '/' &&
           document_[at_ + 1] != '!' && document_[at_ + 1] != '?');
    if (at_ + 1 == document_.size() && document_[at_] == '<') ++at_;
    token.kind = html_token::kind::text;
    token.text = document_.substr(start, at_ - start);
    return token;
  }
  return token;
}

/// What begins with the "<" here: true if it is a token; else it has been passed over, or nothing has moved and it is
/// text.
bool html_tokens::next_markup(html_token& token) {
  const char next = at_ + 1 < document_.size() ? document_[at_ + 1] : '\0';
  if (next == '!' || next == '?') {
    skip_declaration();
    return false;
  }
  if (next == '/') {
    const char after = at_ + 2 < document_.size() ? document_[at_ + 2] : '\0';
    if (letter(after)) return read_tag(token);
    if (const std::size_t end = document_.find('>', at_); end != document_.npos) {
      at_ = end + 1;
    } else {
      unfinished_tag_ = true;
    }
    return false;
  }
  return letter(next) && read_tag(token);
}

bool html_tokens::read_tag(html_token& token) {
  const bool closing = document_[at_ + 1] == '/';
  const std::size_t name_start = at_ + (closing ? 2 : 1);
  std::size_t i = name_start;
  while (i < document_.size() && !blank(document_[i]) && document_[i] != '/' && document_[i] != '>') ++i;
  std::string_view name = document_.substr(name_start, i - name_start);
  attributes_.clear();
  read_attributes(i);
  if (i >= document_.size()) {
    unfinished_tag_ = true;
    return false;
  }
  const std::string_view written = document_.substr(at_, i + 1 - at_);
  at_ = i + 1;
  token.element = tag_of(name);
  if (token.element == tag::unknown && looks_like_an_address(written.substr(0, 256)) &&
      (looks_like_an_address(name) || name.ends_with(':')) && written.find('=') == written.npos) {
    token.kind = html_token::kind::text;
    token.text = written;
    token.literal = true;
    return true;
  }
  token.kind = closing ? html_token::kind::end : html_token::kind::start;
  token.attributes = attributes_;
  if (!closing && has(token.element, trait::swallow)) skip_content(token.element);
  return true;
}

/// Reads up to the ">" that ends the tag; `i` is the document's end if there is none.
void html_tokens::read_attributes(std::size_t& i) {
  while (i < document_.size() && document_[i] != '>') {
    if (blank(document_[i]) || document_[i] == '/') {
      ++i;
    } else {
      read_attribute(i);
    }
  }
}

void html_tokens::read_attribute(std::size_t& i) {
  const auto skip_blanks = [&] {
    while (i < document_.size() && blank(document_[i])) ++i;
  };
  const std::size_t start = i++;  // a leading "=" is part of the name
  while (i < document_.size() && !blank(document_[i]) && document_[i] != '/' && document_[i] != '>' &&
         document_[i] != '=')
    ++i;
  html_attribute attribute{document_.substr(start, i - start), {}};
  const std::size_t after_name = i;
  skip_blanks();
  if (i < document_.size() && document_[i] == '=') {
    ++i;
    skip_blanks();
    const char quote = i < document_.size() ? document_[i] : '\0';
    if (quote == '"' || quote == '\'') {
      const std::size_t end = closing_quote(quote, i + 1);
      attribute.value = document_.substr(i + 1, end - i - 1);
      i = std::min(end + (end < document_.size() && document_[end] == quote), document_.size());
    } else {
      const std::size_t value = i;
      while (i < document_.size() && !blank(document_[i]) && document_[i] != '>') ++i;
      attribute.value = document_.substr(value, i - value);
    }
  } else {
    i = after_name;
  }
  if (attributes_.size() < most_attributes) attributes_.push_back(attribute);
}

/// Where a quoted value ends: at its quote or, if that never comes, before the next ">".
std::size_t html_tokens::closing_quote(char quote, std::size_t from) {
  bool& none = no_quote_[quote == '"'];
  const std::size_t end = none ? document_.npos : document_.find(quote, from);
  if (end != document_.npos) return end;
  none = true;
  return std::min(document_.find('>', from), document_.size());
}

/// `<!-- … -->`, `<!doctype …>`, `<![if …]>`, `<?xml …?>`. A comment that never ends is taken to end at its first ">".
void html_tokens::skip_declaration() {
  const std::string_view rest = document_.substr(at_);
  if (rest.starts_with("<!-->") || rest.starts_with("<!--->")) {
    at_ += rest.find('>') + 1;
    return;
  }
  if (rest.starts_with("<!--") && !no_comment_end_) {
    for (std::size_t end = at_ + 4; (end = document_.find("--", end)) != document_.npos; ++end) {
      const std::string_view tail = document_.substr(end + 2, 2);
      if (tail.starts_with('>') || tail == "!>") {
        at_ = end + 2 + tail.find('>') + 1;
        return;
      }
    }
    no_comment_end_ = true;
  }
  const std::size_t end = document_.find('>', at_);
  if (end != document_.npos) {
    at_ = end + 1;
  } else {
    unfinished_tag_ = true;
  }
}

void html_tokens::skip_content(tag element) {
  bool& none = no_end_tag_[static_cast<std::size_t>(element)];
  const std::size_t end = none ? document_.npos : find_end_tag(name_of(element), at_);
  none = end == document_.npos;
  if (!none) {
    at_ = end;
  } else if (element == tag::script || element == tag::style) {
    at_ =
        document_.size();  // no prose follows; an unclosed title or frame, though, must not take the whole mail with it
  }
}

std::size_t html_tokens::find_end_tag(std::string_view name, std::size_t from) const {
  for (std::size_t i = from; (i = document_.find("</", i)) != document_.npos; i += 2) {
    const std::size_t end = i + 2 + name.size();
    if (end > document_.size() || !equal_ignoring_case(document_.substr(i + 2, name.size()), name)) continue;
    if (end == document_.size() || blank(document_[end]) || document_[end] == '>' || document_[end] == '/') return i;
  }
  return document_.npos;
}

}  // namespace intake::text
