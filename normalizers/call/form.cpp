#include "normalizers/call/form.hpp"

#include "normalizers/call/json_node.hpp"
#include "normalizers/call/multipart.hpp"
#include "normalizers/call/percent.hpp"
#include "normalizers/call/row.hpp"

namespace intake::call {
namespace {

constexpr std::size_t most_fields = 1000;
constexpr std::size_t most_values = 16;

error too_many_fields() { return fail("more than 1000 fields"); }

result<form> read_urlencoded(std::string_view bytes) {
  std::vector<form::field> fields;
  bool any_value = false;
  for (std::size_t begin = 0; begin <= bytes.size();) {
    const std::size_t end = std::min(bytes.find('&', begin), bytes.size());
    const std::string_view pair = bytes.substr(begin, end - begin);
    begin = end + 1;
    if (pair.empty()) continue;
    if (fields.size() == most_fields) return too_many_fields();
    const std::size_t equals = std::min(pair.find('='), pair.size());
    any_value |= equals < pair.size();
    fields.push_back({percent_decode(pair.substr(0, equals), plus::is_blank),
                      percent_decode(pair.substr(std::min(equals + 1, pair.size())), plus::is_blank)});
  }
  if (!any_value) return fail("no form, no multipart form and no JSON object");
  return form(std::move(fields));
}

result<form> read_json_object(std::string_view bytes) {
  const auto value = parse_json(bytes);
  if (!value) return value.error();
  if (!value->is_object()) return fail("no JSON object");
  return read_form(value->get_object());
}

result<form> read_multipart_form(std::string_view bytes) {
  auto parts = read_multipart(bytes, most_fields);
  if (!parts) return parts.error();
  std::vector<form::field> fields;
  for (form_part& part : *parts) fields.push_back({std::move(part.name), std::string(part.value)});
  return form(std::move(fields));
}

bool names_item_of(std::string_view field, std::string_view list) {
  if (!field.starts_with(list)) return false;
  field.remove_prefix(list.size());
  return field.empty() || (field.front() == '[' && field.back() == ']');
}

}  // namespace

std::string_view form::operator[](std::string_view name) const {
  for (const field& f : fields_)
    if (f.name == name) return f.value;
  return {};
}

std::vector<std::string_view> form::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const field& f : fields_)
    if (values.size() < most_values && names_item_of(f.name, name) && !f.value.empty()) values.push_back(f.value);
  return values;
}

/// A member that is a list of values is a field that is there several times; objects within have no place in a flat record.
result<form> read_form(const boost::json::object& object) {
  std::vector<form::field> fields;
  for (const auto& member : object) {
    const json_node values(member.value());
    for (std::size_t i = 0; i < values.size() && i < most_values; ++i) {
      if (fields.size() == most_fields) return too_many_fields();
      fields.push_back({std::string(member.key()), values.item(i).text()});
    }
  }
  return form(std::move(fields));
}

result<form> read_form(std::string_view bytes) {
  const std::string_view body = without_blanks(bytes);
  if (body.starts_with('{')) return read_json_object(body);
  if (body.starts_with("--")) return read_multipart_form(body);
  return read_urlencoded(body);
}

}  // namespace intake::call
