// The chat widget, the module that is served at /widget.js. Made from the sources beside this file when the gateway is built.
//
// Guarantees  Both are the same module; they live as long as the process.
#pragma once

#include <string_view>

namespace intake::chat::widget {

std::string_view script();       ///< text/javascript; charset=utf-8
std::string_view script_gzip();  ///< the same for who says Accept-Encoding: gzip

}  // namespace intake::chat::widget
