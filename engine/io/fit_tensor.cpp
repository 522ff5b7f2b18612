#include "io/fit_tensor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "cpu/resize.h"
#include "io/convert.h"

namespace onnxray {

namespace {

bool Takes(const Dim& dim, int64_t size) { return !dim.known() || dim.value == size; }

bool Takes(const std::vector<Dim>& dims, const Shape& shape) {
  if (static_cast<int>(dims.size()) != shape.rank()) return false;
  for (int i = 0; i < shape.rank(); ++i) {
    if (!Takes(dims[static_cast<size_t>(i)], shape[i])) return false;
  }
  return true;
}

bool IsChannels(int64_t size) { return size == 1 || size == 3 || size == 4; }

// One way to make a tensor fit, as far as it has got.
struct Attempt {
  Tensor tensor;
  std::vector<std::string> steps;
  int first_rank = 0;  // of the tensor as it came

  void Did(std::string step) { steps.push_back(std::move(step)); }
};

// Leading axes of length 1 until the rank is right.
bool MatchRank(const std::vector<Dim>& dims, Attempt& attempt) {
  const int wanted = static_cast<int>(dims.size());
  // A row of numbers is no picture.
  if (wanted > attempt.first_rank + 2) return false;
  Shape shape = attempt.tensor.shape();
  while (shape.rank() < wanted) {
    std::vector<int64_t> more{1};
    more.insert(more.end(), shape.begin(), shape.end());
    shape = Shape(std::move(more));
    attempt.Did(shape.rank() == wanted ? "add a batch axis" : "add an axis of length 1");
  }
  while (shape.rank() > wanted) {
    const auto one = std::find(shape.begin(), shape.end(), 1);
    if (one == shape.end()) return false;
    const auto axis = one - shape.begin();
    std::vector<int64_t> fewer = shape.dims();
    fewer.erase(fewer.begin() + axis);
    attempt.Did("drop axis " + std::to_string(axis) + ", of length 1");
    shape = Shape(std::move(fewer));
  }
  attempt.tensor = attempt.tensor.Reshaped(shape);
  return true;
}

enum class Turn : uint8_t { kNone, kChannelsFirst, kChannelsLast, kSwap };

bool Apply(Turn turn, Attempt& attempt) {
  const int rank = attempt.tensor.rank();
  std::vector<int> order(static_cast<size_t>(rank));
  for (int i = 0; i < rank; ++i) order[static_cast<size_t>(i)] = i;
  const auto from = order.begin() + std::max(0, rank - 3);
  switch (turn) {
    case Turn::kNone:
      return true;
    case Turn::kChannelsFirst:
      if (rank < 3 || !IsChannels(attempt.tensor.dim(rank - 1))) return false;
      std::rotate(from, order.end() - 1, order.end());
      attempt.Did("move the channels first");
      break;
    case Turn::kChannelsLast:
      if (rank < 3 || !IsChannels(attempt.tensor.dim(rank - 3))) return false;
      std::rotate(from, from + 1, order.end());
      attempt.Did("move the channels last");
      break;
    case Turn::kSwap:
      if (rank < 2) return false;
      std::swap(order[static_cast<size_t>(rank) - 2], order[static_cast<size_t>(rank) - 1]);
      attempt.Did("swap the last two axes");
      break;
  }
  Result<Tensor> turned = attempt.tensor.Transposed(order).RowMajor();
  if (!turned.ok()) return false;
  attempt.tensor = std::move(turned).value();
  return true;
}

// Grey as the mean of the colours, colours as copies of grey, without alpha.
bool MatchChannels(int axis, int64_t wanted, Attempt& attempt) {
  const int64_t size = attempt.tensor.dim(axis);
  const DType dtype = attempt.tensor.dtype();
  if (size == 1) {
    Shape shape = attempt.tensor.shape();
    shape[axis] = wanted;
    auto repeated = attempt.tensor.Expanded(shape).RowMajor();
    if (!repeated.ok()) return false;
    attempt.tensor = std::move(repeated).value();
    attempt.Did("repeat the grey channel " + std::to_string(wanted) + " times");
    return true;
  }
  if (size == 4 && wanted == 3) {
    auto kept = attempt.tensor.Slice(axis, 0, 3).RowMajor();
    if (!kept.ok()) return false;
    attempt.tensor = std::move(kept).value();
    attempt.Did("leave out the fourth channel");
    return true;
  }
  if (wanted != 1 || (size != 3 && size != 4) || dtype == DType::kString) return false;
  std::vector<double> sum;
  constexpr double kLuma[] = {0.299, 0.587, 0.114};
  Shape shape = attempt.tensor.shape();
  shape[axis] = 1;
  for (int64_t c = 0; c < 3; ++c) {
    const auto channel = attempt.tensor.Slice(axis, c, 1).RowMajor();
    const auto values =
        channel.ok() ? ToDoubles(channel.value()) : Result<std::vector<double>>(channel.error());
    if (!values.ok()) return false;
    sum.resize(values.value().size());
    for (size_t i = 0; i < sum.size(); ++i) sum[i] += kLuma[c] * values.value()[i];
  }
  if (IsInteger(dtype))
    std::transform(sum.begin(), sum.end(), sum.begin(), [](double v) { return std::round(v); });
  auto grey = ConvertExactly(Tensor::FromValues<double>(shape, sum), dtype);
  if (!grey.ok()) return false;
  attempt.tensor = std::move(grey).value();
  attempt.Did("merge the colours into grey");
  return true;
}

bool ResizeMaps(const std::vector<int>& axes, const std::vector<Dim>& dims, const ThreadPool& pool,
                Attempt& attempt) {
  if (attempt.first_rank < 2) return false;
  if (!IsFloat(attempt.tensor.dtype()) && !IsInteger(attempt.tensor.dtype())) return false;
  Shape shape = attempt.tensor.shape();
  std::string size;
  std::vector<AxisTaps> taps;
  for (const int axis : axes) {
    const int64_t to = dims[static_cast<size_t>(axis)].value;
    const float exact = static_cast<float>(to);
    const ResizedAxis resized{.axis = axis,
                              .from = shape[axis],
                              .to = to,
                              .scale = exact / static_cast<float>(shape[axis]),
                              .exact_to = exact};
    taps.push_back(TapsOf({.interpolation = Interpolation::kLinear, .antialias = true}, resized));
    shape[axis] = to;
    size += (size.empty() ? "" : " x ") + std::to_string(to);
  }
  auto output = Tensor::Allocate(attempt.tensor.dtype(), shape);
  if (!output.ok() || output->count() == 0 || attempt.tensor.count() == 0) return false;
  const Status status =
      ResizeElements(pool, attempt.tensor, taps, Interpolation::kLinear, Layout::kRowMajor, output.value());
  if (!status.ok()) return false;
  attempt.tensor = std::move(output).value();
  attempt.Did("resize to " + size);
  return true;
}

// Cut at the end, or zeros behind it.
bool MatchLength(int axis, int64_t wanted, Attempt& attempt) {
  const int64_t size = attempt.tensor.dim(axis);
  if (size > wanted) {
    auto kept = attempt.tensor.Slice(axis, 0, wanted).RowMajor();
    if (!kept.ok()) return false;
    attempt.tensor = std::move(kept).value();
    attempt.Did(axis == 0 ? "take the first " + std::to_string(wanted) + " of " + std::to_string(size)
                          : "cut axis " + std::to_string(axis) + " to " + std::to_string(wanted));
    return true;
  }
  Shape shape = attempt.tensor.shape();
  shape[axis] = wanted;
  auto padded = Tensor::Zeros(attempt.tensor.dtype(), shape);
  if (!padded.ok()) return false;
  Tensor beginning = padded->Slice(axis, 0, size);
  CopyElements(attempt.tensor, beginning);
  attempt.tensor = std::move(padded).value();
  attempt.Did("pad axis " + std::to_string(axis) + " with zeros to " + std::to_string(wanted));
  return true;
}

// Axis by axis, what does not fit yet.
bool MatchAxes(const std::vector<Dim>& dims, const ThreadPool& pool, Attempt& attempt) {
  const int rank = attempt.tensor.rank();
  const auto fits = [&](int axis) {
    return Takes(dims[static_cast<size_t>(axis)], attempt.tensor.dim(axis));
  };
  const auto wanted = [&](int axis) { return dims[static_cast<size_t>(axis)].value; };
  for (const int axis : {rank - 3, rank - 1}) {
    const bool channels =
        rank >= 3 && !fits(axis) && IsChannels(wanted(axis)) && IsChannels(attempt.tensor.dim(axis));
    if (channels && !MatchChannels(axis, wanted(axis), attempt)) return false;
  }
  const bool first = rank >= 3 && (IsChannels(wanted(rank - 3)) || !IsChannels(wanted(rank - 1)));
  std::vector<int> maps;
  for (int axis = rank - 3 + (first ? 1 : 0); rank >= 3 && axis < rank - (first ? 0 : 1); ++axis) {
    if (!fits(axis)) maps.push_back(axis);
  }
  const int channel = first ? rank - 3 : rank - 1;
  const bool picture = rank >= 3 && IsChannels(attempt.tensor.dim(channel)) && fits(channel);
  if (!maps.empty() && picture && !ResizeMaps(maps, dims, pool, attempt)) return false;
  int adjusted = 0;
  for (int axis = 0; axis < rank; ++axis) {
    if (fits(axis)) continue;
    // More than one length at odds is no sequence that is a little short: it is something else.
    if (++adjusted > 1 || !MatchLength(axis, wanted(axis), attempt)) return false;
  }
  return true;
}

// The same elements in the wanted shape, where it is known but for one dimension.
bool Deal(const std::vector<Dim>& dims, Attempt& attempt) {
  Shape shape;
  int free = -1;
  int64_t known = 1;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (!dims[i].known() && free >= 0) return false;
    if (!dims[i].known()) free = static_cast<int>(i);
    known *= dims[i].known() ? dims[i].value : 1;
    shape.push_back(dims[i].known() ? dims[i].value : 1);
  }
  const int64_t count = attempt.tensor.count();
  if (known == 0 || count % known != 0 || (free < 0 && count != known)) return false;
  if (free >= 0) shape[free] = count / known;
  attempt.Did("deal the elements out as " + shape.ToString());
  attempt.tensor = attempt.tensor.Reshaped(shape);
  return true;
}

// Rounded and clamped, where the numbers as they are cannot be had.
Result<FittedTensor> MatchType(Attempt attempt, DType wanted) {
  const DType dtype = attempt.tensor.dtype();
  if (wanted == DType::kUndefined || dtype == wanted) return FittedTensor{attempt.tensor, attempt.steps};
  auto exact = ConvertExactly(attempt.tensor, wanted);
  const std::string name(Name(wanted));
  if (exact.ok()) {
    attempt.Did("make it " + name);
    return FittedTensor{std::move(exact).value(), std::move(attempt.steps)};
  }
  if (wanted == DType::kBool || !IsInteger(wanted)) return exact.error();
  std::vector<double> values = TRY(ToDoubles(attempt.tensor));
  double low = 0, high = 0;
  Dispatch(Integers{}, wanted, [&](auto tag) {
    using Limits = std::numeric_limits<typename decltype(tag)::Type>;
    low = static_cast<double>(Limits::min());
    high = std::nextafter(static_cast<double>(Limits::max()), 0);  // float64 may round the limit up
    if (static_cast<double>(Limits::max()) <= 0x1p53) high = static_cast<double>(Limits::max());
  });
  for (double& value : values) value = std::isnan(value) ? 0 : std::clamp(std::round(value), low, high);
  attempt.Did("round to " + name);
  const Tensor rounded = Tensor::FromValues<double>(attempt.tensor.shape(), values);
  return FittedTensor{TRY(ConvertExactly(rounded, wanted)), std::move(attempt.steps)};
}

}  // namespace

bool Fits(const Tensor& tensor, const ValueType& wanted) {
  if (wanted.dtype != DType::kUndefined && tensor.dtype() != wanted.dtype) return false;
  return !wanted.shape || Takes(*wanted.shape, tensor.shape());
}

std::string Misfit(const Tensor& tensor, const ValueType& wanted) {
  if (Fits(tensor, wanted)) return {};
  return "it is " + tensor.ToString() + ", the input wants " + wanted.ToString();
}

Result<FittedTensor> FitTensor(const Tensor& tensor, const ValueType& wanted, const ThreadPool& pool) {
  const Attempt start{.tensor = TRY(tensor.RowMajor()), .steps = {}, .first_rank = tensor.rank()};
  if (!wanted.shape || Takes(*wanted.shape, tensor.shape())) return MatchType(start, wanted.dtype);
  const std::vector<Dim>& dims = *wanted.shape;
  std::optional<Attempt> best;
  for (const Turn turn : {Turn::kNone, Turn::kChannelsFirst, Turn::kChannelsLast, Turn::kSwap}) {
    Attempt attempt = start;
    const bool done = MatchRank(dims, attempt) && Apply(turn, attempt) && MatchAxes(dims, pool, attempt) &&
                      Takes(dims, attempt.tensor.shape());
    if (done && (!best || attempt.steps.size() < best->steps.size())) best = std::move(attempt);
  }
  // Dealing out is one step, but it mixes what belongs together: only where nothing else does.
  if (Attempt attempt = start; !best && Deal(dims, attempt)) best = std::move(attempt);
  if (best) return MatchType(std::move(*best), wanted.dtype);
  return InvalidInput(Misfit(tensor, wanted), "Feed one of that shape");
}

}  // namespace onnxray
