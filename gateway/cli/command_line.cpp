#include "gateway/cli/command_line.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <iostream>

#include "gateway/cli/commands.hpp"

namespace intake::cli {
namespace {

/// One command line on its way to one call.
class command_line {
 public:
  command_line();
  int run(int argc, char** argv);

 private:
  CLI::App* command(CLI::App& of, const std::string& name, const std::string& does, const std::string& example);
  void runs(CLI::App*, std::function<int()>);
  void add_serving();
  void add_looking();
  void add_dead();
  void add_quarantine();
  void add_backend();
  void add_replay();
  void add_trying();
  void add_send_email(CLI::App& send);
  void add_send_call(CLI::App& send);
  void add_send_chat(CLI::App& send);

  CLI::App app_{"Intake: takes contacts, makes them safe, turns each into a ticket event, delivers it.", "intake"};
  invocation invocation_;
  bool login_ = false;
  std::function<int()> chosen_;

  std::string receipt_, event_, backend_, reason_;
  normalize_options normalize_;
  tickets_options tickets_;
  ledger_options ledger_;
  replay_options replay_;
  send_email_options email_;
  send_call_options call_;
  send_chat_options chat_;
  tap_options tap_;
};

command_line::command_line() {
  app_.require_subcommand(1);
  app_.add_option("--config", invocation_.config_file, "The configuration")
      ->envname("INTAKE_CONFIG")
      ->type_name("FILE")
      ->capture_default_str();
  app_.add_flag("--json", invocation_.json, "One JSON object a line instead of words");
  app_.footer("Exit status: 0 done, 1 it failed, 2 wrong use, 78 wrong configuration.");
  app_.set_help_flag("-h,--help", "What you are reading");
  add_serving();
  add_looking();
  add_dead();
  add_quarantine();
  add_backend();
  add_replay();
  add_trying();
}

CLI::App* command_line::command(CLI::App& of, const std::string& name, const std::string& does,
                                const std::string& example) {
  CLI::App* out = of.add_subcommand(name, does);
  out->fallthrough();  // --config and --json may stand anywhere
  out->footer("--config FILE and --json go with every command.\nExample: intake " + example);
  return out;
}

void command_line::runs(CLI::App* what, std::function<int()> call) {
  what->callback([this, call = std::move(call)] { chosen_ = call; });
}

void command_line::add_serving() {
  runs(command(app_, "serve", "runs in the foreground", "serve --config intake.toml"),
       [this] { return serve(invocation_); });
  CLI::App* check = command(app_, "check", "says what is wrong with the configuration, the certificates, the ports",
                            "check --config intake.toml");
  check->add_flag("--login", login_, "Log in to the accounts of [[imap]], too, and open their folders");
  runs(check, [this] { return cli::check(invocation_, login_); });
}

void command_line::add_looking() {
  runs(command(app_, "status", "sources, counters, lag, disk, backends", "status"),
       [this] { return status(invocation_); });

  CLI::App* tickets = command(app_, "tickets", "what the embedded store holds", "tickets --follow");
  tickets->add_flag("--follow", tickets_.follow, "Go on with every message as it is filed");
  tickets->add_option("--backend", tickets_.backend, "The sqlite backend to look into; the first one if not said");
  tickets->add_option("--limit", tickets_.limit, "The newest so many")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  runs(tickets, [this] { return cli::tickets(invocation_, tickets_); });

  CLI::App* trace = command(app_, "trace", "the life of one contact, from the receipt to the ticket number",
                            "trace 01JD9ZK3V5QH8W6M4T2R0YBXCE");
  trace->add_option("RECEIPT", receipt_, "What the sender was told: 250 2.0.0 RECEIPT")->required();
  runs(trace, [this] { return cli::trace(invocation_, receipt_); });

  CLI::App* ledger = command(app_, "ledger", "what was seen and what became of it; names what is missing",
                             "ledger --source smtp/public --day 2026-11-22");
  ledger->add_option("--source", ledger_.source, "Of this source only, e.g. smtp/public");
  ledger->add_option("--day", ledger_.day, "Of this day only (UTC), as 2026-11-22");
  runs(ledger, [this] { return cli::ledger(invocation_, ledger_); });
}

void command_line::add_dead() {
  CLI::App* dead = command(app_, "dead", "events that a backend refused for good", "dead list");
  dead->require_subcommand(1);
  runs(command(*dead, "list", "all of them", "dead list"), [this] { return dead_list(invocation_); });
  CLI::App* show =
      command(*dead, "show", "one event and what every backend made of it", "dead show 01JD9ZK3V5QH8W6M4T2R0YBXCE-0");
  show->add_option("EVENT", event_, "Its id")->required();
  runs(show, [this] { return dead_show(invocation_, event_); });
  for (const std::string what : {"retry", "discard"}) {
    CLI::App* decide =
        command(*dead, what, what == "retry" ? "delivers it again, now" : "never delivers it; what it held up goes on",
                "dead " + what + " 01JD9ZK3V5QH8W6M4T2R0YBXCE-0 --backend desk");
    decide->add_option("EVENT", event_, "Its id")->required();
    decide->add_option("--backend", backend_, "At this backend only");
    runs(decide, [this, what] { return dead_decide(invocation_, event_, what, backend_); });
  }
}

void command_line::add_quarantine() {
  CLI::App* quarantine = command(app_, "quarantine", "what policy held back", "quarantine list");
  quarantine->require_subcommand(1);
  runs(command(*quarantine, "list", "all that is held", "quarantine list"),
       [this] { return quarantine_list(invocation_); });
  CLI::App* show = command(*quarantine, "show", "one contact", "quarantine show 01JD9ZK3V5QH8W6M4T2R0YBXCE");
  show->add_option("RECEIPT", receipt_, "Its receipt")->required();
  runs(show, [this] { return quarantine_show(invocation_, receipt_); });
  for (const std::string what : {"release", "discard"}) {
    CLI::App* decide =
        command(*quarantine, what, what == "release" ? "lets it become a ticket" : "never makes a ticket of it",
                "quarantine " + what + " 01JD9ZK3V5QH8W6M4T2R0YBXCE");
    decide->add_option("RECEIPT", receipt_, "Its receipt")->required();
    runs(decide, [this, what] { return quarantine_decide(invocation_, receipt_, what); });
  }
}

void command_line::add_backend() {
  CLI::App* backend = command(app_, "backend", "backends and where they stand", "backend list");
  backend->require_subcommand(1);
  runs(command(*backend, "list", "all of them", "backend list"), [this] { return backend_list(invocation_); });
  for (const std::string what : {"enable", "disable"}) {
    CLI::App* one =
        command(*backend, what, what == "enable" ? "delivers to it again" : "delivers nothing to it; its events wait",
                "backend " + what + " desk");
    one->add_option("NAME", backend_, "Its name")->required();
    if (what == "disable") one->add_option("--reason", reason_, "For those who look later");
    runs(one, [this, what] { return backend_switch(invocation_, backend_, what, reason_); });
  }
}

void command_line::add_replay() {
  CLI::App* replay =
      command(app_, "replay", "sends a range again: the stored bytes under the same ids",
              "replay --since 2026-11-22T08:00:00Z --until 2026-11-22T12:00:00Z --backend desk --dry-run");
  replay->add_option("--since", replay_.since, "Accepted at or after: RFC 3339, or a day")->required();
  replay->add_option("--until", replay_.until, "Accepted before")->required();
  replay->add_option("--backend", replay_.backend, "To this one only");
  replay->add_flag("--dry-run", replay_.dry_run, "Only tell what would be sent");
  replay->add_flag("--renormalize", replay_.renormalize,
                   "With --dry-run: tell which events today's rules would write differently");
  runs(replay, [this] { return cli::replay(invocation_, replay_); });
}

void command_line::add_trying() {
  CLI::App* normalize = command(app_, "normalize", "raw contacts to their ticket events, offline",
                                "normalize --channel email --at 2026-11-22T08:00:00Z mail.eml");
  normalize->add_option("--channel", normalize_.channel, "email, chat or phone")->required();
  normalize->add_option("--format", normalize_.format,
                        "Of the input: rfc822 for email, a dialect such as asterisk-csv for phone");
  normalize->add_option("--source", normalize_.source, "phone: read as this [[telephony]] of the configuration");
  normalize->add_option("--at", normalize_.at,
                        "Time of arrival (RFC 3339); if not said, what the contact says, else 1970");
  normalize->add_option("FILE", normalize_.files, "Raw contacts; - reads one from stdin")->required();
  runs(normalize, [this] { return cli::normalize(invocation_, normalize_); });

  CLI::App* tap = command(app_, "tap", "live events as they are made", "tap --channel email --json");
  tap->add_option("--channel", tap_.channel, "Of this channel only");
  tap->add_option("--count", tap_.count, "End after so many");
  runs(tap, [this] { return cli::tap(invocation_, tap_); });

  CLI::App* send = command(app_, "send", "a small client to try a listener with",
                           "send email --to support@example.com --subject \"It works\"");
  send->require_subcommand(1);
  add_send_email(*send);
  add_send_call(*send);
  add_send_chat(*send);

  runs(command(app_, "version", "which one this is", "version"), [this] { return version(invocation_); });
}

void command_line::add_send_email(CLI::App& send) {
  CLI::App* email =
      command(send, "email", "a mail over SMTP; prints its receipt",
              "send email --to support@example.com --from you@example.net --subject \"It works\" --text Hello");
  email->add_option("--to", email_.to, "Recipient")->required();
  email->add_option("--from", email_.from, "Sender")->capture_default_str();
  email->add_option("--subject", email_.subject, "Subject")->capture_default_str();
  auto* text = email->add_option("--text", email_.text, "Text of the mail");
  email->add_option("--file", email_.file, "A whole mail to send as it is, instead of --subject and --text")
      ->excludes(text);
  email->add_option("--server", email_.server, "host:port; the configuration's first smtp listener if not said");
  auto* tls = email->add_flag("--tls", email_.tls, "STARTTLS, with the server's certificate verified");
  email->add_option("--ca", email_.ca_file, "PEM bundle to verify with; the system's if not said")->needs(tls);
  runs(email, [this] { return send_email(invocation_, email_); });
}

void command_line::add_send_chat(CLI::App& send) {
  CLI::App* chat =
      command(send, "chat", "a chat over WebSocket: each line of stdin is a message; prints receipts and answers",
              "send chat --url ws://127.0.0.1:8080/chat --name \"Kim Costa\"");
  chat->add_option("--url", chat_.url, "Of the gateway's chat: ws://… or wss://…")->capture_default_str();
  chat->add_option("--origin", chat_.origin, "The page's; must be in chat.allowed_origins; that of --url if not said");
  chat->add_option("--name", chat_.name, "Who you are, as the form before a chat asks");
  chat->add_option("--email", chat_.email, "Where you can be answered");
  chat->add_option("--page", chat_.page, "URL of the page you are on");
  chat->add_option("--token", chat_.token, "A token of a [[chat.identity]] that says who you are");
  chat->add_option("--wait", chat_.wait, "Seconds to wait for answers behind the last line");
  chat->add_option("--ca", chat_.ca_file, "PEM bundle to verify wss with; the system's if not said");
  runs(chat, [this] { return send_chat(invocation_, chat_); });
}

void command_line::add_send_call(CLI::App& send) {
  CLI::App* call = command(send, "call", "made-up telephone calls, as a telephone system would report them",
                           "send call --format asterisk-csv --to 127.0.0.1:7070");
  call->add_option("--format", call_.format, "The dialect of their records")->required();
  call->add_option("--count", call_.count, "So many calls; the first six are one of each kind")
      ->check(CLI::Range(1, 10000000))
      ->capture_default_str();
  call->add_option("--seed", call_.seed, "The same seed makes the same calls; by chance if not said");
  call->add_option("--url", call_.url, "Push every record there over HTTP");
  call->add_option("--header", call_.headers, "With --url: a header field, as \"Authorization: Bearer secret\"")
      ->expected(1)
      ->take_all();
  call->add_option("--ca", call_.ca_file, "With --url: PEM bundle to verify with; the system's if not said");
  call->add_option("--to", call_.to, "address:port to send every record to as a line over TCP");
  call->add_option("--file", call_.file, "Append every record to this file as a line");
  call->add_option("WHERE", call_.where, "- prints the records");
  runs(call, [this] { return send_call(invocation_, call_); });
}

int command_line::run(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app_.exit(help);
  } catch (const CLI::ParseError& e) {
    std::string what = e.what();
    if (const auto unknown = app_.remaining(); !unknown.empty()) what = "there is no command " + unknown.front();
    for (char& c : what)
      if (c == '\n') c = ' ';
    std::cerr << "intake: " << what << "; see intake --help\n";
    return wrong_use;
  }
  try {
    return chosen_();
  } catch (const std::exception& e) {
    std::cerr << "intake: " << e.what() << '\n';
    return failed;
  }
}

}  // namespace

int run(int argc, char** argv) { return command_line{}.run(argc, argv); }

}  // namespace intake::cli
