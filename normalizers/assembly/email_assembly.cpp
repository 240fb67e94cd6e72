#include "normalizers/assembly/email_assembly.hpp"

#include <algorithm>

#include "gateway/crypto/short_digest.hpp"
#include "gateway/json_text.hpp"
#include "gateway/public_mail_domains.hpp"
#include "normalizers/assembly/event_data.hpp"
#include "normalizers/assembly/reply_token.hpp"

namespace intake::assembly {
namespace {

constexpr std::size_t most_parties = 200;
constexpr std::size_t most_related = 10;

/// A machine's word about a conversation: filed with it, never reopening or answering it.
bool is_notice(const automation& a) {
  return a.kind == "ooo" || a.kind == "bounce" || a.kind == "complaint" || a.kind == "receipt";
}

bool is_party(const conversation& c, const std::string& address) {
  return !address.empty() && std::find(c.parties.begin(), c.parties.end(), address) != c.parties.end();
}

bool has_party_of(const conversation& c, std::string_view domain) {
  return std::any_of(c.parties.begin(), c.parties.end(),
                     [&](const std::string& party) { return domain_of_address(party) == domain; });
}

/// May this mail say something in the conversation? Its sender is a party of it, or provably of a party's organisation; or it is a
/// machine's report about a party.
bool may_speak(const conversation& c, const facts& f) {
  if (is_party(c, f.thread.sender)) return true;
  const std::string_view domain = domain_of_address(f.thread.sender);
  if (f.thread.sender_proven && !is_public_mail_domain(domain) && has_party_of(c, domain)) return true;
  return is_notice(f.automation) && std::any_of(f.thread.reported.begin(), f.thread.reported.end(),
                                                [&](const std::string& address) { return is_party(c, address); });
}

void add_unique(std::vector<std::string>& to, const std::string& value, std::size_t most) {
  if (to.size() < most && std::find(to.begin(), to.end(), value) == to.end()) to.push_back(value);
}

/// Where a mail's references lead: to the conversation it joins, and to those it only touches.
struct placement {
  const conversation* joins = nullptr;
  const char* method = "none";
  std::string evidence;              ///< the id that led there
  std::string claim;                 ///< a conversation that was referred to by somebody who is no party of it
  std::vector<std::string> related;  ///< further conversations touched; linked, never merged
};

placement place_in(const facts& f, const known& k) {
  placement out;
  const auto proven = [&](const conversation& c) {
    return std::any_of(k.proven.begin(), k.proven.end(), [&](const conversation& p) { return p.id == c.id; });
  };
  if (!k.proven.empty()) {
    out.joins = &k.proven.front();
    out.method = "token";
    out.evidence = "signed address";
  }
  for (const auto& [id, conversation] : k.threads) {
    if (!proven(conversation) && !may_speak(conversation, f)) {
      if (out.claim.empty()) out.claim = conversation.id;
    } else if (!out.joins) {
      out.joins = &conversation;
      out.method = "references";
      out.evidence = id;
    } else if (out.joins->id != conversation.id) {
      add_unique(out.related, conversation.id, most_related);
    }
  }
  if (out.joins) {
    if (!out.claim.empty() && out.claim != out.joins->id) add_unique(out.related, out.claim, most_related);
    out.claim.clear();
  }
  return out;
}

/// The conversation's id, made from that of the thread's first message as far as this mail knows it: References start with it.
std::string id_from_root(const arrival& a, const facts& f, const known& k) {
  const std::string& root = f.thread.parents.empty() || !k.threads.empty() ? f.thread.own_id : f.thread.parents.back();
  std::string id = crypto::short_digest_hex(root);
  // An id that leads into a conversation already cannot be the root of another: the two would be taken for one.
  const bool taken = std::any_of(k.threads.begin(), k.threads.end(),
                                 [&](const auto& known) { return known.first == root || known.second.id == id; });
  if (root.empty() || taken) id = crypto::short_digest_hex(a.receipt);
  return id;
}

const char* kind_of(const facts& f, bool is_new) {
  if (is_new) return "ticket.opened";
  return is_notice(f.automation) ? "ticket.notice" : "ticket.message";
}

}  // namespace

wanted wanted_by(const facts& f) {
  wanted out{.threads = {}, .content_key = f.thread.content_key};
  out.threads.reserve(1 + f.thread.parents.size());
  out.threads.push_back(f.thread.own_id);
  out.threads.insert(out.threads.end(), f.thread.parents.begin(), f.thread.parents.end());
  return out;
}

outcome fold_email(const arrival& a, facts& f, const known& k, const event_identity& identity) {
  outcome out;
  if (k.same) {
    out.joined = k.same->conversation;
    out.folded_into = k.same->event_id;
    return out;
  }

  const placement where = place_in(f, k);
  out.stored = where.joins ? *where.joins : conversation{.id = id_from_root(a, f, k), .sequence = 0, .parties = {}};
  out.stored.sequence += 1;
  out.joined = out.stored.id;
  out.stored.parties.reserve(std::min(out.stored.parties.size() + f.thread.parties.size(), most_parties));
  const bool filed = where.joins && is_notice(f.automation);  // a mail system does not become a party by its report
  if (!filed)
    for (const auto& party : f.thread.parties) add_unique(out.stored.parties, party, most_parties);

  // A claimed thread stays its owners': only this mail's own id leads to the new conversation.
  out.links.push_back(f.thread.own_id);
  if (where.claim.empty()) out.links.insert(out.links.end(), f.thread.parents.begin(), f.thread.parents.end());

  const conversation_link link{.id = out.stored.id,
                               .is_new = where.joins == nullptr,
                               .sequence = out.stored.sequence,
                               .method = where.method,
                               .evidence = where.evidence,
                               .claim = where.claim,
                               .related = where.related};
  out.events.push_back({.id = a.receipt + "-0",
                        .kind = kind_of(f, link.is_new),
                        .channel = a.channel,
                        .source = a.source,
                        .conversation = out.stored.id,
                        .time = a.received_at,
                        .data = event_data(a, f, link, identity)});
  if (!identity.reply_secrets.empty())
    json_object::continued(f.detail).put_if_any(
        "reply_address", reply_address(f.thread.mailbox, f.thread.own_id, identity.reply_secrets.front()));
  json_object::continued(out.events.back().data).put_json("email", f.detail);
  return out;
}

}  // namespace intake::assembly
