#include "adapters/smtp/mail_transaction.hpp"

#include <algorithm>
#include <functional>

#include <boost/json/array.hpp>

namespace intake::smtp {

namespace {

/// The matched mailboxes and their queues, in configuration order: the first queue is the mail's.
void describe_mailboxes(const listener_policy& policy, const std::vector<std::size_t>& matched,
                        boost::json::object& envelope) {
  boost::json::array addresses;
  std::vector<std::string_view> queues;
  for (const auto index : matched) {
    const auto& mailbox = policy.accepted[index];
    addresses.emplace_back(mailbox.address);
    if (std::find(queues.begin(), queues.end(), mailbox.queue) == queues.end()) queues.push_back(mailbox.queue);
  }
  envelope.emplace("mailboxes", std::move(addresses));
  if (queues.empty()) return;
  envelope.emplace("queue", queues.front());
  if (queues.size() > 1) envelope.emplace("also_queues", boost::json::array(queues.begin() + 1, queues.end()));
}

}  // namespace

void mail_transaction::begin(std::string sender, bool smtputf8) {
  reset();
  begun_ = true;
  sender_ = std::move(sender);
  smtputf8_ = smtputf8;
}

void mail_transaction::add_recipient(std::string address, std::size_t mailbox_index) {
  recipients_.push_back(std::move(address));
  const auto at = std::lower_bound(mailboxes_.begin(), mailboxes_.end(), mailbox_index);
  if (at == mailboxes_.end() || *at != mailbox_index) mailboxes_.insert(at, mailbox_index);
}

void mail_transaction::reset() {
  begun_ = smtputf8_ = false;
  sender_.clear();
  recipients_.clear();
  mailboxes_.clear();
}

std::string mail_transaction::natural_key() const {
  std::vector<std::string_view> sorted(recipients_.begin(), recipients_.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string key = sender_;
  for (const auto recipient : sorted) key.append(1, '\0').append(recipient);
  return key;
}

contact mail_transaction::to_contact(const listener_policy& policy, const client_identity& client,
                                     std::string_view tls) {
  contact mail;
  mail.channel = "email";
  mail.source = policy.source;
  mail.via = policy.lmtp ? "lmtp" : "smtp";
  mail.media_type = "message/rfc822";
  mail.natural_key = natural_key();
  auto& envelope = mail.envelope;
  envelope.reserve(10);
  envelope.emplace("mail_from", sender_);
  envelope.emplace("rcpt_to", boost::json::array(recipients_.begin(), recipients_.end()));
  envelope.emplace("helo", client.helo);
  envelope.emplace("client_ip", client.address);
  if (!client.name.empty()) envelope.emplace("client_name", client.name);
  if (!tls.empty()) envelope.emplace("tls", tls);
  if (smtputf8_) envelope.emplace("smtputf8", true);
  describe_mailboxes(policy, mailboxes_, envelope);
  return mail;
}

}  // namespace intake::smtp
