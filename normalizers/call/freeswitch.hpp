// The record that FreeSWITCH writes at the end of each leg, once its wire encoding and its notation are undone: JSON
// (mod_json_cdr) and XML (mod_xml_cdr) hold the same tree.
//
// Guarantees  An a-leg is the caller's channel, a b-leg one that the switch opened: to a handset (`rings_agent`) or, over a
//             gateway, to the outside. That the switch answered (a menu, music in a queue) is not yet an answer: an a-leg is
//             answered when it was bridged, a member of a queue when an agent took it.
// Fails       A tree without variables or without a uuid.
#pragma once

#include "normalizers/call/dialect.hpp"
#include "normalizers/call/json_node.hpp"

namespace intake::call {

enum class variables { plain, percent_encoded };

result<reading> read_freeswitch(json_node cdr, variables, std::string_view time_zone);

}  // namespace intake::call
