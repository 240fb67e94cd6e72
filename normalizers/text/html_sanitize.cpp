#include <algorithm>
#include <string>
#include <string_view>

#include "normalizers/text/html.hpp"
#include "normalizers/text/html_references.hpp"
#include "normalizers/text/html_walk.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::text {

namespace {

constexpr std::size_t longest_value =
    4096;  ///< of an attribute, as it is written; else a second reading would drop what the first let pass

bool letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_short(std::string_view value) {
  if (value.size() <= longest_value / 6) return true;  // a character becomes six at most
  std::string written;
  append_escaped(written, value);
  return written.size() <= longest_value;
}

/// The address without blanks around it and control characters inside, if its scheme is one of `schemes`; else empty.
std::string harmless_url(std::string_view raw, std::initializer_list<std::string_view> schemes) {
  if (raw.size() > longest_value) return {};
  std::string url = clean_line(decode_attribute(raw));
  const std::size_t colon = url.find(':');
  if (colon == url.npos || !is_short(url)) return {};
  for (std::string_view scheme : schemes)
    if (equal_ignoring_case(std::string_view(url).substr(0, colon), scheme) && url.size() > colon + 1) return url;
  return {};
}

bool is_number(std::string_view v) {
  return !v.empty() && v.size() <= 5 && std::ranges::all_of(v, [](char c) { return c >= '0' && c <= '9'; });
}
bool is_word(std::string_view v) {
  return !v.empty() && v.size() <= 35 && std::ranges::all_of(v, [](char c) { return letter_or_digit(c) || c == '-'; });
}
bool is_length(std::string_view v) {
  return is_number(v) || (v.ends_with('%') && is_number(v.substr(0, v.size() - 1)));
}

enum class form { number, length, word };

struct attribute_rule {
  tag element;  ///< unknown = any
  std::string_view name;
  form value;
};

constexpr attribute_rule rules[] = {
    {tag::unknown, "dir", form::word},  {tag::unknown, "lang", form::word},  {tag::td, "colspan", form::number},
    {tag::td, "rowspan", form::number}, {tag::td, "align", form::word},      {tag::td, "valign", form::word},
    {tag::td, "width", form::length},   {tag::th, "colspan", form::number},  {tag::th, "rowspan", form::number},
    {tag::th, "align", form::word},     {tag::th, "valign", form::word},     {tag::tr, "align", form::word},
    {tag::tr, "valign", form::word},    {tag::table, "width", form::length}, {tag::table, "border", form::number},
    {tag::table, "align", form::word},  {tag::col, "span", form::number},    {tag::col, "width", form::length},
    {tag::ol, "start", form::number},   {tag::ol, "type", form::word},       {tag::ul, "type", form::word},
    {tag::li, "value", form::number},   {tag::p, "align", form::word},       {tag::div, "align", form::word},
    {tag::img, "width", form::length},  {tag::img, "height", form::length},
};

bool fits(std::string_view value, form f) {
  if (f == form::number) return is_number(value);
  return f == form::length ? is_length(value) : is_word(value);
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("=\"");
  append_escaped(out, value);
  out.push_back('"');
}

class sanitizer final : public html_writer {
 public:
  sanitizer(std::size_t expected, std::size_t limit) : limit_(limit) { out_.reserve(std::min(expected, limit)); }

  bool full() const override { return full_; }
  std::string take() && { return std::move(out_); }

  bool open(const html_token& token) override {
    if (full_ || !has(token.element, trait::shown)) return false;
    const std::size_t before = out_.size();
    const bool written = write_start(token);
    full_ = written && out_.size() > limit_;  // whole or not at all; what doesn't fit ends the output
    if (!written || full_) out_.resize(before);
    return written && !full_;
  }

  /// End tags are always written: what is cut must still be well-formed.
  void close(tag t) override { out_.append("</").append(name_of(t)).append(">"); }

  void text(const html_token& token) override {
    std::string_view raw = token.text;
    while (!raw.empty() && !full_) {
      const std::size_t plain = find_escaped(raw, 0);
      const std::string_view kept = cut_utf8(raw.substr(0, plain), limit_ - std::min(limit_, out_.size()));
      out_.append(kept);
      full_ = full_ || kept.size() < plain;
      raw.remove_prefix(plain);
      if (raw.empty() || full_) return;
      const reference r = raw[0] == '&' && !token.literal ? parse_reference(raw, false) : reference{};
      std::string one;
      if (r.length == 0) {
        one.push_back(raw[0]);
      } else if (r.code) {
        append_utf8(one, r.code);
      }
      const std::size_t before = out_.size();
      append_escaped(out_, one);
      full_ = out_.size() > limit_;
      if (full_) out_.resize(before);
      raw.remove_prefix(std::max<std::size_t>(r.length, 1));
    }
  }

 private:
  /// False: it is left out, whatever has been written of it.
  bool write_start(const html_token& token) {
    out_.append("<").append(name_of(token.element));
    if (token.element == tag::a && !link(out_, token)) return false;
    if (token.element == tag::img && !image(out_, token)) return false;
    if (!token.attributes.empty()) plain_attributes(out_, token);
    out_.push_back('>');
    return true;
  }

  static void plain_attributes(std::string& out, const html_token& token) {
    for (const auto& rule : rules) {
      if (rule.element != tag::unknown && rule.element != token.element) continue;
      const std::string_view value = token.attribute(rule.name);
      if (!value.empty() && fits(value, rule.value)) append_attribute(out, rule.name, value);
    }
    text_attribute(out, "title", token.attribute("title"));
  }

  static void text_attribute(std::string& out, std::string_view name, std::string_view raw) {
    if (raw.empty() || raw.size() > longest_value) return;
    const std::string value = clean_line(decode_attribute(raw));
    if (!value.empty() && is_short(value)) append_attribute(out, name, value);
  }

  static bool link(std::string& out, const html_token& token) {
    const std::string url = harmless_url(token.attribute("href"), {"http", "https", "mailto", "tel"});
    if (url.empty()) return false;
    append_attribute(out, "href", url);
    append_attribute(out, "rel", "noopener noreferrer");
    return true;
  }

  /// Only images that came with the mail are shown; of the others the text stays. What has neither is left out
  /// (tracking pixels).
  static bool image(std::string& out, const html_token& token) {
    const std::string url = harmless_url(token.attribute("src"), {"cid"});
    if (!url.empty()) append_attribute(out, "src", url);
    const std::size_t before = out.size();
    text_attribute(out, "alt", token.attribute("alt"));
    return !url.empty() || out.size() > before;
  }

  std::string out_;
  std::size_t limit_;
  bool full_ = false;
};

}  // namespace

html_result sanitize_html(std::string_view html, const html_limits& limits) {
  const std::string_view taken = cut_utf8(html, limits.input);
  const std::string document = clean_body(std::string(taken));
  sanitizer writer(document.size(), limits.output);
  const bool complete = walk_html(document, limits, writer) && taken.size() == html.size();
  return {std::move(writer).take(), !complete};
}

}  // namespace intake::text
