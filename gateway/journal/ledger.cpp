// The ledger: what every source brought in, and where all of it is now.
#include <map>

#include "gateway/journal/reader.hpp"
#include "gateway/journal/rows.hpp"

namespace intake::journal {

using sqlite::statement;

namespace {

constexpr std::size_t missing_shown = 100;

/// The condition on `c.received_at` for one day, or one that is always true.
std::string on_day(const std::string& day) {
  return day.empty() ? "1" : "strftime('%Y-%m-%d', c.received_at / 1000, 'unixepoch') = '" + day + "'";
}

using ledger_lines = std::map<std::string, ledger_line>;

ledger_line* line_of(ledger_lines& lines, std::string_view source, const ledger_query& query) {
  if (!query.source.empty() && query.source != source) return nullptr;
  ledger_line& found = lines[std::string(source)];
  found.source = source;
  return &found;
}

void read_counters(sqlite::database& db, const ledger_query& query, ledger_lines& lines) {
  statement counters{db, "SELECT source, what, sum(n) FROM counters WHERE day = ?1 OR ?1 = '' GROUP BY source, what"};
  counters.bind(query.day);
  while (next_row(counters, db)) {
    ledger_line* found = line_of(lines, counters.text(0), query);
    if (!found) continue;
    const auto what = counters.text(1);
    const auto n = counters.integer(2);
    if (what == "seen" || what == "refused") found->seen += n;
    if (what == "refused") found->refused += n;
    if (what == "duplicate") found->duplicate += n;
  }
}

std::vector<ledger_line> in_order(ledger_lines lines) {
  std::vector<ledger_line> out;
  for (auto& [_, found] : lines) out.push_back(std::move(found));
  return out;
}

/// All the questions of a view are asked of one state of the journal, so that its sums agree.
class snapshot {
 public:
  explicit snapshot(sqlite::database& db) : db_(db) { db_.run("BEGIN"); }
  ~snapshot() { db_.run("COMMIT"); }
  snapshot(const snapshot&) = delete;
  snapshot& operator=(const snapshot&) = delete;

 private:
  sqlite::database& db_;
};

}  // namespace

std::vector<ledger_line> reader::counted() {
  ledger_lines lines;
  read_counters(db_, {}, lines);
  return in_order(std::move(lines));
}

std::vector<ledger_line> reader::ledger(const ledger_query& query) {
  if (!query.day.empty() && !parse_rfc3339(query.day + "T00:00:00Z")) return {};
  const snapshot same_state{db_};
  ledger_lines lines;
  read_counters(db_, query, lines);
  const auto line = [&](std::string_view source) { return line_of(lines, source, query); };

  // Every contact is in exactly one of: held, an event, folded, still in work (not assembled, or waiting for the event of
  // its gathering); what is behind the assembler and in none is missing.
  statement contacts{
      db_,
      "SELECT c.source, c.receipt, c.number > (SELECT value FROM progress WHERE name = 'assembled') OR "
      "coalesce(q.state = 'released', 0), "
      "q.state IN ('held', 'discarded'), f.event, "
      "EXISTS (SELECT 1 FROM events e WHERE e.id = c.receipt || '-0') FROM contacts c "
      "LEFT JOIN quarantine q ON q.contact = c.number LEFT JOIN folded f ON f.contact = c.number WHERE " +
          on_day(query.day)};
  while (next_row(contacts, db_)) {
    ledger_line* found = line(contacts.text(0));
    if (!found) continue;
    if (contacts.integer(3))
      ++found->quarantined;
    else if (contacts.integer(5))
      ++found->events;
    else if (!contacts.text(4).empty())
      ++found->folded;
    else if (contacts.integer(2) || !contacts.is_null(4))
      ++found->in_work;
    else if (found->missing.size() < missing_shown)
      found->missing.push_back(contacts.string(1));
  }

  statement deliveries{
      db_,
      "SELECT c.source, b.name, sum(d.state = 0), sum(coalesce(d.state IN (1, 2), 1)), sum(d.state IN (3, 4)) "
      "FROM backends b CROSS JOIN contacts c JOIN events e ON e.id = c.receipt || '-0' AND e.number > b.since "
      "LEFT JOIN deliveries d ON d.backend = b.number AND d.event = e.number WHERE " +
          on_day(query.day) + " GROUP BY c.source, b.number ORDER BY b.number"};
  while (next_row(deliveries, db_))
    if (ledger_line* found = line(deliveries.text(0)))
      found->backends.push_back(
          {deliveries.string(1), deliveries.integer(2), deliveries.integer(3), deliveries.integer(4)});

  return in_order(std::move(lines));
}

}  // namespace intake::journal
