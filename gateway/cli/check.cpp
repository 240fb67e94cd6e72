#include "gateway/config/check.hpp"

#include <iostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "adapters/imap/imap_puller.hpp"
#include "gateway/cli/commands.hpp"

namespace intake::cli {
namespace {

boost::asio::awaitable<void> try_accounts(boost::asio::any_io_executor executor, const config::loaded& l,
                                          config::problems& found) {
  const config::configuration& c = l.configuration;
  for (std::size_t i = 0; i < c.imap.size(); ++i)
    for (std::string& why : co_await imap::try_account(executor, c.imap[i], c.gateway.state_dir))
      found.push_back({.at = l.where("imap", i, "host"), .message = std::move(why)});
}

}  // namespace

int check(const invocation& c, bool login) {
  auto loaded = config::load(c.config_file, config::process_environment());
  config::problems problems = loaded ? loaded->warnings : loaded.error();
  if (loaded)
    for (auto& problem : config::check(*loaded)) problems.push_back(std::move(problem));
  if (loaded && login) {
    boost::asio::io_context io{1};
    boost::asio::co_spawn(io, try_accounts(io.get_executor(), *loaded, problems), boost::asio::detached);
    io.run();
  }
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
