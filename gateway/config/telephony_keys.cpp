#include "gateway/config/key_rows.hpp"
#include "gateway/config/telephony_formats.hpp"

namespace intake::config {
namespace {

telephony_section& entry_of(configuration& c, std::size_t i) { return c.telephony[i]; }

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const telephony_format& f : telephony_formats()) names.push_back(f.name);
  return names;
}

void add_ways(rows<telephony_section>& to) {
  to.add({.name = "name",
          .required = true,
          .form = check_name,
          .consequence = "Tells this source from the others in logs, metrics and events; its place in a file hangs on "
                         "it, so keep it."},
         &telephony_section::name)
      .add({.name = "format",
            .type = kind::choice,
            .choices = format_names(),
            .required = true,
            .consequence = "The dialect of its records."},
           &telephony_section::format)
      .add({.name = "path",
            .form = check_path,
            .consequence = "The first of four ways in, of which an entry has one: records are pushed to this path of "
                           "[http] by POST or PUT."},
           &telephony_section::path)
      .add({.name = "listen",
            .form = check_address,
            .consequence = "The second: lines over TCP to this address and port. TCP lines have no acknowledgement: "
                           "what is on its way when we stop is lost unless the sender keeps it."},
           &telephony_section::listen)
      .add({.name = "file",
            .type = kind::path,
            .consequence = "The third: the lines of a file that grows. Renamed files are read to their end first; "
                           "copy-and-truncate can lose what is written between the two."},
           &telephony_section::file)
      .add({.name = "directory",
            .type = kind::path,
            .consequence = "The fourth: files that are put into a directory; each is read and moved to done/ or "
                           "failed/ in it."},
           &telephony_section::directory)
      .add({.name = "from",
            .type = kind::choice,
            .choices = {"all", "now"},
            .consequence = "With file, at the very first start: whether the lines that are there become tickets."},
           &telephony_section::from);
}

void add_reading(rows<telephony_section>& to) {
  to.add({.name = "time_zone",
          .form = check_time_zone,
          .consequence = "Of times that come without one; a name such as \"Europe/Lisbon\"."},
         &telephony_section::time_zone)
      .add({.name = "country",
            .form = check_country,
            .consequence = "Whose national numbers the source writes, such as \"PT\"; empty: they stay as written."},
           &telephony_section::country)
      .add({.name = "columns",
            .type = kind::texts,
            .form = check_words,
            .consequence = "The columns of a line in their order, where the source can be set up; empty: the format's "
                           "own. For freeswitch-csv also the name of a template, \"example\" or \"asterisk\"."},
           &telephony_section::columns)
      .add({.name = "header",
            .type = kind::boolean,
            .consequence = "With file or directory, for generic-csv: the first line of a file names the columns."},
           &telephony_section::header)
      .add({.name = "separator", .form = check_separator, .consequence = "What stands between the columns of a line."},
           &telephony_section::separator)
      .add({.name = "fields",
            .type = kind::lists,
            .form = check_words,
            .consequence = "For generic formats: our field = a column's name or number, a JSON Pointer, a list of such "
                           "places, or \"=text\"; normalizers/call/mapping.hpp has our fields."},
           &telephony_section::fields)
      .add({.name = "values",
            .type = kind::tables,
            .form = check_words,
            .consequence =
                "For generic formats: our field = { \"their word\" = \"our word\" }; \"*\" is every other word."},
           &telephony_section::values)
      .add({.name = "times",
            .form = check_words,
            .consequence =
                "For generic formats and 3cx: how times are written, such as \"%d.%m.%Y %H:%M:%S\"; empty: to be seen "
                "from each."},
           &telephony_section::times)
      .add({.name = "queue",
            .form = check_words,
            .consequence = "Where its tickets go when neither the dialled number nor the source names a queue; empty: "
                           "\"general\"."},
           &telephony_section::queue)
      .add({.name = "queues",
            .type = kind::table,
            .form = check_words,
            .consequence = "Dialled number = queue, such as { \"+351211234567\" = \"billing\" }."},
           &telephony_section::queues);
}

void add_auth(section& s) {
  rows<telephony_auth>(s, [](configuration& c, std::size_t i) -> auto& { return c.telephony[i].auth; })
      .add({.name = "auth.scheme",
            .type = kind::choice,
            .choices = {"none", "twilio", "zoom", "hmac", "ed25519", "basic", "bearer", "header", "mtls"},
            .consequence = "How a source that pushes proves who it is; what it lacks gets 401 or 403."},
           &telephony_auth::scheme)
      .add({.name = "auth.secret_files",
            .type = kind::secrets,
            .inline_name = "auth.secrets",
            .consequence = "Files with the secret, or with the public key for ed25519; two while rotating."},
           &telephony_auth::secrets)
      .add({.name = "auth.user", .form = check_words, .consequence = "The user of scheme basic."},
           &telephony_auth::user)
      .add({.name = "auth.header",
            .form = check_words,
            .consequence = "The header that holds the signature (hmac) or the secret (header)."},
           &telephony_auth::header)
      .add({.name = "auth.prefix",
            .form = check_words,
            .consequence = "For hmac: what stands before the signature, such as \"sha256=\"."},
           &telephony_auth::prefix)
      .add({.name = "auth.signed_text",
            .form = check_words,
            .consequence = "For hmac: what is signed, made of {timestamp}, {body}, {url} and {path}."},
           &telephony_auth::signed_text)
      .add({.name = "auth.timestamp_header",
            .form = check_words,
            .consequence = "For hmac: the header with the time of signing; empty: an old request can be sent again."},
           &telephony_auth::timestamp_header)
      .add({.name = "auth.hash",
            .type = kind::choice,
            .choices = {"sha1", "sha256", "sha512"},
            .consequence = "For hmac: the hash."},
           &telephony_auth::hash)
      .add({.name = "auth.encoding",
            .type = kind::choice,
            .choices = {"hex", "base64"},
            .consequence = "For hmac: how the signature is written."},
           &telephony_auth::encoding)
      .add({.name = "auth.window",
            .type = kind::duration,
            .lowest = second,
            .highest = day,
            .consequence = "How far a signed time may be from now, either way; then 403."},
           &telephony_auth::window)
      .add({.name = "auth.certificates",
            .type = kind::texts,
            .form = check_words,
            .consequence = "For mtls: the client certificates that are good, as \"sha256:\" and 64 digits, or by their "
                           "subject."},
           &telephony_auth::certificates);
}

void add_limits(section& s) {
  rows<telephony_limits>(s, [](configuration& c, std::size_t i) -> auto& { return c.telephony[i].limits; })
      .add({.name = "max_body",
            .type = kind::size,
            .lowest = kilobyte,
            .highest = 64 * megabyte,
            .consequence = "The largest request (413), or the largest file of a format whose files are one record."},
           &telephony_limits::max_body)
      .add({.name = "max_line",
            .type = kind::size,
            .lowest = 256,
            .highest = megabyte,
            .consequence = "The longest line; a longer one is refused and counted, and the next is read."},
           &telephony_limits::max_line)
      .add({.name = "max_sessions",
            .type = kind::number,
            .lowest = 1,
            .highest = 100'000,
            .consequence = "With listen: connections at once; further ones are closed."},
           &telephony_limits::max_sessions)
      .add({.name = "idle_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = 30 * day,
            .consequence = "With listen: how long a connection may say nothing; then it is closed."},
           &telephony_limits::idle_timeout)
      .add({.name = "line_timeout",
            .type = kind::duration,
            .lowest = 100,
            .highest = day,
            .consequence = "With listen: how long a line may take from its first byte; then it is refused and the "
                           "connection closed."},
           &telephony_limits::line_timeout)
      .add({.name = "max_rate",
            .type = kind::number,
            .lowest = 1,
            .highest = 1'000'000,
            .consequence = "With listen: lines a second that are read from one connection; the rest waits at the "
                           "sender."},
           &telephony_limits::max_rate)
      .add({.name = "settle",
            .type = kind::duration,
            .lowest = 10,
            .highest = hour,
            .consequence = "How long a file must have been left alone: a renamed one before the next is read, a "
                           "dropped one that nobody closed before it is read."},
           &telephony_limits::settle);
}

void add_recordings(section& s) {
  rows<telephony_recordings>(s, [](configuration& c, std::size_t i) -> auto& { return c.telephony[i].recordings; })
      .add({.name = "recordings",
            .type = kind::choice,
            .choices = {"reference", "fetch"},
            .consequence =
                "Voicemails and recordings: tickets hold their URL, or we fetch them too, also those of older "
                "tickets, and a revision of the ticket has them attached."},
           &telephony_recordings::mode)
      .add({.name = "recording_hosts",
            .type = kind::texts,
            .form = check_download_host,
            .consequence =
                "Where they may be fetched from, over https: \"api.example.com\", \"*.example.com\", with "
                "\":8443\" behind another port or \"http://\" before what has no TLS. Their addresses must be "
                "public."},
           &telephony_recordings::hosts)
      .add({.name = "recording_user",
            .form = check_words,
            .consequence = "Who we are to the host that a URL names (Basic); redirects elsewhere are not told."},
           &telephony_recordings::user)
      .add({.name = "recording_password_file",
            .type = kind::secret,
            .inline_name = "recording_password",
            .consequence = "A file with that user's password."},
           &telephony_recordings::password)
      .add({.name = "recording_max_bytes",
            .type = kind::size,
            .lowest = kilobyte,
            .highest = gigabyte,
            .consequence = "A larger one is given up; its URL stays in the ticket."},
           &telephony_recordings::max_bytes);
}

}  // namespace

section telephony_keys() {
  section s{.name = "telephony", .repeated = true, .keys = {}, .add_entry = [](configuration& c) {
              return grow(c.telephony);
            }};
  rows<telephony_section> own(s, entry_of);
  add_ways(own);
  own.add({.name = "tls",
           .type = kind::choice,
           .choices = {"none", "implicit"},
           .consequence = "With listen: whether TLS is spoken from the first byte."},
          &telephony_section::tls);
  add_key_pairs(s, [](configuration& c, std::size_t i) -> auto& { return c.telephony[i].certificates; });
  own.add({.name = "client_ca_file",
           .type = kind::path,
           .consequence = "With listen and TLS: only clients with a certificate that it verifies are heard."},
          &telephony_section::client_ca_file)
      .add({.name = "allow",
            .type = kind::texts,
            .form = check_network,
            .consequence = "With path or listen: networks the source is in; when there are any, nobody else is heard."},
           &telephony_section::allow);
  add_reading(own);
  add_auth(s);
  add_limits(s);
  add_recordings(s);
  return s;
}

}  // namespace intake::config
