// ViewedPlace: what is looked at and how, as plain data and as the query of a link. docs/links.md lists the
// keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aspect.h"
#include "centre_tab.h"
#include "gradient_choice.h"
#include "io/image_feed.h"
#include "io/synthetic.h"
#include "tensor_view.h"
#include "theme_choice.h"

namespace onnxray {

// Unset and empty members ask for nothing: what is there stays, or what suits the model is taken.
struct ViewedPlace {
  // What opens the model: a sample's name, a URL, or on the desktop a path.
  std::string model;
  // The same for inputs; "random", "random:SEED", "zeros" and "ones" feed the inputs that no file is for.
  std::vector<std::string> inputs = {};

  // How pictures are fed.
  std::optional<ImagePreset> preset = {};
  std::optional<ImageLayout> layout = {};
  int width = 0, height = 0;

  std::string node;  // as NodeNames has it
  CentreTab tab = CentreTab::kTensor;
  Aspect aspect = Aspect::kActivation;
  std::optional<AxisRoles> axes = {};
  std::vector<int64_t> position = {};  // an index for every axis; those with roles are ignored
  int64_t element = 0;                 // of a sequence
  std::optional<ColorMap> colors = {};
  RangeMode range = RangeMode::kPerTile;

  GradientChoice gradient = {};  // without its output, which is
  std::string output;            // the name of a value; empty: the model's first floating-point output

  ThemeChoice theme = ThemeChoice::kSystem;

  bool operator==(const ViewedPlace&) const = default;
};

struct ParsedPlace {
  ViewedPlace place;
  std::vector<Error> complaints;  // kInvalidInput: keys that are none, values that are left out
};

// "model=blazeface&node=conv1": what follows the "?" of a link, or the whole link.
ParsedPlace ParsePlace(std::string_view link);
// The other way round, without "?"; members that ask for nothing are left out.
std::string ToQuery(const ViewedPlace& place);

// "random", "random:SEED", "zeros", "ones": what ParseSynthetic reads.
std::string ToText(const Synthetic& synthetic);

// "%C3%A9 +" -> "é  "; broken escapes stay as they are.
std::string DecodeQuery(std::string_view text);
// Escapes what a query cannot hold, and nothing that reads well.
std::string EncodeQuery(std::string_view text);

}  // namespace onnxray
