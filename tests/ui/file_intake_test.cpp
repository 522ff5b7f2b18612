#include "file_intake.h"

#include <gtest/gtest.h>

#include <cstring>

#include "model/test_models.h"

namespace onnxray {
namespace {

IntakeFile File(const std::string& name, const std::string& bytes) {
  return {name, testing::InMemory(bytes), {}};
}

std::string ModelBytes() {
  return testing::GraphFromText("g (float[2] x) => (float[2] y) { y = Relu(x) }").SerializeAsString();
}

std::string TensorBytes() {
  return testing::RawTensor<float>("x", 1, {2, 2}, {1, 2, 3, 4}).SerializeAsString();
}

const std::string kPng("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
const std::string kNpy("\x93NUMPY\x01\0v\0{'descr'", 18);

TEST(Recognize, GoesByContent) {
  EXPECT_EQ(Recognize("model.onnx", ModelBytes()), FileKind::kModel);
  EXPECT_EQ(Recognize("renamed.bin", ModelBytes()), FileKind::kModel);
  EXPECT_EQ(Recognize("input_0.pb", TensorBytes()), FileKind::kTensorProto);
  EXPECT_EQ(Recognize("picture.onnx", kPng), FileKind::kPicture);
  EXPECT_EQ(Recognize("photo", "\xff\xd8\xff\xe0 JFIF"), FileKind::kPicture);
  EXPECT_EQ(Recognize("x", kNpy), FileKind::kNpy);
  EXPECT_EQ(Recognize("x", "PK\x03\x04zipped"), FileKind::kNpz);
  EXPECT_EQ(Recognize("notes.onnx", "this is no model\n"), FileKind::kText);
  EXPECT_EQ(Recognize("x", " {\"input\": [1, 2]}"), FileKind::kJson);
  EXPECT_EQ(Recognize("x", "[ -1.5, 2]"), FileKind::kJson);
  EXPECT_EQ(Recognize("x", "[NaN, 2]"), FileKind::kJson);
  EXPECT_EQ(Recognize("vocab.txt", "[PAD]\n[UNK]\nthe\n"), FileKind::kText);
  EXPECT_EQ(Recognize("empty.onnx", ""), FileKind::kEmpty);
}

TEST(Recognize, ModelsCutShortAreStillModels) {
  const std::string bytes = ModelBytes();
  EXPECT_EQ(Recognize("cut.bin", bytes.substr(0, bytes.size() / 2)), FileKind::kModel);
}

TEST(Recognize, WeightsAreOther) {
  std::string weights(4096, '\0');
  const float values[] = {0.1f, -0.25f, 3.5f};
  for (size_t i = 0; i + 12 <= weights.size(); i += 12) std::memcpy(weights.data() + i, values, 12);
  EXPECT_EQ(Recognize("model.onnx_data", weights), FileKind::kOther);
  EXPECT_EQ(Recognize("weights.bin", weights), FileKind::kOther);
  EXPECT_EQ(Recognize("broken.onnx", weights), FileKind::kModel);  // the loader says what is wrong with it
}

TEST(FileIntake, SortsSeveralAtOnceInAnyOrder) {
  FileIntake intake;
  const auto sorted = intake.Take({File("cat.png", kPng), File("weights.bin", "\xff\xfe\x01\x02"),
                                   File("m.onnx", ModelBytes()), File("names.txt", "cat\ndog"),
                                   File("empty.md", ""), File("x.npy", kNpy)});
  ASSERT_TRUE(sorted.model);
  EXPECT_EQ(sorted.model->model.name, "m.onnx");
  ASSERT_EQ(sorted.model->companions.size(), 1u);
  EXPECT_EQ(sorted.model->companions[0].name, "weights.bin");
  ASSERT_EQ(sorted.inputs.size(), 3u);
  EXPECT_EQ(sorted.inputs[0].kind, FileKind::kPicture);
  EXPECT_EQ(sorted.inputs[1].kind, FileKind::kText);
  EXPECT_EQ(sorted.inputs[2].kind, FileKind::kNpy);
  ASSERT_EQ(sorted.rejected.size(), 1u);
  EXPECT_NE(sorted.rejected[0].text.find("empty.md"), std::string::npos);
  EXPECT_FALSE(sorted.rejected[0].remedy.empty());
}

TEST(FileIntake, ExternalDataMayComeFirst) {
  FileIntake intake;
  const auto first = intake.Take({File("weights.bin", "\xff\xfe\x01\x02")});
  EXPECT_FALSE(first.model);
  EXPECT_EQ(first.rejected.size(), 1u);  // says that it waits for its model
  const auto second = intake.Take({File("m.onnx", ModelBytes())});
  ASSERT_TRUE(second.model);
  EXPECT_EQ(second.model->companions.size(), 1u);
  intake.ModelLoaded();
  EXPECT_TRUE(intake.Take({File("m.onnx", ModelBytes())}).model->companions.empty());
}

TEST(FileIntake, ExternalDataMayComeLater) {
  FileIntake intake;
  auto first = intake.Take({File("m.onnx", ModelBytes())});
  intake.ModelMisses(std::move(*first.model));
  const auto second = intake.Take({File("weights.bin", "\xff\xfe\x01\x02")});
  ASSERT_TRUE(second.model);
  EXPECT_EQ(second.model->model.name, "m.onnx");
  EXPECT_EQ(second.model->companions.size(), 1u);
  EXPECT_TRUE(second.rejected.empty());
}

TEST(FileIntake, OneModelAtATime) {
  FileIntake intake;
  const auto sorted = intake.Take({File("a.onnx", ModelBytes()), File("b.onnx", ModelBytes())});
  EXPECT_EQ(sorted.model->model.name, "a.onnx");
  EXPECT_EQ(sorted.rejected.size(), 1u);
}

TEST(BaseName, CutsFolders) {
  EXPECT_EQ(BaseName("a/b/c.onnx"), "c.onnx");
  EXPECT_EQ(BaseName("c.onnx"), "c.onnx");
  EXPECT_EQ(BaseName("C:\\models\\c.onnx"), "c.onnx");
}

}  // namespace
}  // namespace onnxray
