// What one mail costs from its bytes to its event's bytes, on one thread: normalize, fold, triage, serialize, as the
// assembling thread does it. Prints for each mail, and for all together, microseconds of processor time (of them in normalize), calls of
// operator new, and megabytes a second.
//
// usage: normalize_bench [--seconds S] [MAIL…]     without mails: five that it makes itself; S: for each mail
//        normalize_bench --write DIRECTORY         puts those five there
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <new>

#include "gateway/allocation.hpp"
#include "gateway/crypto/digest.hpp"
#include "gateway/triage/triage.hpp"
#include "normalizers/assembly/email_assembly.hpp"
#include "normalizers/email/normalize.hpp"

namespace {

std::atomic<std::size_t> allocations{0};

void* counted(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }

namespace {

using namespace intake;

struct sample {
  std::string name, bytes;
};

// --------------------------------------------------------------------------------------------------------------------
// The mails that it makes itself

constexpr std::string_view people_and_date =
    "From: Ann Example <ann@example.org>\r\nTo: support@example.test\r\nSubject: The order of last week\r\n"
    "Date: Sun, 22 Nov 2026 08:15:30 +0000\r\nMessage-ID: <1.bench@example.org>\r\nMIME-Version: 1.0\r\n";

constexpr std::string_view sentences[] = {
    "Hello, the parcel that I ordered last week has not come yet, and nobody answers the telephone.",
    "Could you please tell me where it is, and whether I may still change the address?",
    "The number on the invoice is 2026-4711, the customer number is 99812.",
    "My colleague said that he had written to you on Tuesday, too.",
};

/// As `smtp-source -l` writes it: lines of 80 bytes that begin with a digit.
std::string plain_mail(std::size_t size) {
  std::string body;
  for (char digit = '1'; body.size() < size; digit = digit == '9' ? '0' : static_cast<char>(digit + 1))
    body.append(1, digit).append(77, 'X').append("\r\n");
  return "From: <a@example.org>\r\nTo: <support@example.test>\r\nDate: Sun, 22 Nov 2026 08:15:30 +0000 (UTC)\r\n"
         "Message-Id: <2695.0003.0000@example.org>\r\n\r\n" +
         body;
}

std::string prose(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; out.size() < size; ++i)
    out.append(sentences[i % std::size(sentences)]).append(i % 3 == 2 ? "\r\n\r\n" : "\r\n");
  return out;
}

std::string html(std::size_t size) {
  std::string out =
      "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><style>p { margin: 0; }</style></head><body>\r\n"
      "<table width=\"100%\" border=\"0\"><tbody>";
  for (std::size_t i = 0; out.size() < size; ++i)
    out.append(
           "<tr><td align=\"left\" style=\"padding: 4px 8px; font-family: Arial, sans-serif\">\r\n<p class=\"text\">")
        .append(sentences[i % std::size(sentences)])
        .append("&nbsp;<a href=\"https://shop.example.org/orders/4711?from=mail&amp;n=1\">Order</a></p></td></tr>\r\n");
  return out + "</tbody></table></body></html>\r\n";
}

std::string alternative_mail(std::size_t size) {
  return std::string(people_and_date) + "Content-Type: multipart/alternative; boundary=\"b1\"\r\n\r\n" +
         "--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + prose(size / 5) +
         "\r\n--b1\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html(size) + "\r\n--b1--\r\n";
}

/// German prose: four characters in a hundred are not ASCII and take six bytes each.
std::string quoted_printable_mail(std::size_t size) {
  std::string body;
  for (std::size_t i = 0; body.size() < size; ++i)
    body += i % 4 == 0 ? "F=C3=BCr die schnelle Antwort vielen Dank! Leider f=C3=A4llt mir noch etwas =\r\nauf: die "
                         "Gr=C3=B6=C3=9Fe.\r\n"
                       : "Das Paket ist heute angekommen, die Rechnung fehlt noch.\r\n";
  return std::string(people_and_date) +
         "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + body;
}

/// HTML without a text beside it, as newsletters and some programs send it.
std::string html_mail(std::size_t size) {
  std::string body;
  for (const char c : html(size)) {
    if (c == '=')
      body += "=3D";
    else
      body += c;
    if (body.size() - body.rfind('\n') > 74 && c != '\r') body += "=\r\n";
  }
  return std::string(people_and_date) +
         "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + body;
}

std::string attachment_mail(std::size_t size) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded = "JVBERi0x";
  std::uint32_t state = 1;
  while (encoded.size() < size) {
    state = state * 1664525 + 1013904223;
    encoded += alphabet[state >> 26];
    if (encoded.size() % 78 == 76) encoded += "\r\n";
  }
  return std::string(people_and_date) + "Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n" +
         "--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + prose(1024) +
         "\r\n--b1\r\nContent-Type: application/pdf; name=\"invoice.pdf\"\r\nContent-Transfer-Encoding: base64\r\n"
         "Content-Disposition: attachment; filename=\"invoice.pdf\"\r\n\r\n" +
         encoded + "\r\n--b1--\r\n";
}

std::vector<sample> made_here() {
  return {{"plain 4 KB", plain_mail(4096)},
          {"alternative, HTML 20 KB", alternative_mail(20 * 1024)},
          {"HTML alone 20 KB", html_mail(20 * 1024)},
          {"quoted-printable 8 KB", quoted_printable_mail(8 * 1024)},
          {"base64 attachment 200 KB", attachment_mail(200 * 1024)}};
}

// --------------------------------------------------------------------------------------------------------------------
// The way of a mail

contact contact_of(const sample& mail) {
  contact c;
  c.receipt = "01KBCDEFGHJKMNPQRSTVWXYZ00";
  c.channel = "email", c.source = "smtp/bench", c.via = "smtp", c.media_type = "message/rfc822";
  c.received_at = *parse_rfc3339("2026-11-22T08:15:31Z");
  c.envelope = {{"mail_from", "ann@example.org"}, {"rcpt_to", {"support@example.test"}},   {"helo", "bench"},
                {"client_ip", "127.0.0.1"},       {"mailboxes", {"support@example.test"}}, {"queue", "general"}};
  c.body.bytes = mail.bytes;
  c.body.size = mail.bytes.size();
  c.body.sha256 = crypto::sha256(mail.bytes);
  return c;
}

assembly::arrival arrival_of(const contact& c) {
  return {.receipt = c.receipt,
          .channel = c.channel,
          .source = c.source,
          .via = c.via,
          .media_type = c.media_type,
          .sha256 = crypto::hex(c.body.sha256),
          .size = c.body.size,
          .received_at = c.received_at,
          .queue = "general",
          .also_queues = {}};
}

facts read(const contact& c) { return email::normalize({c.receipt, c.via, c.received_at, c.envelope, c.body.bytes}); }

/// As the pipeline does it, without its journal; returns the bytes of the events.
std::size_t way_of(const contact& c, const event_identity& identity) {
  facts said = read(c);
  const assembly::wanted wanted = assembly::wanted_by(said);
  const assembly::arrival arrival = arrival_of(c);
  assembly::outcome outcome = assembly::fold_email(arrival, said, {}, identity);
  std::size_t bytes = wanted.threads.size();
  for (auto& event : outcome.events) {
    triage::assess(arrival, said, event.data);
    bytes += serialize(identity, std::move(event)).size();
  }
  return bytes;
}

struct cost {
  std::size_t bytes = 0;
  double microseconds = 0, in_normalize = 0;
  std::size_t allocations = 0;
};

/// Processor time of this thread: what others do on the machine does not count.
double microseconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3;
}

/// Microseconds a call, in the quickest of some rounds: the others were disturbed all the same.
template <class F>
double quickest(F call, std::size_t calls, double seconds) {
  double best = 1e12;
  const double end = microseconds() + seconds * 1e6;
  do {
    const double began = microseconds();
    for (std::size_t i = 0; i < calls; ++i) call();
    best = std::min(best, (microseconds() - began) / static_cast<double>(calls));
  } while (microseconds() < end);
  return best;
}

cost measure(const sample& mail, double seconds) {
  const contact c = contact_of(mail);
  const event_identity identity;
  const auto whole = [&] {
    if (way_of(c, identity) == 0) std::abort();
  };
  for (int i = 0; i < 3; ++i) whole();  // converters and buffers of the thread
  const std::size_t before = allocations;
  whole();
  cost out{.bytes = mail.bytes.size(), .allocations = allocations - before};
  const std::size_t calls = 1 + 1'000'000 / mail.bytes.size();
  out.microseconds = quickest(whole, calls, seconds);
  out.in_normalize = quickest([&] { read(c); }, calls, seconds);
  return out;
}

void print(const char* name, const cost& c) {
  std::printf("%-28s %9zu bytes %10.1f us %10.1f in normalize %6zu allocations %8.1f MB/s\n", name, c.bytes,
              c.microseconds, c.in_normalize, c.allocations, static_cast<double>(c.bytes) / c.microseconds);
}

int write_to(const std::string& directory) {
  int number = 0;
  for (const sample& mail : made_here()) {
    std::ofstream out{directory + "/" + std::to_string(++number) + ".eml", std::ios::binary};
    if (!(out << mail.bytes)) return std::fprintf(stderr, "cannot write to %s\n", directory.c_str()), 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  bound_thread_caches();  // as `intake serve` does
  double seconds = 1;
  std::vector<sample> mails;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--write" && i + 1 < argc) return write_to(argv[i + 1]);
    if (word == "--seconds" && i + 1 < argc) {
      seconds = std::atof(argv[++i]);
      continue;
    }
    std::ifstream in{word, std::ios::binary};
    mails.push_back({word, {std::istreambuf_iterator<char>{in}, {}}});
    if (mails.back().bytes.empty()) return std::fprintf(stderr, "cannot read %s\n", word.c_str()), 1;
  }
  if (mails.empty()) mails = made_here();
  cost all;
  for (const sample& mail : mails) {
    const cost one = measure(mail, seconds);
    if (mails.size() < 50) print(mail.name.c_str(), one);
    all.bytes += one.bytes, all.allocations += one.allocations;
    all.microseconds += one.microseconds, all.in_normalize += one.in_normalize;
  }
  print("all", all);
}
