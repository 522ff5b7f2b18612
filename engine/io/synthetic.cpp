#include "io/synthetic.h"

#include <charconv>

namespace onnxray {

namespace {

// SplitMix64 (Steele, Lea, Flood 2014).
class Generator {
 public:
  explicit Generator(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15u;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // Twelve uniform 16-bit numbers have variance 1; their sum is exact in float64.
  double Normal() {
    int64_t sum = 0;
    for (int draw = 0; draw < 3; ++draw) {
      const uint64_t bits = Next();
      for (int shift = 0; shift < 64; shift += 16) sum += static_cast<int64_t>(bits >> shift & 0xffff);
    }
    return (static_cast<double>(sum) + 6) * 0x1p-16 - 6;
  }

  int64_t Digit() { return static_cast<int64_t>(Next() >> 32) * 10 >> 32; }

 private:
  uint64_t state_;
};

uint64_t Fnv1a(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

template <typename T>
T RandomElement(Generator& generator) {
  if constexpr (std::is_same_v<T, bool>) {
    return generator.Next() >> 63 != 0;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return std::to_string(generator.Digit());
  } else if constexpr (std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>) {
    using Part = typename T::value_type;
    const Part real = static_cast<Part>(generator.Normal());
    return {real, static_cast<Part>(generator.Normal())};
  } else if constexpr (std::is_integral_v<ComputeType<T>>) {
    return static_cast<T>(generator.Digit());
  } else {
    return static_cast<T>(static_cast<ComputeType<T>>(generator.Normal()));
  }
}

template <typename T>
T ConstantElement(int value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return std::to_string(value);
  } else if constexpr (std::is_constructible_v<T, float> && !std::is_arithmetic_v<T>) {
    return T(static_cast<float>(value));
  } else {
    return static_cast<T>(value);
  }
}

}  // namespace

std::optional<Synthetic> ParseSynthetic(std::string_view text) {
  if (text == "zeros") return Synthetic{Synthetic::Kind::kZeros, 0};
  if (text == "ones") return Synthetic{Synthetic::Kind::kOnes, 0};
  constexpr std::string_view kRandom = "random";
  if (!text.starts_with(kRandom)) return std::nullopt;
  text.remove_prefix(kRandom.size());
  Synthetic random;
  if (text.empty()) return random;
  if (text.front() != ':') return std::nullopt;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + 1, end, random.seed);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return random;
}

Result<Shape> BindShape(const GraphValue& value, const DimSizes& sizes) {
  if (value.type.kind != ValueType::Kind::kTensor || !value.type.shape) {
    return InvalidInput(
        "input '" + value.name + "' is " + value.type.ToString() + ": no shape to make it up in",
        "Feed it a file");
  }
  Shape shape;
  for (const Dim& dim : *value.type.shape) {
    const auto size = sizes.find(dim.symbol);
    shape.push_back(dim.known() ? dim.value : size != sizes.end() ? size->second : 1);
  }
  return shape;
}

Result<Tensor> MakeSynthetic(const Synthetic& what, std::string_view name, DType dtype, const Shape& shape) {
  Tensor tensor = TRY(Tensor::Zeros(dtype, shape));
  Generator generator(what.seed ^ Fnv1a(name));
  Dispatch(AllTypes{}, dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    T* data = tensor.data<T>();
    for (int64_t i = 0, count = tensor.count(); i < count; ++i) {
      data[i] = what.kind == Synthetic::Kind::kRandom
                    ? RandomElement<T>(generator)
                    : ConstantElement<T>(what.kind == Synthetic::Kind::kOnes);
    }
  });
  return tensor;
}

}  // namespace onnxray
