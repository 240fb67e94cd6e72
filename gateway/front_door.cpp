#include "gateway/front_door.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/statvfs.h>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/crypto/digest.hpp"
#include "gateway/crypto/short_digest.hpp"
#include "gateway/journal/bodies.hpp"
#include "gateway/net/run_on.hpp"
#include "gateway/ops/log.hpp"

namespace intake {
namespace {

namespace asio = boost::asio;

/// Bytes a body may hold in memory even when the sum is spent: the everyday mail never sees a file.
constexpr std::uint64_t always_inline = 16 << 10;

refusal disk_low_refusal() { return {true, "disk_low", "4.3.1 Insufficient system storage, try again later"}; }
refusal sick_refusal() { return {true, "journal_sick", "4.3.0 Mail system temporarily unavailable"}; }
refusal out_of_turn_refusal() { return {true, "out_of_turn", "4.3.0 An earlier one has to be taken first"}; }
refusal full_queue_refusal() { return {true, "queue_full", "4.3.2 System busy, try again later"}; }

refusal body_refusal(const error& e) {
  if (e.cause == boost::system::errc::no_space_on_device ||
      e.cause == error_code{EDQUOT, boost::system::system_category()})
    return disk_low_refusal();
  ops::log().error("intake", "a body could not be written", {{"what", e.message}});
  return {true, "body_io", "4.3.0 Mail system temporarily unavailable"};
}

/// "a@b" or "*@b" against an address, without regard to case.
bool matches(std::string_view pattern, std::string_view address) {
  const auto same = [](std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
  };
  if (!pattern.starts_with("*@")) return same(pattern, address);
  const auto at = address.rfind('@');
  return at != std::string_view::npos && same(pattern.substr(1), address.substr(at));
}

/// What tells a contact from all others of its channel.
std::string dedupe_key_of(const contact& c) {
  std::string key;
  key.reserve(c.channel.size() + c.natural_key.size() + c.body.sha256.size() + 2);
  key.append(c.channel).push_back('\0');
  key.append(c.natural_key).push_back('\0');
  key.append(reinterpret_cast<const char*>(c.body.sha256.data()), c.body.sha256.size());
  return crypto::short_digest(key);
}

}  // namespace

class front_door::sink final : public body_sink {
 public:
  explicit sink(front_door& door) : door_(door) {}
  ~sink() override { door_.inline_bytes_ -= bytes_.size(); }

  bool fits_inline(std::size_t more) const override {
    if (file_) return false;
    const std::uint64_t size = bytes_.size() + more;
    return size <= always_inline ||
           (size <= door_.options_.inline_limit && door_.inline_bytes_ + more <= door_.options_.inline_total);
  }

  void write_inline(std::string_view more) override {
    bytes_ += more;
    size_ += more.size();
    door_.inline_bytes_ += more.size();
  }

  asio::awaitable<std::optional<refusal>> write(std::string_view more) override {
    if (fits_inline(more.size())) {
      write_inline(more);
      co_return std::nullopt;
    }
    size_ += more.size();
    // The pool works on `more` and on this sink while the session waits for it here; nobody else touches either.
    auto work = [this, more]() -> status {
      if (auto ok = spill(); !ok) return ok;
      hasher_->update(more);
      return file_->write(more);
    };
    const status written = co_await net::run_on(door_.body_pool_, std::move(work));
    door_.inline_bytes_ -= bytes_.size();
    std::string{}.swap(bytes_);
    if (!written) co_return body_refusal(written.error());
    co_return std::nullopt;
  }

  std::uint64_t size() const override { return size_; }

  bool is_inline() const { return !file_; }

  /// Makes what is in memory the contact's body.
  void finish_inline(contact& c) {
    door_.inline_bytes_ -= bytes_.size();
    c.body.size = size_;
    c.body.bytes = std::exchange(bytes_, {});
    c.body.sha256 = crypto::sha256(c.body.bytes);
  }

  /// Makes the file the contact's body: syncs it and its directories.
  asio::awaitable<std::optional<refusal>> finish_file(contact& c) {
    auto work = [this, receipt = c.receipt, at = c.received_at]() { return file_->finish(receipt, at); };
    result<std::string> name = co_await net::run_on(door_.body_pool_, std::move(work));
    if (!name) co_return body_refusal(name.error());
    c.body.size = size_;
    c.body.file = std::move(*name);
    c.body.sha256 = hasher_->finish();
    co_return std::nullopt;
  }

 private:
  /// Moves what is in memory to a file; on the pool.
  status spill() {
    if (file_) return {};
    auto file = journal::body_file::create(door_.options_.state_dir + "/bodies");
    if (!file) return file.error();
    file_.emplace(std::move(*file));
    hasher_.emplace().update(bytes_);
    return file_->write(bytes_);
  }

  front_door& door_;
  std::string bytes_;
  std::optional<journal::body_file> file_;
  std::optional<crypto::sha256_hasher> hasher_;  ///< of what is in the file
  std::uint64_t size_ = 0;
};

front_door::front_door(door_options options, asio::any_io_executor executor, journal::writer& journal,
                       const clock& time, ops::registry& metrics, std::unique_ptr<inspect::inspector> inspector)
    : options_(std::move(options)),
      executor_(std::move(executor)),
      journal_(journal),
      clock_(time),
      inspector_(std::move(inspector)) {
  metrics.gauge_callback("intake_queue_depth", "Contacts waiting for their sync", {},
                         [this] { return static_cast<double>(journal_.waiting()); });
  metrics.gauge_callback("intake_disk_free_bytes", "Free bytes where the journal is", {},
                         [this] { return static_cast<double>(free_bytes_); });
  measure_disk();
}

front_door::~front_door() { body_pool_.join(); }

std::optional<refusal> front_door::closed() const {
  if (journal_.state() == journal::trouble::sick) return sick_refusal();
  if (disk_low() || clock_.now() < full_until_) return disk_low_refusal();
  if (journal_.waiting() >= options_.max_queue) return full_queue_refusal();
  return std::nullopt;
}

std::unique_ptr<body_sink> front_door::open_body() { return std::make_unique<sink>(*this); }

void front_door::count_refused(std::string_view source) { journal_.count(source, "refused"); }

void front_door::measure_disk() {
  struct statvfs info {};
  if (::statvfs(options_.state_dir.c_str(), &info) != 0) return;
  const bool was_low = disk_low();
  free_bytes_ = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
  if (was_low != disk_low())
    ops::log().warn(
        "intake",
        disk_low() ? "disk is low: contacts are refused for a while" : "disk has space again: contacts are taken",
        {{"free_bytes", free_bytes_}, {"low_water", options_.low_water}});
}

std::string front_door::why_held(const contact& c) const {
  const auto* from = c.envelope.if_contains("mail_from");
  if (!from || !from->is_string()) return {};
  const std::string_view sender{from->get_string().data(), from->get_string().size()};
  for (const auto& pattern : options_.quarantine_senders)
    if (matches(pattern, sender)) return "sender is listed in quarantine.senders";
  return {};
}

/// Puts the contact where the journal will find it, so that it is not moved from coroutine to coroutine.
asio::awaitable<answer> front_door::hand_in(contact c, std::unique_ptr<body_sink> taken) {
  auto request = std::make_shared<journal::append_request>();
  request->contact = std::make_shared<journal::journaled_contact>(0, std::move(c));
  return take_in(std::move(request), std::move(taken));
}

asio::awaitable<answer> front_door::take_in(journal::append_ptr request, std::unique_ptr<body_sink> taken) {
  contact& c = request->contact->contact;
  if (auto no = closed()) co_return turn_away(c, std::move(*no));
  c.received_at = clock_.now();
  c.receipt = receipts_.next(c.received_at);
  if (c.transcript) c.transcript->line.receipt = c.receipt;
  if (auto& body = static_cast<sink&>(*taken); body.is_inline())
    body.finish_inline(c);
  else if (auto no = co_await body.finish_file(c))
    co_return turn_away(c, std::move(*no));

  if (!c.natural_key.empty()) request->dedupe_key = dedupe_key_of(c);
  request->quarantine = why_held(c);
  if (inspector_ && request->quarantine.empty() && inspector_->wants(c))
    if (auto no = co_await inspect(c, request->quarantine)) {
      drop_body(c);
      co_return turn_away(c, std::move(*no));
    }
  if (c.cursor)
    request->cursor = {place_name(c.source, c.cursor->of), std::move(c.cursor->to), std::move(c.cursor->from)};
  co_await wait_for(request);

  if (request->trouble != journal::trouble::none) {
    drop_body(c);
    co_return turn_away(c, refusal_for(request->trouble));
  }
  if (request->appended.duplicate) drop_body(c);
  co_return answer{receipt{std::move(request->appended.receipt), request->appended.duplicate}};
}

answer front_door::turn_away(const contact& c, refusal why) {
  // Out of turn is no refusal of what it is: the same bytes come again behind the one that was refused.
  if (why.reason != "out_of_turn") count_refused(c.source);
  return answer{std::move(why)};
}

void front_door::drop_body(const contact& c) const {
  if (!c.body.file.empty()) journal::remove_body(options_.state_dir + "/bodies", c.body.file);
}

/// Has the contact looked at: refused, to be held for a reason, or simply taken; what was found goes into its envelope. What comes from
/// a mailbox is there already and cannot be refused.
asio::awaitable<std::optional<refusal>> front_door::inspect(contact& c, std::string& hold) {
  using verdict = inspect::finding::verdict;
  inspect::finding found = co_await inspector_->inspect(c, [this, &c] { return read_back(c); });
  if (found.what == verdict::refuse && !c.cursor) {
    ops::log().info("intake", "a mail was refused by inspection",
                    {{"source", c.source}, {"reason", found.reason}, {"evidence", found.evidence}});
    co_return refusal{
        false, found.reason,
        found.reason == "virus" ? "5.7.1 Message refused: it holds malware" : "5.7.1 Message refused as spam"};
  }
  if (found.what != verdict::accept) hold = found.reason + ": " + found.evidence;
  if (!found.said.empty()) c.envelope["inspection"] = std::move(found.said);
  co_return std::nullopt;
}

asio::awaitable<std::string> front_door::read_back(const contact& c) {
  if (c.body.file.empty()) co_return c.body.bytes;
  co_return co_await net::run_on(body_pool_, [path = options_.state_dir + "/bodies/" + c.body.file] {
    const auto mapped = journal::mapped_body::open(path);
    return mapped ? std::string(mapped->bytes()) : std::string{};
  });
}

refusal front_door::refusal_for(journal::trouble how) {
  if (how == journal::trouble::sick) return sick_refusal();
  if (how == journal::trouble::out_of_turn) return out_of_turn_refusal();
  full_until_ = clock_.now() + milliseconds{1000};
  return disk_low_refusal();
}

/// Has the journal do something, and comes back when it is durable. `work` lives until then.
asio::awaitable<journal::trouble> front_door::perform(journal::writer::work work) {
  auto initiate = [this](auto handler, journal::writer::work todo) {
    auto waiting = std::make_shared<asio::any_completion_handler<void(journal::trouble)>>(std::move(handler));
    journal_.perform(std::move(todo), [this, waiting](journal::trouble how) {
      asio::post(executor_, [waiting, how] { std::move (*waiting)(how); });
    });
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void(journal::trouble)>(initiate, asio::use_awaitable,
                                                                                     std::move(work));
}

asio::awaitable<std::optional<refusal>> front_door::move_cursor(std::string source, cursor_move move) {
  const journal::source_cursor cursor{place_name(source, move.of), std::move(move.to), std::move(move.from)};
  bool moved = false;
  journal::writer::work work = [&cursor, &moved](journal::tables& to, std::span<const journal::place>) {
    moved = to.move_cursor(cursor);
  };
  const auto how = co_await perform(std::move(work));
  if (how != journal::trouble::none) co_return refusal_for(how);
  if (!moved) co_return out_of_turn_refusal();
  co_return std::nullopt;
}

asio::awaitable<taken_uids> front_door::uids_taken(mailbox_range range) {
  std::vector<std::uint32_t> found;
  journal::writer::work work = [&range, &found](journal::tables& in, std::span<const journal::place>) {
    found = in.uids_taken(range);
  };
  const auto how = co_await perform(std::move(work));
  if (how != journal::trouble::none) co_return taken_uids{refusal_for(how)};
  co_return taken_uids{std::move(found)};
}

asio::awaitable<std::optional<refusal>> front_door::keep(transcript_entry entry) {
  if (auto no = closed()) co_return no;
  journal::writer::work work = [&entry](journal::tables& to, std::span<const journal::place>) { to.put_chat(entry); };
  const auto how = co_await perform(std::move(work));
  if (how != journal::trouble::none) co_return refusal_for(how);
  co_return std::nullopt;
}

asio::awaitable<void> front_door::wait_for(journal::append_ptr request) {
  auto initiate = [this](auto handler, journal::append_ptr what) {
    auto waiting = std::make_shared<asio::any_completion_handler<void()>>(std::move(handler));
    what->resume = [waiting] { std::move (*waiting)(); };
    journal_.append(std::move(what), true);
    say_when_that_is_all();
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable, std::move(request));
}

/// What is posted now runs behind everything that is ready now, so those who hand in something at the same time share a sync.
void front_door::say_when_that_is_all() {
  if (std::exchange(will_say_that_is_all_, true)) return;
  asio::post(executor_, [this] {
    will_say_that_is_all_ = false;
    journal_.that_is_all();
  });
}

void front_door::appended(std::vector<journal::append_ptr> batch) {
  asio::post(executor_, [batch = std::move(batch)] {
    for (const auto& request : batch) std::exchange(request->resume, {})();
  });
}

}  // namespace intake
