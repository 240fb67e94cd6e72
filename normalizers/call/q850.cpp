#include "normalizers/call/q850.hpp"

namespace intake::call {

std::string_view result_of_q850(int cause) {
  switch (cause) {
    case 16:  // normal clearing: the caller gave up
    case 18:  // no user responding
    case 19:  // no answer
    case 20:  // subscriber absent
    case 21:  // call rejected: somebody pressed "decline"
    case 26:  // non-selected user clearing: another handset had it
    case 31:  // normal, unspecified
      return "missed";
    case 17: return "busy";
    default: return cause > 0 && cause < 128 ? "failed" : "";
  }
}

}  // namespace intake::call
