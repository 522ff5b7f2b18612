#include "io/synthetic.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "io/json_writer.h"

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

  // From 0 to 1, exclusive; 53 bits.
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1p-53; }

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

// The element nearest to a number.
template <typename T>
T NearestElement(double value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return value == std::floor(value) && std::abs(value) < 0x1p53
               ? std::to_string(static_cast<int64_t>(value))
               : ShortestRepr(value);
  } else if constexpr (std::is_same_v<T, bool>) {
    return value != 0;
  } else if constexpr (std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>) {
    return static_cast<typename T::value_type>(value);
  } else if constexpr (std::is_same_v<T, Int4> || std::is_same_v<T, UInt4> || std::is_same_v<T, Int2> ||
                       std::is_same_v<T, UInt2>) {
    const auto low = static_cast<double>(T::kLow), high = static_cast<double>(T::kHigh);
    return T(static_cast<int64_t>(std::clamp(std::round(value), low, high)));
  } else if constexpr (std::is_integral_v<T>) {
    using Limits = std::numeric_limits<T>;
    if (value <= static_cast<double>(Limits::min())) return Limits::min();
    if (value >= static_cast<double>(Limits::max())) return Limits::max();
    return static_cast<T>(std::round(value));
  } else {
    return static_cast<T>(static_cast<ComputeType<T>>(value));
  }
}

template <typename T>
T UniformElement(Generator& generator, double low, double high) {
  const double place = generator.Uniform();
  if constexpr (std::is_same_v<T, bool>) return place >= 0.5;
  if constexpr (std::is_integral_v<ComputeType<T>> || std::is_same_v<T, std::string>)
    return NearestElement<T>(std::floor(low + place * (high - low + 1)));
  return NearestElement<T>(low + place * (high - low));
}

template <typename T>
T Element(const Synthetic& what, Generator& generator, int64_t i) {
  using Kind = Synthetic::Kind;
  switch (what.kind) {
    case Kind::kRandom:
      return RandomElement<T>(generator);
    case Kind::kUniform:
      return UniformElement<T>(generator, what.low, what.high);
    case Kind::kConstant:
      return NearestElement<T>(what.low);
    case Kind::kCounting:
      return NearestElement<T>(static_cast<double>(std::is_same_v<T, bool> ? i % 2 : i));
    case Kind::kOnes:
      return NearestElement<T>(1);
    case Kind::kZeros:
      break;
  }
  return NearestElement<T>(0);
}

}  // namespace

std::optional<Synthetic> ParseSynthetic(std::string_view text) {
  if (text == "zeros") return Synthetic{.kind = Synthetic::Kind::kZeros};
  if (text == "ones") return Synthetic{.kind = Synthetic::Kind::kOnes};
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

std::string DimName(const GraphValue& value, int axis) {
  const std::string& symbol = (*value.type.shape)[static_cast<size_t>(axis)].symbol;
  return symbol.empty() ? value.name + "." + std::to_string(axis) : symbol;
}

Result<Shape> BindShape(const GraphValue& value, const DimSizes& sizes) {
  if (value.type.kind != ValueType::Kind::kTensor || !value.type.shape) {
    return InvalidInput(
        "input '" + value.name + "' is " + value.type.ToString() + ": no shape to make it up in",
        "Feed it a file");
  }
  Shape shape;
  for (const Dim& dim : *value.type.shape) {
    const auto size = sizes.find(DimName(value, shape.rank()));
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
      data[i] = Element<T>(what, generator, i);
    }
  });
  return tensor;
}

}  // namespace onnxray
