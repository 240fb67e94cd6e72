#include "gateway/journal/receipt_log.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

#include <boost/json/parse.hpp>

#include "gateway/crypto/short_digest.hpp"

namespace intake::journal {
namespace {

/// The last of these is written. Each knows what those before it do not: chats, settings that stand once.
constexpr std::array<std::string_view, 3> magics = {"intake1\n", "intake2\n", "intake3\n"};
enum class format { plain, with_chats, with_settings };
constexpr std::size_t head_size = batch_head::head_size, digest_at = 32;

void put(std::string& to, std::uint64_t n) {
  std::array<char, 8> octets;
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = static_cast<char>(n >> (8 * i) & 0xff);
  to.append(octets.data(), octets.size());
}

void put(std::string& to, std::string_view text) {
  put(to, text.size());
  to += text;
}

/// Takes fields off the front; once one is cut short, all are empty and good() is false.
class fields {
 public:
  explicit fields(std::string_view rest) : rest_(rest) {}

  std::uint64_t number() {
    const std::string_view octets = take(8);
    std::uint64_t n = 0;
    for (std::size_t i = octets.size(); i-- > 0;) n = n << 8 | static_cast<unsigned char>(octets[i]);
    return n;
  }
  std::string text() { return std::string(take(number())); }
  bool good() const { return good_; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view take(std::uint64_t n) {
    good_ = good_ && n <= rest_.size();
    if (!good_) return rest_ = {};
    const std::string_view out = rest_.substr(0, static_cast<std::size_t>(n));
    rest_.remove_prefix(out.size());
    return out;
  }

  std::string_view rest_;
  bool good_ = true;
};

std::string digest_of(std::string_view head, std::string_view receipts) {
  crypto::sha256_hasher both;
  both.update(head.substr(0, digest_at));
  both.update(receipts);
  return crypto::short_digest(both.finish());
}

transcript_entry read_transcript(fields& from) {
  transcript_entry out;
  for (std::string* text : {&out.head.conversation, &out.head.session, &out.head.root, &out.head.state})
    *text = from.text();
  out.head.open = from.number() != 0;
  out.head.at = from_millis(static_cast<std::int64_t>(from.number()));
  out.line.seq = static_cast<std::int64_t>(from.number());
  for (std::string* text : {&out.line.id, &out.line.receipt, &out.line.frame}) *text = from.text();
  out.line.at = from_millis(static_cast<std::int64_t>(from.number()));
  return out;
}

std::optional<boost::json::object> read_object(std::string_view text) {
  boost::json::error_code bad;
  boost::json::value parsed = boost::json::parse(text, bad);
  if (bad || !parsed.is_object()) return std::nullopt;
  return std::move(parsed.get_object());
}

using known_settings = std::vector<std::shared_ptr<const source_settings>>;

/// False if it makes no sense: a number without a text, or a text that is no object.
bool read_settings(fields& from, known_settings& known, contact& c) {
  const std::uint64_t which = from.number();
  if (which == 0) return true;
  if (which == known.size() + 1) {
    auto values = read_object(from.text());
    if (!values) return false;
    known.push_back(std::make_shared<const source_settings>(std::move(*values)));
  }
  if (which > known.size()) return false;
  c.settings = known[static_cast<std::size_t>(which) - 1];
  return true;
}

/// The next contact of a batch whose bytes begin at `bytes`; nothing if the receipts make no sense.
std::optional<logged_contact> read_contact(fields& from, place bytes, format as, known_settings& known) {
  logged_contact out;
  contact& c = out.contact;
  for (std::string* text : {&c.receipt, &c.channel, &c.source, &c.via, &c.media_type}) *text = from.text();
  c.received_at = from_millis(static_cast<std::int64_t>(from.number()));
  out.envelope = from.text();
  const std::string digest = from.text();
  c.body.file = from.text();
  c.body.size = from.number();
  out.where = {bytes.segment, bytes.offset + static_cast<std::int64_t>(from.number()),
               static_cast<std::int64_t>(c.body.size)};
  out.dedupe_key = from.text();
  out.quarantine = from.text();
  if (as >= format::with_chats && from.number() != 0)
    c.transcript = std::make_shared<transcript_entry>(read_transcript(from));
  if (as >= format::with_settings && !read_settings(from, known, c)) return std::nullopt;
  auto envelope = read_object(out.envelope);
  if (!from.good() || !envelope || digest.size() != c.body.sha256.size()) return std::nullopt;
  c.envelope = std::move(*envelope);
  std::memcpy(c.body.sha256.data(), digest.data(), digest.size());
  return out;
}

void put(std::string& to, const transcript_entry& entry) {
  const auto& [head, line] = entry;
  for (const std::string* text : {&head.conversation, &head.session, &head.root, &head.state}) put(to, *text);
  put(to, std::uint64_t{head.open});
  put(to, static_cast<std::uint64_t>(to_millis(head.at)));
  put(to, static_cast<std::uint64_t>(line.seq));
  for (const std::string* text : {&line.id, &line.receipt, &line.frame}) put(to, *text);
  put(to, static_cast<std::uint64_t>(to_millis(line.at)));
}

}  // namespace

void batch_head::add(const contact& c, std::string_view envelope, std::string_view dedupe_key,
                     std::string_view quarantine, std::uint64_t offset) {
  for (const std::string* text : {&c.receipt, &c.channel, &c.source, &c.via, &c.media_type}) put(text_, *text);
  put(text_, static_cast<std::uint64_t>(to_millis(c.received_at)));
  put(text_, envelope);
  put(text_, std::string_view{reinterpret_cast<const char*>(c.body.sha256.data()), c.body.sha256.size()});
  put(text_, c.body.file);
  put(text_, c.body.size);
  put(text_, offset);
  put(text_, dedupe_key);
  put(text_, quarantine);
  put(text_, std::uint64_t{c.transcript != nullptr});
  if (c.transcript) put(text_, *c.transcript);
  put_settings(c.settings.get());
}

void batch_head::put_settings(const source_settings* settings) {
  if (!settings) return put(text_, std::uint64_t{0});
  const auto found = std::ranges::find(settings_, settings);
  put(text_, static_cast<std::uint64_t>(found - settings_.begin()) + 1);
  if (found != settings_.end()) return;
  put(text_, settings->text);
  settings_.push_back(settings);
}

const std::string& batch_head::finish(std::uint64_t run, std::uint64_t length) {
  const std::string_view receipts = std::string_view(text_).substr(head_size);
  std::string head{magics.back()};
  put(head, run);
  put(head, receipts.size());
  put(head, length);
  head += digest_of(head, receipts);
  return text_.replace(0, head_size, head);
}

receipt_log::receipt_log(std::string directory, place from, std::uint64_t run)
    : directory_(std::move(directory)), segments_(directory_), run_(run), at_(from) {}

result<std::optional<std::vector<logged_contact>>> receipt_log::next() {
  const place here{at_.segment, at_.offset + at_.length, 0};
  auto found = batch_at(here);
  // A batch is never cut by a segment's end: what does not fit begins the next one.
  if (found && !*found) found = batch_at({here.segment + 1, 0, 0});
  return found;
}

result<std::optional<std::vector<logged_contact>>> receipt_log::batch_at(place from) {
  const std::optional<std::vector<logged_contact>> nothing;
  std::error_code missing;
  const auto size = std::filesystem::file_size(directory_ + "/" + std::to_string(from.segment) + ".seg", missing);
  const auto fits = [&](std::int64_t at, std::uint64_t length) {
    return static_cast<std::uint64_t>(at) <= size && length <= size - static_cast<std::uint64_t>(at);
  };
  if (missing || !fits(from.offset, head_size)) return nothing;
  from.length = head_size;
  const auto head = segments_.read(from);
  if (!head) return head.error();
  fields lengths(std::string_view(*head).substr(magics.back().size()));
  const std::uint64_t run = lengths.number(), receipts_length = lengths.number(), bytes_length = lengths.number();
  const std::int64_t receipts_at = from.offset + from.length;
  const auto magic = std::ranges::find_if(magics, [&](std::string_view each) { return head->starts_with(each); });
  if (magic == magics.end() || run != run_ || !fits(receipts_at, receipts_length)) return nothing;
  const auto as = static_cast<format>(magic - magics.begin());

  const auto receipts = segments_.read({from.segment, receipts_at, static_cast<std::int64_t>(receipts_length)});
  if (!receipts) return receipts.error();
  if (head->substr(digest_at) != digest_of(*head, *receipts)) return nothing;
  const place bytes{from.segment, receipts_at + static_cast<std::int64_t>(receipts_length),
                    static_cast<std::int64_t>(bytes_length)};
  if (!fits(bytes.offset, bytes_length)) return nothing;

  std::vector<logged_contact> contacts;
  std::vector<place> bodies;
  known_settings known;
  for (fields rest(*receipts); !rest.done();) {
    auto logged = read_contact(rest, bytes, as, known);
    if (!logged) return nothing;
    bodies.push_back(logged->where);
    if (!logged->contact.body.file.empty()) bodies.back().length = 0;  // nothing of it is here
    contacts.push_back(std::move(*logged));
  }
  auto contents = segments_.read(bodies);
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    body& b = contacts[i].contact.body;
    if (!contents[i]) return contents[i].error();
    if (!b.file.empty()) continue;
    if (crypto::sha256(*contents[i]) != b.sha256) return nothing;
    b.bytes = std::move(*contents[i]);
  }
  at_ = bytes;
  return std::optional{std::move(contacts)};
}

}  // namespace intake::journal
