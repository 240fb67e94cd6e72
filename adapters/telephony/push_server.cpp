#include "adapters/telephony/push_server.hpp"

#include <algorithm>
#include <map>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/net/client_address.hpp"
#include "gateway/ops/log.hpp"

namespace intake::telephony {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr std::string_view tag = "telephony";

template <class Word>
Word named(const std::map<std::string_view, Word>& words, const std::string& name) {
  return words.at(name);  // the table of keys lets no other name in
}

auth_options options_of(const push_setup& setup) {
  static const std::map<std::string_view, auth_scheme> schemes = {
      {"none", auth_scheme::none},     {"twilio", auth_scheme::twilio},   {"zoom", auth_scheme::zoom},
      {"hmac", auth_scheme::hmac},     {"ed25519", auth_scheme::ed25519}, {"basic", auth_scheme::basic},
      {"bearer", auth_scheme::bearer}, {"header", auth_scheme::header},   {"mtls", auth_scheme::mtls}};
  static const std::map<std::string_view, auth_hash> hashes = {
      {"sha1", auth_hash::sha1}, {"sha256", auth_hash::sha256}, {"sha512", auth_hash::sha512}};
  static const std::map<std::string_view, auth_encoding> encodings = {{"hex", auth_encoding::hex},
                                                                      {"base64", auth_encoding::base64}};
  const config::telephony_auth& a = setup.section.auth;
  auth_options out;
  out.scheme = named(schemes, a.scheme);
  out.secrets = a.secrets;
  out.addresses = setup.section.allow;
  if (!setup.public_url.empty()) out.public_url = setup.public_url + setup.section.path;
  out.user = a.user;
  out.header = a.header;
  out.prefix = a.prefix;
  out.signed_text = a.signed_text;
  out.timestamp_header = a.timestamp_header;
  out.hash = named(hashes, a.hash);
  out.encoding = named(encodings, a.encoding);
  out.window = a.window;
  out.certificates = a.certificates;
  return out;
}

push_request view_of(const net::request& r, std::string_view client) {
  push_request out{.method = r.method, .target = r.target, .headers = r.headers, .body = r.body, .address = client};
  if (r.client) out.certificate = {r.client->subject, r.client->sha256, r.client->verified};
  return out;
}

net::response to_response(push_reply reply) {
  net::response out = net::reply(reply.status, std::move(reply.content_type), std::move(reply.body));
  out.headers = std::move(reply.headers);
  return out;
}

/// Hands in one record; fits_inline() is the everyday case.
awaitable<answer> offer(door& at, contact record, std::string_view bytes) {
  auto body = at.open_body();
  if (body->fits_inline(bytes.size())) {
    body->write_inline(bytes);
  } else if (auto no = co_await body->write(bytes)) {
    co_return answer{std::move(*no)};
  }
  co_return co_await at.hand_in(std::move(record), std::move(body));
}

}  // namespace

result<std::unique_ptr<push_server>> push_server::create(const push_setup& setup, door& at, ops::registry& metrics) {
  const auto where = "telephony " + setup.section.name + ": ";
  const push_format* format = find_push_format(setup.section.format);
  if (format == nullptr) return fail(where + "records of " + setup.section.format + " are not pushed");
  auto checks = make_authenticator(options_of(setup));
  if (!checks) return fail(where + "auth: " + checks.error().message);
  auto proxies = networks::parse(setup.trusted_proxies);
  if (!proxies) return fail(where + "trusted_proxies: " + proxies.error().message);
  return std::unique_ptr<push_server>(
      new push_server(setup.section, *format, std::move(*checks), std::move(*proxies), at, metrics));
}

push_server::push_server(const config::telephony_section& section, const push_format& format, authenticator checks,
                         networks proxies, door& at, ops::registry& metrics)
    : section_(section),
      format_(format),
      authenticator_(std::move(checks)),
      proxies_(std::move(proxies)),
      door_(at),
      maker_(section),
      counts_(metrics, at, maker_.source()),
      limits_{.max_body = section.limits.max_body} {}

void push_server::add_routes(net::http_router& router) {
  for (const char* method : {"POST", "PUT"})
    router.add(method, section_.path, [this](const net::request& r) { return handle(r); }, section_.limits.max_body);
}

awaitable<net::response> push_server::handle(const net::request& r) {
  const std::string client = net::client_address(r, proxies_);
  const push_request request = view_of(r, client);
  const time_point now = system_clock().now();
  const push_protocol protocol(format_, request, limits_, now);
  if (auto reply = protocol.before_authentication()) {
    if (reply->status >= 400) counts_.turned_away("request");
    co_return to_response(std::move(*reply));
  }
  const auth_verdict verdict = authenticator_.check(request, now);
  if (!verdict.accepted()) {
    counts_.turned_away(verdict.reason);
    ops::log().info(tag, "refused", {{"source", maker_.source()}, {"client", client}, {"reason", verdict.reason}});
    co_return to_response(protocol.refuse(verdict));
  }
  if (const auto no = door_.closed()) {
    counts_.refused(no->reason);
    co_return to_response(protocol.refuse(503, "records cannot be taken for a while", limits_.retry_after));
  }
  const push found = protocol.read(verdict.secret);
  if (found.reply) {
    if (found.reply->status >= 400) {
      counts_.refused("request");
      ops::log().info(tag, "refused",
                      {{"source", maker_.source()}, {"client", client}, {"status", found.reply->status}});
    }
    co_return to_response(*found.reply);
  }
  const auto outcomes = co_await hand_in(found, client);
  co_return to_response(protocol.answer(found, outcomes));
}

/// All records of a request at once, so that they share a sync; a single one without further ado.
awaitable<std::vector<push_outcome>> push_server::hand_in(const push& found, std::string client) {
  std::vector<push_outcome> outcomes(found.records.size());
  counts_.records.add(found.records.size());
  if (found.records.size() == 1) {
    contact record = make_contact(found, client);
    outcomes[0] = note(co_await offer(door_, std::move(record), found.records[0]));
    co_return outcomes;
  }
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer all_done(executor, asio::steady_timer::time_point::max());
  std::size_t left = found.records.size();
  for (std::size_t i = 0; i < found.records.size(); ++i) {
    auto ended = [&, i](const std::exception_ptr& broken, const answer& said) {
      if (!broken) outcomes[i] = note(said);
      if (--left == 0) all_done.cancel();
    };
    asio::co_spawn(executor, offer(door_, make_contact(found, client), found.records[i]), std::move(ended));
  }
  // What is under way refers to this frame: it waits to the end, whatever becomes of the connection.
  while (left > 0) co_await all_done.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return outcomes;
}

contact push_server::make_contact(const push& found, const std::string& client) const {
  contact record = maker_.make();
  record.media_type = found.media_type;
  record.natural_key = maker_.source();
  record.envelope["client_ip"] = client;
  return record;
}

push_outcome push_server::note(const answer& said) {
  if (const auto* given = std::get_if<receipt>(&said)) {
    counts_.accepted(*given);
    return {.receipt = given->id};
  }
  return {.temporary = std::get<refusal>(said).temporary};
}

}  // namespace intake::telephony
