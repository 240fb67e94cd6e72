// A door without a journal: keeps what is handed in, refuses when told to, counts the bodies that are open.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/intake.hpp"

namespace intake::tests {

class fake_door : public door {
 public:
  struct mail {
    contact what;
    std::string body;
  };

  std::vector<mail> mails;
  std::optional<refusal> is_closed;         ///< closed() says so
  std::optional<refusal> refuses_bodies;    ///< write() says so
  std::optional<refusal> refuses_contacts;  ///< hand_in() says so
  std::chrono::milliseconds takes{0};       ///< hand_in() lasts that long
  std::size_t inline_limit = 64 * 1024;
  int open_bodies = 0;

  std::map<std::string, std::string> cursors;  ///< where each source stands

  std::vector<transcript_entry> said;  ///< by keep() and with contacts

  boost::asio::awaitable<std::optional<refusal>> keep(transcript_entry entry) override {
    if (refuses_contacts) co_return *refuses_contacts;
    said.push_back(std::move(entry));
    co_return std::nullopt;
  }
  boost::asio::awaitable<std::optional<refusal>> move_cursor(std::string source, cursor_move where) override {
    if (!move(place_name(source, where.of), where)) co_return out_of_turn();
    co_return std::nullopt;
  }
  boost::asio::awaitable<taken_uids> uids_taken(mailbox_range) override { co_return taken_uids{}; }
  std::optional<refusal> closed() const override { return is_closed; }
  std::unique_ptr<body_sink> open_body() override { return std::make_unique<sink>(*this); }

  boost::asio::awaitable<answer> hand_in(contact what, std::unique_ptr<body_sink> bytes) override {
    // Not cancellable, as the contract says: a wait that is cut short begins anew.
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, takes);
    while (timer.expiry() > std::chrono::steady_clock::now())
      co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (refuses_contacts) co_return *refuses_contacts;
    if (what.cursor && !move(place_name(what.source, what.cursor->of), *what.cursor)) co_return out_of_turn();
    mails.push_back({std::move(what), std::move(static_cast<sink&>(*bytes).bytes)});
    const std::string id = "R" + std::to_string(mails.size());
    if (auto& entry = mails.back().what.transcript) {
      entry->line.receipt = id;
      said.push_back(*entry);
    }
    co_return receipt{.id = id};
  }

 private:
  static refusal out_of_turn() { return {true, "out_of_turn", "4.3.0 An earlier one has to be taken first"}; }
  bool move(const std::string& source, const cursor_move& where) {
    if (cursors[source] != where.from) return false;
    cursors[source] = where.to;
    return true;
  }

  struct sink : body_sink {
    explicit sink(fake_door& d) : owner(d) { ++owner.open_bodies; }
    sink(const sink&) = delete;
    sink& operator=(const sink&) = delete;
    ~sink() override { --owner.open_bodies; }

    boost::asio::awaitable<std::optional<refusal>> write(std::string_view more) override {
      if (owner.refuses_bodies) co_return owner.refuses_bodies;
      bytes += more;
      co_return std::nullopt;
    }
    bool fits_inline(std::size_t more) const override { return bytes.size() + more <= owner.inline_limit; }
    void write_inline(std::string_view more) override { bytes += more; }
    std::uint64_t size() const override { return bytes.size(); }

    fake_door& owner;
    std::string bytes;
  };
};

}  // namespace intake::tests
