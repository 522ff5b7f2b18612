#include "samples.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace onnxray {

Result<std::vector<Sample>> ParseSamples(std::string_view json) {
  const auto list = nlohmann::ordered_json::parse(json, nullptr, false);
  if (list.is_discarded() || !list.is_object() || !list.contains("models") || !list["models"].is_array()) {
    return InvalidInput("the list of samples cannot be read");
  }
  std::vector<Sample> samples;
  for (const auto& entry : list["models"]) {
    if (!entry.is_object()) continue;
    Sample sample;
    sample.name = entry.value("name", "");
    sample.title = entry.value("title", sample.name);
    sample.model = entry.value("file", "");
    sample.input = entry.value("input", "");
    sample.labels = entry.value("labels", "");
    sample.origin = entry.value("origin", "");
    sample.licence = entry.value("licence", "");
    sample.bytes = entry.value("bytes", uint64_t{0});
    sample.feed.preset = FindImagePreset(entry.value("preset", "auto")).value_or(ImagePreset::kAuto);
    // "320x48": width, then height
    const std::string size = entry.value("size", "");
    if (std::sscanf(size.c_str(), "%dx%d", &sample.feed.width, &sample.feed.height) != 2) {
      sample.feed.width = sample.feed.height = 0;
    }
    if (!sample.model.empty()) samples.push_back(std::move(sample));
  }
  return samples;
}

std::vector<SampleInput> ParseSampleInputs(std::string_view json) {
  std::vector<SampleInput> inputs;
  const auto list = nlohmann::ordered_json::parse(json, nullptr, false);
  if (!list.is_object() || !list.contains("inputs") || !list["inputs"].is_array()) return inputs;
  for (const auto& entry : list["inputs"]) {
    if (!entry.is_object()) continue;
    SampleInput input{entry.value("name", ""), entry.value("file", "")};
    if (!input.name.empty() && !input.file.empty()) inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace onnxray
