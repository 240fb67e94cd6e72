#include "gateway/call_feed.hpp"

#include "gateway/ops/log.hpp"

namespace intake {

boost::asio::awaitable<std::vector<call_feed::event>> call_feed::after(std::string source, std::int64_t number,
                                                                       std::size_t limit, std::int64_t& last) {
  struct look {
    std::vector<event> events;
    std::int64_t last = 0;
  };
  const auto view = [source, number, limit](journal::reader& journal) {
    look out{.events = {}, .last = number};
    for (auto& each : journal.events_of_source_after(source, number, limit, out.last))
      out.events.push_back({each.number, std::move(each.json)});
    return out;
  };
  try {
    std::optional<look> got = co_await room_.read(view);
    last = got->last;
    co_return std::move(got->events);
  } catch (const std::runtime_error& e) {
    ops::log().error("telephony", "recordings wait: the journal cannot be read",
                     {{"source", source}, {"what", e.what()}});
    co_return std::vector<event>{};
  }
}

}  // namespace intake
