#include "origins.h"

#include <algorithm>

#include "place.h"

namespace onnxray {

namespace {

const std::string& FileOf(const Sample& sample) { return sample.model; }
const std::string& FileOf(const SampleInput& input) { return input.file; }

template <typename Entry>
std::string Shortened(const std::string& address, const std::vector<Entry>& list) {
  if (!address.starts_with(kSamplesFolder)) return address;
  const std::string file = address.substr(kSamplesFolder.size());
  const auto it = std::find_if(list.begin(), list.end(), [&](const Entry& e) { return FileOf(e) == file; });
  return it == list.end() ? address : it->name;
}

template <typename Entry>
std::string Resolved(const std::string& name, const std::vector<Entry>& list) {
  const auto it = std::find_if(list.begin(), list.end(),
                               [&](const Entry& e) { return e.name == name || FileOf(e) == name; });
  return it == list.end() ? name : std::string(kSamplesFolder) + FileOf(*it);
}

}  // namespace

void Origins::Note(const IntakeFile& file) {
  addresses_[file.name] = file.address.empty() ? file.path : file.address;
}

const std::string& Origins::AddressOf(const std::string& file_name) const {
  static const std::string none;
  const auto it = addresses_.find(file_name);
  return it == addresses_.end() ? none : it->second;
}

std::string ShortModelAddress(const std::string& address, const std::vector<Sample>& samples) {
  return Shortened(address, samples);
}

std::string ShortInputAddress(const std::string& address, const std::vector<SampleInput>& inputs) {
  return Shortened(address, inputs);
}

std::string FullModelAddress(const std::string& name, const std::vector<Sample>& samples) {
  return Resolved(name, samples);
}

std::string FullInputAddress(const std::string& name, const std::vector<SampleInput>& inputs) {
  return Resolved(name, inputs);
}

std::string FileNameOf(const std::string& address) {
  std::string name = BaseName(address.substr(0, address.find_first_of("?#")));
  // In a path, unlike in a query, a plus is a plus.
  for (size_t at = 0; (at = name.find('+', at)) != std::string::npos; at += 3) name.replace(at, 1, "%2B");
  return DecodeQuery(name);
}

}  // namespace onnxray
