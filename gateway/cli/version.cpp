#include <iostream>

#include "gateway/cli/commands.hpp"

namespace intake::cli {

int version(const invocation& c) {
  std::cout << (c.json ? "{\"version\":\"" INTAKE_VERSION "\"}" : "intake " INTAKE_VERSION) << '\n';
  return done;
}

}  // namespace intake::cli
