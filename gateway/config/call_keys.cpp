#include "gateway/config/key_rows.hpp"

namespace intake::config {

section call_keys() {
  section s{.name = "call"};
  rows<call_section>(s, [](configuration& c, std::size_t) -> auto& { return c.call; })
      .add({.name = "settle_after_end",
            .type = kind::duration,
            .highest = hour,
            .consequence = "A call's ticket is made so long after its last record, once the source has said that the "
                           "call is over; what comes later revises it."},
           &call_section::settle_after_end)
      .add({.name = "settle_after_legs",
            .type = kind::duration,
            .highest = hour,
            .consequence = "The same where the source only says how each leg ended, and another may still come."},
           &call_section::settle_after_legs)
      .add({.name = "settle_open",
            .type = kind::duration,
            .lowest = minute,
            .highest = 30 * day,
            .consequence = "The same for a call whose end nobody reports."},
           &call_section::settle_open)
      .add(
          {.name = "call_back_window",
           .type = kind::duration,
           .highest = 30 * day,
           .consequence = "Calls of one number that nobody answered within this time are one call-back ticket; \"0s\": "
                          "each is its own."},
          &call_section::call_back_window)
      .add({.name = "call_back_closes",
            .type = kind::boolean,
            .consequence = "Whether an answered call with that number, in or out, ends its call-back tickets."},
           &call_section::call_back_closes);
  return s;
}

}  // namespace intake::config
