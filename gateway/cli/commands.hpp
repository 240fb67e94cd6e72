// The commands of the command line, one function each; what is on the command line is in their arguments.
//
// Guarantees  Data goes to stdout, in words or with `json` one JSON object a line; what went wrong goes to stderr in one line.
// Owner       main's thread.
// Fails       By exit code: 0 done, 1 it failed, 2 wrong use, 78 wrong configuration.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace intake::cli {

inline constexpr int done = 0, failed = 1, wrong_use = 2, wrong_configuration = 78;

/// What every command knows.
struct common {
  std::string config_file = "/etc/intake/intake.toml";
  bool json = false;
};

int serve(const common&);
int check(const common&);

struct normalize_options {
  std::string channel, format, at;
  std::vector<std::string> files;
};
int normalize(const common&, const normalize_options&);

struct tickets_options {
  std::string backend;
  bool follow = false;
  std::size_t limit = 100;
};
int tickets(const common&, const tickets_options&);

int trace(const common&, const std::string& receipt);
int status(const common&);

struct ledger_options {
  std::string source, day;
};
int ledger(const common&, const ledger_options&);

int dead_list(const common&);
int dead_show(const common&, const std::string& event);
/// `what`: "retry" or "discard"; an empty backend means all that refused it.
int dead_decide(const common&, const std::string& event, const std::string& what, const std::string& backend);

int quarantine_list(const common&);
int quarantine_show(const common&, const std::string& receipt);
/// `what`: "release" or "discard".
int quarantine_decide(const common&, const std::string& receipt, const std::string& what);

struct replay_options {
  std::string since, until, backend;
  bool renormalize = false, dry_run = false;
};
int replay(const common&, const replay_options&);

int backend_list(const common&);
/// `what`: "enable" or "disable".
int backend_switch(const common&, const std::string& name, const std::string& what, const std::string& reason);

struct send_email_options {
  std::string server, from = "customer@example.net", to, subject = "A test", text, file, ca_file;
  bool tls = false;
};
int send_email(const common&, const send_email_options&);

struct tap_options {
  std::string channel;
  std::size_t count = 0;  ///< end after so many; 0: run until interrupted
};
int tap(const common&, const tap_options&);

int version(const common&);

}  // namespace intake::cli
