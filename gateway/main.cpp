#include "gateway/cli/command_line.hpp"

int main(int argc, char** argv) { return intake::cli::run(argc, argv); }
