// What the pipeline knows of a channel: how to read its contacts and how to fold what they say.
//
// Owner       Rows of the table in gateway/channels.cpp; any thread.
#pragma once

#include <string_view>

#include "normalizers/assembly/assembler.hpp"
#include "normalizers/assembly/gathering.hpp"
#include "normalizers/normalizer.hpp"

namespace intake::pipeline {

struct channel {
  std::string_view name;  ///< `contact::channel`
  intake::normalizer normalize = nullptr;
  assembly::fold fold = nullptr;
  /// Set where several contacts make one ticket; `fold` then takes what cannot be gathered.
  assembly::gather gather = nullptr;
  assembly::settle settle = nullptr;
};

}  // namespace intake::pipeline
