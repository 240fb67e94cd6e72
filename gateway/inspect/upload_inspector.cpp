#include "gateway/inspect/upload_inspector.hpp"

#include "gateway/inspect/inspections.hpp"
#include "gateway/ops/log.hpp"

namespace intake::inspect {

using boost::asio::awaitable;

/// A file cannot be held as a mail can: its sender is there and is told, so to hold is to refuse.
upload_inspector::upload_inspector(const config::inspect_section& options, net::any_io_executor executor,
                                   ops::registry& metrics)
    : max_size_(options.max_size),
      refuses_(options.on_virus == "refuse" || options.on_virus == "quarantine"),
      metrics_(metrics) {
  if (!options.clamd.empty()) clamd_.emplace(std::move(executor), options.clamd, options.clamd_timeout);
}

awaitable<upload_finding> upload_inspector::inspect(std::uint64_t size, net::body_reader pieces) {
  if (!clamd_) co_return upload_finding{};
  if (size > max_size_) co_return failed("larger than inspect.max_size", "skipped");
  const virus_verdict v = co_await clamd_->scan(std::move(pieces));
  if (v.what == virus_verdict::result::failed) co_return failed(v.detail, "failed");
  if (v.what == virus_verdict::result::clean) {
    count_inspection(metrics_, "clamd", "clean");
    co_return upload_finding{.scan = "clean"};
  }
  count_inspection(metrics_, "clamd", "infected");
  ops::log().warn("inspect", "malware in an upload", {{"by", "clamd"}, {"name", v.detail}, {"refused", refuses_}});
  co_return upload_finding{.scan = "infected", .refuse = refuses_};
}

upload_finding upload_inspector::failed(const std::string& why, const char* outcome) {
  count_inspection(metrics_, "clamd", outcome);
  ops::log().warn("inspect", "an upload passes without this inspection", {{"by", "clamd"}, {"why", why}});
  return {.scan = "failed"};
}

}  // namespace intake::inspect
