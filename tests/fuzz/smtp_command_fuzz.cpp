// A whole session: any split of the same octets makes the same replies and the same mails, and the door is only shown
// mails whose recipients are ours.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/smtp/smtp_session.hpp"

namespace {

using namespace intake::smtp;
using intake::milliseconds;

void require(bool holds) {
  if (!holds) std::abort();
}

/// What may depend on how the octets come: a client that talks before it may.
class notes : public refusal_watch {
 public:
  void refused(const client_identity&, std::string_view reason, std::string_view) override {
    if (reason == "starttls_pipelining" || reason == "pipelined_content") depends_on_timing = true;
  }
  bool depends_on_timing = false;
};

struct outcome {
  std::string replies, mails;
  bool closed = false;
  bool operator==(const outcome&) const = default;
};

listener_policy make_policy(std::uint8_t choice, refusal_watch& watch) {
  listener_policy policy;
  policy.hostname = "mx.test";
  policy.lmtp = choice & 1;
  policy.offers_starttls = choice & 2;
  policy.requires_tls = (choice & 6) == 6;
  policy.rejects_bare_newlines = choice & 8;
  policy.limits.max_message_size = 200;
  policy.accepted = mailboxes::create({{.address = "support@x.test"}, {.address = "*@all.test"}}).value();
  policy.watch = &watch;
  return policy;
}

class run {
 public:
  run(const listener_policy& policy, bool trusted) : session_(policy, {.address = "192.0.2.7", .trusted = trusted}) {
    follow(session_.resume(event::connected{}, milliseconds{0}));
  }

  void feed(std::string_view bytes) {
    while (!bytes.empty() && !result.closed) {
      const auto room = session_.space();
      require(!room.empty());
      const auto count = std::min(room.size(), bytes.size());
      std::copy_n(bytes.data(), count, room.data());
      bytes.remove_prefix(count);
      follow(session_.resume(event::received{count}, milliseconds{0}));
    }
  }

  outcome result;

 private:
  void follow(action todo) {
    for (;; todo = session_.resume(carry_out(todo), milliseconds{0})) {
      if (todo.what == action::kind::read) return;
      if (todo.what == action::kind::close) {
        result.closed = true;
        return;
      }
    }
  }

  input carry_out(const action& todo) {
    switch (todo.what) {
      case action::kind::write: result.replies += todo.bytes; break;
      case action::kind::content: body_ += todo.bytes; break;
      case action::kind::discard: body_.clear(); break;
      case action::kind::start_tls: return event::secured{"TLS"};
      case action::kind::hand_in: return hand_in();
      case action::kind::read:
      case action::kind::close: break;
    }
    return event::done{};
  }

  input hand_in() {
    const auto mail = session_.take_contact();
    const auto& recipients = mail.envelope.at("rcpt_to").as_array();
    require(!recipients.empty());
    require(!mail.envelope.at("mailboxes").as_array().empty());
    require(body_.size() <= 200);
    result.mails += mail.natural_key + "\1" + body_ + "\2";
    body_.clear();
    return event::answered{verdict{.accepted = true, .text = "R"}};
  }

  session session_;
  std::string body_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::uint8_t choice = data[size - 1];
  const std::string_view bytes(reinterpret_cast<const char*>(data), size - 1);
  notes watch;
  const auto policy = make_policy(choice, watch);
  run whole(policy, choice & 16), byte_by_byte(policy, choice & 16), in_two(policy, choice & 16);
  whole.feed(bytes);
  for (const char& c : bytes) byte_by_byte.feed({&c, 1});
  const auto at = data[0] % bytes.size();
  in_two.feed(bytes.substr(0, at));
  in_two.feed(bytes.substr(at));
  if (watch.depends_on_timing) return 0;
  require(whole.result == byte_by_byte.result);
  require(whole.result == in_two.result);
  return 0;
}
