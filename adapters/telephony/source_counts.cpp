#include "adapters/telephony/source_counts.hpp"

namespace intake::telephony {
namespace {

ops::counter& contacts(ops::registry& metrics, const std::string& source, std::string outcome) {
  return metrics.counter("intake_contacts_total", "Contacts acknowledged, by outcome",
                         {{"channel", "phone"}, {"source", source}, {"outcome", std::move(outcome)}});
}

}  // namespace

source_counts::source_counts(ops::registry& metrics, door& at, std::string source)
    : records(metrics.counter("intake_telephony_records_total", "Call records read, before anybody asked the journal",
                              {{"source", source}})),
      metrics_(metrics),
      door_(at),
      source_(std::move(source)),
      accepted_(contacts(metrics, source_, "accepted")),
      duplicates_(contacts(metrics, source_, "duplicate")) {}

void source_counts::accepted(const receipt& given) { (given.duplicate ? duplicates_ : accepted_).add(); }

ops::counter& source_counts::refusal(std::string_view reason) {
  const auto known = refused_.find(reason);
  if (known != refused_.end()) return *known->second;
  auto& counter = metrics_.counter("intake_refused_total", "Contacts, recipients and connections refused, by reason",
                                   {{"source", source_}, {"reason", std::string(reason)}});
  refused_.emplace(reason, &counter);
  return counter;
}

void source_counts::refused(std::string_view reason) {
  refusal(reason).add();
  door_.count_refused(source_);
}

void source_counts::turned_away(std::string_view reason) { refusal(reason).add(); }

void source_counts::gap(std::string_view kind) {
  metrics_
      .counter("intake_telephony_gaps_total",
               "Times that records may have been lost before we could read them, by kind",
               {{"source", source_}, {"kind", std::string(kind)}})
      .add();
}

}  // namespace intake::telephony
