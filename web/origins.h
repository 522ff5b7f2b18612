// Origins: where the files in use come from, so that a link can open them again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "file_intake.h"
#include "samples.h"

namespace onnxray {

class Origins {
 public:
  // The latest file of a name is the one in use.
  void Note(const IntakeFile& file);
  // The address of the file of that name: "samples/NAME", a URL, or a path; empty: nothing opens it again.
  const std::string& AddressOf(const std::string& file_name) const;

 private:
  std::map<std::string, std::string> addresses_;
};

// Folder of the bundled files, as addresses have it.
inline constexpr std::string_view kSamplesFolder = "samples/";

// What a link may say for an address: the sample's name, if it is a sample's.
std::string ShortModelAddress(const std::string& address, const std::vector<Sample>& samples);
std::string ShortInputAddress(const std::string& address, const std::vector<SampleInput>& inputs);
// And back. Other addresses stay as they are.
std::string FullModelAddress(const std::string& name, const std::vector<Sample>& samples);
std::string FullInputAddress(const std::string& name, const std::vector<SampleInput>& inputs);
// "model.onnx" of "https://example.org/a/model.onnx?download=1"
std::string FileNameOf(const std::string& address);

}  // namespace onnxray
