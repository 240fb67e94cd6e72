// Facts as the `data` of a ticket event (event.md), as JSON: what is the same for all channels.
//
// Guarantees  Fields that do not apply are absent. The event stays under the inline limit: longer texts are cut, said
//             so, and complete by URL.
// Owner       Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "normalizers/assembly/assembler.hpp"

namespace intake::assembly {

/// How a contact was placed.
struct conversation_link {
  std::string id;
  bool is_new = true;
  std::int64_t sequence = 1;
  std::string method, evidence;
  std::string claim;
  std::vector<std::string> related;
};

std::string event_data(const arrival&, const facts&, const conversation_link&, const event_identity&);

/// The id of a contact's n-th attachment, counted from 0.
std::string attachment_id(std::string_view receipt, std::size_t n);

}  // namespace intake::assembly
