#include "gateway/ops/health.hpp"

#include <exception>

namespace intake::ops {
namespace {

check_outcome run(const health::check& ask) {
  try {
    return ask();
  } catch (const std::exception& e) {
    return {false, e.what()};
  }
}

}  // namespace

void health::require(std::string name, check c) { entries_.push_back({std::move(name), true, std::move(c)}); }
void health::advise(std::string name, check c) { entries_.push_back({std::move(name), false, std::move(c)}); }

health::report health::ask() const {
  report r;
  boost::json::object checks;
  for (const auto& e : entries_) {
    const auto outcome = run(e.ask);
    if (e.required && !outcome.ok) r.ready = false;
    checks[e.name] = boost::json::object{{"ok", outcome.ok}, {"required", e.required}, {"detail", outcome.detail}};
  }
  r.detail = {{"ready", r.ready}, {"checks", std::move(checks)}};
  return r;
}

}  // namespace intake::ops
