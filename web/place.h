// ViewedPlace: what is looked at and how, as plain data and as the query of a link. docs/links.md lists the
// keys, settings/all_settings.h and settings/input_settings.h declare most of them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/synthetic.h"

namespace onnxray {

// Empty members ask for nothing: what is there stays, or what suits the model is taken.
struct ViewedPlace {
  // What opens the model: a sample's name, a URL, or on the desktop a path.
  std::string model = {};
  // The same for inputs; what ParseSynthetic reads feeds the inputs that no file is for.
  std::vector<std::string> inputs = {};
  std::string node = {};                                          // as NodeNames has it
  std::map<std::string, std::string, std::less<>> settings = {};  // by name, as text

  // Empty: nothing is said of that setting.
  std::string Text(std::string_view setting) const {
    const auto it = settings.find(setting);
    return it == settings.end() ? "" : it->second;
  }
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

// "%C3%A9 +" -> "é  "; broken escapes stay as they are.
std::string DecodeQuery(std::string_view text);
// Escapes what a query cannot hold, and nothing that reads well.
std::string EncodeQuery(std::string_view text);

}  // namespace onnxray
