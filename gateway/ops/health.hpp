// Whether this process can take contacts: named checks, asked when somebody asks.
//
// Guarantees  Ready means every required check passes; advice is shown but never makes the process unready.
// Owner       The I/O thread; checks must not block.
// Fails       A check that throws counts as failed, with its text.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

namespace intake::ops {

struct check_outcome {
  bool ok = true;
  std::string detail;  ///< for a person: "12 MB free, mark at 512 MB"; leaks nothing
};

class health {
 public:
  using check = std::function<check_outcome()>;

  void require(std::string name, check);  ///< "listeners", "journal", "disk"
  void advise(std::string name, check);   ///< shown in the detail only

  struct report {
    bool ready = true;
    boost::json::object detail;  ///< {"ready":true,"checks":{"journal":{"ok":true,"required":true,"detail":"…"}}}
  };
  report ask() const;

 private:
  struct entry {
    std::string name;
    bool required;
    check ask;
  };
  std::vector<entry> entries_;
};

}  // namespace intake::ops
