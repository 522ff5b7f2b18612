// Which operators a gradient test is about: its name says so. An operator is tested where it is the name of a
// test, of its parameter, or, followed by "Gradient", of its suite; capitals do not matter. Those of other
// domains begin with the domain: MicrosoftAttention.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace onnxray::testing {

// Of an operator, as tests are named after it.
inline std::string TestName(const std::string& domain, const std::string& op) {
  const std::pair<const char*, const char*> kPrefixes[] = {{"com.microsoft", "Microsoft"},
                                                           {"ai.onnx.ml", "Ml"},
                                                           {"ai.onnxray", "Onnxray"},
                                                           {"ai.onnx.preview.training", "Training"}};
  for (const auto& [name, prefix] : kPrefixes) {
    if (domain == name) return prefix + op;
  }
  return op;
}

// Operators that are only tested together.
inline std::string FamilyOf(const std::string& name) {
  const std::pair<const char*, std::vector<std::string>> kFamilies[] = {
      {"Recurrent", {"RNN", "GRU", "LSTM"}},
      {"Sequence",
       {"SequenceAt", "SequenceConstruct", "SequenceErase", "SequenceInsert", "SplitToSequence",
        "ConcatFromSequence"}},
      {"Optional", {"OptionalGetElement"}}};
  for (const auto& [family, members] : kFamilies) {
    if (std::find(members.begin(), members.end(), name) != members.end()) return family;
  }
  return name;
}

inline bool IsTestOf(const ::testing::TestInfo& test, std::string name) {
  const auto lower = [](std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
  };
  const std::string suite = lower(test.test_suite_name()), own = lower(test.name());
  name = lower(std::move(name));
  const size_t slash = own.find('/');
  return suite.substr(suite.find('/') + 1) == name + "gradient" || own.substr(0, slash) == name ||
         (slash != std::string::npos && own.substr(slash + 1) == name);
}

}  // namespace onnxray::testing
