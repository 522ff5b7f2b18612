// A node's attributes, typed. Defaults that the operator declares are filled in before a kernel sees them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tensor/tensor.h"

namespace onnxray {

class Graph;

using AttributeValue = std::variant<int64_t, float, std::string, Tensor, std::shared_ptr<const Graph>,
                                    std::vector<int64_t>, std::vector<float>, std::vector<std::string>,
                                    std::vector<Tensor>, std::vector<std::shared_ptr<const Graph>>>;

class Attributes {
 public:
  void Set(std::string name, AttributeValue value) {
    values_.insert_or_assign(std::move(name), std::move(value));
  }
  bool Has(std::string_view name) const { return values_.find(name) != values_.end(); }
  const std::map<std::string, AttributeValue, std::less<>>& all() const { return values_; }

  // Null when absent or of another kind.
  template <typename T>
  const T* Find(std::string_view name) const {
    const auto it = values_.find(name);
    return it == values_.end() ? nullptr : std::get_if<T>(&it->second);
  }

  int64_t Int(std::string_view name, int64_t otherwise = 0) const { return Or<int64_t>(name, otherwise); }
  float Float(std::string_view name, float otherwise = 0) const { return Or<float>(name, otherwise); }
  std::string String(std::string_view name, std::string otherwise = {}) const {
    return Or<std::string>(name, std::move(otherwise));
  }
  std::vector<int64_t> Ints(std::string_view name, std::vector<int64_t> otherwise = {}) const {
    return Or<std::vector<int64_t>>(name, std::move(otherwise));
  }
  std::vector<float> Floats(std::string_view name, std::vector<float> otherwise = {}) const {
    return Or<std::vector<float>>(name, std::move(otherwise));
  }
  std::vector<std::string> Strings(std::string_view name) const {
    return Or<std::vector<std::string>>(name, {});
  }
  // Null when absent.
  std::shared_ptr<const Graph> Subgraph(std::string_view name) const {
    return Or<std::shared_ptr<const Graph>>(name, nullptr);
  }

 private:
  template <typename T>
  T Or(std::string_view name, T otherwise) const {
    const T* value = Find<T>(name);
    return value ? *value : otherwise;
  }

  std::map<std::string, AttributeValue, std::less<>> values_;
};

}  // namespace onnxray
