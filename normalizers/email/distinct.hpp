// Strings that are kept once each, in the order of their first appearance.
//
// Guarantees  Linear, however many there are. The few of a usual mail are compared one by one: a set costs more than reading them.
// Owner       A value.
#pragma once

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace intake::email {

class distinct {
 public:
  void add(std::string s) {
    const bool known =
        list_.size() < few ? std::find(list_.begin(), list_.end(), s) != list_.end() : !index_.insert(s).second;
    if (known) return;
    if (list_.empty()) list_.reserve(4);
    list_.push_back(std::move(s));
    if (list_.size() == few) index_.insert(list_.begin(), list_.end());
  }

  std::size_t size() const { return list_.size(); }
  std::vector<std::string> take() { return std::move(list_); }

 private:
  static constexpr std::size_t few = 16;

  std::vector<std::string> list_;
  std::unordered_set<std::string> index_;  ///< empty until there are that many
};

}  // namespace intake::email
