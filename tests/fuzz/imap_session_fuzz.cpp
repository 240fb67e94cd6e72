// A session whose server says anything: it ends or waits, hands in only what was sent to it, moves the place only forward from
// where it stands, and shows the password only where it may.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/imap/imap_session.hpp"

namespace {

using namespace intake::imap;
using intake::milliseconds;

void require(bool holds) {
  if (!holds) std::abort();
}

folder_policy policy_for(std::uint8_t choice) {
  folder_policy p;
  p.source = "imap/fuzz";
  p.user = "u";
  p.password = "s3cret";
  p.tls = choice & 1 ? folder_policy::security::starttls : folder_policy::security::implicit;
  p.from = folder_policy::begin_from::all;
  p.after = static_cast<folder_policy::action>(choice >> 1 & 3);
  p.target = "Done";
  p.max_message_size = 5000;
  p.count_at = std::chrono::minutes{1};
  return p;
}

struct play {
  explicit play(std::uint8_t choice) : policy(policy_for(choice)), progress(policy, ""), one(policy, progress) {}

  input carry_out(const action& todo) {
    switch (todo.what) {
      case action::kind::write:
        if (!secure) require(todo.bytes.find("AUTHENTICATE") == todo.bytes.npos && todo.bytes.find("LOGIN") == todo.bytes.npos);
        require(todo.bytes.size() < 20'000);
        break;
      case action::kind::start_tls: secure = true; return event::secured{};
      case action::kind::fetch_token: return event::token{};
      case action::kind::keep: kept += todo.bytes.size(); break;
      case action::kind::discard: kept = 0; break;
      case action::kind::hand_in: {
        const auto mail = one.take_contact();
        require(mail.cursor && mail.cursor->from == place);
        require(kept <= 300'000);
        place = mail.cursor->to;
        kept = 0;
        return event::answered{};
      }
      case action::kind::move_cursor: {
        const auto move = one.take_move();
        require(move.from == place && move.to != place);
        place = move.to;
        break;
      }
      case action::kind::compare: {
        const auto range = one.take_range();
        require(range.low <= range.high && range.high - range.low < 1000);
        return event::taken{{range.low}};
      }
      default: break;
    }
    return event::done{};
  }

  folder_policy policy;
  folder_progress progress;
  session one;
  bool secure = policy.tls == folder_policy::security::implicit;
  std::size_t kept = 0;
  std::string place;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  play p(size == 0 ? 0 : data[size - 1]);
  std::string_view wire(reinterpret_cast<const char*>(data), size);
  input next = event::connected{.at = intake::from_millis(59'900)};  // the count is due soon
  std::size_t steps = 0;
  for (milliseconds now{0};; now += milliseconds{1}) {
    const action todo = p.one.resume(std::move(next), now);
    if (todo.what == action::kind::close) break;
    require(++steps < 100 * size + 1000);
    if (todo.what != action::kind::read) {
      next = p.carry_out(todo);
      continue;
    }
    if (wire.empty()) {
      p.one.resume(event::hung_up{}, now);
      break;
    }
    const auto room = p.one.space();
    const auto count = std::min({room.size(), wire.size(), std::size_t{1} + size % 37});
    std::copy_n(wire.data(), count, room.data());
    wire.remove_prefix(count);
    next = event::received{count};
  }
  require(p.one.outcome().why.find("s3cret") == std::string::npos);
  return 0;
}
