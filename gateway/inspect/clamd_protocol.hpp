// clamd's INSTREAM as values: what is sent, and what an answer says. (clamd(8): "zINSTREAM\0", chunks of a four-byte length in network
// order and as many bytes, ended by an empty chunk; the answer ends with NUL.)
//
// Guarantees  Sans-I/O. An answer that is not understood is a failure, never "clean".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace intake::inspect {

inline constexpr std::string_view clamd_command{"zINSTREAM\0", 10};
inline constexpr std::size_t clamd_chunk = 64 << 10;
inline constexpr std::size_t clamd_longest_answer = 4096;

/// The length that goes before a chunk; 0 ends the stream.
std::string clamd_chunk_header(std::uint32_t size);

struct virus_verdict {
  enum class result { clean, infected, failed };
  result what = result::failed;
  std::string detail;  ///< infected: the signature's name; failed: why
};

/// `answer` without its NUL: "stream: OK", "stream: Eicar-Signature FOUND", "INSTREAM size limit exceeded. ERROR".
virus_verdict read_clamd_answer(std::string_view answer);

}  // namespace intake::inspect
