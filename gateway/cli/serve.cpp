#include <iostream>

#include "gateway/app.hpp"
#include "gateway/cli/commands.hpp"
#include "gateway/config/check.hpp"
#include "gateway/config/load.hpp"

namespace intake::cli {

int serve(const invocation& c) {
  auto loaded = config::load(c.config_file, config::process_environment());
  auto problems = loaded ? loaded->warnings : loaded.error();
  if (loaded)
    for (auto& problem : config::check_certificates(*loaded)) problems.push_back(std::move(problem));
  bool wrong = false;
  for (const auto& problem : problems) {
    std::cerr << config::to_text(problem) << '\n';
    wrong = wrong || !problem.warning;
  }
  if (wrong) return wrong_configuration;
  const auto again = [file = c.config_file]() -> result<config::configuration> {
    auto fresh = config::load(file, config::process_environment());
    if (!fresh) return fail(config::to_text(fresh.error().front()));
    return std::move(fresh->configuration);
  };
  return intake::serve(loaded->configuration, again);
}

}  // namespace intake::cli
