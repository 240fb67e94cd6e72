// The words on the command line become one call of a command.
//
// Fails  With exit code 2 and one line on stderr for what is not understood.
#pragma once

namespace intake::cli {

/// What main() returns.
int run(int argc, char** argv);

}  // namespace intake::cli
