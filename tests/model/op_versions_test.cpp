// Which opsets changed an operator's definition: what our declarations say and what the ONNX library's do.
#include <gtest/gtest.h>
#include <onnx/defs/schema.h>

#include <map>
#include <set>
#include <string>

#include "ops/op.h"

namespace onnxray {
namespace {

constexpr int kNewestOfLibrary = 22;

struct Definitions {
  std::set<int> versions;
  std::set<int> withdrawn;  // from these on the operator is no more; files that use it run all the same
  bool has_body = false;
};

std::map<std::pair<std::string, std::string>, Definitions> LibraryDefinitions() {
  std::map<std::pair<std::string, std::string>, Definitions> definitions;
  for (const onnx::OpSchema& schema : onnx::OpSchemaRegistry::get_all_schemas_with_history()) {
    Definitions& its = definitions[{schema.domain(), schema.Name()}];
    (schema.deprecated() ? its.withdrawn : its.versions).insert(schema.SinceVersion());
    its.has_body |= schema.HasFunction() || schema.HasContextDependentFunction();
  }
  return definitions;
}

std::string Text(const std::set<int>& versions) {
  std::string text;
  for (const int version : versions) text += " " + std::to_string(version);
  return text;
}

TEST(OpVersions, AreAllThatTheLibraryHas) {
  for (const auto& [key, its] : LibraryDefinitions()) {
    const auto& [domain, name] = key;
    if (its.versions.empty()) continue;
    const Op* op = FindOp(domain, name);
    if (!op) {
      // Gradient is replaced by the nodes that compute it.
      EXPECT_TRUE(its.has_body || name == "Gradient") << domain << ":" << name << " is not there";
      continue;
    }
    std::set<int> missing = its.versions;
    for (const int version : op->versions) missing.erase(version);
    EXPECT_EQ(Text(missing), "") << domain << ":" << name << " lacks these versions";
  }
}

TEST(OpVersions, AreNoneThatTheLibraryHasNot) {
  // They were experimental, and left before the library knew them.
  const std::set<std::string> older = {"MeanVarianceNormalization-1", "ThresholdedRelu-1"};
  const auto definitions = LibraryDefinitions();
  for (const Op* op : AllOps()) {
    const auto found = definitions.find({std::string(op->domain), std::string(op->name)});
    if (found == definitions.end()) continue;
    for (const int version : op->versions) {
      if (op->domain.empty() && version > kNewestOfLibrary) continue;
      if (older.contains(std::string(op->name) + "-" + std::to_string(version))) continue;
      EXPECT_TRUE(found->second.versions.contains(version) || found->second.withdrawn.contains(version))
          << op->domain << ":" << op->name << " did not change in version " << version;
    }
  }
}

TEST(OpVersions, AreInOrder) {
  for (const Op* op : AllOps()) {
    const std::set<int> sorted(op->versions.begin(), op->versions.end());
    EXPECT_EQ(std::vector<int>(sorted.begin(), sorted.end()), op->versions) << op->name;
    EXPECT_FALSE(op->versions.empty()) << op->name;
  }
}

// ONNX 1.18 to 1.20.
TEST(OpVersions, BeyondTheLibraryAreThoseOfTheSpecification) {
  std::map<std::string, std::set<int>> beyond;
  for (const Op* op : AllOps()) {
    if (!op->domain.empty()) continue;
    for (const int version : op->versions) {
      if (version > kNewestOfLibrary) beyond[std::string(op->name)].insert(version);
    }
  }
  std::map<std::string, std::set<int>> expected = {
      {"Attention", {23, 24}},
      {"RMSNormalization", {23}},
      {"RotaryEmbedding", {23}},
      {"SplitToSequence", {24}},
      {"Swish", {24}},
      {"TensorScatter", {24}},
      {"TopK", {24}},
  };
  for (const char* name : {"Cast", "CastLike", "Constant", "ConstantOfShape", "DequantizeLinear", "Flatten",
                           "Identity", "If", "Loop", "Pad", "QuantizeLinear", "Reshape", "Scan", "Shape",
                           "Size", "Squeeze", "Transpose", "Unsqueeze"}) {
    expected[name] = {23, 24, 25};
  }
  EXPECT_EQ(beyond, expected);
}

}  // namespace
}  // namespace onnxray
