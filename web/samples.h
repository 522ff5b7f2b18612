// The bundled sample models, as samples.json lists them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "io/image_feed.h"

namespace onnxray {

struct Sample {
  std::string name;   // "blazeface"
  std::string title;  // "BlazeFace: finds faces"
  std::string model;  // file names
  std::string input;
  ImageFeed feed;      // how pictures are fed to this model
  std::string labels;  // file with the names of its classes; empty: there is none
  std::string origin, licence;
  uint64_t bytes = 0;
};

// An input of the bundled ones.
struct SampleInput {
  std::string name;  // "astronaut"
  std::string file;
};

// Errors: kInvalidInput where it is no such list.
Result<std::vector<Sample>> ParseSamples(std::string_view json);
// Those of the same list; none where it is no such list.
std::vector<SampleInput> ParseSampleInputs(std::string_view json);

}  // namespace onnxray
