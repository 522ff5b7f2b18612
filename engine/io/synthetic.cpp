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

template <typename T>
bool ParseWhole(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::optional<Synthetic> ParseSynthetic(std::string_view text) {
  using Kind = Synthetic::Kind;
  const size_t colon = std::min(text.find(':'), text.size());
  const std::string_view name = text.substr(0, colon);
  std::vector<std::string_view> numbers;
  for (size_t at = colon; at < text.size();) {
    const size_t end = std::min(text.find(':', at + 1), text.size());
    numbers.push_back(text.substr(at + 1, end - at - 1));
    at = end;
  }
  const auto kind = [&](Kind kind, size_t least, size_t most) {
    const bool fits = numbers.size() >= least && numbers.size() <= most;
    return fits ? std::optional(Synthetic{.kind = kind}) : std::nullopt;
  };
  if (name == "zeros") return kind(Kind::kZeros, 0, 0);
  if (name == "ones") return kind(Kind::kOnes, 0, 0);
  if (name == "counting") return kind(Kind::kCounting, 0, 0);
  if (name == "constant") {
    auto constant = kind(Kind::kConstant, 1, 1);
    return constant && ParseWhole(numbers[0], constant->low) ? constant : std::nullopt;
  }
  if (name == "uniform") {
    auto uniform = kind(Kind::kUniform, 2, 3);
    if (!uniform || !ParseWhole(numbers[0], uniform->low) || !ParseWhole(numbers[1], uniform->high))
      return std::nullopt;
    return numbers.size() == 2 || ParseWhole(numbers[2], uniform->seed) ? uniform : std::nullopt;
  }
  if (name != "random") return std::nullopt;
  auto random = kind(Kind::kRandom, 0, 1);
  return random && (numbers.empty() || ParseWhole(numbers[0], random->seed)) ? random : std::nullopt;
}

std::string ToText(const Synthetic& synthetic) {
  const auto number = [](double value) {
    char text[32];
    return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
  };
  const std::string seed = synthetic.seed == 0 ? "" : ":" + std::to_string(synthetic.seed);
  switch (synthetic.kind) {
    case Synthetic::Kind::kZeros:
      return "zeros";
    case Synthetic::Kind::kOnes:
      return "ones";
    case Synthetic::Kind::kCounting:
      return "counting";
    case Synthetic::Kind::kConstant:
      return "constant:" + number(synthetic.low);
    case Synthetic::Kind::kUniform:
      return "uniform:" + number(synthetic.low) + ":" + number(synthetic.high) + seed;
    case Synthetic::Kind::kRandom:
      break;
  }
  return "random" + seed;
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
