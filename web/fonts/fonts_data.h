// The application's fonts, cut down to the characters it shows; fonts_data.cpp is made by embed.mjs at build
// time.
#pragma once

#include <span>

namespace onnxray {

extern const std::span<const unsigned char> kTextFont;    // Roboto Regular
extern const std::span<const unsigned char> kStrongFont;  // Roboto Medium
extern const std::span<const unsigned char> kMonoFont;    // JetBrains Mono
extern const std::span<const unsigned char> kSymbolFont;  // DejaVu Sans: arrows, mathematics
extern const std::span<const unsigned char> kIconFont;    // codicon

}  // namespace onnxray
