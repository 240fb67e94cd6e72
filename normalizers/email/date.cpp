#include "normalizers/email/date.hpp"

#include <array>
#include <chrono>
#include <string>

#include "normalizers/email/ascii.hpp"
#include "normalizers/email/header.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_date = 200;
constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};

struct named_zone {
  std::string_view name;
  int minutes;
};

/// obs-zone (§4.3) and what else is met; a name we don't know is UTC, as §4.3 wants.
constexpr named_zone zones[] = {
    {"est", -300}, {"edt", -240},  {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480},
    {"pdt", -420}, {"akst", -540}, {"hst", -600}, {"cet", 60},   {"cest", 120}, {"met", 60},   {"mest", 120},
    {"mez", 60},   {"mesz", 120},  {"bst", 60},   {"wet", 0},    {"west", 60},  {"eet", 120},  {"eest", 180},
    {"msk", 180},  {"jst", 540},   {"kst", 540},  {"hkt", 480},  {"sgt", 480},  {"aest", 600}, {"aedt", 660},
    {"acst", 570}, {"awst", 480},  {"nzst", 720}, {"nzdt", 780}};

struct parts_of_date {
  std::optional<int> day, month, year, zone;
  int hour = 0, minute = 0, second = 0;
  bool has_time = false, valid = true;
};

std::string without_comments(std::string s) {
  if (s.find('(') == std::string::npos) return s;
  std::string out;
  out.reserve(s.size());
  int depth = 0;
  for (const char c : s) {
    if (c == '(') ++depth;
    if (depth == 0) out += c;
    if (c == ')' && depth > 0) --depth;
  }
  return out;
}

/// Calls `each` for the words, split at blanks and commas, and at "-" and "/" between day, month and year.
template <class F>
void for_each_word(std::string_view s, F each) {
  std::size_t begin = 0, count = 0;
  bool open = false;
  const auto word_until = [&](std::size_t end) { return s.substr(begin, end - begin); };
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    const std::string_view word = open ? word_until(i) : std::string_view{};
    const bool has_colon = word.find(':') != std::string_view::npos;
    const bool in_date = (c == '-' || c == '/') && open && i + 1 < s.size() && !has_colon &&
                         (is_alpha(s[i + 1]) || (is_alpha(word.front()) && word.size() <= 9 && count <= 3));
    const bool sign = (c == '+' || c == '-') && open && has_colon;
    const bool blank = is_space(c) || c == ',' || in_date;
    if (open && (blank || sign)) each(word);
    if (!blank && (!open || sign)) begin = i, ++count;
    open = !blank;
  }
  if (open) each(word_until(s.size()));
}

std::optional<int> number(std::string_view s) {
  if (s.empty() || s.size() > 6) return {};
  int n = 0;
  for (const char c : s) {
    if (!is_digit(c)) return {};
    n = n * 10 + (c - '0');
  }
  return n;
}

std::optional<int> month_named(std::string_view word) {
  for (std::size_t m = 0; m < months.size(); ++m)
    if (starts_same(word, months[m])) return static_cast<int>(m) + 1;
  return {};
}

/// hour ":" minute [":" second]; "." is met instead of ":".
void read_time(std::string_view word, parts_of_date& out) {
  std::array<int, 3> at{};
  std::size_t k = 0;
  while (!word.empty() && k < 3) {
    const std::size_t end = std::min(word.find_first_of(":."), word.size());
    const auto n = number(word.substr(0, end));
    if (!n) break;
    at[k++] = *n;
    word = word.substr(std::min(end + 1, word.size()));
  }
  out.hour = at[0], out.minute = at[1], out.second = std::min(at[2], 59);  // a leap second is the one before
  out.has_time = true;
  if (k < 2 || at[0] > 24 || at[1] > 59 || at[2] > 60) out.valid = false;
}

/// ("+" / "-") 4DIGIT, also "+1", "+01:00"; a wild offset is UTC.
std::optional<int> offset(std::string_view word) {
  if (word.size() < 2 || (word[0] != '+' && word[0] != '-')) return {};
  std::string digits;
  for (const char c : word.substr(1)) {
    if (is_digit(c))
      digits += c;
    else if (c != ':')
      return {};
  }
  if (digits.size() <= 2) digits += "00";
  const auto n = number(digits);
  if (!n) return {};
  const int minutes = *n / 100 * 60 + *n % 100;
  if (*n % 100 > 59 || minutes > 24 * 60) return 0;
  return word[0] == '-' ? -minutes : minutes;
}

void read_name(std::string_view word, parts_of_date& out) {
  if (same(word, "pm") && out.hour < 12) out.hour += 12;
  if (same(word, "am") && out.hour == 12) out.hour = 0;
  if (const auto m = month_named(word); m && !out.month) {
    out.month = m;
    return;
  }
  if (!out.has_time || out.zone) return;
  for (const named_zone& z : zones)
    if (same(z.name, word)) out.zone = z.minutes;
  for (const std::string_view utc : {"gmt", "utc", "ut"})  // "GMT+0100" is met: the offset counts
    if (starts_same(word, utc)) out.zone = offset(word.substr(utc.size()));
}

void read_number(int n, std::size_t digits, parts_of_date& out) {
  if (digits <= 2 && !out.day && n >= 1 && n <= 31)
    out.day = n;
  else if (!out.year)
    out.year = digits <= 2 ? (n < 50 ? 2000 + n : 1900 + n) : digits == 3 ? 1900 + n : n;  // §4.3
}

std::optional<time_point> instant(const parts_of_date& p) {
  using namespace std::chrono;
  if (!p.valid || !p.day || !p.month || !p.year || *p.year < 1900 || *p.year > 9999) return {};
  const year_month_day date{year{*p.year}, month{static_cast<unsigned>(*p.month)}, day{static_cast<unsigned>(*p.day)}};
  if (!date.ok()) return {};
  return time_point{sys_days{date} + hours{p.hour} + minutes{p.minute} + seconds{p.second} -
                    minutes{p.zone.value_or(0)}};
}

}  // namespace

std::optional<time_point> read_date(std::string_view raw_value) {
  const std::string text = without_comments(unfolded(raw_value.substr(0, max_date)));
  if (const auto iso = parse_rfc3339(trimmed(text))) return iso;
  parts_of_date p;
  for_each_word(text, [&](std::string_view word) {
    if (const auto n = number(word)) {
      read_number(*n, word.size(), p);
    } else if (is_digit(word.front()) && word.find_first_of(":.") != std::string_view::npos && !p.has_time) {
      read_time(word, p);
    } else if (const auto zone = offset(word); zone && p.has_time) {
      p.zone = zone;
    } else if (is_alpha(word.front())) {
      read_name(word, p);
    }
  });
  return instant(p);
}

}  // namespace intake::email
