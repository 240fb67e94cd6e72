#include "gateway/cli/access.hpp"

#include <filesystem>
#include <iostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/config/load.hpp"
#include "gateway/net/http_client.hpp"

namespace intake::cli {
namespace {

namespace json = boost::json;

const error_code not_running_code = boost::system::errc::make_error_code(boost::system::errc::connection_refused);

error not_running(const config::configuration& c) {
  return {"the gateway is not running (nobody answers on " + control_socket(c) +
              "); start it with intake serve, or name its configuration with --config",
          not_running_code};
}

result<net::http_reply> request(const config::configuration& c, const std::string& method, const std::string& target,
                                const std::string& body) {
  const std::string socket = control_socket(c);
  std::error_code ignored;
  if (!std::filesystem::exists(socket, ignored)) return not_running(c);
  boost::asio::io_context io{1};
  auto client = net::http_client::create(
      io.get_executor(),
      {.url = "http://intake", .unix_socket = socket, .timeout = std::chrono::minutes{10}, .max_body = 16 << 20});
  if (!client) return client.error();
  std::optional<net::http_result> answer;
  net::name_values headers;
  if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
  boost::asio::co_spawn(io, (*client)->request(method, target, headers, body),
                        [&](std::exception_ptr broken, net::http_result got) {
                          if (broken) std::rethrow_exception(broken);
                          answer.emplace(std::move(got));
                        });
  while (!answer && io.run_one() > 0) continue;
  if (!answer) return fail("the gateway broke the connection on " + socket);
  if (*answer) return std::move(**answer);
  if (answer->error().what == net::http_failure::kind::connect) return not_running(c);
  return fail("control socket " + socket + ": " + answer->error().message);
}

/// The `detail` of a problem, or the status when there is none.
error refusal_in(const net::http_reply& reply) {
  json::error_code broken;
  const auto problem = json::parse(reply.body, broken);
  if (problem.is_object())
    for (const char* name : {"detail", "title"})
      if (const auto* text = problem.get_object().if_contains(name); text && text->is_string())
        return fail(std::string(text->get_string()));
  return fail("the gateway answered with status " + std::to_string(reply.status));
}

}  // namespace

std::optional<config::configuration> configured(const invocation& c) {
  auto loaded = config::load(c.config_file, config::process_environment());
  if (!loaded) {
    for (const auto& problem : loaded.error()) std::cerr << config::to_text(problem) << '\n';
    return std::nullopt;
  }
  return std::move(loaded->configuration);
}

int complain(const error& e) {
  std::cerr << "intake: " << e.message << '\n';
  return failed;
}

std::string control_socket(const config::configuration& c) { return c.gateway.state_dir + "/intake.sock"; }

bool is_not_running(const error& e) { return e.cause == not_running_code; }

result<json::value> ask_gateway(const config::configuration& c, const std::string& method, const std::string& target,
                                const std::string& body) {
  const auto reply = request(c, method, target, body);
  if (!reply) return reply.error();
  if (reply->status >= 400) return refusal_in(*reply);
  json::error_code broken;
  json::value value = json::parse(reply->body, broken);
  if (broken || reply->truncated) return fail("the gateway's answer to " + target + " cannot be read");
  return value;
}

result<json::value> look(const config::configuration& c, const std::string& target,
                         const std::function<std::optional<json::value>(journal::reader&)>& view,
                         const std::string& missing) {
  auto running = ask_gateway(c, "GET", target);
  if (running || !is_not_running(running.error())) return running;
  const std::string file = c.gateway.state_dir + "/journal.db";
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored))
    return fail("there is no journal in " + c.gateway.state_dir +
                ": has the gateway ever run with this configuration?");
  auto journal = journal::reader::open(c.gateway.state_dir);
  if (!journal) return journal.error();
  try {
    auto found = view(**journal);
    if (!found) return fail(missing);
    return std::move(*found);
  } catch (const std::exception& e) {
    return fail(e.what());
  }
}

int change(const invocation& call, const std::string& target, const std::string& body, const std::string& said) {
  const auto c = configured(call);
  if (!c) return wrong_configuration;
  const auto answer = ask_gateway(*c, "POST", target, body);
  if (!answer) return complain(answer.error());
  std::cout << (call.json ? json::serialize(*answer) : said) << '\n';
  return done;
}

std::string encoded(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

}  // namespace intake::cli
