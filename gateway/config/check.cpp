#include "gateway/config/check.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

#include "gateway/config/certificates.hpp"
#include "gateway/config/forms.hpp"
#include "gateway/config/values.hpp"

namespace intake::config {
namespace {

namespace fs = std::filesystem;

void add(problems& to, const place& at, std::string message, bool warning = false) {
  to.push_back({.at = at, .message = std::move(message), .warning = warning});
}

void pair_of(const key_pair& pair, const place& at, problems& to) {
  if (const status ok = check_pair(pair); !ok) return add(to, at, ok.error().message);
  if (const auto days = days_left(pair.certificate); days && *days < 0)
    add(to, at, "the certificate in " + pair.certificate + " expired " + std::to_string(-*days) + " days ago");
  else if (days && *days < 14)
    add(to, at, "the certificate in " + pair.certificate + " expires in " + std::to_string(*days) + " days", true);
}

void authority(const std::string& file, const place& at, const std::string& key, problems& to) {
  if (!file.empty() && !holds_certificate(file)) add(to, at, key + ": no certificate can be read from " + file);
}

// Why an address cannot be bound; empty if it can.
std::string try_to_bind(const endpoint& e) {
  const int fd = ::socket(e.v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::strerror(errno);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_storage address{};
  socklen_t size = 0;
  if (e.v6) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(e.port);
    inet_pton(AF_INET6, e.address.c_str(), &v6.sin6_addr);
    std::memcpy(&address, &v6, size = sizeof v6);
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(e.port);
    inet_pton(AF_INET, e.address.c_str(), &v4.sin_addr);
    std::memcpy(&address, &v4, size = sizeof v4);
  }
  std::string why;
  const bool bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0 && ::listen(fd, 1) == 0;
  if (!bound && errno == EADDRINUSE)
    why = "is in use; by a gateway that is running already?";
  else if (!bound && errno == EACCES)
    why = "needs a privilege: ports below 1024 are for root or CAP_NET_BIND_SERVICE";
  else if (!bound)
    why = std::string("cannot be bound: ") + std::strerror(errno);
  ::close(fd);
  return why;
}

void listener(const std::string& listen, const place& at, problems& to) {
  const auto parsed = parse_endpoint(listen);
  if (listen.empty() || !parsed) return;
  if (const std::string why = try_to_bind(*parsed); !why.empty()) add(to, at, "listen: " + listen + " " + why);
}

// The directory, or the nearest one above it that exists: there it would be made.
fs::path nearest_existing(fs::path directory) {
  std::error_code ignored;
  while (!fs::exists(directory, ignored) && directory.has_relative_path()) directory = directory.parent_path();
  return directory;
}

// Why nothing can be made in a directory; empty if something can.
std::string try_to_write(const fs::path& directory) {
  std::string trial = (directory / ".intake-check-XXXXXX").string();
  if (::mkdtemp(trial.data()) == nullptr) return std::strerror(errno);
  ::rmdir(trial.c_str());
  return {};
}

}  // namespace

problems check_certificates(const loaded& l) {
  problems found;
  const configuration& c = l.configuration;
  if (!c.tls.certificate.empty()) pair_of(c.tls, l.where("tls", 0, "certificate"), found);
  const auto own_pairs = [&](const std::vector<key_pair>& pairs, const place& at) {
    for (const key_pair& pair : pairs)
      if (pair.certificate != c.tls.certificate || pair.private_key != c.tls.private_key) pair_of(pair, at, found);
  };
  for (std::size_t i = 0; i < c.smtp.size(); ++i) own_pairs(c.smtp[i].certificates, l.where("smtp", i, "certificate"));
  own_pairs(c.http.certificates, l.where("http", 0, "certificate"));
  for (std::size_t i = 0; i < c.telephony.size(); ++i)
    own_pairs(c.telephony[i].certificates, l.where("telephony", i, "certificate"));
  authority(c.http.client_ca_file, l.where("http", 0, "client_ca_file"), "client_ca_file", found);
  for (std::size_t i = 0; i < c.telephony.size(); ++i)
    authority(c.telephony[i].client_ca_file, l.where("telephony", i, "client_ca_file"), "client_ca_file", found);
  for (std::size_t i = 0; i < c.backend.size(); ++i)
    authority(c.backend[i].ca_file, l.where("backend", i, "ca_file"), "ca_file", found);
  return found;
}

problems check_state(const loaded& l) {
  problems found;
  const std::string& directory = l.configuration.gateway.state_dir;
  const place at = l.where("gateway", 0, "state_dir");
  const fs::path existing = nearest_existing(directory);
  std::error_code ignored;
  if (!fs::is_directory(existing, ignored)) {
    add(found, at, "state_dir: " + existing.string() + " is not a directory");
  } else if (const std::string why = try_to_write(existing); !why.empty()) {
    const bool there = existing == fs::path(directory);
    add(found, at, "state_dir: " + directory + (there ? " cannot be written to: " : " cannot be made: ") + why);
  }
  struct statvfs disk {};
  if (::statvfs(existing.c_str(), &disk) != 0) return found;
  const std::uint64_t available = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  if (available < l.configuration.journal.low_water)
    add(found, l.where("journal", 0, "low_water"),
        "low_water: less than " + format_size(static_cast<std::int64_t>(l.configuration.journal.low_water)) +
            " free in " + existing.string() + ": contacts would be refused",
        true);
  return found;
}

problems check_listeners(const loaded& l) {
  problems found;
  const configuration& c = l.configuration;
  for (std::size_t i = 0; i < c.smtp.size(); ++i) listener(c.smtp[i].listen, l.where("smtp", i, "listen"), found);
  listener(c.http.listen, l.where("http", 0, "listen"), found);
  for (std::size_t i = 0; i < c.telephony.size(); ++i)
    listener(c.telephony[i].listen, l.where("telephony", i, "listen"), found);
  listener(c.admin.listen, l.where("admin", 0, "listen"), found);
  return found;
}

problems check_sources(const loaded& l) {
  problems found;
  for (std::size_t i = 0; i < l.configuration.imap.size(); ++i) {
    const imap_section& s = l.configuration.imap[i];
    authority(s.ca_file, l.where("imap", i, "ca_file"), "ca_file", found);
    if (s.password.empty() && s.oauth2.token_url.empty())
      add(found, l.where("imap", i, "user"),
          "user: \"password_file\" or [imap.oauth2] is missing, so nobody can log in");
  }
  for (std::size_t i = 0; i < l.configuration.telephony.size(); ++i) {
    const telephony_section& s = l.configuration.telephony[i];
    if (!s.file.empty() && ::access(s.file.c_str(), F_OK) != 0)
      add(found, l.where("telephony", i, "file"), "file: " + s.file + " is not there (yet)", true);
    else if (!s.file.empty() && ::access(s.file.c_str(), R_OK) != 0)
      add(found, l.where("telephony", i, "file"), "file: " + s.file + " cannot be read: " + std::strerror(errno));
    if (s.directory.empty()) continue;
    if (const std::string why = try_to_write(s.directory); !why.empty())
      add(found, l.where("telephony", i, "directory"),
          "directory: files cannot be moved in " + s.directory + ": " + why);
  }
  return found;
}

problems check(const loaded& l) {
  problems found = check_certificates(l);
  for (auto* part : {check_state, check_listeners, check_sources})
    for (problem& p : part(l)) found.push_back(std::move(p));
  return found;
}

}  // namespace intake::config
