// The commands of the command line, one function each; what is on the command line is in their arguments.
//
// Guarantees  Data goes to stdout, in words or with `json` one JSON object a line; what went wrong goes to stderr in one line.
// Owner       main's thread.
// Fails       By exit code: 0 done, 1 it failed, 2 wrong use, 78 wrong configuration.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace intake::cli {

inline constexpr int done = 0, failed = 1, wrong_use = 2, wrong_configuration = 78;

/// What every command knows.
struct invocation {
  std::string config_file = "/etc/intake/intake.toml";
  bool json = false;
};

int serve(const invocation&);
/// `login`: logs in to the accounts of [[imap]] as well and opens their folders.
int check(const invocation&, bool login);

struct normalize_options {
  std::string channel, format, source, at;
  std::vector<std::string> files;
};
int normalize(const invocation&, const normalize_options&);

struct tickets_options {
  std::string backend;
  bool follow = false;
  std::size_t limit = 100;
};
int tickets(const invocation&, const tickets_options&);

int trace(const invocation&, const std::string& receipt);
int status(const invocation&);

struct ledger_options {
  std::string source, day;
};
int ledger(const invocation&, const ledger_options&);

int dead_list(const invocation&);
int dead_show(const invocation&, const std::string& event);
/// `what`: "retry" or "discard"; an empty backend means all that refused it.
int dead_decide(const invocation&, const std::string& event, const std::string& what, const std::string& backend);

int quarantine_list(const invocation&);
int quarantine_show(const invocation&, const std::string& receipt);
/// `what`: "release" or "discard".
int quarantine_decide(const invocation&, const std::string& receipt, const std::string& what);

struct replay_options {
  std::string since, until, backend;
  bool renormalize = false, dry_run = false;
};
int replay(const invocation&, const replay_options&);

int backend_list(const invocation&);
/// `what`: "enable" or "disable".
int backend_switch(const invocation&, const std::string& name, const std::string& what, const std::string& reason);

struct send_email_options {
  std::string server, from = "customer@example.net", to, subject = "A test", text, file, ca_file;
  bool tls = false;
};
int send_email(const invocation&, const send_email_options&);

struct send_call_options {
  std::string format;
  std::size_t count = 6;
  std::optional<std::uint64_t> seed;  ///< nothing: by chance
  std::string url, to, file, where;   ///< one of them; `where` is "-"
  std::string ca_file;
  std::vector<std::string> headers;  ///< "Name: value"
};
int send_call(const invocation&, const send_call_options&);

struct send_chat_options {
  std::string url = "ws://127.0.0.1:8080/chat", origin, name, email, token, page, ca_file;
  int wait = 0;  ///< seconds to wait for answers behind the last line
};
int send_chat(const invocation&, const send_chat_options&);

struct tap_options {
  std::string channel;
  std::size_t count = 0;  ///< end after so many; 0: run until interrupted
};
int tap(const invocation&, const tap_options&);

int version(const invocation&);

}  // namespace intake::cli
