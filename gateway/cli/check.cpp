#include "gateway/config/check.hpp"

#include <iostream>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/commands.hpp"

namespace intake::cli {

int check(const invocation& c) {
  auto loaded = config::load(c.config_file, config::process_environment());
  config::problems problems = loaded ? loaded->warnings : loaded.error();
  if (loaded)
    for (auto& problem : config::check(*loaded)) problems.push_back(std::move(problem));
  bool wrong = false;
  for (const auto& problem : problems) {
    wrong = wrong || !problem.warning;
    if (!c.json) {
      std::cerr << config::to_text(problem) << '\n';
      continue;
    }
    const boost::json::object line{{"file", problem.at.file},
                                   {"line", problem.at.line},
                                   {"column", problem.at.column},
                                   {"message", problem.message},
                                   {"warning", problem.warning}};
    std::cout << boost::json::serialize(line) << '\n';
  }
  if (wrong) return wrong_configuration;
  if (!c.json) std::cout << c.config_file << ": good\n";
  return done;
}

}  // namespace intake::cli
