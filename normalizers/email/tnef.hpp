// The files in a winmail.dat ([MS-OXTNEF]): what Outlook sends to those who it thinks use Outlook, too.
//
// Guarantees  One pass over the decoded bytes, block by block: memory does not grow with the files. At most 100 files; of an
//             attribute that is looked into, at most 64 KB. A length that lies ends the reading; what was found stands.
// Fails       Never: what is no TNEF holds no files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "normalizers/email/transfer.hpp"

namespace intake::email {

struct tnef_file {
  std::string name;  ///< as UTF-8, not yet safe; may be empty
  std::string declared_type, content_id;
  std::uint64_t offset = 0, size = 0;  ///< within the decoded bytes
  std::string sha256;                  ///< hex
  std::string detected_type;
};

struct tnef {
  std::vector<tnef_file> files;
  std::string text;  ///< the mail itself as plain text, where Outlook put it there, too; UTF-8
};

tnef read_tnef(decoder source);

}  // namespace intake::email
