#include "adapters/chat/upload_types.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace intake::chat {
namespace {

using namespace std::string_view_literals;

TEST(ChatUploadTypes, AreKnownByTheirFirstBytes) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"\x89PNG\r\n\x1a\n....", "image/png"},
      {"%PDF-1.7", "application/pdf"},
      {"MZ\x90", "application/vnd.microsoft.portable-executable"},
      {"RIFF\0\0\0\0WEBPVP8 "sv, "image/webp"},
      {"\0\0\0\x18" "ftypheic\0\0\0\0"sv, "image/heic"},
      {"\0\0\0\x18" "ftypM4A \0\0\0\0"sv, "audio/mp4"},
      {"\0\0\0\x18" "ftypisom\0\0\0\0"sv, "video/mp4"},
      {"hello", ""},
      {"", ""},
  };
  for (const auto& [bytes, type] : cases) EXPECT_EQ(type_of(bytes), type);
}

TEST(ChatUploadTypes, AreTakenByWhatIsSaidAndByWhatIsThere) {
  const std::vector<std::string> all, pictures = {"image/*"}, papers = {"application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"};
  const struct {
    const std::vector<std::string>& allowed;
    std::string_view said, detected;
    bool taken;
  } cases[] = {
      {all, "", "", true},
      {all, "anything", "application/x-executable", true},
      {pictures, "image/png", "image/png", true},
      {pictures, "IMAGE/PNG; name=\"a.png\"", "", true},
      {pictures, "image/jpeg", "image/png", true},
      {pictures, "imagery/png", "", false},
      {pictures, "", "image/png", false},
      {pictures, "image/png", "application/x-executable", false},
      {pictures, "image/png", "application/zip", false},
      {papers, "application/pdf", "application/pdf", true},
      {papers, "application/pdfx", "", false},
      {papers, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/zip", true},
      {papers, "application/pdf", "application/zip", false},
      {papers, "application/zip", "application/zip", false},
  };
  for (const auto& c : cases) EXPECT_EQ(may_attach(c.allowed, c.said, c.detected), c.taken) << c.said << " " << c.detected;
}

}  // namespace
}  // namespace intake::chat
