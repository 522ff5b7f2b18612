// Loading holds the weights once. The kernel keeps the account, so for Linux only.
#include <fstream>

#include "io/test_files.h"
#include "test_models.h"
#include "wire_writer.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

constexpr int kTensors = 25;
constexpr size_t kTensorBytes = 8 << 20;

// One of the weights, without its elements.
std::string HeadOf(int index) {
  return NumberField(1, kTensorBytes / 8) + NumberField(2, onnx::TensorProto::DOUBLE) +
         BytesField(8, "w" + std::to_string(index));
}

std::string FieldStart(uint32_t field, uint64_t size) { return Varint(field << 3 | 2) + Varint(size); }

// A chain of additions of 25 weights.
onnx::ModelProto Chain() {
  std::string text = "g (double[" + std::to_string(kTensorBytes / 8) + "] v0) => (double[N] v25) {\n";
  for (int i = 0; i < kTensors; ++i) {
    text += "v" + std::to_string(i + 1) + " = Add (v" + std::to_string(i) + ", w" + std::to_string(i) + ")\n";
  }
  return GraphFromText(text + "}");
}

std::string_view Elements(int index) {
  static std::string elements(kTensorBytes, '\0');
  elements.assign(kTensorBytes, static_cast<char>(index));
  return elements;
}

// 200 MB, never held at once.
std::string WriteModel(const ScratchFolder& folder) {
  onnx::ModelProto model = Chain();
  const std::string nodes = model.graph().SerializeAsString();
  model.clear_graph();
  std::vector<std::string> heads;
  uint64_t size = nodes.size();
  for (int i = 0; i < kTensors; ++i) {
    const std::string head = HeadOf(i) + FieldStart(9, kTensorBytes);
    heads.push_back(FieldStart(5, head.size() + kTensorBytes) + head);
    size += heads.back().size() + kTensorBytes;
  }
  const std::string path = folder.File("large.onnx");
  std::ofstream file(path, std::ios::binary);
  file << model.SerializeAsString() << FieldStart(7, size) << nodes;
  for (int i = 0; i < kTensors; ++i) file << heads[static_cast<size_t>(i)] << Elements(i);
  return path;
}

std::string WriteModelAndData(const ScratchFolder& folder) {
  onnx::ModelProto model = Chain();
  const std::string path = folder.File("small.onnx"), name = "weights.bin";
  std::ofstream data(folder.File(name), std::ios::binary);
  for (int i = 0; i < kTensors; ++i) {
    auto* tensor = model.mutable_graph()->add_initializer();
    tensor->ParseFromString(HeadOf(i));
    tensor->set_data_location(onnx::TensorProto::EXTERNAL);
    AddEntry(*tensor, "location", name);
    AddEntry(*tensor, "offset", std::to_string(static_cast<size_t>(i) * kTensorBytes));
    AddEntry(*tensor, "length", std::to_string(kTensorBytes));
    data << Elements(i);
  }
  std::ofstream(path, std::ios::binary) << model.SerializeAsString();
  return path;
}

// VmRSS, or VmHWM, its peak; bytes.
uint64_t MemoryOf(const char* field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::stoull(line.substr(line.find(':') + 1)) << 10;
  }
  return 0;
}

class PeakMemory : public ::testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizer's own memory would be counted";
#endif
    Elements(0);
  }

  void Start() {
    std::ofstream("/proc/self/clear_refs") << "5";  // resets the peak
    before_ = MemoryOf("VmRSS");
  }
  // What was used since Start at most, as a part of the model's bytes.
  double Used(const Model& model) const {
    EXPECT_GE(model.file_bytes, kTensors * kTensorBytes);
    return static_cast<double>(MemoryOf("VmHWM") - before_) / static_cast<double>(model.file_bytes);
  }
  static void ExpectElements(const Model& model) {
    for (const int i : {0, 7, kTensors - 1}) {
      const Tensor& weights = *model.graph->value(model.graph->FindValue("w" + std::to_string(i))).constant;
      EXPECT_EQ(weights.data<uint8_t>()[0], i);
      EXPECT_EQ(weights.data<uint8_t>()[kTensorBytes - 1], i);
    }
  }

  const ScratchFolder folder_{"peak_memory"};

 private:
  uint64_t before_ = 0;
};

TEST_F(PeakMemory, FromAFileIsTheFile) {
  const std::string path = WriteModel(folder_);
  Start();
  const Model model = LoadModelFile(path).value();
  EXPECT_LT(Used(model), 1.3);
  ExpectElements(model);
}

TEST_F(PeakMemory, FromMemoryIsTheMemoryOfTheFile) {
  const std::shared_ptr<ByteSource> file = OpenFile(WriteModel(folder_)).value();
  Start();
  std::shared_ptr<Storage> bytes = Storage::Allocate(file->size());
  ASSERT_TRUE(file->Read(0, file->size(), bytes->data()).ok());
  const Model model = LoadModel(FromMemory(std::move(bytes)), {}).value();
  EXPECT_LT(Used(model), 1.3);
  ExpectElements(model);
}

TEST_F(PeakMemory, FromExternalDataIsTheData) {
  const std::string path = WriteModelAndData(folder_);
  Start();
  const Model model = LoadModelFile(path).value();
  EXPECT_LT(Used(model), 1.3);
  ExpectElements(model);
}

}  // namespace
}  // namespace onnxray
