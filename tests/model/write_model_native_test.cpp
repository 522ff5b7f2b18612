// Every model of ONNX's own test data, and every sample, is read back as it was written.
#include <filesystem>

#include "equal_graphs.h"
#include "model/write_model.h"
#include "test_models.h"

namespace onnxray {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // NOLINT: a test's vocabulary

int CheckAll(const fs::path& folder) {
  int models = 0;
  const auto options = fs::directory_options::follow_directory_symlink;
  for (const auto& entry : fs::recursive_directory_iterator(folder, options)) {
    if (entry.path().extension() != ".onnx") continue;
    const Result<Model> model = LoadModelFile(entry.path().string());
    if (!model.ok()) continue;  // tests of loading tell
    const Result<std::string> bytes = WriteModel(model.value());
    EXPECT_TRUE(bytes.ok()) << entry.path() << ": " << bytes.error().ToString();
    if (!bytes.ok()) continue;
    const Result<Model> again = LoadBytes(bytes.value());
    EXPECT_TRUE(again.ok()) << entry.path() << ": " << again.error().ToString();
    if (!again.ok()) continue;
    EXPECT_EQ(Difference(*model.value().graph, *again.value().graph), "") << entry.path();
    EXPECT_EQ(Warnings(model.value()), Warnings(again.value())) << entry.path();
    ++models;
  }
  return models;
}

TEST(WriteModel, KeepsEveryModelOfOnnx) { EXPECT_GT(CheckAll("build/onnx-data"), 1000); }

TEST(WriteModel, KeepsEverySample) { EXPECT_GE(CheckAll("build/samples"), 5); }

}  // namespace
}  // namespace onnxray
