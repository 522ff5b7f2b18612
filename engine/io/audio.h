// Sound: waveforms from .wav files, and from a waveform to a model's input.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "model/model.h"

namespace onnxray {

struct Waveform {
  Tensor samples;  // float32 [channels, length], from -1 to 1
  int rate = 0;    // samples per second

  int64_t length() const { return samples.dim(1); }
  double seconds() const { return static_cast<double>(length()) / rate; }
};

bool IsWav(std::span<const std::byte> bytes);
// RIFF WAVE: PCM of 8, 16, 24 and 32 bits, IEEE floats of 32 and 64 bits, A-law and mu-law; also in
// WAVE_FORMAT_EXTENSIBLE. Errors: kInvalidInput for files cut off, kUnsupported for other codings.
Result<Waveform> DecodeWav(std::span<const std::byte> bytes);

// The mean of all channels, [1, length].
Result<Waveform> ToMono(const Waveform& sound);
// Band-limited: a Kaiser-windowed sinc as wide as the lower of both rates needs.
Result<Waveform> Resample(const Waveform& sound, int rate);

struct AudioFeed {
  int rate = 0;      // 0: the model's
  double start = 0;  // seconds into the sound
  bool operator==(const AudioFeed&) const = default;
};

struct AudioPlan {
  int rate = 16000;
  std::string rate_reason;
  int64_t start = 0;  // sample, at `rate`
  Shape shape;        // of the tensor made
  int time_axis = 0, channel_axis = -1;
  int64_t channels = 1;
  DType dtype = DType::kFloat32;
  std::string explanation;  // one line
};

// Whether a waveform can go in: floats or 16-bit integers along one axis, every other of length 1 but one or
// two channels.
bool TakesAudio(const ValueType& type);
// The rate of a model: what its metadata, names or kernels tell, else 16 kHz, as speech models have.
int InferSampleRate(const Model& model, std::string* reason);
// Errors: kInvalidInput where the input takes no waveform.
Result<AudioPlan> PlanAudio(const AudioFeed& feed, const Model& model, ValueId input, const Waveform& sound);
// Too short a sound is followed by silence.
Result<Tensor> FeedAudio(const Waveform& sound, const AudioPlan& plan);

}  // namespace onnxray
