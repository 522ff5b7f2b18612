#include "io/audio.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <numeric>

namespace onnxray {

namespace {

// Sixteen zero crossings each way at a Kaiser beta of 9 keep aliases some 90 dB down.
constexpr int kCrossings = 16;
constexpr double kBeta = 9;
// Longer than this no free axis gets: a model that takes any length need not take an hour.
constexpr double kMostSeconds = 30;

// The modified Bessel function of the first kind, order 0, by its series.
double BesselI0(double x) {
  double sum = 1, term = 1;
  for (int k = 1; k < 40; ++k) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

double Kaiser(double x) {
  return std::abs(x) >= 1 ? 0 : BesselI0(kBeta * std::sqrt(1 - x * x)) / BesselI0(kBeta);
}

double Sinc(double x) {
  if (x == 0) return 1;
  x *= std::numbers::pi;
  return std::sin(x) / x;
}

// The taps for every phase of an output sample between two input samples; there are at most `to` of them.
struct Phases {
  int64_t count = 0;        // of phases
  int radius = 0;           // taps each way
  std::vector<float> taps;  // [count, 2 * radius]
};

Phases MakePhases(int64_t from, int64_t to) {
  // Of the lower rate's Nyquist frequency.
  const double cutoff = std::min(1.0, static_cast<double>(to) / static_cast<double>(from));
  Phases phases{.count = to, .radius = static_cast<int>(std::ceil(kCrossings / cutoff)), .taps = {}};
  phases.taps.reserve(static_cast<size_t>(phases.count) * 2 * static_cast<size_t>(phases.radius));
  for (int64_t phase = 0; phase < phases.count; ++phase) {
    const double fraction = static_cast<double>(phase) / static_cast<double>(to);
    const size_t first = phases.taps.size();
    double sum = 0;
    for (int k = 1 - phases.radius; k <= phases.radius; ++k) {
      const double x = k - fraction;
      const double tap = Sinc(x * cutoff) * Kaiser(x / phases.radius);
      phases.taps.push_back(static_cast<float>(tap));
      sum += tap;
    }
    for (size_t i = first; i < phases.taps.size(); ++i) phases.taps[i] /= static_cast<float>(sum);
  }
  return phases;
}

void ResampleChannel(std::span<const float> from, std::span<float> to, int64_t step, const Phases& phases) {
  const auto length = static_cast<int64_t>(from.size());
  const int64_t taps = 2 * phases.radius;
  for (size_t i = 0; i < to.size(); ++i) {
    const int64_t place = static_cast<int64_t>(i) * step;
    const int64_t first = place / phases.count + 1 - phases.radius;
    const float* weight = phases.taps.data() + (place % phases.count) * taps;
    float sum = 0;
    for (int64_t k = std::max<int64_t>(0, -first); k < taps && first + k < length; ++k)
      sum += weight[k] * from[static_cast<size_t>(first + k)];
    to[i] = sum;
  }
}

struct AudioAxes {
  int time = -1, channel = -1;
};

// The time axis is the longest or the last free one; channels are one or two.
std::optional<AudioAxes> AxesOf(const ValueType& type) {
  if (type.kind != ValueType::Kind::kTensor) return std::nullopt;
  if (!IsFloat(type.dtype) && type.dtype != DType::kInt16) return std::nullopt;
  if (!type.shape) return std::nullopt;
  const std::vector<Dim>& dims = *type.shape;
  const int rank = static_cast<int>(dims.size());
  if (rank < 1 || rank > 3) return std::nullopt;
  AudioAxes axes;
  for (int i = rank - 1; i >= 0; --i) {
    const Dim& dim = dims[static_cast<size_t>(i)];
    const bool could_be_time = !dim.known() || dim.value >= 160;
    if (could_be_time && axes.time < 0) {
      axes.time = i;
    } else if (dim.value == 2 || (rank == 3 && i > 0 && dim.value == 1)) {
      axes.channel = i;
    } else if (dim.known() && dim.value != 1) {
      return std::nullopt;
    }
  }
  if (axes.time < 0) return std::nullopt;
  return axes;
}

constexpr std::pair<std::string_view, int> kRatesInNames[] = {
    {"48k", 48000}, {"44.1k", 44100}, {"44100", 44100}, {"32k", 32000},
    {"24k", 24000}, {"22050", 22050}, {"16k", 16000},   {"8k", 8000}};

int64_t IntegerOf(const std::string& text) {
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

Result<Waveform> ToMono(const Waveform& sound) {
  const int64_t channels = sound.samples.dim(0), length = sound.length();
  if (channels == 1) return sound;
  Waveform mono{.samples = TRY(Tensor::Zeros(DType::kFloat32, {1, length})), .rate = sound.rate};
  const float* from = sound.samples.data<float>();
  float* to = mono.samples.data<float>();
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t i = 0; i < length; ++i) to[i] += from[c * length + i] / static_cast<float>(channels);
  }
  return mono;
}

Result<Waveform> Resample(const Waveform& sound, int rate) {
  if (rate == sound.rate) return sound;
  const int64_t divisor = std::gcd(int64_t{rate}, int64_t{sound.rate});
  const int64_t to = rate / divisor, from = sound.rate / divisor;
  const int64_t channels = sound.samples.dim(0), length = sound.length();
  const int64_t new_length = std::max<int64_t>(1, (length * to + from - 1) / from);
  Waveform resampled{.samples = TRY(Tensor::Allocate(DType::kFloat32, {channels, new_length})), .rate = rate};
  const Phases phases = MakePhases(from, to);
  for (int64_t c = 0; c < channels; ++c) {
    ResampleChannel(
        sound.samples.span<float>().subspan(static_cast<size_t>(c * length), static_cast<size_t>(length)),
        resampled.samples.span<float>().subspan(static_cast<size_t>(c * new_length),
                                                static_cast<size_t>(new_length)),
        from, phases);
  }
  return resampled;
}

bool TakesAudio(const ValueType& type) { return AxesOf(type).has_value(); }

int InferSampleRate(const Model& model, std::string* reason) {
  for (const char* key : {"sample_rate", "sampling_rate", "samplerate", "fs", "sr"}) {
    const auto it = model.metadata.find(key);
    const int64_t rate = it == model.metadata.end() ? 0 : IntegerOf(it->second);
    if (rate > 0 && rate <= 384000) {
      *reason = "its metadata says so";
      return static_cast<int>(rate);
    }
  }
  const std::string text = model.name + " " + model.doc;
  for (const auto& [part, rate] : kRatesInNames) {
    if (text.find(part) == std::string::npos) continue;
    *reason = "its name or description says " + std::string(part);
    return rate;
  }
  // A model that can do several rates compares its input with them.
  for (const GraphValue& value : model.graph->values) {
    if (!value.constant || value.constant->count() != 1 || !IsInteger(value.constant->dtype())) continue;
    const auto number = ToDoubles(*value.constant);
    if (!number.ok() || number.value()[0] != 16000) continue;
    *reason = "the graph has the number 16000";
    return 16000;
  }
  *reason = "most models of speech have it";
  return 16000;
}

Result<AudioPlan> PlanAudio(const AudioFeed& feed, const Model& model, ValueId input, const Waveform& sound) {
  const GraphValue& value = model.graph->value(input);
  const auto axes = AxesOf(value.type);
  if (!axes) {
    return InvalidInput("input '" + value.name + "' is " + value.type.ToString() + " and takes no waveform",
                        "Feed it a .npy file, such as a spectrogram computed as the model expects");
  }
  AudioPlan plan;
  plan.rate = feed.rate > 0 ? feed.rate : InferSampleRate(model, &plan.rate_reason);
  if (feed.rate > 0) plan.rate_reason = "as asked";
  plan.dtype = value.type.dtype;
  plan.time_axis = axes->time;
  plan.channel_axis = axes->channel;
  const std::vector<Dim>& dims = *value.type.shape;
  plan.shape = Shape(std::vector<int64_t>(dims.size(), 1));
  if (axes->channel >= 0) plan.channels = dims[static_cast<size_t>(axes->channel)].value;
  if (axes->channel >= 0) plan.shape[axes->channel] = plan.channels;
  const auto whole = static_cast<int64_t>(std::ceil(sound.seconds() * plan.rate));
  plan.start = std::clamp<int64_t>(std::llround(feed.start * plan.rate), 0, std::max<int64_t>(whole - 1, 0));
  const Dim& time = dims[static_cast<size_t>(axes->time)];
  plan.shape[axes->time] = time.known()
                               ? time.value
                               : std::min(whole - plan.start, static_cast<int64_t>(kMostSeconds * plan.rate));
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.3g",
                static_cast<double>(plan.shape[axes->time]) / static_cast<double>(plan.rate));
  plan.explanation = std::string(seconds) + " s of sound as " + std::string(Name(plan.dtype)) +
                     plan.shape.ToString() + ", " + std::to_string(plan.rate) + " samples per second (" +
                     plan.rate_reason + ")" +
                     (sound.rate == plan.rate ? "" : ", resampled from " + std::to_string(sound.rate));
  return plan;
}

Result<Tensor> FeedAudio(const Waveform& sound, const AudioPlan& plan) {
  const Waveform mixed = plan.channels == 1 ? TRY(ToMono(sound)) : sound;
  const Waveform resampled = TRY(Resample(mixed, plan.rate));
  Tensor fed = TRY(Tensor::Zeros(DType::kFloat32, plan.shape));
  const int64_t room = plan.shape[plan.time_axis];
  const int64_t start = std::min(plan.start, resampled.length());
  const int64_t length = std::min(room, resampled.length() - start);
  for (int64_t c = 0; c < plan.channels && length > 0; ++c) {
    const int64_t from = std::min(c, resampled.samples.dim(0) - 1);
    Tensor to = fed.Slice(plan.time_axis, 0, length);
    if (plan.channel_axis >= 0) to = to.Slice(plan.channel_axis, c, 1);
    const Tensor part = resampled.samples.Slice(0, from, 1).Slice(1, start, length);
    CopyElements(TRY(part.RowMajor()).Reshaped(to.shape()), to);
  }
  if (plan.dtype == DType::kFloat32) return fed;
  if (IsFloat(plan.dtype)) {
    Tensor rounded = TRY(Tensor::Allocate(plan.dtype, plan.shape));
    Dispatch(Join<Floats, Float8s>{}, plan.dtype, [&](auto tag) {
      using T = typename decltype(tag)::Type;
      for (int64_t i = 0; i < fed.count(); ++i)
        rounded.data<T>()[i] = static_cast<T>(static_cast<ComputeType<T>>(fed.data<float>()[i]));
    });
    return rounded;
  }
  Tensor integers = TRY(Tensor::Allocate(DType::kInt16, plan.shape));
  for (int64_t i = 0; i < fed.count(); ++i) {
    const float scaled = std::clamp(fed.data<float>()[i] * 32768, -32768.0f, 32767.0f);
    integers.data<int16_t>()[i] = static_cast<int16_t>(std::lround(scaled));
  }
  return integers;
}

}  // namespace onnxray
