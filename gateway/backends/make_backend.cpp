#include "gateway/backends/make_backend.hpp"

#include "gateway/backends/sqlite_backend.hpp"
#include "gateway/backends/webhook_backend.hpp"

namespace intake::backends {

std::string ticket_store_file(const config::backend_section& section, const std::string& state_dir) {
  return section.file.empty() ? state_dir + "/tickets.db" : section.file;
}

result<std::unique_ptr<backend>> make_backend(const config::backend_section& section, const std::string& state_dir,
                                              boost::asio::any_io_executor io, const clock& clock) {
  if (section.type == "sqlite")
    return std::unique_ptr<backend>(
        std::make_unique<sqlite_backend>(section.name, ticket_store_file(section, state_dir)));
  if (section.type == "webhook") {
    auto webhook = webhook_backend::create(std::move(io),
                                           {.name = section.name,
                                            .url = section.url,
                                            .secrets = section.secrets,
                                            .ca_file = section.ca_file,
                                            .timeout = section.timeout,
                                            .concurrency = section.concurrency},
                                           clock);
    if (!webhook) return webhook.error();
    return std::unique_ptr<backend>(std::move(*webhook));
  }
  return fail("backend " + section.name + ": unknown type \"" + section.type + "\"; use \"sqlite\" or \"webhook\"");
}

}  // namespace intake::backends
