#include "gateway/cli/synthetic_calls.hpp"

#include <iterator>

namespace intake::cli {
namespace {

/// One call of so many has a record that comes twice.
constexpr std::size_t repeats_one_in = 8;

}  // namespace

synthetic_calls::batch synthetic_calls::next() {
  batch out{stories_.next(), {}};
  written_call written = dialect_.write(out.story);
  out.records = std::move(written.records);
  if (stories_.below(repeats_one_in) == 0) {
    const std::size_t n = stories_.below(out.records.size());
    const std::string again = out.records[n];
    out.records.insert(out.records.begin() + static_cast<std::ptrdiff_t>(n), again);
  }
  auto late = std::exchange(late_, std::move(written.late));
  out.records.insert(out.records.end(), std::move_iterator(late.begin()), std::move_iterator(late.end()));
  return out;
}

}  // namespace intake::cli
