// Bytes nobody can guess, from the system's generator through OpenSSL.
//
// Owner  Any thread.
// Fails  Throws std::runtime_error when the generator can't be seeded: never weak bytes instead.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace intake::crypto {

void random_bytes(std::span<unsigned char> out);

std::string random_bytes(std::size_t size);

}  // namespace intake::crypto
