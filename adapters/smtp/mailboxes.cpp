#include "adapters/smtp/mailboxes.hpp"

namespace intake::smtp {

namespace {

constexpr std::string_view postmaster = "postmaster";

/// Old routing spelled into a local part: accepting it would look like an offer to relay.
bool names_another_host(std::string_view local) { return local.find_first_of("%!@") != local.npos; }

template <class Map>
const std::size_t* find_in(const Map& map, const std::string& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

result<mailboxes> mailboxes::create(const std::vector<config::mailbox_section>& sections) {
  mailboxes set;
  set.configured_ = sections;
  // Without any mailbox there is still a postmaster.
  if (sections.empty()) set.configured_.push_back({.address = std::string(postmaster)});
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const auto& address = sections[i].address;
    const bool catch_all = address.starts_with("*@");
    const auto parsed = parse_mailbox(catch_all ? "any" + address.substr(1) : address);
    if (!parsed)
      return fail("\"" + address + "\" is not a mailbox; write it like \"support@example.com\" or \"*@example.com\"");
    const auto domain = lower_case(parsed->domain);
    set.first_of_.try_emplace(domain, i);
    if (catch_all)
      set.catch_alls_.try_emplace(domain, i);
    else
      set.addresses_.try_emplace(lower_case(parsed->local) + "@" + domain, i);
  }
  return set;
}

mailboxes::match mailboxes::find(const mailbox& wanted) const {
  const auto accepted = [](std::size_t index) { return match{finding::accepted, index}; };
  auto local = lower_case(wanted.local);
  if (wanted.domain.empty()) return local == postmaster ? accepted(0) : match{};
  const auto domain = lower_case(wanted.domain);
  const auto* const first = find_in(first_of_, domain);
  if (first == nullptr) return {};
  const auto address = local + "@" + domain;
  if (const auto* exact = find_in(addresses_, address)) return accepted(*exact);
  if (names_another_host(local)) return {};
  if (const auto plus = local.find('+'); plus != local.npos && plus != 0)
    if (const auto* base = find_in(addresses_, local.substr(0, plus) + "@" + domain)) return accepted(*base);
  if (const auto* all = find_in(catch_alls_, domain)) return accepted(*all);
  if (local == postmaster) return accepted(*first);
  return {finding::unknown_mailbox, 0};
}

}  // namespace intake::smtp
