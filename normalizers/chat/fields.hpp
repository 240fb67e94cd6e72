// Members of a JSON object, looked up without asking at each step whether they are there and of which kind.
//
// Guarantees  What is missing or of another kind is nothing: an empty text, object or list, 0, false. Texts are clean UTF-8
//             (normalizers/text/utf8.hpp) of bounded length, cut between characters.
// Owner       Free functions; any thread. Objects and lists are borrowed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace intake::chat {

inline constexpr std::size_t longest_line = 256;

const boost::json::object& object_in(const boost::json::object&, std::string_view key);
const boost::json::array& array_in(const boost::json::object&, std::string_view key);
std::int64_t number_in(const boost::json::object&, std::string_view key);
bool is_true_in(const boost::json::object&, std::string_view key);
/// The string as it is.
std::string_view string_in(const boost::json::object&, std::string_view key);

/// One line: no line ends, no characters that turn what follows around.
std::string line_in(const boost::json::object&, std::string_view key, std::size_t longest = longest_line);
std::string line_of(std::string_view value, std::size_t longest = longest_line);
/// Text of several lines.
std::string text_in(const boost::json::object&, std::string_view key, std::size_t longest);
std::string text_of(std::string_view value, std::size_t longest);

}  // namespace intake::chat
