#include "cpu/lookup_table.h"

#include <bit>
#include <cmath>

namespace onnxray {

namespace {

using NumericKeys = Join<Integers, WideFloats>;

// The same for numbers that are equal; all NaNs are.
template <typename T>
uint64_t BitsOf(T number) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<uint64_t>(number);
  } else {
    const double wide = number;
    return std::bit_cast<uint64_t>(std::isnan(wide) ? std::nan("") : wide + 0.0);
  }
}

template <typename Key, typename Index>
void Insert(const Tensor& keys, LookupTable::Repeated repeated, const Key& key_of, Index& index) {
  for (int64_t i = 0; i < keys.count(); ++i) {
    const auto [entry, fresh] = index.try_emplace(key_of(i), i);
    if (!fresh && repeated == LookupTable::Repeated::kLast) entry->second = i;
  }
}

}  // namespace

Result<LookupTable> LookupTable::Make(const Tensor& keys, const Tensor& values, const Tensor& otherwise,
                                      Repeated repeated) {
  const int64_t count = keys.count();
  if (values.count() != count)
    return InvalidModel("there are " + std::to_string(count) + " keys and " + std::to_string(values.count()) +
                        " values");
  if (otherwise.dtype() != values.dtype() || otherwise.count() != 1)
    return InvalidModel("the default is " + otherwise.ToString() + " where the values are " +
                        values.ToString());
  LookupTable table;
  table.key_dtype_ = keys.dtype();
  if (keys.dtype() == DType::kString) {
    const std::string* const texts = keys.data<std::string>();
    Insert(
        keys, repeated, [&](int64_t i) { return texts[i]; }, table.strings_);
  } else {
    const bool known = Dispatch(NumericKeys{}, keys.dtype(), [&](auto tag) {
      const auto* const numbers = keys.data<typename decltype(tag)::Type>();
      Insert(
          keys, repeated, [&](int64_t i) { return BitsOf(numbers[i]); }, table.numbers_);
    });
    if (!known) return Unsupported("keys of type " + std::string(Name(keys.dtype())));
  }
  table.values_ = TRY(Tensor::Allocate(values.dtype(), {count + 1}));
  Tensor head = table.values_.Slice(0, 0, count), tail = table.values_.Slice(0, count, 1);
  CopyElements(values.Reshaped({count}), head);
  CopyElements(otherwise.Reshaped({1}), tail);
  return table;
}

void LookupTable::Map(const ThreadPool& pool, const Tensor& from, Tensor& to) const {
  const int64_t otherwise = values_.count() - 1;
  const auto map = [&](const auto& index, const auto& key_of) {
    DispatchBySize(values_.dtype(), [&](auto value_tag) {
      using V = typename decltype(value_tag)::Type;
      const V* const values = values_.data<V>();
      V* const out = to.data<V>();
      pool.ParallelFor(from.count(), 256, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          const auto found = index.find(key_of(i));
          out[i] = values[found == index.end() ? otherwise : found->second];
        }
      });
    });
  };
  if (key_dtype_ == DType::kString) {
    const std::string* const texts = from.data<std::string>();
    return map(strings_, [=](int64_t i) -> const std::string& { return texts[i]; });
  }
  Dispatch(NumericKeys{}, key_dtype_, [&](auto tag) {
    const auto* const numbers = from.data<typename decltype(tag)::Type>();
    map(numbers_, [=](int64_t i) { return BitsOf(numbers[i]); });
  });
}

}  // namespace onnxray
