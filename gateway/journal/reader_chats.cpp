// What the reader knows of chats.
#include "gateway/journal/reader.hpp"
#include "gateway/journal/rows.hpp"

namespace intake::journal {

using sqlite::statement;

namespace {

transcript_head read_head(const statement& s) {
  return {.conversation = s.string(0),
          .session = s.string(1),
          .root = s.string(2),
          .open = s.integer(3) != 0,
          .state = s.string(4),
          .at = from_millis(s.integer(5))};
}

std::optional<transcript_head> one_head(statement& ask, sqlite::database& db, std::string_view by) {
  const reading until_here{ask};
  ask.bind(by);
  return next_row(ask, db) ? std::optional{read_head(ask)} : std::nullopt;
}

}  // namespace

std::optional<transcript_head> reader::newest_chat(std::string_view session) {
  return one_head(prepared(newest_chat_, db_,
                           "SELECT conversation, session, root, open, state, at FROM chats WHERE session = ? "
                           "ORDER BY at DESC LIMIT 1"),
                  db_, session);
}

std::optional<transcript_head> reader::chat(std::string_view conversation) {
  return one_head(
      prepared(chat_, db_, "SELECT conversation, session, root, open, state, at FROM chats WHERE conversation = ?"),
      db_, conversation);
}

std::vector<transcript_line> reader::chat_lines(std::string_view conversation, std::int64_t after, std::size_t most) {
  // From the newest back to the one behind `after`.
  statement& ask = prepared(
      chat_lines_, db_,
      "WITH RECURSIVE back(number) AS (SELECT newest FROM chats WHERE conversation = ?1 UNION ALL "
      "SELECT l.before FROM back JOIN chat_lines l ON l.number = back.number WHERE l.seq > ?2 + 1) "
      "SELECT l.seq, l.id, l.receipt, l.frame, l.at FROM back JOIN chat_lines l ON l.number = back.number "
      "WHERE l.seq > ?2 ORDER BY l.seq LIMIT ?3");
  const reading until_here{ask};
  ask.bind(conversation, after, most);
  std::vector<transcript_line> out;
  while (next_row(ask, db_))
    out.push_back({.seq = ask.integer(0),
                   .id = ask.string(1),
                   .receipt = ask.string(2),
                   .frame = ask.string(3),
                   .at = from_millis(ask.integer(4))});
  return out;
}

std::vector<transcript_head> reader::quiet_chats(time_point since, std::size_t most) {
  statement ask{db_,
                "SELECT conversation, session, root, open, state, at FROM chats WHERE open = 1 AND at < ? ORDER BY at "
                "LIMIT ?"};
  ask.bind(to_millis(since), most);
  std::vector<transcript_head> out;
  while (next_row(ask, db_)) out.push_back(read_head(ask));
  return out;
}

}  // namespace intake::journal
