// Maps elements of one type to elements of another, by a list of pairs.
#pragma once

#include <string>
#include <unordered_map>

#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace onnxray {

class LookupTable {
 public:
  // Which of several pairs with the same key counts.
  enum class Repeated : uint8_t { kFirst, kLast };

  // Keys: [n], strings, integers or floats; values: [n] of any type; `otherwise`: one value, for what is no
  // key. NaN is a key like any other. Errors: kInvalidModel where they do not fit together.
  static Result<LookupTable> Make(const Tensor& keys, const Tensor& values, const Tensor& otherwise,
                                  Repeated repeated);

  DType key_dtype() const { return key_dtype_; }
  DType value_dtype() const { return values_.dtype(); }
  // Row-major tensors of the same count and of those types.
  void Map(const ThreadPool& pool, const Tensor& from, Tensor& to) const;

 private:
  template <typename Key>
  using Index = std::unordered_map<Key, int64_t>;

  DType key_dtype_ = DType::kUndefined;
  Index<std::string> strings_;
  Index<uint64_t> numbers_;  // by the bits of the number as the widest of its kind
  Tensor values_;            // the last one is `otherwise`
};

}  // namespace onnxray
