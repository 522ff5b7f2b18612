#include "io/audio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "io/byte_sink.h"
#include "model/test_models.h"

namespace onnxray {
namespace {

using testing::GraphFromText;
using testing::MustLoad;

std::string Little(uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::string Wav(int coding, int channels, int rate, int bits, const std::string& data) {
  const std::string format =
      Little(static_cast<uint64_t>(coding), 2) + Little(static_cast<uint64_t>(channels), 2) +
      Little(static_cast<uint64_t>(rate), 4) + Little(static_cast<uint64_t>(rate * channels * bits / 8), 4) +
      Little(static_cast<uint64_t>(channels * bits / 8), 2) + Little(static_cast<uint64_t>(bits), 2);
  // An odd chunk that nobody needs comes first.
  const std::string body = "WAVELIST" + Little(3, 4) + "abc" + std::string(1, '\0') + "fmt " + Little(16, 4) +
                           format + "data" + Little(data.size(), 4) + data;
  return "RIFF" + Little(body.size(), 4) + body;
}

Waveform Decode(const std::string& bytes) {
  auto sound = DecodeWav(AsBytes(bytes));
  EXPECT_TRUE(sound.ok()) << (sound.ok() ? "" : sound.error().ToString());
  return sound.ok() ? std::move(sound).value() : Waveform{};
}

std::vector<double> Samples(const Waveform& sound) { return ToDoubles(sound.samples).value(); }

TEST(DecodeWav, IntegersOfEveryWidth) {
  using Values = std::vector<double>;
  EXPECT_EQ(Samples(Decode(Wav(1, 1, 8000, 8, std::string("\x80\xc0\x00", 3)))), (Values{0, 0.5, -1}));
  EXPECT_EQ(Samples(Decode(Wav(1, 1, 8000, 16, Little(0x4000, 2) + Little(0x8000, 2)))), (Values{0.5, -1}));
  EXPECT_EQ(Samples(Decode(Wav(1, 1, 8000, 24, Little(0x200000, 3) + Little(0xc00000, 3)))),
            (Values{0.25, -0.5}));
  EXPECT_EQ(Samples(Decode(Wav(1, 1, 8000, 32, Little(0x40000000, 4) + Little(0x80000000, 4)))),
            (Values{0.5, -1}));
}

TEST(DecodeWav, FloatsAndLogarithms) {
  EXPECT_EQ(Samples(Decode(Wav(3, 1, 8000, 32, Little(0x3e800000, 4)))), std::vector<double>{0.25});
  EXPECT_EQ(Samples(Decode(Wav(3, 1, 8000, 64, Little(0xbfd0000000000000, 8)))), std::vector<double>{-0.25});
  // ITU-T G.711: the greatest codes, and silence.
  EXPECT_EQ(Samples(Decode(Wav(7, 1, 8000, 8, "\x80\x7f"))), (std::vector<double>{32124.0 / 32768, 0}));
  EXPECT_EQ(Samples(Decode(Wav(6, 1, 8000, 8, "\xaa\x55"))),
            (std::vector<double>{32256.0 / 32768, -8.0 / 32768}));
}

TEST(DecodeWav, ChannelsApartAndMixed) {
  const Waveform stereo =
      Decode(Wav(1, 2, 44100, 16, Little(0x4000, 2) + Little(0, 2) + Little(0x2000, 2) + Little(0x2000, 2)));
  EXPECT_EQ(stereo.samples.shape(), (Shape{2, 2}));
  EXPECT_EQ(Samples(stereo), (std::vector<double>{0.5, 0.25, 0, 0.25}));
  EXPECT_EQ(Samples(ToMono(stereo).value()), (std::vector<double>{0.25, 0.25}));
}

TEST(DecodeWav, RefusesWhatItCannotRead) {
  EXPECT_FALSE(IsWav(AsBytes("RIFFxxxxAVI ")));
  const auto error = [](const std::string& bytes) {
    const auto sound = DecodeWav(AsBytes(bytes));
    return sound.ok() ? "" : sound.error().text;
  };
  EXPECT_NE(error(Wav(2, 1, 8000, 4, "abc")).find("format 2"), std::string::npos);
  EXPECT_NE(error(Wav(1, 0, 8000, 16, "abcd")).find("damaged"), std::string::npos);
  EXPECT_NE(error(Wav(1, 1, 8000, 16, "")).find("no sound"), std::string::npos);
  const std::string whole = Wav(1, 1, 8000, 16, "abcdef");
  for (size_t length = 0; length < whole.size(); ++length) error(whole.substr(0, length));
}

Waveform Tone(double hertz, int rate, int64_t length) {
  std::vector<float> samples;
  for (int64_t i = 0; i < length; ++i)
    samples.push_back(
        static_cast<float>(std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate)));
  return {.samples = Tensor::FromValues<float>({1, length}, samples), .rate = rate};
}

TEST(Resample, KeepsTonesBelowTheLimit) {
  for (const auto& [from, to] : {std::pair{8000, 16000}, {44100, 16000}, {16000, 44100}}) {
    const Waveform resampled = Resample(Tone(440, from, from / 4), to).value();
    const Waveform expected = Tone(440, to, resampled.length());
    EXPECT_EQ(resampled.length(), (int64_t{from / 4} * to + from - 1) / from);
    // But for the ends, where sound begins and ends suddenly.
    for (int64_t i = to / 40; i < resampled.length() - to / 40; ++i) {
      ASSERT_NEAR(resampled.samples.data<float>()[i], expected.samples.data<float>()[i], 2e-3)
          << from << " " << i;
    }
  }
}

TEST(Resample, TakesOutWhatWouldAlias) {
  const Waveform resampled = Resample(Tone(7000, 16000, 4000), 8000).value();
  for (int64_t i = 200; i < resampled.length() - 200; ++i)
    ASSERT_LT(std::abs(resampled.samples.data<float>()[i]), 2e-3);
}

TEST(FeedAudio, FillsTheInputsAxis) {
  const Model model = MustLoad(GraphFromText("g (float[1,8] x) => (float[1,8] y) { y = Identity(x) }"));
  EXPECT_FALSE(TakesAudio(model.graph->value(model.graph->inputs[0]).type));  // eight samples are no sound
  const Model voice =
      MustLoad(GraphFromText("g (float[batch,1,N] x) => (float[batch,1,N] y) { y = Identity(x) }"));
  const Waveform sound = Tone(100, 16000, 1600);
  const AudioPlan plan = PlanAudio({}, voice, voice.graph->inputs[0], sound).value();
  EXPECT_EQ(plan.rate, 16000);
  EXPECT_EQ(plan.shape, (Shape{1, 1, 1600}));
  EXPECT_EQ(FeedAudio(sound, plan)->data<float>()[10], sound.samples.data<float>()[10]);
  const AudioPlan later = PlanAudio({.start = 0.05}, voice, voice.graph->inputs[0], sound).value();
  EXPECT_EQ(later.shape, (Shape{1, 1, 800}));
  EXPECT_EQ(FeedAudio(sound, later)->data<float>()[0], sound.samples.data<float>()[800]);
}

TEST(FeedAudio, SilenceFollowsAShortSound) {
  const Model model = MustLoad(GraphFromText("g (int16[1,512] x) => (int16[1,512] y) { y = Identity(x) }"));
  const Waveform sound = {.samples = Tensor::FromValues<float>({1, 2}, {0.5f, -1}), .rate = 16000};
  const Tensor fed = FeedAudio(sound, PlanAudio({}, model, model.graph->inputs[0], sound).value()).value();
  EXPECT_EQ(fed.ToString(), "int16[1,512]");
  EXPECT_EQ(fed.data<int16_t>()[0], 16384);
  EXPECT_EQ(fed.data<int16_t>()[1], -32768);
  EXPECT_EQ(fed.data<int16_t>()[2], 0);
}

TEST(FeedAudio, ReadsTheRateFromTheModel) {
  Model model = MustLoad(GraphFromText("g (float[N] x) => (float[N] y) { y = Identity(x) }"));
  std::string why;
  EXPECT_EQ(InferSampleRate(model, &why), 16000);
  model.name = "vocoder_24khz.onnx";
  EXPECT_EQ(InferSampleRate(model, &why), 24000);
  model.metadata["sample_rate"] = "22050";
  EXPECT_EQ(InferSampleRate(model, &why), 22050);
  EXPECT_NE(why.find("metadata"), std::string::npos);
}

}  // namespace
}  // namespace onnxray
