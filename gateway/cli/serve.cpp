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
  return wrong ? wrong_configuration : intake::serve(loaded->configuration);
}

}  // namespace intake::cli
