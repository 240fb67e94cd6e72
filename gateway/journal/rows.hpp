// How rows of the journal become values: shared by the reader's two halves.
//
// Owner       Free functions on a statement that stands on a row.
// Fails       next_row() throws std::runtime_error when the database is damaged; what reads bytes does so when they cannot
//             be read now but perhaps later, and sets `unreadable` when they are lost.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/journal/kept_settings.hpp"
#include "gateway/journal/records.hpp"
#include "gateway/journal/segments.hpp"
#include "gateway/sqlite/database.hpp"

namespace intake::journal {

/// `SELECT` of the columns that read_contact() reads, then `more_columns`, then `rest`; contacts are `c`.
std::string select_contacts(std::string_view more_columns, std::string_view rest);
/// `SELECT` of the columns that read_event() reads, then `rest`; events are `e`, their conversations `v`.
std::string select_events(std::string_view rest);

/// Ends a statement's reading when the scope ends, by an exception too: one that stands on a row holds its snapshot, and
/// whatever is asked next would see the past.
struct reading {
  sqlite::statement& statement;
  explicit reading(sqlite::statement& s) : statement(s) {}
  reading(const reading&) = delete;
  reading& operator=(const reading&) = delete;
  ~reading() { statement.reset(); }
};

/// The statement, prepared when it is first needed.
sqlite::statement& prepared(std::optional<sqlite::statement>&, sqlite::database&, std::string_view sql);

/// Steps; true for a row, false at the end.
bool next_row(sqlite::statement&, const sqlite::database&);

/// A contact without the bytes of its body, and where they are; segment 0: in a file or forgotten.
struct unread_contact {
  std::shared_ptr<journaled_contact> contact;
  place body;
};
/// Reads the columns of select_contacts(), `first_free_contact_column` many.
unread_contact read_contact(const sqlite::statement&, settings_reader&);
inline constexpr int first_free_contact_column = 13;
/// Brings the bytes; what lies together is read together.
std::vector<journaled_ptr> read_bodies(const std::vector<unread_contact>&, segment_reader&);
std::vector<stored_event> read_events(sqlite::statement&, const sqlite::database&, segment_reader& events,
                                      std::size_t most_bytes = std::string::npos);
/// A JSON list of texts.
std::vector<std::string> read_list(std::string_view json);
/// Reads state, attempts, at, next_at, reference, reason from column `first` on.
delivery read_delivery(const sqlite::statement&, int first);

}  // namespace intake::journal
