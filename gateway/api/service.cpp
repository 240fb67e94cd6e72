#include "gateway/api/service.hpp"

#include "gateway/api/desk.hpp"
#include "gateway/crypto/constant_time.hpp"

namespace intake::api {
namespace {

using answer = awaitable<response> (*)(desk&, const request&);

enum class access { anybody, operators };

struct endpoint {
  const char* method;
  const char* pattern;
  access who;
  answer handle;
};

constexpr endpoint endpoints[] = {
    {"GET", "/", access::anybody, front_page},
    {"GET", "/livez", access::anybody, live},
    {"GET", "/readyz", access::anybody, ready},
    {"GET", "/healthz", access::anybody, ready},
    {"GET", "/openapi.json", access::operators, openapi},
    {"GET", "/metrics", access::operators, metrics},
    {"GET", "/v1/status", access::operators, status_of_gateway},
    {"GET", "/v1/receipts/{id}", access::operators, one_receipt},
    {"GET", "/v1/conversations/{id}", access::operators, one_conversation},
    {"POST", "/v1/conversations/{id}/replies", access::operators, reply_to_customer},
    {"GET", "/v1/conversations/{id}/replies/{reply}", access::operators, one_reply},
    {"POST", "/v1/conversations/{id}/typing", access::operators, show_typing},
    {"GET", "/v1/events", access::operators, events},
    {"GET", "/v1/events/{id}", access::operators, one_event},
    {"GET", "/v1/attachments/{id}", access::operators, one_attachment},
    {"GET", "/v1/raw/{receipt}", access::operators, raw_bytes},
    {"GET", "/v1/dead", access::operators, dead_letters},
    {"POST", "/v1/dead/{event}/retry", access::operators, retry_dead},
    {"POST", "/v1/dead/{event}/discard", access::operators, discard_dead},
    {"GET", "/v1/quarantine", access::operators, quarantined},
    {"POST", "/v1/quarantine/{receipt}/release", access::operators, release_quarantined},
    {"POST", "/v1/quarantine/{receipt}/discard", access::operators, discard_quarantined},
    {"GET", "/v1/backends", access::operators, backends},
    {"POST", "/v1/backends/{name}/enable", access::operators, enable_backend},
    {"POST", "/v1/backends/{name}/disable", access::operators, disable_backend},
    {"POST", "/v1/replay", access::operators, replay},
    {"GET", "/v1/ledger", access::operators, ledger},
};

/// True when the request may pass. An empty token fits nobody.
bool may_pass(const std::optional<std::string>& token, const request& r) {
  return !token || (!token->empty() && crypto::constant_time_equal(*token, r.bearer_token));
}

response who_are_you() {
  auto out = net::problem(401, "Unauthorized", "send the operators' token: Authorization: Bearer <token>");
  out.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"intake\"");
  return out;
}

awaitable<response> refuse(const request&) { co_return who_are_you(); }

}  // namespace

service::service(setup s) : desk_(std::make_unique<desk>(std::move(s))) {}
service::~service() = default;

void service::add_routes(net::http_router& to, std::optional<std::string> token) {
  for (const endpoint& each : endpoints) {
    const auto needed = each.who == access::anybody ? std::nullopt : token;
    to.add(each.method, each.pattern, [&inside = *desk_, needed, handle = each.handle](const request& r) {
      return may_pass(needed, r) ? handle(inside, r) : refuse(r);
    });
  }
}

std::vector<std::pair<std::string, std::string>> service::routes() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& each : endpoints) out.emplace_back(each.method, each.pattern);
  return out;
}

}  // namespace intake::api
