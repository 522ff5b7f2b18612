#include <algorithm>
#include <bit>
#include <cstring>

#include "io/audio.h"

namespace onnxray {

namespace {

enum Coding : uint16_t { kPcm = 1, kFloat = 3, kALaw = 6, kMuLaw = 7, kExtensible = 0xfffe };

struct Format {
  uint16_t coding = 0, channels = 0, bits = 0;
  uint32_t rate = 0;
};

using ByteSpan = std::span<const std::byte>;

uint64_t Little(ByteSpan bytes, size_t at, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; ++i) value |= static_cast<uint64_t>(bytes[at + i]) << (8 * i);
  return value;
}

bool HasTag(ByteSpan bytes, size_t at, const char* tag) {
  return bytes.size() >= at + 4 && std::memcmp(bytes.data() + at, tag, 4) == 0;
}

Error Broken() { return InvalidInput("the sound file is damaged or cut off", "Copy or download it again"); }

// ITU-T G.711: sign, exponent and mantissa, with every other bit inverted.
float FromALaw(uint8_t code) {
  code ^= 0x55;
  const int exponent = (code >> 4) & 7, mantissa = code & 15;
  const int magnitude = exponent == 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return static_cast<float>((code & 0x80) ? magnitude : -magnitude) / 32768;
}

// ITU-T G.711: all bits inverted, biased by 132.
float FromMuLaw(uint8_t code) {
  code = static_cast<uint8_t>(~code);
  const int magnitude = ((((code & 15) << 3) + 132) << ((code >> 4) & 7)) - 132;
  return static_cast<float>((code & 0x80) ? -magnitude : magnitude) / 32768;
}

float Sample(const Format& format, ByteSpan bytes, size_t at) {
  const uint64_t raw = Little(bytes, at, format.bits / 8u);
  switch (format.coding) {
    case kALaw:
      return FromALaw(static_cast<uint8_t>(raw));
    case kMuLaw:
      return FromMuLaw(static_cast<uint8_t>(raw));
    case kFloat:
      if (format.bits == 64) return static_cast<float>(std::bit_cast<double>(raw));
      return std::bit_cast<float>(static_cast<uint32_t>(raw));
    default:
      break;
  }
  if (format.bits == 8) return (static_cast<float>(raw) - 128) / 128;  // the only unsigned one
  // The sign bit goes to the top of 32 bits.
  const auto top = static_cast<int32_t>(static_cast<uint32_t>(raw << (32 - format.bits)));
  return static_cast<float>(static_cast<double>(top) / 2147483648.0);
}

Status Check(const Format& format) {
  if (format.channels == 0 || format.rate == 0) return Broken();
  const auto is = [&](std::initializer_list<int> widths) {
    return std::find(widths.begin(), widths.end(), format.bits) != widths.end();
  };
  const bool known = (format.coding == kPcm && is({8, 16, 24, 32})) ||
                     (format.coding == kFloat && is({32, 64})) ||
                     ((format.coding == kALaw || format.coding == kMuLaw) && is({8}));
  if (known) return Ok();
  return Unsupported("the sound is coded as WAVE format " + std::to_string(format.coding) + " with " +
                         std::to_string(format.bits) + " bits",
                     "Save it as 16-bit PCM");
}

Result<Format> ReadFormat(ByteSpan chunk) {
  if (chunk.size() < 16) return Broken();
  Format format{.coding = static_cast<uint16_t>(Little(chunk, 0, 2)),
                .channels = static_cast<uint16_t>(Little(chunk, 2, 2)),
                .bits = static_cast<uint16_t>(Little(chunk, 14, 2)),
                .rate = static_cast<uint32_t>(Little(chunk, 4, 4))};
  // The coding proper leads the GUID at its end.
  if (format.coding == kExtensible && chunk.size() >= 26)
    format.coding = static_cast<uint16_t>(Little(chunk, 24, 2));
  TRY(Check(format));
  return format;
}

Result<Waveform> ReadSamples(const Format& format, ByteSpan data) {
  const size_t width = format.bits / 8u, frame = width * format.channels;
  const size_t frames = data.size() / frame;
  if (frames == 0) return InvalidInput("the sound file holds no sound");
  Waveform sound;
  sound.rate = static_cast<int>(format.rate);
  sound.samples = TRY(Tensor::Allocate(DType::kFloat32, {format.channels, static_cast<int64_t>(frames)}));
  float* to = sound.samples.data<float>();
  for (size_t c = 0; c < format.channels; ++c) {
    for (size_t i = 0; i < frames; ++i) *to++ = Sample(format, data, i * frame + c * width);
  }
  return sound;
}

}  // namespace

bool IsWav(ByteSpan bytes) { return HasTag(bytes, 0, "RIFF") && HasTag(bytes, 8, "WAVE"); }

Result<Waveform> DecodeWav(ByteSpan bytes) {
  if (!IsWav(bytes)) return Broken();
  std::optional<Format> format;
  for (size_t at = 12; at + 8 <= bytes.size();) {
    const auto declared = static_cast<size_t>(Little(bytes, at + 4, 4));
    // Recorders that were stopped leave lengths that were never filled in.
    const size_t size = std::min(declared, bytes.size() - at - 8);
    const ByteSpan chunk = bytes.subspan(at + 8, size);
    if (HasTag(bytes, at, "fmt ")) {
      format = TRY(ReadFormat(chunk));
    } else if (HasTag(bytes, at, "data")) {
      if (!format) return Broken();
      return ReadSamples(*format, chunk);
    }
    at += 8 + size + (size & 1);
  }
  return Broken();
}

}  // namespace onnxray
