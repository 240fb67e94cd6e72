#include "gateway/config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <vector>

namespace intake::config {
namespace {

struct unit {
  std::string_view name;
  std::int64_t factor;
};

// Smallest first: formatting takes the last that divides.
constexpr std::array<unit, 4> sizes{{{"B", 1}, {"KB", 1024}, {"MB", 1024 * 1024}, {"GB", 1024 * 1024 * 1024}}};
constexpr std::array<unit, 5> durations{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

result<std::int64_t> parse(std::string_view text, std::span<const unit> units, const std::string& expected) {
  std::int64_t number = 0;
  const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || number < 0) return fail(expected);
  const std::string_view name = text.substr(static_cast<std::size_t>(rest - text.data()));
  const auto* found =
      std::find_if(units.data(), units.data() + units.size(), [&](const unit& u) { return u.name == name; });
  if (found == units.data() + units.size()) return fail(expected);
  if (number > std::numeric_limits<std::int64_t>::max() / found->factor) return fail(expected);
  return number * found->factor;
}

std::string format(std::int64_t number, std::span<const unit> units) {
  const unit* best = &units.front();
  for (const unit& u : units)
    if (number != 0 && number % u.factor == 0) best = &u;
  return std::to_string(number / best->factor) + std::string(best->name);
}

// Edits between two words: insertions, deletions, replacements and neighbours swapped.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

result<std::int64_t> parse_size(std::string_view text) {
  return parse(text, sizes, "expected a size such as \"50MB\" (B, KB, MB or GB)");
}

std::string format_size(std::int64_t bytes) { return format(bytes, sizes); }

result<std::int64_t> parse_duration(std::string_view text) {
  return parse(text, durations, "expected a duration such as \"30s\" (ms, s, m, h or d)");
}

std::string format_duration(std::int64_t milliseconds) { return format(milliseconds, durations); }

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.size() > 64) return {};  // the table of distances stays small whatever is thrown at it
  const std::size_t bearable = std::max<std::size_t>(1, word.size() / 3);
  std::string_view best;
  std::size_t best_distance = bearable + 1;
  for (const std::string_view candidate : candidates)
    if (const std::size_t d = distance(word, candidate); d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  return best.empty() ? std::string{} : " (did you mean \"" + std::string(best) + "\"?)";
}

}  // namespace intake::config
