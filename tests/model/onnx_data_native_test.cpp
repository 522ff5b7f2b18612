// Every model of ONNX's own test data loads.
#include <filesystem>

#include "test_models.h"

namespace onnxray {
namespace {

namespace fs = std::filesystem;

TEST(OnnxData, LoadsAndIsTyped) {
  const fs::path data = "build/onnx-data";
  ASSERT_TRUE(fs::exists(data)) << data << " is not there: scripts/setup test fetches it";
  int models = 0;
  for (const auto& entry :
       fs::recursive_directory_iterator(data, fs::directory_options::follow_directory_symlink)) {
    if (entry.path().extension() != ".onnx") continue;
    const Result<Model> loaded = LoadModelFile(entry.path().string());
    ASSERT_TRUE(loaded.ok()) << entry.path() << ": " << loaded.error().ToString();
    ++models;
    const Graph& graph = *loaded.value().graph;
    for (const ValueId id : graph.outputs) {
      EXPECT_NE(graph.value(id).type.kind, ValueType::Kind::kUnknown)
          << entry.path() << " " << graph.value(id).name;
    }
  }
  EXPECT_GT(models, 1000);
}

}  // namespace
}  // namespace onnxray
