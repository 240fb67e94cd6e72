#include <iostream>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "gateway/cli/access.hpp"
#include "gateway/cli/call_delivery.hpp"
#include "gateway/cli/output.hpp"
#include "gateway/cli/synthetic_calls.hpp"
#include "gateway/config/forms.hpp"
#include "gateway/config/telephony_formats.hpp"
#include "gateway/crypto/random.hpp"

namespace intake::cli {
namespace {

int misused(const std::string& what) {
  std::cerr << "intake: " << what << '\n';
  return wrong_use;
}

std::string formats_that_can_be_written() {
  std::string out;
  for (const auto& dialect : call_dialects()) out += (out.empty() ? "" : ", ") + std::string(dialect.format);
  return out;
}

/// What is wrong with the command line; empty: nothing.
std::string problem_of(const send_call_options& o) {
  const auto* format = config::find_telephony_format(o.format);
  const std::string there_are = "; there are: " + formats_that_can_be_written();
  if (!format) return "--format " + shown(o.format) + " is not known" + there_are;
  if (!find_call_dialect(o.format))
    return "--format " + o.format + " can be read, but calls are not made up in it" + there_are;
  const bool printed = o.where == "-";
  if (!o.where.empty() && !printed) return shown(o.where) + ": say --url, --to or --file; - alone prints the records";
  if (o.url.empty() + o.to.empty() + o.file.empty() + !printed != 3)
    return "say where the records go: one of --url URL, --to HOST:PORT, --file FILE and - for standard output";
  if ((!o.to.empty() || !o.file.empty()) && !format->lines)
    return "records of " + o.format + " do not come as lines; push them with --url";
  if (const auto at = config::parse_endpoint(o.to); !o.to.empty() && (!at || at->port == 0))
    return "--to: address:port, as 127.0.0.1:7070";
  for (const auto& header : o.headers)
    if (header.find(": ") == std::string::npos) return "--header: as \"Authorization: Bearer …\"";
  return {};
}

/// "Authorization: Bearer x"
net::name_values headers_of(const send_call_options& o) {
  const auto* format = config::find_telephony_format(o.format);
  net::name_values out{{"Content-Type", std::string(format->media_type)}};
  for (const auto& header : o.headers) {
    const auto colon = header.find(": ");
    out.emplace_back(header.substr(0, colon), header.substr(colon + 2));
  }
  return out;
}

result<std::unique_ptr<call_delivery>> delivery_of(const send_call_options& o) {
  if (!o.url.empty()) return push_to(o.url, o.ca_file, headers_of(o));
  if (!o.file.empty()) return append_to(o.file);
  if (o.to.empty()) return print_to_stdout();
  const auto at = config::parse_endpoint(o.to);
  if (!at) return at.error();
  return connect_to(at->address, at->port);
}

result<void> send_all(const call_dialect& dialect, std::uint64_t seed, std::size_t count, call_delivery& to) {
  synthetic_calls calls(dialect, seed);
  for (std::size_t n = 0; n < count; ++n)
    for (const auto& record : calls.next().records)
      if (auto ok = to.send(record); !ok) return ok;
  for (const auto& record : calls.rest())
    if (auto ok = to.send(record); !ok) return ok;
  return to.finish();
}

std::uint64_t seed_by_chance() {
  std::uint64_t out = 0;
  for (const unsigned char byte : crypto::random_bytes(4)) out = out * 256 + byte;
  return out;
}

}  // namespace

int send_call(const invocation& call, const send_call_options& o) {
  if (const std::string problem = problem_of(o); !problem.empty()) return misused(problem);
  const std::uint64_t seed = o.seed.value_or(seed_by_chance());
  const auto to = delivery_of(o);
  if (!to) return complain(to.error());
  const auto sent = send_all(*find_call_dialect(o.format), seed, o.count, **to);
  if (!sent)
    return complain(
        {sent.error().message + "; " + counted(static_cast<std::int64_t>((*to)->taken), "record") + " went before",
         {}});
  if (o.where == "-") return done;
  const auto taken = static_cast<std::int64_t>((*to)->taken), refused = static_cast<std::int64_t>((*to)->refused);
  if (call.json)
    std::cout << boost::json::serialize(
                     boost::json::object{{"calls", o.count}, {"records", taken}, {"refused", refused}, {"seed", seed}})
              << '\n';
  else
    std::cout << counted(taken, "record") << " of " << counted(static_cast<std::int64_t>(o.count), "call") << ", seed "
              << seed << '\n';
  if (refused == 0) return done;
  return complain({counted(refused, "record") + " refused; the first with " + shown((*to)->refusal), {}});
}

}  // namespace intake::cli
