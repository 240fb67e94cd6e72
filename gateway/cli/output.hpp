// What people read: aligned tables, short times, small sizes; text of strangers made safe for a terminal.
//
// Owner  Free functions; main's thread.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace intake::cli {

/// Rows of cells under a heading, columns aligned; blanks at line ends are left out.
class table {
 public:
  explicit table(std::vector<std::string> heading) { rows_.push_back(std::move(heading)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.size() == 1; }
  void print(std::ostream&) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// One line without control characters (a terminal would obey them), cut to `most` characters.
std::string shown(std::string_view, std::size_t most = 200);
/// "2026-11-22T08:15:30.123Z" → "2026-11-22 08:15:30"
std::string short_time(std::string_view rfc3339);
/// "812 B", "4.1 KB", "50.0 MB"
std::string short_size(std::uint64_t bytes);
/// "1 mail", "3 mails"
std::string counted(std::int64_t n, std::string_view one);

/// A member as text: strings as they are, numbers in digits, empty when absent.
std::string text(const boost::json::value& object, std::string_view member);
std::int64_t integer(const boost::json::value& object, std::string_view member);
/// A member that is a list; an empty one when absent.
const boost::json::array& list(const boost::json::value& object, std::string_view member);
/// A member that is an object; null when absent.
const boost::json::value* part(const boost::json::value& object, std::string_view member);

// What they return points into the object: never into one that is gone.
const boost::json::array& list(const boost::json::value&&, std::string_view) = delete;
const boost::json::value* part(const boost::json::value&&, std::string_view) = delete;

/// One JSON object a line.
void print_lines(std::ostream&, const boost::json::array&);

}  // namespace intake::cli
