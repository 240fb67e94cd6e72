# Makes the source of script.hpp's functions out of a file, as it is and with gzip: cmake -DIN=FILE -DOUT=script.cpp -P embed.cmake
file(ARCHIVE_CREATE OUTPUT ${IN}.gz PATHS ${IN} FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9)

function(octets_of file into)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," octets "${hex}")
  set(${into} "${octets}" PARENT_SCOPE)
endfunction()

octets_of(${IN} plain)
octets_of(${IN}.gz packed)
file(WRITE ${OUT} "#include \"adapters/chat/widget/script.hpp\"

namespace intake::chat::widget {
namespace {

constexpr char plain[] = {${plain}};
constexpr char packed[] = {${packed}};

}  // namespace

std::string_view script() { return {plain, sizeof plain}; }
std::string_view script_gzip() { return {packed, sizeof packed}; }

}  // namespace intake::chat::widget
")
