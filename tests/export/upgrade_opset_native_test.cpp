// Every model of ONNX's own test data moves to the newest opset, and is valid there.
#include <filesystem>

#include "export/upgrade_opset.h"
#include "model/test_models.h"
#include "model/write_model.h"

namespace onnxray {
namespace {

namespace fs = std::filesystem;
using namespace testing;  // NOLINT: a test's vocabulary

TEST(UpgradeOpset, TakesEveryModelOfOnnx) {
  int models = 0;
  std::vector<std::string> refused;
  const auto options = fs::directory_options::follow_directory_symlink;
  for (const auto& entry : fs::recursive_directory_iterator("build/onnx-data", options)) {
    if (entry.path().extension() != ".onnx") continue;
    const Result<Model> model = LoadModelFile(entry.path().string());
    if (!model.ok()) continue;  // tests of loading tell
    const auto upgraded = UpgradeOpset(*model.value().graph, ThreadPool(1));
    ++models;
    if (!upgraded.ok()) {
      refused.push_back(entry.path().parent_path().filename().string());
      continue;
    }
    EXPECT_TRUE(HasOneOpset(upgraded.value())) << entry.path();
    Model written = model.value();
    written.graph = std::make_shared<const Graph>(upgraded.value());
    const Result<Model> again = LoadBytes(WriteModel(written).value());
    EXPECT_TRUE(again.ok()) << entry.path() << ": " << again.error().ToString();
    if (again.ok()) {
      EXPECT_EQ(Warnings(again.value()), Warnings(model.value())) << entry.path();
    }
  }
  EXPECT_GT(models, 1000);
  EXPECT_EQ(refused, std::vector<std::string>());
}

}  // namespace
}  // namespace onnxray
