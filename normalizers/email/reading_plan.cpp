#include "normalizers/email/reading_plan.hpp"

#include <algorithm>
#include <string_view>

namespace intake::email {
namespace {

bool is_text(const part& p) { return p.type == "text/plain" || p.type == "text/html"; }

bool has_name(const part& p) { return !p.content_disposition["filename"].empty() || !p.content_type["name"].empty(); }

/// Walks the tree; its depth is bounded by `limits::depth`.
class planner {
 public:
  explicit planner(const mail& m) : mail_(m) {}

  reading_plan run() {
    if (mail_.parts.front().is_multipart) {
      children_.resize(mail_.parts.size());
      for (std::uint32_t i = 1; i < mail_.parts.size(); ++i) children_[mail_.parts[i].parent].push_back(i);
      walk(0, false);
    } else {
      place(0, {}, 0, false);
    }
    return std::move(plan_);
  }

 private:
  std::string_view subtype(std::uint32_t index) const { return std::string_view(mail_.parts[index].type).substr(10); }

  void walk(std::uint32_t index, bool in_alternative) {
    const std::string_view kind = subtype(index);
    const bool alternative = kind == "alternative";
    const std::size_t texts = plan_.text.size(), htmls = plan_.html.size();
    std::size_t position = 0;
    for (const std::uint32_t child : children_[index]) {
      if (mail_.parts[child].is_multipart)
        walk(child, in_alternative || alternative);
      else
        place(child, kind, position, in_alternative);
      ++position;
    }
    if (!alternative) return;
    // Only one of the two kinds was there: it serves for both.
    if (plan_.text.size() == texts)
      plan_.text.insert(plan_.text.end(), plan_.html.begin() + static_cast<std::ptrdiff_t>(htmls), plan_.html.end());
    else if (plan_.html.size() == htmls)
      plan_.html.insert(plan_.html.end(), plan_.text.begin() + static_cast<std::ptrdiff_t>(texts), plan_.text.end());
  }

  void place(std::uint32_t index, std::string_view parent, std::size_t position, bool in_alternative) {
    const part& p = mail_.parts[index];
    const bool readable =
        p.disposition != "attachment" && is_text(p) && (position == 0 || (parent != "related" && !has_name(p)));
    if (!readable) return plan_.attachments.push_back(index);
    if (!p.content_disposition["filename"].empty()) plan_.attachments.push_back(index);  // shown, and a file as well
    const bool one_kind_only = parent == "alternative" || in_alternative;
    if (!one_kind_only || p.type == "text/plain") plan_.text.push_back(index);
    if (!one_kind_only || p.type == "text/html") plan_.html.push_back(index);
  }

  const mail& mail_;
  std::vector<std::vector<std::uint32_t>> children_;
  reading_plan plan_;
};

}  // namespace

reading_plan plan_reading(const mail& m) { return planner(m).run(); }

}  // namespace intake::email
