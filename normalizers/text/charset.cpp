#include "normalizers/text/charset.hpp"

#include <algorithm>

#include "normalizers/text/charset_convert.hpp"
#include "normalizers/text/charset_labels.hpp"
#include "normalizers/text/utf8.hpp"

namespace intake::text {

namespace {

constexpr std::size_t sample_size = 16 * 1024;
constexpr std::size_t meta_window = 1024;

using namespace std::string_view_literals;

/// Charsets in which a text of ASCII bytes need not be ASCII text.
bool seven_bit_code(std::string_view canonical) {
  return canonical.starts_with("iso-2022") || canonical == "utf-7" || canonical == "hz-gb-2312";
}

std::string_view escape_charset(std::string_view bytes) {
  for (std::size_t at = bytes.find('\x1B'); at != bytes.npos; at = bytes.find('\x1B', at + 1)) {
    const std::string_view escape = bytes.substr(at + 1, 3);
    if (escape.starts_with("$B") || escape.starts_with("$@") || escape.starts_with("$(D") || escape.starts_with("(J") ||
        escape.starts_with("(I"))
      return "iso-2022-jp";
    if (escape.starts_with("$)C")) return "iso-2022-kr";
    if (escape.starts_with("$)A") || escape.starts_with("$)G")) return "iso-2022-cn";
  }
  return {};
}

struct byte_order_mark {
  std::string_view mark, charset;
};
constexpr byte_order_mark marks[] = {{"\xEF\xBB\xBF"sv, "utf-8"sv},
                                     {"\xFF\xFE\0\0"sv, "utf-32le"sv},
                                     {"\0\0\xFE\xFF"sv, "utf-32be"sv},
                                     {"\xFF\xFE"sv, "utf-16le"sv},
                                     {"\xFE\xFF"sv, "utf-16be"sv}};

/// UTF-16 without a mark, by where the zero bytes of its blanks and Latin letters are; big-endian if there are none
/// (RFC 2781).
std::string_view utf16_order(std::string_view bytes) {
  std::size_t even = 0, odd = 0;
  for (std::size_t i = 0; i + 1 < std::min(bytes.size(), sample_size); i += 2) {
    even += bytes[i] == 0;
    odd += bytes[i + 1] == 0;
  }
  return odd > even ? "utf-16le" : "utf-16be";
}

/// How much of a text that is not valid UTF-8 speaks for UTF-8 all the same.
struct evidence {
  std::size_t good = 0, bad = 0;
};
evidence weigh_utf8(std::string_view bytes) {
  evidence e;
  bytes = bytes.substr(0, sample_size);
  while (!bytes.empty()) {
    const std::size_t valid = valid_utf8_prefix(bytes);
    for (char c : bytes.substr(0, valid)) e.good += static_cast<unsigned char>(c) >= 0xC2;
    bytes.remove_prefix(valid);
    if (bytes.empty()) break;
    // A character cut off at the very end speaks for UTF-8.
    e.bad += bytes.size() > 3;
    bytes.remove_prefix(1);
    while (!bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0xC0) == 0x80) bytes.remove_prefix(1);
  }
  return e;
}

class reader {
 public:
  reader(std::string bytes, std::string_view declared, content kind) : bytes_(std::move(bytes)), kind_(kind) {
    out_.declared = clean_label(declared);
    charset_ = canonical_charset(out_.declared);
  }

  decoded read() && {
    // A text of ASCII bytes without a zero among them is not UTF-16, whatever the label says.
    if (is_wide(charset_) && bytes_.size() >= 16 && is_ascii(bytes_) && bytes_.find('\0') == bytes_.npos)
      charset_.clear();
    if (pass_ascii() || pass_mark()) return std::move(out_);
    if (charset_ == "utf-16") charset_ = utf16_order(bytes_);
    if (seven_bit_code(charset_) || is_wide(charset_)) {
      if (pass_converted(charset_, "declared")) return std::move(out_);
    }
    if (const auto escaped = escape_charset(bytes_);
        !escaped.empty() && is_ascii(bytes_) && pass_converted(escaped, "escape"))
      return std::move(out_);
    const bool valid = is_valid_utf8(bytes_);
    if (charset_.empty() || charset_ == "us-ascii" || charset_ == "utf-8") {
      read_unlabelled(valid);
    } else if (!pass_labelled(valid)) {
      read_unlabelled(valid);
    }
    return std::move(out_);
  }

 private:
  void as_is(std::string_view used, std::string_view how) {
    out_.text = std::move(bytes_);
    out_.used = used;
    out_.how = how;
  }

  bool pass_ascii() {
    if (!is_ascii(bytes_) || bytes_.find('\x1B') != bytes_.npos || is_wide(charset_)) return false;
    if (charset_ == "utf-7" && bytes_.find('+') != bytes_.npos) return false;
    if (charset_ == "hz-gb-2312" && bytes_.find('~') != bytes_.npos) return false;
    if (charset_.starts_with("iso-2022") && bytes_.find('\x0E') != bytes_.npos) return false;
    as_is("us-ascii", charset_.empty() ? "ascii" : "declared");
    return true;
  }

  bool pass_mark() {
    for (const auto& m : marks) {
      if (!bytes_.starts_with(m.mark)) continue;
      // Two bytes are weak evidence against a label that reads them as letters, unless the rest looks like UTF-16.
      if (m.mark.size() == 2 && !is_wide(charset_) && bytes_.find('\0') == bytes_.npos && bytes_.size() > 2)
        return false;
      bytes_.erase(0, m.mark.size());
      if (m.charset == "utf-8") {
        out_.lossy = !is_valid_utf8(bytes_);
        bytes_ = repair_utf8(std::move(bytes_));
        as_is("utf-8", "bom");
        return true;
      }
      return pass_converted(m.charset, "bom");
    }
    return false;
  }

  bool pass_converted(std::string_view charset, std::string_view how) {
    auto result = convert(bytes_, charset);
    if (!result) return false;
    out_.text = std::move(result->text);
    out_.lossy = result->replaced > 0;
    out_.used = charset;
    out_.how = how;
    return true;
  }

  /// As declared, if that can be true: bytes the charset has not, in a text that is valid UTF-8, make it UTF-8.
  bool pass_labelled(bool valid) {
    if (!pass_converted(charset_, "declared")) return false;
    if (out_.lossy && valid) {
      out_.lossy = false;
      as_is("utf-8", "valid");
    }
    return true;
  }

  void read_unlabelled(bool valid) {
    const bool said_utf8 = charset_ == "utf-8";
    if (valid) return as_is("utf-8", said_utf8 ? "declared" : "valid");
    const evidence e = weigh_utf8(bytes_);
    if (said_utf8 ? e.good >= e.bad : e.good > 4 * e.bad) return repaired();
    if (kind_ == content::html) {
      const std::string meta = canonical_charset(html_charset(bytes_));
      if (!meta.empty() && meta != "utf-8" && meta != "us-ascii" && !is_wide(meta) && pass_converted(meta, "meta"))
        return;
    }
    const std::string guess = detect_charset(std::string_view(bytes_).substr(0, sample_size), kind_ == content::html);
    if (!guess.empty() && guess != "utf-8" && !is_wide(guess) && pass_converted(guess, "detected")) return;
    if (!pass_converted("windows-1252", "fallback")) repaired();
  }

  void repaired() {
    bytes_ = repair_utf8(std::move(bytes_));
    out_.lossy = true;
    as_is("utf-8", "repaired");
  }

  std::string bytes_;
  content kind_;
  std::string charset_;
  decoded out_;
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::size_t find_ignoring_case(std::string_view in, std::string_view lower_word, std::size_t from) {
  const auto found = std::search(in.begin() + static_cast<std::ptrdiff_t>(std::min(from, in.size())), in.end(),
                                 lower_word.begin(), lower_word.end(), [](char a, char b) { return lower(a) == b; });
  return found == in.end() ? in.npos : static_cast<std::size_t>(found - in.begin());
}

/// The value behind `name =` in a piece of a tag, without quotes.
std::string_view value_after(std::string_view tag, std::string_view name) {
  const std::size_t at = find_ignoring_case(tag, name, 0);
  if (at == tag.npos) return {};
  std::string_view rest = tag.substr(at + name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  if (!rest.starts_with('=')) return {};
  rest.remove_prefix(std::min(rest.find_first_not_of("= \t\r\n\"'"), rest.size()));
  return rest.substr(0, rest.find_first_of("\"' \t\r\n;/>?"));
}

}  // namespace

bool is_wide(std::string_view canonical) { return canonical.starts_with("utf-16") || canonical.starts_with("utf-32"); }

bool has_ascii_halves(std::string_view canonical) {
  return canonical == "big5-hkscs" || canonical == "gb18030" || canonical == "cp932";
}

decoded to_utf8(std::string bytes, std::string_view declared, content kind) {
  return reader(std::move(bytes), declared, kind).read();
}

std::string_view html_charset(std::string_view bytes) {
  const std::string_view window = bytes.substr(0, meta_window);
  if (window.starts_with("<?xml"))
    if (const auto name = value_after(window.substr(0, window.find('>')), "encoding"); !name.empty()) return name;
  for (std::size_t at = 0; (at = find_ignoring_case(window, "<meta", at)) != window.npos; at += 5) {
    const std::string_view tag = window.substr(at, window.find('>', at) - at);
    if (const auto name = value_after(tag, "charset"); !name.empty()) return name;
  }
  return {};
}

}  // namespace intake::text
