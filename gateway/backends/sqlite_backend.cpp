#include "gateway/backends/sqlite_backend.hpp"

#include "gateway/backends/event_fields.hpp"
#include "gateway/backends/ticket_store.hpp"

namespace intake::backends {

sqlite_backend::sqlite_backend(std::string name, std::string file) : name_(std::move(name)), file_(std::move(file)) {}
sqlite_backend::~sqlite_backend() = default;

/// Sees to it that the store is open and still the file that others see; else says what is wrong.
std::optional<std::string> sqlite_backend::make_ready() {
  if (store_ && store_->moved()) store_.reset();
  if (store_) return std::nullopt;
  auto opened = ticket_store::open(file_);
  if (!opened) return opened.error().message;
  store_ = std::move(*opened);
  return std::nullopt;
}

/// One transaction: either all that could be understood is in, or everything waits.
std::vector<verdict> sqlite_backend::store(const std::vector<outgoing_ptr>& batch) {
  const auto nothing_today = [&](const std::string& reason) {
    return std::vector<verdict>(batch.size(), {.outcome = outcome::unavailable, .reason = reason});
  };
  if (const auto problem = make_ready()) return nothing_today(*problem);
  if (!store_->begin()) return nothing_today(store_->problem());
  std::vector<verdict> verdicts;
  verdicts.reserve(batch.size());
  for (const auto& event : batch) {
    const auto fields = read_event_fields(event->json);
    if (!fields) {
      verdicts.push_back({.outcome = outcome::refused, .reason = fields.error().message});
      continue;
    }
    const auto ticket = store_->put(event->id, event->conversation, *fields);
    if (!ticket) {
      store_->roll_back();
      return nothing_today(store_->problem());
    }
    verdicts.push_back({.outcome = outcome::delivered, .reference = std::to_string(*ticket)});
  }
  if (!store_->commit()) {
    store_->roll_back();
    return nothing_today(store_->problem());
  }
  return verdicts;
}

void sqlite_backend::deliver(std::vector<outgoing_ptr> batch, const completion& done) {
  auto verdicts = store(batch);
  for (std::size_t i = 0; i < batch.size(); ++i) done(batch[i], std::move(verdicts[i]));
  // The verdicts are out: now is the time for what makes nobody wait but us.
  if (store_) store_->checkpoint_if_due();
}

}  // namespace intake::backends
