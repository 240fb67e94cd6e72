// The configuration as the program sees it: one struct a section, a default and a consequence on every field.
//
// Guarantees  A `configuration` that came out of load() is complete and within range; paths are absolute; secrets are
//             read.
// Owner       Built once at start (and at SIGHUP); read-only afterwards; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

namespace intake::config {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr std::uint64_t KB = 1024, MB = 1024 * KB, GB = 1024 * MB;

/// [gateway]
struct gateway_section {
  std::string name = "intake";                ///< this node in every event's `source`, in logs and metrics
  std::string state_dir = "/var/lib/intake";  ///< everything that changes: journal, bodies, tickets, control socket
  std::string event_prefix = "intake";        ///< reverse-DNS name before every event type
  std::vector<std::string>
      trusted_proxies;  ///< networks that may speak PROXY, XCLIENT, XFORWARD; exempt from per-client limits
  std::uint64_t inline_limit = 256 * KB;   ///< events are cut below this size; the rest is reachable by URL
  seconds drain_timeout{30};               ///< how long SIGTERM waits for sessions before it cuts them
  int normalizer_threads = 1;              ///< parsing in parallel; more helps only with more cores
  std::vector<std::string> reply_secrets;  ///< read from `reply_secret_files`: sign the addresses to answer from
};

/// A certificate and its key; empty paths mean none.
struct key_pair {
  std::string certificate;  ///< PEM, leaf first
  std::string private_key;  ///< PEM
};

/// [log]
struct log_section {
  std::string level = "info";  ///< "debug" "info" "warn" "error"
};

/// [journal]
struct journal_section {
  std::uint64_t low_water = 512 * MB;          ///< free disk below this: new contacts are refused for a while (452)
  std::uint64_t body_inline_limit = 256 * KB;  ///< larger bodies get a file of their own
  seconds retain_bodies{90 * 86400};           ///< raw bytes of delivered contacts
  seconds retain_events{365 * 86400};          ///< events; replay reaches back this far
  seconds retain_dedupe{7 * 86400};            ///< how long the same contact sent again gets its first receipt
  seconds retain_threads{5 * 365 * 86400};     ///< how long a reply finds its conversation
  std::uint64_t max_queue = 10000;             ///< contacts waiting for their sync; beyond: refused for a while
};

/// Limits of one SMTP or LMTP listener; each has a metric and a clear refusal.
struct smtp_limits {
  std::uint64_t max_message_size = 50 * MB;  ///< SIZE; larger mails get 552 5.3.4
  std::uint32_t max_line_length = 1 * MB;    ///< octets in one line of content; longer: 500 5.5.2 after the data ended
  std::uint32_t max_header_size = 1 * MB;    ///< octets before the first empty line; larger: 552 5.3.4
  std::uint32_t max_recipients = 1000;       ///< per mail; further ones get 452 4.5.3
  std::uint32_t max_commands = 10000;        ///< per session; then 421 4.7.0
  std::uint32_t max_errors = 10;             ///< per session; replies slow down from half of it, then 421 4.7.0
  std::uint32_t max_hops = 50;               ///< Received fields; more: 554 5.4.6
  std::uint32_t max_sessions = 2000;         ///< in total; further connections get 421 4.3.2
  std::uint32_t max_sessions_per_client = 100;  ///< per address; further connections get 421 4.7.0
  milliseconds command_timeout{300000};         ///< RFC 5321 4.5.3.2: five minutes
  milliseconds data_timeout{180000};            ///< between two blocks of content: three minutes
  milliseconds final_timeout{600000};           ///< waiting for our own receipt: ten minutes
  milliseconds session_timeout{3600000};        ///< the longest session, whatever it does
  std::uint32_t min_data_rate = 100;            ///< octets a second over any minute of content; slower: 421 4.4.2
};

/// [[smtp]]
struct smtp_section {
  std::string name;                        ///< unique; label of metrics, part of the event's source
  std::string listen;                      ///< "[::]:25"
  std::string protocol = "smtp";           ///< "smtp" or "lmtp"
  std::string hostname;                    ///< in the greeting; empty: the machine's name
  std::string tls = "none";                ///< "none" "starttls" "implicit"
  bool require_tls = false;                ///< MAIL before STARTTLS gets 530 5.7.0
  std::string bare_newline = "normalize";  ///< "normalize" (content only; never ends the data) or "reject"
  std::vector<std::string> authserv_ids;   ///< whose Authentication-Results count in mail from trusted_proxies
  std::vector<key_pair> certificates;      ///< override [tls]; several are chosen by SNI
  smtp_limits limits;
};

/// [[mailbox]]
struct mailbox_section {
  std::string address;            ///< "support@example.com" (plus-addresses included) or "*@example.com"
  std::string queue = "general";  ///< where its tickets go
};

/// [http] towards customers and telephone systems: call records pushed to us
struct http_section {
  std::string listen;                    ///< empty: nothing can be pushed
  std::string tls = "none";              ///< "none" or "implicit"
  std::vector<key_pair> certificates;    ///< override [tls]; several are chosen by SNI
  std::string client_ca_file;            ///< PEM; clients are asked for a certificate and theirs is verified against it
  std::string public_url;                ///< as the outside calls us; signatures over URLs are checked with it
  std::uint32_t max_connections = 1000;  ///< further ones get 503
  milliseconds head_timeout{10000};      ///< for the header of a request (and the TLS handshake); then 408
  milliseconds body_timeout{60000};      ///< for the body of a request; then 408
  milliseconds idle_timeout{60000};      ///< between requests; then the connection is closed
};

/// auth = { … } of a [[telephony]] entry: how a source that pushes proves who it is
struct telephony_auth {
  std::string scheme = "none";
  std::vector<std::string> secrets;       ///< read from `secret_files`; either of two is good while rotating
  std::string user;                       ///< basic
  std::string header;                     ///< hmac: of the signature; header: of the secret
  std::string prefix;                     ///< hmac: what stands before the signature ("sha256=")
  std::string signed_text = "{body}";     ///< hmac: what is signed
  std::string timestamp_header;           ///< hmac: empty: signatures never get stale
  std::string hash = "sha256";            ///< hmac: "sha1" "sha256" "sha512"
  std::string encoding = "hex";           ///< hmac: "hex" "base64"
  seconds window{300};                    ///< how far a signed timestamp may be from now
  std::vector<std::string> certificates;  ///< mtls: "sha256:<digest>" or a subject
};

/// Limits of one source of call records.
struct telephony_limits {
  std::uint64_t max_body = 8 * MB;      ///< path: of a request, then 413; directory: of a file
  std::uint32_t max_line = 64 * KB;     ///< listen, file, directory: longer lines are refused and counted
  std::uint32_t max_sessions = 100;     ///< listen: further connections are closed
  milliseconds idle_timeout{86400000};  ///< listen: a connection that says nothing is closed
  milliseconds line_timeout{60000};     ///< listen: for a line that has begun
  std::uint32_t max_rate = 10000;       ///< listen: lines a second of one connection; beyond: read more slowly
  milliseconds settle{2000};            ///< file, directory: quiet for so long, a file counts as complete
};

/// Voicemails and recordings that a source's call records point to.
struct telephony_recordings {
  std::string mode = "reference";     ///< "reference": their URL is all we have; "fetch"
  std::vector<std::string> hosts;     ///< "api.example.com" "*.example.com" "pbx.example.com:8443" "http://…"
  std::string user;                   ///< shown to the host of the URL by Basic authentication
  std::string password;               ///< read from `recording_password_file`
  std::uint64_t max_bytes = 50 * MB;  ///< larger ones are not fetched
};

/// [[telephony]] one source of call records
struct telephony_section {
  std::string name;                     ///< unique; label of metrics, part of the event's source
  std::string format = "generic-json";  ///< the dialect; telephony_formats.hpp
  std::string path;                     ///< one of four ways in: pushed to this path of [http] …
  std::string listen;                   ///< … or lines over TCP …
  std::string file;                     ///< … or the lines of a file that grows …
  std::string directory;                ///< … or files put into a directory
  std::string from = "all";             ///< file: what to do with lines that were there before us: "all" "now"
  std::string tls = "none";             ///< listen: "none" or "implicit"
  std::vector<key_pair> certificates;   ///< listen: override [tls]
  std::string client_ca_file;           ///< listen: only clients whose certificate it verifies are heard
  std::vector<std::string> allow;       ///< path, listen: networks; nobody else is heard
  std::string time_zone = "UTC";        ///< of times without one
  std::string country;                  ///< of national numbers; empty: they stay as they are
  std::vector<std::string> columns;     ///< of lines, where the format leaves them to us
  bool header = false;                  ///< generic-csv: the first line of a file names them
  std::string separator = ",";          ///< between columns
  boost::json::object fields;           ///< generic formats: our field → where it is, or a list of places
  boost::json::object values;           ///< generic formats: our field → { their word → ours }
  std::string times;                    ///< generic formats and 3cx: how times are written
  std::string queue;                    ///< of calls that nothing else gives one; empty: "general"
  boost::json::object queues;           ///< dialled number → queue
  telephony_auth auth;
  telephony_limits limits;
  telephony_recordings recordings;
};

/// [chat]: who may open the widget, and how much
struct chat_section {
  std::vector<std::string> allowed_origins;  ///< "https://dash.example.com"; none: there is no chat
  bool anonymous = true;
  std::string queue = "general";
  boost::json::object queues;  ///< path of the page → queue; the longest that fits
  boost::json::object hours;   ///< "mon" … "sun" → "09:00-17:00"; none: always
  std::string time_zone = "UTC";
  std::vector<std::string> holidays;  ///< "2026-12-25"
  seconds end_after{1800};
  bool reply_events = false;  ///< reply.delivered and reply.seen for backends
  std::uint32_t messages_per_minute = 60;
  std::uint32_t max_sockets = 20'000;
  std::uint32_t max_sockets_per_client = 500;
  std::uint64_t max_upload = 20 << 20;
  std::vector<std::string> upload_types;  ///< "image/*", "application/pdf"; none: all
  std::uint32_t max_lines = 1000;
  std::string demo_pages;  ///< directory
  std::string demo_key;    ///< read from `demo_key_file`: what the demo's page signs its tokens with
  bool echo = false;       ///< /chat/echo says back what it hears
};

/// [[chat.identity]]: a dashboard that signs its users in
struct chat_identity_section {
  std::string issuer, audience = "intake";
  std::string algorithm = "ES256";
  std::string key_id;  ///< `kid`; empty: of tokens without one
  std::string key;     ///< read from `key_file`
};

/// [call]: when the records of a call make its ticket, and what becomes of missed calls
struct call_section {
  milliseconds settle_after_end{2000};     ///< the source has said that the call is over; records may have overtaken it
  milliseconds settle_after_legs{10000};   ///< all legs that we know of have ended; another may come
  milliseconds settle_open{4 * 3600000};   ///< nobody says how it ended
  milliseconds call_back_window{3600000};  ///< missed calls of one caller within it are one call-back ticket; 0: never
  bool call_back_closes = true;            ///< an answered call with the caller ends it
};

/// [imap.oauth2] of an [[imap]] entry: where its access tokens come from
struct imap_oauth2 {
  std::string token_url;                     ///< empty: log in with a password
  std::string grant = "client_credentials";  ///< or "refresh_token"
  std::string client_id;
  std::string client_secret;  ///< read from `client_secret_file`
  std::string refresh_token;  ///< read from `refresh_token_file`
  std::string scope;
  std::string ca_file;  ///< PEM bundle to verify the endpoint with; empty: the system's
};

/// Limits of one account; each has a metric and a clear line in the log.
struct imap_limits {
  std::uint64_t max_message_size = 50 * MB;  ///< of a larger mail only the beginning is fetched
  std::uint32_t max_attempts = 3;            ///< at one mail as a whole, then as many at its beginning
  std::uint32_t max_response = 256 * KB;     ///< octets of one response beside mails
  milliseconds connect_timeout{30000};       ///< to connect, and for the TLS handshake
  milliseconds command_timeout{60000};       ///< silence while a command runs
  milliseconds idle_renew{600000};           ///< IDLE is begun anew, which shows that the server is still there
  milliseconds poll{60000};                  ///< between two looks where there is no IDLE
  milliseconds retry_first{1000};   ///< pause after a failure; doubled each time; 30 times as long when refused
  milliseconds retry_most{300000};  ///< the longest pause after a failure; twelve times as long when refused
};

/// [[imap]] one account with folders to read
struct imap_section {
  std::string name;  ///< unique; label of metrics, part of the event's source
  std::string host;
  std::uint16_t port = 993;
  std::string tls = "implicit";  ///< "implicit" "starttls" "none"
  bool allow_plain = false;      ///< tls = "none" to another machine
  std::string ca_file;           ///< PEM bundle to verify with; empty: the system's
  std::string user;
  std::string password;                          ///< read from `password_file`
  std::vector<std::string> folders = {"INBOX"};  ///< a connection each
  std::string queue = "general";                 ///< where its tickets go
  std::string from = "now";                      ///< first start: "now" "all" or a date
  std::string after = "keep";                    ///< "keep" "seen" "move:FOLDER" "delete"
  std::string count_at = "03:30";  ///< time of day, UTC, at which UIDs are compared with contacts; "never"
  std::string password_expires;    ///< a date that only the owner knows; empty: never, or unknown
  imap_oauth2 oauth2;
  imap_limits limits;
};

/// [admin] towards operators
struct admin_section {
  std::string listen;      ///< empty: only the control socket
  std::string token;       ///< read from `token_file`
  std::string public_url;  ///< base of the URLs in events; empty: http://<listen>
};

/// [quarantine]: what is kept but makes no ticket until released
struct quarantine_section {
  std::vector<std::string> senders;  ///< "spam@example.net" or "*@example.net", by envelope sender
  std::uint32_t loop_limit = 20;  ///< answers of one machine to a mailbox, in a thread or with a text; 0: no limit
  seconds loop_window{3600};  ///< within this time
};

/// [inspect]: daemons that look at mails before they are taken
struct inspect_section {
  std::string rspamd_url;             ///< "http://127.0.0.1:11333"; empty: nobody judges spam and authentication
  milliseconds rspamd_timeout{8000};  ///< then the mail passes
  std::string clamd;  ///< "127.0.0.1:3310" or "unix:/run/clamav/clamd.ctl"; empty: nobody looks for viruses
  milliseconds clamd_timeout{15000};   ///< then the mail passes
  std::uint64_t max_size = 20 * MB;    ///< larger mails pass without being looked at
  std::string on_spam = "quarantine";  ///< rspamd says "reject": "accept" "tag" "quarantine" "refuse"
  std::string on_likely_spam = "tag";  ///< rspamd says "add header" or "rewrite subject"
  std::string on_virus = "quarantine";
};

/// [[backend]]
struct backend_section {
  std::string name;             ///< unique
  std::string type = "sqlite";  ///< "sqlite" or "webhook"
  std::string file;             ///< sqlite: database; empty: <state_dir>/tickets.db
  std::string url;              ///< webhook: http(s) URL
  std::vector<std::string>
      secrets;          ///< webhook: `whsec_…`, read from `secret_files`; the first signs first, two while rotating
  std::string ca_file;  ///< webhook: PEM bundle to verify with; empty: the system's
  milliseconds timeout{15000};       ///< per attempt
  std::uint32_t concurrency = 16;    ///< deliveries under way at once, each of another conversation
  seconds give_up_after{3 * 86400};  ///< an event refused for a while this long becomes a dead letter
};

struct configuration {
  std::string file;  ///< where it came from
  gateway_section gateway;
  log_section log;
  key_pair tls;
  journal_section journal;
  std::vector<smtp_section> smtp;
  std::vector<mailbox_section> mailbox;
  http_section http;
  chat_section chat;
  std::vector<chat_identity_section> chat_identity;
  std::vector<telephony_section> telephony;
  call_section call;
  std::vector<imap_section> imap;
  admin_section admin;
  quarantine_section quarantine;
  inspect_section inspect;
  std::vector<backend_section> backend;
};

}  // namespace intake::config
