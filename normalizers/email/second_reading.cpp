#include "normalizers/email/second_reading.hpp"

#include <iterator>
#include <mimetic/mimetic.h>

#include "normalizers/email/ascii.hpp"

namespace intake::email {
namespace {

constexpr std::size_t max_skeleton = 32 * 1024, max_leaves = 100;

/// The lines that decide on the structure, in the order of the mail.
class skeleton_writer {
 public:
  explicit skeleton_writer(const mail& m) : mail_(m) {}

  /// Empty: too large to be worth it.
  std::string run() {
    for (std::size_t i = 0; i < mail_.parts.size() && out_.size() <= max_skeleton; ++i) {
      const part& p = mail_.parts[i];
      for (const field& f : mail_.header(p))
        if (same(f.name, "content-type")) (out_ += "Content-Type: " + unfolded(f.value)) += "\r\n";
      out_ += "\r\n";
      const std::size_t next = i + 1 < mail_.parts.size() ? header_begin(mail_.parts[i + 1]) : mail_.raw.size();
      copy_boundary_lines(mail_.raw.substr(p.body_begin, next - std::min(next, p.body_begin)));
    }
    return out_.size() <= max_skeleton ? std::move(out_) : std::string{};
  }

 private:
  /// Where a part's header starts: at its first field, or, without one, at its body.
  std::size_t header_begin(const part& p) const {
    return p.field_count == 0
               ? p.body_begin
               : static_cast<std::size_t>(mail_.all_fields[p.first_field].name.data() - mail_.raw.data());
  }

  void copy_boundary_lines(std::string_view stretch) {
    for (std::size_t pos = 0; (pos = find_dashed_line(stretch, pos)) < stretch.size() && out_.size() <= max_skeleton;) {
      const line l = line_at(stretch, pos);
      (out_ += l.text) += "\r\n";
      pos = l.next;
    }
  }

  const mail& mail_;
  std::string out_;
};

/// A part without parts of its own; what a message/rfc822 encloses is not looked at.
void count_leaves(mimetic::MimeEntity& entity, std::size_t& leaves, std::size_t depth) {
  const bool encloses = entity.header().contentType().type() == "message";
  if (entity.body().parts().empty() || encloses || depth > limits{}.depth + 1) {
    ++leaves;
    return;
  }
  for (mimetic::MimeEntity* child : entity.body().parts()) count_leaves(*child, leaves, depth + 1);
}

}  // namespace

bool second_reading_agrees(const mail& m) {
  if (!m.parts.front().is_multipart || m.parts.size() > max_leaves || !m.notes.limits_hit.empty()) return true;
  const std::string skeleton = skeleton_writer(m).run();
  if (skeleton.empty()) return true;
  mimetic::MimeEntity root;
  mimetic::IteratorParser<const char*, std::input_iterator_tag> parser(root);
  parser.run(skeleton.data(), skeleton.data() + skeleton.size());
  std::size_t theirs = 0, ours = 0;
  count_leaves(root, theirs, 0);
  for (const part& p : m.parts) ours += !p.is_multipart;
  return theirs == ours;
}

}  // namespace intake::email
