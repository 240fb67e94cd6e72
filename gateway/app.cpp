#include "gateway/app.hpp"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/allocation.hpp"
#include "gateway/backends/make_backend.hpp"
#include "gateway/channels.hpp"
#include "gateway/front_door.hpp"
#include "gateway/inspect/mail_inspector.hpp"
#include "gateway/journal/bodies.hpp"
#include "gateway/journal/checkpointer.hpp"
#include "gateway/journal/kept_chats.hpp"
#include "gateway/journal/reader.hpp"
#include "gateway/journal/retention.hpp"
#include "gateway/journal/writer.hpp"
#include "gateway/operators.hpp"
#include "gateway/ops/health.hpp"
#include "gateway/ops/log.hpp"
#include "gateway/ops/metrics.hpp"
#include "gateway/pipeline/assembly_line.hpp"
#include "gateway/pipeline/background.hpp"
#include "gateway/pipeline/dispatcher.hpp"
#include "gateway/reception.hpp"

namespace intake {
namespace {

namespace asio = boost::asio;

/// One gateway a state directory: a second one would give the same numbers twice.
class state_lock {
 public:
  static result<state_lock> take(const std::string& directory) {
    std::error_code code;
    std::filesystem::create_directories(directory, code);
    if (code)
      return fail("cannot create " + directory + ": " + code.message() + "; check `gateway.state_dir` and its owner");
    const int fd = ::open((directory + "/intake.lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) return fail("cannot write to " + directory + "; check `gateway.state_dir` and its owner");
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      ::close(fd);
      return fail("another gateway is running on " + directory +
                  "; stop it, or give this one a `gateway.state_dir` of its own");
    }
    return state_lock{fd};
  }
  state_lock(state_lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  state_lock& operator=(state_lock&&) = delete;
  ~state_lock() {
    if (fd_ >= 0) ::close(fd_);
  }

 private:
  explicit state_lock(int fd) : fd_(fd) {}
  int fd_;
};

class gateway {
 public:
  gateway(const config::configuration& c, configuration_source again) : config_(c), read_again_(std::move(again)) {}

  status build();
  int run();

 private:
  status open_journal();
  status build_pipeline();
  status build_reception();
  status build_operators();
  event_identity identity() const;
  status open_reader(std::unique_ptr<journal::reader>&);
  void start_journal();
  void note_chats(const std::vector<journal::append_ptr>&,
                  void (journal::kept_chats::*)(const journal::kept_chats::entry_ptr&));
  void show_backends();
  void reload();
  asio::awaitable<void> every_second();
  asio::awaitable<void> listen_to_signals();
  asio::awaitable<void> drain(std::string why, int code);
  asio::awaitable<void> say_goodbye();

  const config::configuration& config_;
  const configuration_source read_again_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  ops::registry metrics_;
  ops::health health_;
  std::optional<state_lock> lock_;
  std::unique_ptr<journal::writer> journal_;
  std::unique_ptr<journal::checkpointer> checkpoints_;
  std::unique_ptr<journal::retention> retention_;
  std::unique_ptr<front_door> door_;
  std::vector<std::unique_ptr<pipeline::dispatcher>> dispatchers_;
  std::unique_ptr<pipeline::assembly_line> assembly_;
  std::unique_ptr<journal::kept_chats> chats_;
  std::unique_ptr<reception> reception_;
  std::unique_ptr<operators> operators_;
  std::thread stopper_;
  bool draining_ = false;
  int exit_code_ = 0;
};

status gateway::open_journal() {
  const std::string& directory = config_.gateway.state_dir;
  auto lock = state_lock::take(directory);
  if (!lock) return lock.error();
  lock_.emplace(std::move(*lock));

  std::vector<std::string> names;
  for (const auto& section : config_.backend) names.push_back(section.name);
  auto opened = journal::writer::open(
      {.directory = directory, .dedupe_window = config_.journal.retain_dedupe, .backends = names}, system_clock());
  if (!opened) return opened.error();
  journal_ = std::move(*opened);
  std::unique_ptr<journal::reader> known;
  if (auto ok = open_reader(known); !ok) return ok;
  const auto newest = known->newest_receipt();
  auto swept = journal::sweep_bodies(directory + "/bodies", newest,
                                     [&](std::string_view receipt) { return known->contact(receipt).has_value(); });
  if (!swept) return swept.error();
  if (*swept > 0)
    ops::log().info("journal", "removed bodies of contacts that were never acknowledged", {{"files", *swept}});

  auto checkpoints =
      journal::checkpointer::start(directory + "/journal.db", [this] { journal_->checkpoint_between_commits(); });
  if (!checkpoints) return checkpoints.error();
  checkpoints_ = std::move(*checkpoints);
  const auto& keep = config_.journal;
  auto retention = journal::retention::open(
      directory, {keep.retain_bodies, keep.retain_events, keep.retain_dedupe, keep.retain_threads}, *journal_);
  if (!retention) return retention.error();
  retention_ = std::move(*retention);
  return {};
}

status gateway::open_reader(std::unique_ptr<journal::reader>& to) {
  auto opened = journal::reader::open(config_.gateway.state_dir);
  if (!opened) return opened.error();
  to = std::move(*opened);
  return {};
}

event_identity gateway::identity() const {
  const auto& g = config_.gateway;
  const auto& admin = config_.admin;
  std::string base = admin.public_url;
  if (base.empty() && !admin.listen.empty()) base = "http://" + admin.listen;
  return {.prefix = g.event_prefix,
          .node = g.name,
          .inline_limit = g.inline_limit,
          .base_url = std::move(base),
          .reply_secrets = g.reply_secrets};
}

assembly::gathering_rules rules_of(const config::call_section& c) {
  return {.after_end = c.settle_after_end,
          .after_legs = c.settle_after_legs,
          .open_calls = c.settle_open,
          .call_back = c.call_back_window,
          .call_back_closes = c.call_back_closes};
}

status gateway::build_pipeline() {
  const auto& g = config_.gateway;
  for (const auto& section : config_.backend) {
    auto made = backends::make_backend(section, g.state_dir, io_.get_executor());
    if (!made) return fail("backend " + section.name + ": " + made.error().message);
    std::unique_ptr<journal::reader> own;
    if (auto ok = open_reader(own); !ok) return ok;
    pipeline::retry_rules rules;
    rules.give_up_after = section.give_up_after;
    dispatchers_.push_back(std::make_unique<pipeline::dispatcher>(std::move(*made), *journal_, std::move(own),
                                                                  system_clock(), rules, metrics_));
  }
  std::unique_ptr<journal::reader> own;
  if (auto ok = open_reader(own); !ok) return ok;
  assembly_ = std::make_unique<pipeline::assembly_line>(
      pipeline::assembly_options{.channels = channels(),
                                 .identity = identity(),
                                 .bodies = g.state_dir + "/bodies",
                                 .normalizer_threads = g.normalizer_threads,
                                 .batch = 128,
                                 .rules = rules_of(config_.call),
                                 .loops = {config_.quarantine.loop_limit, config_.quarantine.loop_window}},
      *journal_, std::move(own), metrics_);
  auto inspector = inspect::mail_inspector::create(config_.inspect, io_.get_executor(), metrics_);
  if (!inspector) return inspector.error();
  door_ = std::make_unique<front_door>(door_options{.state_dir = g.state_dir,
                                                    .inline_limit = config_.journal.body_inline_limit,
                                                    .inline_total = 24 << 20,
                                                    .low_water = config_.journal.low_water,
                                                    .max_queue = config_.journal.max_queue,
                                                    .quarantine_senders = config_.quarantine.senders},
                                       io_.get_executor(), *journal_, system_clock(), metrics_, std::move(*inspector));
  return {};
}

status gateway::build_reception() {
  std::unique_ptr<journal::reader> known;
  if (auto ok = open_reader(known); !ok) return ok;
  std::unique_ptr<journal::reader> of_chats;
  if (auto ok = open_reader(of_chats); !ok) return ok;
  chats_ = std::make_unique<journal::kept_chats>(std::move(of_chats));
  reception_ = std::make_unique<reception>(config_, io_.get_executor(), *door_, *chats_, metrics_);
  return reception_->build(std::move(known));
}

status gateway::build_operators() {
  std::unique_ptr<journal::reader> own;
  if (auto ok = open_reader(own); !ok) return ok;
  const steered all{.config = config_,
                    .journal = *journal_,
                    .assembly = *assembly_,
                    .dispatchers = dispatchers_,
                    .door = *door_,
                    .mailboxes = [this] { return reception_->mailboxes(); },
                    .replies = reception_->replies(),
                    .health = health_,
                    .metrics = metrics_};
  operators_ = std::make_unique<operators>(all, identity(), std::move(own), io_.get_executor());
  return operators_->listen();
}

void gateway::start_journal() {
  auto& latency = metrics_.histogram("intake_journal_commit_seconds", "Time of one transaction with its sync",
                                     ops::latency_buckets());
  auto& batch = metrics_.histogram("intake_journal_batch_size", "Contacts in one transaction", ops::size_buckets());
  journal_->start(
      {.receipted =
           [this](std::vector<journal::append_ptr> told) {
             note_chats(told, &journal::kept_chats::told);
             door_->appended(std::move(told));
           },
       .appended =
           [this](std::vector<journal::append_ptr> decided) {
             assembly_->feed(decided);
             note_chats(decided, &journal::kept_chats::stored);
             std::erase_if(decided, [](const auto& request) { return request->told; });
             if (!decided.empty()) door_->appended(std::move(decided));
           },
       .committed =
           [this, &latency, &batch](const journal::commit_report& report) {
             latency.observe(report.seconds);
             if (report.contacts > 0) batch.observe(static_cast<double>(report.contacts));
             checkpoints_->note(report.wal_pages);
           },
       .sick =
           [this](const std::string& cause) {
             ops::log().error("journal", "a sync failed: nothing is accepted any more; draining", {{"what", cause}});
             asio::post(io_, [this] { asio::co_spawn(io_, drain("journal", 1), asio::detached); });
           }});
}

/// What is told and not in the tables yet belongs to a chat all the same.
void gateway::note_chats(const std::vector<journal::append_ptr>& batch,
                         void (journal::kept_chats::*note)(const journal::kept_chats::entry_ptr&)) {
  std::vector<journal::kept_chats::entry_ptr> told;
  for (const auto& request : batch)
    if (const auto& said = request->contact->contact.transcript; said && request->told) told.push_back(said);
  if (told.empty()) return;
  asio::post(io_, [this, note, told = std::move(told)] {
    for (const auto& entry : told) (*chats_.*note)(entry);
  });
}

void gateway::show_backends() {
  for (const auto& each : dispatchers_) {
    const ops::labels of{{"backend", std::string(each->name())}};
    const auto* const d = each.get();
    metrics_.gauge_callback("intake_dead_letters", "Events that a backend refused for good", of,
                            [d] { return static_cast<double>(d->view().dead); });
    metrics_.gauge_callback("intake_undelivered", "Events that a backend has not got yet, about", of, [d] {
      const auto view = d->view();
      return static_cast<double>(view.waiting + view.retrying + view.held);
    });
    metrics_.gauge_callback(
        "intake_oldest_undelivered_seconds", "Age of the oldest event a backend has not got", of, [d] {
          const auto oldest = d->view().oldest;
          return oldest ? std::chrono::duration<double>(system_clock().now() - *oldest).count() : 0.0;
        });
  }
  metrics_.gauge_callback("intake_unassembled", "Contacts journaled and not yet assembled", {},
                          [this] { return static_cast<double>(assembly_->waiting()); });
}

status gateway::build() {
  if (auto ok = open_journal(); !ok) return ok;
  if (auto ok = build_pipeline(); !ok) return ok;
  show_backends();
  if (auto ok = build_reception(); !ok) return ok;
  return build_operators();
}

asio::awaitable<void> gateway::every_second() {
  asio::steady_timer timer{io_};
  for (int tick = 1;; ++tick) {
    timer.expires_after(std::chrono::seconds{1});
    co_await timer.async_wait(asio::use_awaitable);
    door_->measure_disk();
    pipeline::background::relieve_the_starved();
    if (tick % 5 == 0) reception_->reload_certificates(false);
  }
}

void gateway::reload() {
  reception_->reload_certificates(true);
  if (const auto fresh = read_again_())
    reception_->reload_identities(*fresh);
  else
    ops::log().error("app", "the configuration is not read again", {{"what", fresh.error().message}});
}

asio::awaitable<void> gateway::listen_to_signals() {
  asio::signal_set signals{io_, SIGTERM, SIGINT, SIGHUP};
  for (;;) {
    const int signal = co_await signals.async_wait(asio::use_awaitable);
    if (signal == SIGHUP) {
      reload();
      continue;
    }
    if (draining_) std::_Exit(1);  // asked twice: at once; the journal opens clean from any state
    asio::co_spawn(io_, drain("signal", 0), asio::detached);
  }
}

/// Takes nothing more, finishes what is under way, and ends.
asio::awaitable<void> gateway::drain(std::string why, int code) {
  if (std::exchange(draining_, true)) co_return;
  exit_code_ = code;
  ops::log().info("app", "draining", {{"why", why}});
  co_await reception_->drain(config_.gateway.drain_timeout);
  // On a thread of its own: deliveries under way end on the I/O thread, which must stay free for them.
  stopper_ = std::thread([this] {
    assembly_->stop();
    for (const auto& each : dispatchers_) each->stop(milliseconds{5000});
    retention_.reset();
    journal_->stop();
    asio::co_spawn(io_, say_goodbye(), asio::detached);
  });
}

/// The operators could look on until now.
asio::awaitable<void> gateway::say_goodbye() {
  co_await operators_->drain(milliseconds{1000});
  io_.stop();
}

int gateway::run() {
  start_journal();
  for (const auto& each : dispatchers_) each->start();
  assembly_->start([this](const std::vector<backends::outgoing_ptr>& events) {
    for (const auto& each : dispatchers_) each->offer(events);
    operators_->event_stored(events.back()->number);
  });
  retention_->start(system_clock());
  health_.require("journal", [this] {
    return ops::check_outcome{journal_->state() == journal::trouble::none, "accepts contacts"};
  });
  health_.require("tickets", [this] {
    const bool well = assembly_->trouble().empty();
    return ops::check_outcome{well, well ? "are being made" : "wait: the journal cannot be read; the log says why"};
  });
  health_.require("disk", [this] {
    return ops::check_outcome{!door_->disk_low(), std::to_string(door_->free_bytes() >> 20) + " MB free"};
  });
  health_.require("listeners", [this] {
    if (const auto address = reception_->not_listening())
      return ops::check_outcome{false, *address + " is not listening"};
    return ops::check_outcome{!draining_, draining_ ? "draining" : "bound"};
  });
  reception_->start();
  asio::co_spawn(io_, every_second(), asio::detached);
  asio::co_spawn(io_, listen_to_signals(), asio::detached);
  ops::log().info("app", "ready", {{"version", INTAKE_VERSION}, {"node", config_.gateway.name}});
  io_.run();
  if (stopper_.joinable()) stopper_.join();
  ops::log().info("app", "stopped", {{"code", exit_code_}});
  return exit_code_;
}

}  // namespace

int serve(const config::configuration& c, configuration_source again) {
  prepare_allocation();
  std::signal(SIGPIPE, SIG_IGN);
  ops::logger log{{.threshold = ops::parse_level(c.log.level).value_or(ops::level::info)}};
  ops::install_log(&log);
  int code = 1;
  {
    gateway app{c, std::move(again)};
    if (auto ok = app.build(); !ok) {
      log.flush();
      std::cerr << "intake: " << ok.error().message << '\n';
    } else {
      code = app.run();
    }
  }
  ops::install_log(nullptr);
  return code;
}

}  // namespace intake
