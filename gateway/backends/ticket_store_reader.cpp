#include "gateway/backends/ticket_store_reader.hpp"

#include <sqlite3.h>
#include <stdexcept>

#include "gateway/backends/ticket_store_schema.hpp"
#include "gateway/sqlite/database.hpp"

namespace intake::backends {
namespace {

const std::string ticket_columns =
    "t.number, t.conversation, t.status, t.priority, t.queue, t.channel, t.subject, t.customer, t.address, "
    "t.opened_at, "
    "t.updated_at, t.messages";
const std::string message_columns =
    "m.number, m.event_id, m.ticket, m.sequence, m.kind, m.at, m.sender, m.reply, "
    "(SELECT count(*) FROM attachments a WHERE a.message = m.number)";
constexpr int message_column_count = 9;

ticket_row ticket_at(const sqlite::statement& s, int first) {
  return {.number = s.integer(first),
          .conversation = s.string(first + 1),
          .status = s.string(first + 2),
          .priority = s.string(first + 3),
          .queue = s.string(first + 4),
          .channel = s.string(first + 5),
          .subject = s.string(first + 6),
          .customer = s.string(first + 7),
          .address = s.string(first + 8),
          .opened_at = s.string(first + 9),
          .updated_at = s.string(first + 10),
          .messages = s.integer(first + 11)};
}

message_row message_at(const sqlite::statement& s) {
  return {.position = s.integer(0),
          .event_id = s.string(1),
          .ticket = s.integer(2),
          .sequence = s.integer(3),
          .kind = s.string(4),
          .at = s.string(5),
          .sender = s.string(6),
          .text = s.string(7),
          .attachments = s.integer(8)};
}
}  // namespace

struct ticket_store_reader::impl {
  std::string file;
  sqlite::database db;
  sqlite::statement newest, one, of_ticket, last, after;

  impl(std::string path, sqlite::database opened) : file(std::move(path)), db(std::move(opened)) {
    newest = {db, "SELECT " + ticket_columns +
                      " FROM (SELECT * FROM tickets WHERE ?1 = '' OR status = ?1 ORDER BY number DESC LIMIT ?2) t "
                      "ORDER BY t.number"};
    one = {db, "SELECT " + ticket_columns + " FROM tickets t WHERE t.number = ?1"};
    of_ticket = {db, "SELECT " + message_columns + " FROM messages m WHERE m.ticket = ?1 ORDER BY m.number"};
    last = {db, "SELECT coalesce(max(number), 0) FROM messages"};
    after = {
        db,
        "SELECT " + message_columns + ", " + ticket_columns +
            " FROM messages m JOIN tickets t ON t.number = m.ticket WHERE m.number > ?1 ORDER BY m.number LIMIT ?2"};
  }

  /// Collects what `row` makes of each row of a bound statement.
  template <class F>
  auto rows(sqlite::statement& s, F row) -> result<std::vector<decltype(row(s))>> {
    std::vector<decltype(row(s))> out;
    int code = SQLITE_ROW;
    while ((code = s.step()) == SQLITE_ROW) out.push_back(row(s));
    s.reset();
    if (code != SQLITE_DONE) return fail("ticket store " + file + ": " + db.message());
    return out;
  }
};

ticket_store_reader::ticket_store_reader(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
ticket_store_reader::~ticket_store_reader() = default;

result<std::unique_ptr<ticket_store_reader>> ticket_store_reader::open(const std::string& file) {
  auto db = sqlite::database::open(file, sqlite::access::read_only);
  if (!db) return db.error();
  try {
    if (auto ok = check_ticket_store(*db); !ok) return fail("ticket store " + file + ": " + ok.error().message);
    return std::unique_ptr<ticket_store_reader>(new ticket_store_reader(std::make_unique<impl>(file, std::move(*db))));
  } catch (const std::runtime_error& e) {
    return fail("ticket store " + file + ": " + e.what());
  }
}

result<std::vector<ticket_row>> ticket_store_reader::tickets(std::size_t limit, const std::string& status) {
  auto& s = impl_->newest.bind(status, static_cast<std::int64_t>(limit));
  return impl_->rows(s, [](const sqlite::statement& at) { return ticket_at(at, 0); });
}

result<std::optional<ticket_row>> ticket_store_reader::ticket(std::int64_t number) {
  const auto found = impl_->rows(impl_->one.bind(number), [](const sqlite::statement& at) { return ticket_at(at, 0); });
  if (!found) return found.error();
  return found->empty() ? std::optional<ticket_row>{} : found->front();
}

result<std::vector<message_row>> ticket_store_reader::messages(std::int64_t ticket) {
  return impl_->rows(impl_->of_ticket.bind(ticket), message_at);
}

result<std::int64_t> ticket_store_reader::position() {
  const auto found = impl_->rows(impl_->last.bind(), [](const sqlite::statement& at) { return at.integer(0); });
  if (!found) return found.error();
  return found->front();
}

result<std::vector<ticket_change>> ticket_store_reader::follow(std::int64_t position, std::size_t limit) {
  auto& s = impl_->after.bind(position, static_cast<std::int64_t>(limit));
  return impl_->rows(s, [](const sqlite::statement& at) {
    return ticket_change{.message = message_at(at), .ticket = ticket_at(at, message_column_count)};
  });
}

}  // namespace intake::backends
