#include "io/colormap.h"

#include <algorithm>
#include <cmath>

namespace onnxray {

namespace {

// A colour at a position in [0, 255]; straight lines in sRGB between neighbours. The perceptual maps' points
// were chosen so that the lines stay within 1.5/255 of the published ones: viridis, magma, inferno and plasma
// (Smith, van der Walt), cividis (Nunez, Anderton, Renslow), coolwarm (Moreland). jet and seismic are made of
// lines by definition.
struct ControlPoint {
  double position;
  uint32_t rgb;
};

constexpr ControlPoint kViridis[] = {{0, 0x440154},   {24, 0x482374},  {48, 0x424086},  {82, 0x32658e},
                                     {132, 0x1f948c}, {149, 0x20a486}, {163, 0x2cb17e}, {179, 0x44bf70},
                                     {200, 0x70cf57}, {236, 0xcde11d}, {244, 0xe2e418}, {253, 0xf8e621},
                                     {255, 0xfde725}};
constexpr ControlPoint kCividis[] = {{0, 0x00224e},   {20, 0x003070},  {23, 0x013271},  {29, 0x143670},
                                     {41, 0x293f6e},  {73, 0x4c556c},  {119, 0x757575}, {138, 0x868379},
                                     {181, 0xb0a571}, {216, 0xd5c25e}, {239, 0xefd748}, {252, 0xfee434},
                                     {255, 0xfee838}};
constexpr ControlPoint kMagma[] = {{0, 0x000004},   {7, 0x03030f},   {23, 0x120d31},  {39, 0x271258},
                                   {51, 0x3b0f70},  {64, 0x51127c},  {93, 0x7e2482},  {125, 0xb2357b},
                                   {153, 0xde4968}, {171, 0xf2625d}, {185, 0xf97b5d}, {203, 0xfe9d6c},
                                   {227, 0xfeca8d}, {255, 0xfcfdbf}};
constexpr ControlPoint kInferno[] = {{0, 0x000004},   {1, 0x010005},   {9, 0x040314},   {24, 0x150b37},
                                     {39, 0x2d0b59},  {48, 0x3d0965},  {61, 0x520e6d},  {86, 0x7a1d6d},
                                     {110, 0xa02a63}, {132, 0xc13a50}, {154, 0xde5238}, {175, 0xf1711f},
                                     {194, 0xfa9207}, {201, 0xfc9f07}, {208, 0xfcac11}, {219, 0xfac228},
                                     {231, 0xf5d949}, {240, 0xf2ea69}, {248, 0xf3f68a}, {255, 0xfcffa4}};
constexpr ControlPoint kPlasma[] = {{0, 0x0d0887},   {7, 0x20068f},   {31, 0x4b03a1},  {52, 0x6c00a8},
                                    {68, 0x8405a7},  {85, 0x9c179e},  {114, 0xbe3885}, {153, 0xe16462},
                                    {188, 0xf79044}, {215, 0xfeb72d}, {231, 0xfcd025}, {252, 0xf1f426},
                                    {255, 0xf0f921}};
constexpr ControlPoint kGray[] = {{0, 0x000000}, {255, 0xffffff}};
constexpr ControlPoint kCoolwarm[] = {{0, 0x3b4cc0},   {26, 0x5a78e4},  {51, 0x7b9ff9},  {74, 0x9bbcff},
                                      {98, 0xbbd1f8},  {122, 0xd7dce3}, {131, 0xe0dbd8}, {153, 0xf2cbb7},
                                      {175, 0xf7b194}, {197, 0xf29072}, {223, 0xde614d}, {243, 0xc53334},
                                      {248, 0xbe242e}, {255, 0xb40426}};
constexpr ControlPoint kSeismic[] = {
    {0, 0x00004d}, {63.75, 0x0000ff}, {127.5, 0xffffff}, {191.25, 0xff0000}, {255, 0x800000}};
constexpr ControlPoint kJet[] = {{0, 0x000080},      {28.05, 0x0000ff},  {31.875, 0x0000ff},
                                 {86.7, 0x00dbff},   {89.25, 0x00e6f7},  {95.625, 0x15ffe2},
                                 {163.2, 0xeeff08},  {165.75, 0xf7f600}, {168.3, 0xffec00},
                                 {226.95, 0xff1300}, {232.05, 0xe80000}, {255, 0x800000}};

struct Definition {
  std::string_view name;
  std::span<const ControlPoint> points;
};
constexpr Definition kDefinitions[] = {{"viridis", kViridis},   {"cividis", kCividis}, {"magma", kMagma},
                                       {"inferno", kInferno},   {"plasma", kPlasma},   {"gray", kGray},
                                       {"coolwarm", kCoolwarm}, {"seismic", kSeismic}, {"jet", kJet}};

const Definition& DefinitionOf(ColorMap map) { return kDefinitions[static_cast<size_t>(map)]; }

ColorTable MakeTable(std::span<const ControlPoint> points) {
  ColorTable table;
  size_t segment = 0;
  for (size_t i = 0; i < table.size(); ++i) {
    const double position = static_cast<double>(i);
    while (segment + 2 < points.size() && position > points[segment + 1].position) ++segment;
    const ControlPoint &from = points[segment], &to = points[segment + 1];
    const double t = (position - from.position) / (to.position - from.position);
    const auto channel = [&](int shift) {
      const double a = from.rgb >> shift & 0xff, b = to.rgb >> shift & 0xff;
      return static_cast<uint8_t>(std::lround(a + (b - a) * t));
    };
    table[i] = {channel(16), channel(8), channel(0)};
  }
  return table;
}

}  // namespace

std::string_view Name(ColorMap map) { return DefinitionOf(map).name; }

std::optional<ColorMap> FindColorMap(std::string_view name) {
  for (const ColorMap map : kColorMaps) {
    if (Name(map) == name) return map;
  }
  return std::nullopt;
}

std::string ColorMapNames() {
  std::string names;
  for (const ColorMap map : kColorMaps) names += (names.empty() ? "" : ", ") + std::string(Name(map));
  return names;
}

bool IsDiverging(ColorMap map) { return map == ColorMap::kCoolwarm || map == ColorMap::kSeismic; }

const ColorTable& Colors(ColorMap map) {
  static const auto tables = [] {
    std::array<ColorTable, std::size(kDefinitions)> made;
    for (size_t i = 0; i < made.size(); ++i) made[i] = MakeTable(kDefinitions[i].points);
    return made;
  }();
  return tables[static_cast<size_t>(map)];
}

Rgb ColorOf(double value, double low, double high, const ColorTable& colors) {
  if (std::isnan(value)) return kNanColor;
  if (std::isinf(value)) return value > 0 ? kPositiveInfinityColor : kNegativeInfinityColor;
  const double t = high > low ? (value - low) / (high - low) : 0;
  return colors[static_cast<size_t>(std::clamp(t * 256, 0.0, 255.0))];
}

}  // namespace onnxray
