#include "normalizers/call/phone_number.hpp"

#include <optional>

#include "normalizers/call/phone_countries.hpp"
#include "normalizers/call/phone_pattern.hpp"
#include "normalizers/call/phone_writing.hpp"

namespace intake::call {
namespace {

constexpr std::size_t longest_e164 = 15;

/// Argentina's areas of three digits. 11 is the only one of two; all others have four.
constexpr std::string_view argentine_areas =
    "220 221 223 230 236 237 249 260 261 263 264 266 280 291 294 297 298 299 336 341 342 343 345 348 351 353 358 362 "
    "364 "
    "370 376 379 380 381 383 385 387 388";

/// Within Argentina a mobile is area, 15, subscriber; seen from abroad it is 9, area, subscriber.
std::string argentine_mobile(std::string_view digits) {
  if (digits.starts_with('0')) digits.remove_prefix(1);
  if (digits.size() != 12) return {};
  const auto begins = [&](std::string_view code) { return digits.starts_with(code); };
  const std::size_t area = begins("11") ? 2 : any_of_list(argentine_areas, begins) ? 3 : 4;
  if (digits.substr(area, 2) != "15") return {};
  return "9" + std::string(digits.substr(0, area)) + std::string(digits.substr(area + 2));
}

/// What follows the calling code: the digits without what is dialled before them at home; empty if they fit nowhere.
std::string significant(const numbering_plan& plan, std::string_view digits) {
  if (plan.country == "AR")
    if (std::string mobile = argentine_mobile(digits); fits(plan.numbers, mobile)) return mobile;
  std::string found;
  any_of_list(plan.trunk, [&](std::string_view trunk) {
    const auto taken = leading(trunk, digits);
    if (taken && fits(plan.numbers, digits.substr(*taken))) found = digits.substr(*taken);
    return !found.empty();
  });
  if (found.empty() && fits(plan.numbers, digits)) found = digits;
  return found;
}

std::string joined(const numbering_plan& plan, std::string_view number) {
  if (number.empty() || plan.code.size() + number.size() > longest_e164) return {};
  return "+" + std::string(plan.code) + std::string(number);
}

/// Digits that begin with a calling code. A zero in brackets behind it, "+44 (0)20", is taken off as at home.
std::string international(std::string_view digits) {
  const numbering_plan* plan = plan_of_code(digits);
  return plan ? joined(*plan, significant(*plan, digits.substr(plan->code.size()))) : std::string();
}

/// What is dialled after an international prefix; nothing if there is none. No national writing begins with a prefix in 0
/// or 8; with the few others (Chile's 1xx0) one may, and it counts when what follows is no foreign number.
std::optional<std::string> dialled_abroad(std::string_view prefixes, std::string_view digits) {
  std::optional<std::string> found;
  any_of_list(prefixes, [&](std::string_view prefix) {
    const auto taken = leading(prefix, digits);
    if (!taken) return false;
    std::string number = international(digits.substr(*taken));
    const bool read = !number.empty();
    if (read || prefix.front() == '0' || prefix.front() == '8') found = std::move(number);
    return read;
  });
  return found;
}

/// Digits as somebody in `home` writes or dials them.
std::string at_home(const dialling_country& home, std::string_view digits) {
  if (!home.plan) return dialled_abroad("00 011", digits).value_or("");
  const numbering_plan& plan = *home.plan;
  if (home.without_area != 0 && digits.size() == home.without_area && digits.front() >= '2')
    return joined(plan, std::string(home.area) + std::string(digits));
  if (digits.size() <= (plan.trunk.empty() ? 5u : 6u)) return {};
  if (auto abroad = dialled_abroad(plan.international, digits)) return std::move(*abroad);
  if (digits.starts_with(plan.code))  // many switches leave the plus away
    if (std::string ours = international(digits); !ours.empty()) return ours;
  return joined(plan, significant(plan, digits));
}

}  // namespace

dialled read_number(std::string_view written, std::string_view country) {
  dialled out;
  written_number w = take_apart(written);
  out.anonymous = w.withheld;
  if (w.withheld) return out;
  out.number = std::move(w.text);
  if (!w.readable) return out;
  if (!w.feature) out.e164 = w.plus ? international(w.digits) : at_home(dialled_in(country), w.digits);
  out.extension = out.e164.empty() && !w.plus && (w.feature || w.digits.size() <= 6);
  return out;
}

}  // namespace intake::call
