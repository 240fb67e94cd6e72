// The routes that look.
#include <fstream>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/api/desk.hpp"
#include "gateway/api/views.hpp"
#include "gateway/ulid.hpp"

namespace intake::api {
namespace {

namespace json = boost::json;
using journal::reader;

constexpr std::size_t piece_size = 64 * 1024;
constexpr std::int64_t longest_wait = 30;  ///< seconds

response not_found(std::string_view what) { return net::problem(404, "Not Found", what); }
response bad_query(std::string_view what) { return net::problem(400, "Bad Request", what); }

std::string parameter(const request& r, std::string_view name) { return std::string(r.parameter(name)); }

response found_or_404(const std::optional<json::object>& view, std::string_view what) {
  return view ? json_reply(200, *view) : not_found(what);
}

/// Streams a download; each piece is read on the reading thread, so a slow disk holds up this answer only.
net::body_source stream_of(desk& d, piece_source from) {
  auto source = std::make_shared<piece_source>(std::move(from));
  auto read_piece = [source](reader&) {
    std::string piece(piece_size, '\0');
    piece.resize((*source)(piece.data(), piece.size()));
    return piece;
  };
  return [&d, read_piece]() -> awaitable<std::optional<std::string>> {
    auto piece = co_await d.journal.read(read_piece);
    if (piece->empty()) co_return std::nullopt;
    co_return std::move(*piece);
  };
}

response saved_as_file(desk& d, std::variant<download, no_download> found) {
  if (const auto* no = std::get_if<no_download>(&found))
    return net::problem(no->status, net::reason_phrase(no->status), no->why);
  auto& file = std::get<download>(found);
  response out = net::reply(200, file.media_type.empty() ? "application/octet-stream" : file.media_type, {});
  out.headers = {{"Content-Disposition", net::content_disposition(file.filename)},
                 {"X-Content-Type-Options", "nosniff"},
                 {"Content-Security-Policy", "default-src 'none'; sandbox"},
                 {"Cache-Control", "private, no-store"},
                 {"ETag", "\"" + file.sha256 + "\""}};
  if (file.size > 0) {
    out.stream_length = file.size;
    out.stream_body = stream_of(d, std::move(file.read));
  }
  return out;
}

json::object backend_data(const pipeline::backend_view& b) {
  json::object out{{"name", b.name},       {"enabled", b.enabled},   {"reachable", b.reachable},
                   {"waiting", b.waiting}, {"retrying", b.retrying}, {"held", b.held},
                   {"dead", b.dead}};
  if (!b.reason.empty()) out["reason"] = b.reason;
  if (b.oldest) out["oldest_undelivered"] = rfc3339(*b.oldest);
  return out;
}

json::array live_backends(const desk& d) {
  json::array out;
  for (const auto& each : d.controls.backends()) out.push_back(backend_data(each));
  return out;
}

/// True when `events` was asked in words it understands.
bool read_events_query(const request& r, events_query& query, std::int64_t& wait, std::string& problem) {
  const auto after = number(r, "after", 0), limit = number(r, "limit", 100, most_rows);
  const auto seconds = number(r, "wait", 0, longest_wait);
  if (!after) problem = "after: the `last` of the page before";
  if (!limit || *limit == 0) problem = "limit: 1 to 1000";
  if (!seconds) problem = "wait: 0 to 30 seconds";
  for (auto [name, to] : {std::pair{"since", &query.since}, std::pair{"until", &query.until}})
    if (const auto text = r.query_value(name)) {
      *to = moment(*text);
      if (!*to) problem = std::string(name) + ": a time as 2026-11-22T08:00:00Z, or a day";
    }
  if (!problem.empty()) return false;
  query.after = *after;
  query.limit = static_cast<std::size_t>(*limit);
  query.channel = r.query_value("channel").value_or("");
  wait = *seconds;
  return true;
}

}  // namespace

awaitable<response> live(desk&, const request&) { co_return net::reply(200, "text/plain", "ok\n"); }

awaitable<response> ready(desk& d, const request&) {
  const auto report = d.health.ask();
  co_return json_reply(report.ready ? 200 : 503, report.detail);
}

awaitable<response> front_page(desk& d, const request&) {
  const bool is_ready = d.health.ask().ready;
  std::string page = R"(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Intake</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>
<h1>Intake</h1>
<p>This gateway is )";
  page += is_ready ? "<strong>ready</strong>." : "<strong>not ready</strong>; <a href=\"/readyz\">why</a>.";
  page += R"(</p>
<ul>
<li><a href="/readyz">/readyz</a>, <a href="/livez">/livez</a>: probes, open to all</li>
<li><a href="/metrics">/metrics</a>: for Prometheus</li>
<li><a href="/v1/status">/v1/status</a>, <a href="/v1/backends">/v1/backends</a>, <a href="/v1/ledger">/v1/ledger</a></li>
<li><a href="/v1/events">/v1/events</a>, <a href="/v1/dead">/v1/dead</a>, <a href="/v1/quarantine">/v1/quarantine</a></li>
<li><a href="/openapi.json">/openapi.json</a>: all of it</li>
</ul>
<p>All but the probes want the operators' token: <code>Authorization: Bearer &lt;token&gt;</code>.</p>
</html>
)";
  auto out = net::reply(200, "text/html; charset=utf-8", std::move(page));
  out.headers.emplace_back("Content-Security-Policy",
                           "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  out.headers.emplace_back("X-Content-Type-Options", "nosniff");
  co_return out;
}

awaitable<response> openapi(desk&, const request&) {
  co_return net::reply(200, "application/json", std::string(openapi_document()));
}

awaitable<response> metrics(desk& d, const request&) {
  co_return net::reply(200, "text/plain; version=0.0.4; charset=utf-8", d.metrics.prometheus_text());
}

awaitable<response> status_of_gateway(desk& d, const request&) {
  auto view = co_await d.read_contacts([](reader& j) { return status_view(j); });
  (*view)["backends"] = live_backends(d);
  (*view)["live"] = d.controls.live_status();
  co_return json_reply(200, *view);
}

awaitable<response> one_receipt(desk& d, const request& r) {
  auto ask = [receipt = parameter(r, "id")](reader& j) { return receipt_view(j, receipt); };
  const auto view = co_await d.read_contacts(std::move(ask));
  co_return found_or_404(*view, "no contact has this receipt");
}

awaitable<response> one_conversation(desk& d, const request& r) {
  const auto limit = number(r, "limit", 100, most_rows);
  if (!limit || *limit == 0) co_return bad_query("limit: 1 to 1000");
  auto ask = [id = parameter(r, "id"), most = static_cast<std::size_t>(*limit)](reader& j) {
    return conversation_view(j, id, most);
  };
  const auto view = co_await d.journal.read(std::move(ask));
  co_return found_or_404(*view, "there is no such conversation");
}

/// A page at once, or as soon as there is something to show.
awaitable<response> events(desk& d, const request& r) {
  using namespace std::chrono_literals;
  events_query query;
  std::int64_t wait = 0;
  std::string problem;
  if (!read_events_query(r, query, wait, problem)) co_return bad_query(problem);
  boost::asio::steady_timer pause{co_await boost::asio::this_coro::executor};
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{wait};
  for (;;) {
    auto page = co_await d.journal.read([query](reader& j) { return events_view(j, query); });
    if (page->count > 0 || std::chrono::steady_clock::now() >= deadline)
      co_return net::reply(200, "application/json", std::move(page->json));
    query.after = page->last;
    while (d.controls.newest_event() <= query.after && std::chrono::steady_clock::now() < deadline) {
      pause.expires_after(50ms);
      boost::system::error_code shutting_down;
      co_await pause.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, shutting_down));
      if (shutting_down) co_return net::reply(200, "application/json", std::move(page->json));
    }
  }
}

awaitable<response> one_event(desk& d, const request& r) {
  auto ask = [id = parameter(r, "id")](reader& j) { return event_view(j, id); };
  const auto view = co_await d.journal.read(std::move(ask));
  co_return found_or_404(*view, "there is no such event");
}

/// What a customer has uploaded, beside what is in contacts.
std::variant<download, no_download> uploaded(desk& d, std::string_view id) {
  auto found = d.replies ? d.replies->attached(id) : std::nullopt;
  if (!found) return no_download{404, "there is no such upload, or none any more"};
  auto file = std::make_shared<std::ifstream>(found->path, std::ios::binary);
  if (!*file) return no_download{410, "retention has removed this upload"};
  return download{.filename = std::move(found->filename),
                  .media_type = std::move(found->media_type),
                  .sha256 = std::move(found->sha256),
                  .size = found->size,
                  .read = [file](char* out, std::size_t capacity) {
                    file->read(out, static_cast<std::streamsize>(capacity));
                    return static_cast<std::size_t>(file->gcount());
                  }};
}

awaitable<response> one_attachment(desk& d, const request& r) {
  if (is_ulid(r.parameter("id"))) co_return saved_as_file(d, uploaded(d, r.parameter("id")));
  auto ask = [&d, id = parameter(r, "id")](reader& j) { return attachment_download(j, d.rooms, id); };
  auto found = co_await d.journal.read(std::move(ask));
  co_return saved_as_file(d, std::move(*found));
}

awaitable<response> raw_bytes(desk& d, const request& r) {
  auto ask = [&d, receipt = parameter(r, "receipt")](reader& j) { return raw_download(j, d.rooms, receipt); };
  auto found = co_await d.read_contacts(std::move(ask));
  co_return saved_as_file(d, std::move(*found));
}

awaitable<response> dead_letters(desk& d, const request&) {
  auto rows = co_await d.journal.read([](reader& j) { return dead_view(j); });
  co_return json_reply(200, json::object{{"dead", std::move(*rows)}});
}

awaitable<response> quarantined(desk& d, const request&) {
  auto rows = co_await d.read_contacts([](reader& j) { return quarantine_view(j); });
  co_return json_reply(200, json::object{{"quarantine", std::move(*rows)}});
}

awaitable<response> backends(desk& d, const request&) {
  co_return json_reply(200, json::object{{"backends", live_backends(d)}});
}

awaitable<response> ledger(desk& d, const request& r) {
  journal::ledger_query query{.source = r.query_value("source").value_or(""), .day = r.query_value("day").value_or("")};
  if (!query.day.empty() && (query.day.size() != 10 || !moment(query.day))) co_return bad_query("day: as 2026-11-22");
  auto ask = [query](reader& j) { return ledger_view(j, query); };
  const auto view = co_await d.read_contacts(std::move(ask));
  co_return json_reply(200, *view);
}

}  // namespace intake::api
