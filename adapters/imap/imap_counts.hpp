// What one account is counted by, in the metrics.
//
// Owner       The I/O thread; the registry outlives it.
#pragma once

#include <string>
#include <string_view>

#include "gateway/ops/metrics.hpp"

namespace intake::imap {

class imap_counts {
 public:
  imap_counts(ops::registry& metrics, const std::string& source)
      : accepted(contacts(metrics, source, "accepted")),
        duplicates(contacts(metrics, source, "duplicate")),
        vanished(metrics.counter("intake_imap_vanished_total",
                                 "Mails that others expunged before they could be fetched", {{"source", source}})),
        incomplete(metrics.counter("intake_imap_incomplete_total", "Mails that could not be had as a whole",
                                   {{"source", source}})),
        missing(metrics.counter("intake_imap_missing_total", "Mails that the nightly count found untaken, and took",
                                {{"source", source}})),
        acts_refused(metrics.counter("intake_imap_after_failures_total", "Times that `after` could not be done",
                                     {{"source", source}})),
        news(metrics.histogram("intake_imap_news_seconds", "From the server's word of a new mail to its receipt",
                               ops::latency_buckets(), {{"source", source}})),
        metrics_(metrics),
        source_(source) {}

  void failed(std::string_view kind) {
    metrics_
        .counter("intake_imap_failures_total", "Sessions that ended badly, by reason",
                 {{"source", source_}, {"kind", std::string(kind)}})
        .add();
  }

  ops::counter &accepted, &duplicates, &vanished, &incomplete, &missing, &acts_refused;
  ops::histogram& news;

 private:
  static ops::counter& contacts(ops::registry& metrics, const std::string& source, std::string outcome) {
    return metrics.counter("intake_contacts_total", "Contacts acknowledged, by outcome",
                           {{"channel", "email"}, {"source", source}, {"outcome", std::move(outcome)}});
  }

  ops::registry& metrics_;
  std::string source_;
};

}  // namespace intake::imap
