#include "gateway/backends/webhook_backend.hpp"

#include "gateway/backends/webhook_protocol.hpp"
#include "gateway/net/http_client.hpp"

namespace intake::backends {
namespace {

/// "https://desk.example.com/intake?key=…" → "desk.example.com": what a reason may show of a URL.
std::string host_of(const std::string& url) {
  const auto scheme = url.find("://");
  const auto rest = scheme == url.npos ? url : url.substr(scheme + 3);
  const auto host = rest.substr(0, rest.find_first_of("/?#"));
  return host.substr(host.rfind('@') + 1);
}

/// What certainly was not sent says that nobody is there; what may have been sent is sent again.
outcome outcome_of(net::http_failure::kind kind) {
  using enum net::http_failure::kind;
  switch (kind) {
    case connect:
    case tls:
    case timeout_before: return outcome::unavailable;
    case timeout_after:
    case broken:
    case cancelled: break;
  }
  return outcome::retry;
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

verdict judge(const net::http_result& result, const std::string& host, time_point now) {
  if (!result) return {.outcome = outcome_of(result.error().what), .reason = one_line(result.error().message)};
  return judge(webhook_response{.status = result->status,
                                .retry_after = result->header("retry-after"),
                                .location = result->header("location"),
                                .body = result->body},
               host, now);
}

}  // namespace

struct webhook_backend::impl {
  webhook_options options;
  std::string host;
  crypto::webhook_signer signer;
  const intake::clock& clock;
  std::unique_ptr<net::http_client> client;
};

webhook_backend::webhook_backend(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
webhook_backend::~webhook_backend() = default;

result<std::unique_ptr<webhook_backend>> webhook_backend::create(boost::asio::any_io_executor executor,
                                                                 webhook_options options, const intake::clock& clock) {
  const auto problem = [&](const error& e) { return fail("backend " + options.name + ": " + e.message, e.cause); };
  auto signer = crypto::webhook_signer::from_secrets(options.secrets);
  if (!signer) return problem(signer.error());
  auto client = net::http_client::create(executor, {.url = options.url,
                                                    .ca_file = options.ca_file,
                                                    .timeout = options.timeout,
                                                    .max_connections = options.concurrency});
  if (!client) return problem(client.error());
  auto host = host_of(options.url);
  return std::unique_ptr<webhook_backend>(new webhook_backend(std::make_unique<impl>(
      impl{std::move(options), std::move(host), std::move(*signer), clock, std::move(*client)})));
}

std::string_view webhook_backend::name() const { return impl_->options.name; }
std::size_t webhook_backend::capacity() const { return impl_->options.concurrency; }

void webhook_backend::deliver(std::vector<outgoing_ptr> batch, const completion& done) {
  const auto shared_done = std::make_shared<const completion>(done);
  for (auto& event : batch) {
    auto headers = webhook_headers(impl_->signer, *event, impl_->clock.now());
    // The response may come when we are gone: it holds on to what it needs, never to us.
    auto answered = [event, shared_done, host = impl_->host, &clock = impl_->clock](net::http_result result) {
      (*shared_done)(event, judge(result, host, clock.now()));
    };
    impl_->client->post("POST", "", std::move(headers), event->json, impl_->options.timeout, std::move(answered));
  }
}

}  // namespace intake::backends
