#include "gateway/net/http_hygiene.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "gateway/scan.hpp"

namespace intake::net {
namespace {

constexpr std::size_t max_extension = 256;
constexpr std::size_t max_extensions = 4 * 1024;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

using character_set = std::array<bool, 256>;

/// Digits, letters and `others`.
constexpr character_set with_alphanumerics(std::string_view others) {
  character_set out{};
  for (std::size_t c = 0; c < out.size(); ++c) {
    const auto character = static_cast<char>(c);
    out[c] = is_digit(character) || is_letter(character) || others.find(character) != std::string_view::npos;
  }
  return out;
}

constexpr character_set tchar = with_alphanumerics("!#$%&'*+-.^_`|~");  ///< RFC 9110, 5.6.2
constexpr character_set host_char =
    with_alphanumerics("-._~%!$&'()*+;=:[]");  ///< uri-host [ ":" port ] (RFC 9110, 7.2)

bool consists_of(const character_set& set, std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [&set](char c) { return set[static_cast<unsigned char>(c)]; });
}
bool is_token(std::string_view s) { return consists_of(tchar, s); }

/// Anything but field-vchar, SP, HTAB (RFC 9110, 5.5); bytes above 0x7f are obs-text
constexpr auto is_no_value_char = [](auto c) { return ((c < 0x20) & (c != '\t')) | (c == 0x7f); };
bool is_visible(char c) { return c > 0x20 && c < 0x7f; }

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return (is_letter(x) ? x | 0x20 : x) == (is_letter(y) ? y | 0x20 : y);
         });
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

/// Takes the next line without its CRLF; the block is known to consist of such lines.
std::string_view next_line(std::string_view& block) {
  const auto end = block.find("\r\n");
  const auto line = block.substr(0, end);
  block.remove_prefix(std::min(block.size(), end + 2));
  return line;
}

bool has_option(std::string_view list, std::string_view option) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (same(trim(list.substr(0, comma)), option)) return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

/// What one pass over the fields collects; each complaint is the first found.
struct head_reader {
  framing found;
  const head_limits& limits;
  int hosts = 0, lengths = 0, codings = 0, expectations = 0;
  bool close = false, keep = false;

  using complaint = std::optional<rejection>;

  /// request-line = method SP request-target SP HTTP-version (RFC 9112, 3)
  complaint request_line(std::string_view line) {
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return rejection{400, "malformed request line"};
    const auto target = line.substr(first + 1, last - first - 1);
    const auto version = line.substr(last + 1);
    if (!is_token(line.substr(0, first))) return rejection{400, "malformed method"};
    if (target.size() > limits.max_target) return rejection{414, "request target too long"};
    if (target.empty() || !std::all_of(target.begin(), target.end(), is_visible))
      return rejection{400, "malformed request target"};
    if (version == "HTTP/1.1") return {};
    found.http_1_0 = version == "HTTP/1.0";
    if (found.http_1_0) return {};
    const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                             version[6] == '.' && is_digit(version[7]);
    return well_formed ? rejection{505, "HTTP/1.1 and HTTP/1.0 only"} : rejection{400, "malformed HTTP version"};
  }

  complaint field(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') return rejection{400, "folded header field"};
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return rejection{400, "header field without colon"};
    const auto name = line.substr(0, colon);
    const auto value = trim(line.substr(colon + 1));
    if (!is_token(name)) return rejection{400, "malformed header field name"};
    if (scan(value, 0, is_no_value_char) < value.size()) return rejection{400, "control character in a header field"};
    if (same(name, "host")) return host(value);
    if (same(name, "content-length")) return content_length(value);
    if (same(name, "transfer-encoding")) return transfer_encoding(value);
    if (same(name, "expect")) return expect(value);
    if (same(name, "connection")) {
      close = close || has_option(value, "close");
      keep = keep || has_option(value, "keep-alive");
    }
    return {};
  }

  complaint host(std::string_view value) {
    if (++hosts > 1) return rejection{400, "more than one Host"};
    if (!consists_of(host_char, value)) return rejection{400, "malformed Host"};
    return {};
  }

  /// 1*DIGIT, once (RFC 9112, 6.3): a list of equal values would be legal to repair, refusing is safer.
  complaint content_length(std::string_view value) {
    if (++lengths > 1) return rejection{400, "more than one Content-Length"};
    if (value.empty() || value.size() > 18 || !std::all_of(value.begin(), value.end(), is_digit))
      return rejection{400, "malformed Content-Length"};
    std::uint64_t n = 0;
    std::from_chars(value.data(), value.data() + value.size(), n);
    found.content_length = n;
    return {};
  }

  complaint transfer_encoding(std::string_view value) {
    if (++codings > 1) return rejection{400, "more than one Transfer-Encoding"};
    if (!same(value, "chunked")) return rejection{400, "transfer coding other than chunked"};
    found.chunked = true;
    return {};
  }

  complaint expect(std::string_view value) {
    if (++expectations > 1 || !same(value, "100-continue")) return rejection{417, "unknown expectation"};
    found.expects_continue = true;
    return {};
  }

  complaint as_a_whole() {
    if (hosts == 0 && !found.http_1_0) return rejection{400, "Host is missing"};
    if (found.chunked && found.http_1_0) return rejection{400, "Transfer-Encoding in HTTP/1.0"};
    if (found.chunked && found.content_length) return rejection{400, "both Transfer-Encoding and Content-Length"};
    if (found.http_1_0) found.expects_continue = false;
    found.keep_alive = !close && (!found.http_1_0 || keep);
    return {};
  }
};

}  // namespace

std::variant<std::size_t, rejection> find_head(std::string_view buffered, const head_limits& limits,
                                               std::size_t judged) {
  const auto seen = buffered.substr(0, limits.max_bytes);
  constexpr auto decides = [](auto c) { return (c == '\0') | (c == '\n') | (c == '\r'); };
  // Three bytes back: an end that was cut in two.
  for (std::size_t i = scan(seen, judged > 3 ? judged - 3 : 0, decides); i < seen.size();
       i = scan(seen, i + 1, decides)) {
    const char c = seen[i];
    if (c == '\0') return rejection{400, "NUL in the header block"};
    if (c == '\n' && (i == 0 || seen[i - 1] != '\r')) return rejection{400, "bare LF in the header block"};
    if (c == '\r' && i + 1 < seen.size() && seen[i + 1] != '\n') return rejection{400, "bare CR in the header block"};
    if (c == '\n' && i >= 3 && seen[i - 2] == '\n') return i + 1;
  }
  if (buffered.size() < limits.max_bytes) return std::size_t{0};
  return seen.find('\n') == std::string_view::npos ? rejection{414, "request target too long"}
                                                   : rejection{431, "header block too large"};
}

std::variant<framing, rejection> check_head(std::string_view block, const head_limits& limits) {
  head_reader reader{.found = {}, .limits = limits};
  const auto whole = find_head(block, limits);
  if (const auto* refused = std::get_if<rejection>(&whole)) return *refused;
  if (std::get<std::size_t>(whole) != block.size()) return rejection{400, "no complete header block"};
  if (auto refused = reader.request_line(next_line(block))) return *refused;
  std::size_t fields = 0;
  for (auto line = next_line(block); !line.empty(); line = next_line(block)) {
    if (++fields > limits.max_fields) return rejection{431, "too many header fields"};
    if (auto refused = reader.field(line)) return *refused;
  }
  if (auto refused = reader.as_a_whole()) return *refused;
  return reader.found;
}

std::variant<std::size_t, rejection> chunk_decoder::feed(std::string_view bytes, std::string& body) {
  std::size_t at = 0;
  while (at < bytes.size() && !done()) {
    if (state_ == state::data) {
      const auto n = std::min<std::uint64_t>(chunk_, bytes.size() - at);
      body.append(bytes, at, n);
      at += n;
      chunk_ -= n;
      if (chunk_ == 0) state_ = state::data_cr;
      continue;
    }
    if (auto refused = step(bytes[at])) return *refused;
    ++at;
  }
  return at;
}

std::optional<rejection> chunk_decoder::size_digit(char c) {
  const int digit = is_digit(c) ? c - '0' : is_letter(c) && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
  if (digit < 0) return rejection{400, "malformed chunk size"};
  if (++digits_ > 15) return rejection{400, "chunk size out of range"};
  chunk_ = chunk_ * 16 + static_cast<std::uint64_t>(digit);
  return {};
}

std::optional<rejection> chunk_decoder::end_of_size_line() {
  extension_ = 0;
  digits_ = 0;
  if (chunk_ == 0) {
    state_ = state::last_cr;
    return {};
  }
  if (chunk_ > max_body_ - decoded_) return rejection{413, "body too large"};
  decoded_ += chunk_;
  state_ = state::data;
  return {};
}

std::optional<rejection> chunk_decoder::step(char c) {
  const auto expect = [&](char wanted, state next, std::string_view otherwise) -> std::optional<rejection> {
    if (c != wanted) return rejection{400, otherwise};
    state_ = next;
    return {};
  };
  switch (state_) {
    case state::size:
      if (c == '\r' && digits_ > 0) return expect('\r', state::size_lf, {});
      if (c == ';' && digits_ > 0) return expect(';', state::extension, {});
      return size_digit(c);
    case state::extension:
      if (c == '\r') return expect('\r', state::size_lf, {});
      if (is_no_value_char(static_cast<unsigned char>(c)))
        return rejection{400, "control character in a chunk extension"};
      if (++extension_ > max_extension || ++extensions_ > max_extensions)
        return rejection{400, "chunk extension too long"};
      return {};
    case state::size_lf:
      if (c != '\n') return rejection{400, "bare CR after a chunk size"};
      return end_of_size_line();
    case state::data_cr: return expect('\r', state::data_lf, "chunk longer than its size");
    case state::data_lf: return expect('\n', state::size, "bare CR after a chunk");
    case state::last_cr: return expect('\r', state::last_lf, "trailer fields are not accepted");
    case state::last_lf: return expect('\n', state::done, "bare CR after the last chunk");
    case state::data:
    case state::done: break;
  }
  return {};
}

}  // namespace intake::net
