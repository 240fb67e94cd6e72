// One chat as a value: what was said by which id under which number, and how far each side has read.
//
// Guarantees  Numbers are given without gaps; an id that was taken is found again, so that a frame that is sent twice
//             makes one line. What head() gives and the kept lines are all it takes to go on after a restart.
// Owner       The desk; the I/O thread. Pure: no I/O, no clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "gateway/transcript.hpp"

namespace intake::chat {

/// What kind of line it is, as the frame's `type` says.
struct said_line {
  std::string id;
  std::int64_t seq = 0;
  std::string receipt;  ///< empty: an agent's
  bool is_message = false;
  std::int64_t of = 0;  ///< an edit: number of the message
  time_point at{};
};

/// What an agent said.
struct agent_line {
  std::string id;  ///< the line's
  std::int64_t seq = 0;
};

class conversation {
 public:
  /// A new one. `unique`: what tells it from others of the session.
  static conversation begin(std::string session, std::string_view unique);
  static conversation resume(const transcript_head&, const std::vector<transcript_line>& lines);

  const std::string& id() const { return head_.conversation; }
  const std::string& root() const { return head_.root; }
  bool is_open() const { return head_.open; }
  std::int64_t newest() const { return newest_; }
  std::size_t bytes() const { return bytes_; }  ///< of all lines that are kept

  const said_line* find(std::string_view line_id) const;
  /// The customer's message of that number.
  const said_line* own_message(std::int64_t seq) const;
  /// How often that message was edited.
  int edits_of(std::int64_t seq) const;
  /// What agents said behind `after`, up to `upto`: the first so many, in order.
  std::vector<agent_line> agents_lines(std::int64_t after, std::int64_t upto, std::size_t most) const;
  /// A number behind which so many of the newest messages stand, or all.
  std::int64_t before_newest(std::int64_t messages) const;
  /// Of the message it was opened with; of the line that ended it.
  std::string opening_receipt() const;
  const std::string& ending_receipt() const { return ending_; }
  int revisions() const { return revisions_; }  ///< of the opening event: details and ratings

  /// Takes a line that is kept now.
  void add(const transcript_line&);
  /// The same for one whose frame was made just now: its type, and the message that it edits.
  void add(const transcript_line&, std::string_view type, std::int64_t edits);
  void end() { head_.open = false; }

  // How far each side has seen; never backwards. True when it is news.
  bool customer_saw(std::int64_t seq);
  bool agent_saw(std::int64_t seq);
  bool delivered(std::int64_t seq);
  std::int64_t seen_by_customer() const { return customer_seen_; }
  std::int64_t seen_by_agent() const { return agent_seen_; }
  std::int64_t delivered_to_customer() const { return delivered_; }

  // Up to which line backends were told how far the customer has got.
  std::int64_t delivered_told = 0, seen_told = 0;

  // What the visitor told of himself, and where he was.
  const boost::json::object& form() const { return form_; }
  const boost::json::object& page() const { return page_; }
  void add_to_form(const boost::json::object& fields);  ///< those of a name that is there replace it
  void set_page(boost::json::object);
  time_point logged_out{};  ///< when its session last logged out: tokens made until then are void

  /// As it is kept.
  transcript_head head(time_point at) const;

 private:
  void write_visitor();  ///< form and page into the head

  transcript_head head_;  ///< its `state` is of form and page alone: they are kept with every line and seldom change
  boost::json::object form_, page_;
  std::int64_t newest_ = 0;
  std::size_t bytes_ = 0;
  std::int64_t customer_seen_ = 0, agent_seen_ = 0, delivered_ = 0;
  std::string ending_;
  int revisions_ = 0;
  std::vector<said_line> lines_;  ///< by number
  std::vector<std::size_t> ids_;  ///< hashes of their ids: so close together, a thousand are looked through at once
};

}  // namespace intake::chat
