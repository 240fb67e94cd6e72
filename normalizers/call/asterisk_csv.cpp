#include "normalizers/call/dialect.hpp"

namespace intake::call {

result<reading> read_asterisk_csv(const record_view&) { return fail("not read yet"); }

}  // namespace intake::call
