#include "adapters/smtp/message_content.hpp"

namespace intake::smtp {

message_content::piece message_content::next(std::string_view& input) {
  piece taken;
  if (chunked_) {
    taken.bytes = take_chunk(remaining_, input);
    taken.complete = remaining_ == 0;
  } else {
    const auto block = data_.next(input);
    taken = {.bytes = block.content, .complete = block.ended};
  }
  meter_.feed(taken.bytes);
  if (taken.complete && ends_mail()) meter_.finish();
  return taken;
}

}  // namespace intake::smtp
