#include "adapters/imap/token_puller.hpp"

#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "adapters/imap/token_protocol.hpp"
#include "gateway/clock.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/ops/log.hpp"

namespace intake::imap {

namespace asio = boost::asio;
using asio::awaitable;
using steady = std::chrono::steady_clock;

namespace {

constexpr std::string_view tag = "imap";

ops::labels of(const config::imap_section& s) { return {{"source", "imap/" + s.name}}; }

/// Puts `text` into place at once and for good: a file of its own, synced, renamed, its directory synced.
status write_secret(const std::string& path, std::string_view text) {
  const std::string next = path + ".new";
  const int fd = ::open(next.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return fail("cannot write " + next);
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(next.c_str(), path.c_str()) != 0) return fail("cannot write " + path);
  const std::string directory = path.substr(0, path.rfind('/'));
  const int dir = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = dir >= 0 && ::fsync(dir) == 0;
  if (dir >= 0) ::close(dir);
  return synced ? status{} : fail("cannot sync " + directory);
}

}  // namespace

result<std::unique_ptr<token_puller>> token_puller::create(asio::any_io_executor executor,
                                                           const config::imap_section& section,
                                                           const std::string& state_dir, ops::registry& metrics) {
  std::unique_ptr<token_puller> made(
      new token_puller(executor, section, state_dir + "/imap-" + section.name + ".refresh-token", metrics));
  auto client = net::http_client::create(
      executor, {.url = section.oauth2.token_url, .ca_file = section.oauth2.ca_file, .max_connections = 1});
  if (!client) return client.error();
  made->endpoint_ = std::move(*client);
  return made;
}

token_puller::token_puller(asio::any_io_executor executor, const config::imap_section& section, std::string file,
                           ops::registry& metrics)
    : section_(section),
      file_(std::move(file)),
      expires_(metrics.gauge("intake_imap_token_expires_timestamp_seconds", "When the access token in use expires",
                             of(section))),
      failures_(
          metrics.counter("intake_imap_token_failures_total", "Times that no access token was to be had", of(section))),
      fetched_(std::move(executor)) {}

awaitable<std::string> token_puller::token() {
  while (fetching_) {
    fetched_.expires_at(steady::time_point::max());
    co_await fetched_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  if (token_.empty() || steady::now() >= good_until_) {
    fetching_ = true;
    co_await fetch();
    fetching_ = false;
    fetched_.cancel();
  }
  co_return token_;
}

awaitable<void> token_puller::fetch() {
  token_.clear();
  // Looked up each time: `intake check --login` may have got a new one meanwhile.
  std::string refresh_token = kept_refresh_token();
  if (refresh_token.empty()) refresh_token = section_.oauth2.refresh_token;
  std::string form = token_request(section_.oauth2, refresh_token);
  net::name_values headers{{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  auto reply = co_await endpoint_->request("POST", "", std::move(headers), std::move(form));
  auto answer =
      reply ? read_token_answer(reply->status, reply->body) : result<token_answer>(fail(reply.error().message));
  if (answer && !answer->refresh_token.empty() && answer->refresh_token != refresh_token) {
    if (auto kept = keep_refresh_token(answer->refresh_token); !kept)
      ops::log().error(tag, "a new refresh token could not be kept: a restart will need one from you",
                       {{"source", "imap/" + section_.name}, {"why", kept.error().message}});
  }
  if (!answer) {
    failures_.add();
    ops::log().error(tag, "no access token", {{"source", "imap/" + section_.name}, {"why", answer.error().message}});
    co_return;
  }
  token_ = std::move(answer->access_token);
  good_until_ = steady::now() + use_for(answer->lasts);
  expires_at_ = system_clock().now() + answer->lasts;
  expires_.set(to_seconds(*expires_at_));
}

/// Its first line says which configured token it follows on, so that a new one from the owner counts more.
status token_puller::keep_refresh_token(const std::string& token) const {
  return write_secret(file_, crypto::sha256_hex(section_.oauth2.refresh_token) + "\n" + token + "\n");
}

std::string token_puller::kept_refresh_token() const {
  std::ifstream in(file_);
  std::string follows, kept;
  if (!std::getline(in, follows) || !std::getline(in, kept)) return {};
  return follows == crypto::sha256_hex(section_.oauth2.refresh_token) ? kept : std::string{};
}

}  // namespace intake::imap
