#include "export/text_stamp.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "imgui_internal.h"

namespace onnxray {

namespace {

// The coverage of the atlas at a place in texels.
float CoverageAt(ImTextureData& atlas, float u, float v) {
  const int x = std::clamp(static_cast<int>(u), 0, atlas.Width - 1);
  const int y = std::clamp(static_cast<int>(v), 0, atlas.Height - 1);
  // Alpha is the last byte of a texel, or its only one.
  const auto* texel = static_cast<const uint8_t*>(atlas.GetPixelsAt(x, y));
  return static_cast<float>(texel[atlas.BytesPerPixel - 1]);
}

void Blit(ImTextureData& atlas, const ImFontGlyph& glyph, float left, TextStamp& stamp) {
  const float width = static_cast<float>(atlas.Width), height = static_cast<float>(atlas.Height);
  const float u = glyph.U0 * width, v = glyph.V0 * height;
  const float step_u = (glyph.U1 - glyph.U0) * width / (glyph.X1 - glyph.X0);
  const float step_v = (glyph.V1 - glyph.V0) * height / (glyph.Y1 - glyph.Y0);
  const float x0 = left + glyph.X0, x1 = left + glyph.X1;
  // The atlas holds glyphs wider than they are drawn: several samples a pixel.
  constexpr float kSamples[] = {0.125f, 0.375f, 0.625f, 0.875f};
  for (int y = std::max(0, static_cast<int>(glyph.Y0));
       y < std::min(stamp.height, static_cast<int>(std::ceil(glyph.Y1))); ++y) {
    const float sy = static_cast<float>(y) + 0.5f - glyph.Y0;
    if (sy < 0 || sy >= glyph.Y1 - glyph.Y0) continue;
    for (int x = std::max(0, static_cast<int>(x0));
         x < std::min(stamp.width, static_cast<int>(std::ceil(x1))); ++x) {
      float sum = 0;
      for (const float sample : kSamples) {
        const float sx = static_cast<float>(x) + sample - x0;
        if (sx >= 0 && sx < x1 - x0) sum += CoverageAt(atlas, u + sx * step_u, v + sy * step_v);
      }
      uint8_t& out =
          stamp.coverage[static_cast<size_t>(y) * static_cast<size_t>(stamp.width) + static_cast<size_t>(x)];
      out = static_cast<uint8_t>(
          std::min(255.0f, static_cast<float>(out) + sum / static_cast<float>(std::size(kSamples))));
    }
  }
}

}  // namespace

TextStamp MakeStamp(ImFont* font, float size, std::string_view text) {
  ImFontBaked& baked = *font->GetFontBaked(size, 1);
  std::vector<ImWchar> letters;
  const char* at = text.data();
  const char* end = at + text.size();
  float width = 0;
  while (at < end) {
    unsigned int letter = 0;
    const int bytes = ImTextCharFromUtf8(&letter, at, end);
    if (bytes <= 0) break;
    at += bytes;
    letters.push_back(static_cast<ImWchar>(letter));
    // Finding a glyph puts it into the atlas, which may grow: none is read before all are there.
    width += baked.FindGlyph(static_cast<ImWchar>(letter))->AdvanceX;
  }
  TextStamp stamp{.width = static_cast<int>(std::ceil(width)), .height = static_cast<int>(std::ceil(size))};
  stamp.coverage.resize(static_cast<size_t>(stamp.width) * static_cast<size_t>(stamp.height));
  float left = 0;
  for (const ImWchar letter : letters) {
    const ImFontGlyph& glyph = *baked.FindGlyph(letter);
    if (glyph.Visible) Blit(*font->ContainerAtlas->TexData, glyph, left, stamp);
    left += glyph.AdvanceX;
  }
  return stamp;
}

}  // namespace onnxray
