#include "gateway/backends/ticket_store.hpp"

#include <sqlite3.h>
#include <stdexcept>

#include "gateway/backends/ticket_store_schema.hpp"
#include "gateway/sqlite/database.hpp"
#include "gateway/sqlite/gathered_log.hpp"

namespace intake::backends {
namespace {

/// Frames in the log (of one page each) before it is worth copying home: more coalesces rewrites of the same index
/// pages, less keeps the file small and readers quick.
constexpr int checkpoint_frames = 8192;

/// How long somebody else's write transaction holds us up before the batch is given back.
constexpr int lock_wait_ms = 1000;

/// The page size counts only before the first table. With small pages a row wastes little, however long it is, and an
/// index that grows at random places costs the least; gathered_log() pays for their number.
constexpr const char* settings = R"sql(
PRAGMA page_size = 4096;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 0;
PRAGMA journal_size_limit = 67108864;
PRAGMA cache_size = -4096;
PRAGMA foreign_keys = OFF;
PRAGMA temp_store = MEMORY;
)sql";

/// What the kind of an event does to its ticket.
struct effect {
  bool counts = false;  ///< it is a message of the customer's
  bool reopens = false;
  bool ends = false;
  bool revises = false;  ///< it knows better than what the ticket says
};

effect effect_of(std::string_view kind) {
  if (kind == "opened" || kind == "message") return {.counts = true, .reopens = true};
  if (kind == "revised") return {.revises = true};
  if (kind == "ended") return {.ends = true};
  return {};
}

const char* hint_for(int extended_code) {
  switch (extended_code & 0xff) {
    case SQLITE_FULL: return "; free some disk space";
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return "; another program holds a write lock on it";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "; it is damaged: stop the gateway, recover it with sqlite3's .recover or move it away and replay";
    case SQLITE_IOERR: return "; look at the disk and the system's log";
    case SQLITE_READONLY:
    case SQLITE_PERM: return "; check its owner and permissions";
    default: return "";
  }
}

}  // namespace

struct ticket_store::impl {
  std::string file;
  sqlite::database db;
  sqlite::statement begin, commit, roll_back, find, open, append, touch, revise, attach;
  int log_frames = 0;
  std::string problem;

  explicit impl(std::string path, sqlite::database opened) : file(std::move(path)), db(std::move(opened)) {
    begin = {db, "BEGIN IMMEDIATE"};
    commit = {db, "COMMIT"};
    roll_back = {db, "ROLLBACK"};
    find = {db, "SELECT number FROM tickets WHERE conversation = ?1"};
    open = {
        db,
        "INSERT INTO tickets (conversation, status, priority, queue, channel, subject, customer, address, opened_at, "
        "updated_at, messages) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10) ON CONFLICT (conversation) DO "
        "NOTHING"};
    append = {
        db,
        "INSERT INTO messages (event_id, ticket, sequence, kind, at, sender, details, reply, rest, text) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (event_id) DO NOTHING"};
    touch = {db,
             "UPDATE tickets SET updated_at = ?2, messages = messages + ?3, status = iif(?4 = '', status, ?4) "
             "WHERE number = ?1"};
    revise = {
        db,
        "UPDATE tickets SET updated_at = ?2, subject = iif(?3 = '', subject, ?3), queue = iif(?4 = '', queue, ?4), "
        "priority = iif(?5 = '', priority, ?5), customer = iif(?6 = '', customer, ?6), "
        "address = iif(?7 = '', address, ?7) WHERE number = ?1"};
    attach = {db,
              "INSERT INTO attachments (message, position, id, filename, type, size, sha256, url) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
    sqlite3_wal_hook(db.handle(), &impl::log_grew, this);
  }

  static int log_grew(void* self, sqlite3*, const char*, int frames) {
    static_cast<impl*>(self)->log_frames = frames;
    return SQLITE_OK;
  }

  /// Keeps the library's words while they are fresh.
  bool failed() {
    problem = "ticket store " + file + ": " + db.message() + hint_for(db.extended_code());
    return false;
  }

  bool run(sqlite::statement& s) {
    const int code = s.step();
    if (code != SQLITE_DONE) failed();
    s.reset();
    return code == SQLITE_DONE;
  }

  /// The number of the conversation's ticket; 0 for none; nothing when the database failed.
  std::optional<std::int64_t> ticket_of(std::string_view conversation) {
    const int code = find.bind(conversation).step();
    std::optional<std::int64_t> number;
    if (code == SQLITE_ROW) number = find.integer(0);
    if (code == SQLITE_DONE) number = 0;
    if (!number) failed();
    find.reset();
    return number;
  }

  /// Opens a ticket; 0 if the conversation has one already.
  std::optional<std::int64_t> open_ticket(std::string_view conversation, const event_fields& e, const effect& what) {
    const std::string_view first_status = what.reopens || what.revises ? "open" : "ended";
    open.bind(conversation, first_status, e.priority, e.queue, e.channel, e.subject, e.customer, e.address, e.time,
              what.counts);
    if (!run(open)) return std::nullopt;
    return db.changes() == 1 ? db.last_insert_rowid() : 0;
  }

  bool add_attachments(std::int64_t message, const event_fields& e) {
    int position = 0;
    for (const auto& a : e.attachments)
      if (!run(attach.bind(message, position++, a.id, a.filename, a.type, a.size, a.sha256, a.url))) return false;
    return true;
  }

  bool update_ticket(std::int64_t ticket, const event_fields& e, const effect& what) {
    if (what.revises) return run(revise.bind(ticket, e.time, e.subject, e.queue, e.priority, e.customer, e.address));
    const std::string_view next_status = what.reopens ? "open" : what.ends ? "ended" : "";
    return run(touch.bind(ticket, e.time, what.counts, next_status));
  }

  std::optional<std::int64_t> put(std::string_view event_id, std::string_view conversation, const event_fields& e) {
    const auto what = effect_of(e.kind);
    // A new conversation is most often new here too: try to open first, look it up second.
    std::optional<std::int64_t> ticket = 0;
    if (e.kind != "opened") ticket = ticket_of(conversation);
    bool is_new = false;
    if (ticket == 0) {
      ticket = open_ticket(conversation, e, what);
      is_new = ticket && *ticket != 0;
      if (ticket == 0) ticket = ticket_of(conversation);
    }
    if (!ticket) return std::nullopt;
    append.bind(event_id, *ticket, e.sequence, e.kind, e.time, e.address, e.details, e.reply, e.rest, e.text);
    if (!run(append)) return std::nullopt;
    if (db.changes() == 0) return ticket;
    if (!e.attachments.empty() && !add_attachments(db.last_insert_rowid(), e)) return std::nullopt;
    if (!is_new && !update_ticket(*ticket, e, what)) return std::nullopt;
    return ticket;
  }
};

ticket_store::ticket_store(std::unique_ptr<impl> i) : impl_(std::move(i)) {}
ticket_store::~ticket_store() = default;

result<std::unique_ptr<ticket_store>> ticket_store::open(const std::string& file) {
  const auto problem = [&](const std::string& what, int code) {
    return fail("ticket store " + file + ": " + what + hint_for(code));
  };
  auto db = sqlite::database::open(file, sqlite::access::read_write, lock_wait_ms, sqlite::gathered_log());
  if (!db) return db.error();
  if (auto ok = db->exec(settings); !ok) return problem(ok.error().message, db->extended_code());
  if (auto ok = establish_ticket_store(*db); !ok) return problem(ok.error().message, db->extended_code());
  // An earlier process may have died on a failed sync: what its log says may be in memory only. Write it home and sync
  // it before anything found here is taken for stored.
  if (const int code = sqlite3_wal_checkpoint_v2(db->handle(), nullptr, SQLITE_CHECKPOINT_FULL, nullptr, nullptr);
      code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY)
    return problem(db->message(), code);
  try {
    return std::unique_ptr<ticket_store>(new ticket_store(std::make_unique<impl>(file, std::move(*db))));
  } catch (const std::runtime_error& e) {
    return problem(e.what(), SQLITE_OK);
  }
}

bool ticket_store::begin() { return impl_->run(impl_->begin); }

std::optional<std::int64_t> ticket_store::put(std::string_view event_id, std::string_view conversation,
                                              const event_fields& fields) {
  return impl_->put(event_id, conversation, fields);
}

bool ticket_store::commit() { return impl_->run(impl_->commit); }

void ticket_store::roll_back() {
  // SQLite rolls back by itself after some failures; then there is nothing left to do and it says so.
  if (!sqlite3_get_autocommit(impl_->db.handle())) impl_->roll_back.done();
}

void ticket_store::checkpoint_if_due() {
  if (impl_->log_frames < checkpoint_frames) return;
  impl_->log_frames = 0;
  sqlite3_wal_checkpoint_v2(impl_->db.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

bool ticket_store::moved() const {
  int moved = 0;
  sqlite3_file_control(impl_->db.handle(), nullptr, SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

std::string ticket_store::problem() const { return impl_->problem; }

}  // namespace intake::backends
