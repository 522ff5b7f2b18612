// The device carries out batches in order, and says what went wrong.
#include "gpu/software_gpu.h"
#include "gpu/tensor.h"

namespace onnxray::testing {

namespace {

class GpuDeviceTest : public GpuTest {
 protected:
  static std::shared_ptr<GpuDevice> Device() { return GpuDevice::Open().value(); }
};

// Adds the parameter to every element.
std::shared_ptr<GpuShader> AddShader() {
  return std::make_shared<GpuShader>("add", R"(
struct Parameters { count: u32, addend: u32 }
@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> output: array<u32>;
@group(0) @binding(2) var<uniform> parameters: Parameters;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x < parameters.count) { output[id.x] = input[id.x] + parameters.addend; }
})");
}

GpuDispatch Add(const std::shared_ptr<GpuShader>& shader, const std::shared_ptr<GpuBuffer>& from,
                const std::shared_ptr<GpuBuffer>& to, uint32_t count, uint32_t addend) {
  return {shader, {from}, {to}, {count, addend}, {(count + 63) / 64, 1, 1}};
}

Tensor Counting(int32_t count, int32_t first) {
  std::vector<int32_t> values;
  for (int32_t i = 0; i < count; ++i) values.push_back(first + i);
  return Tensor::FromValues<int32_t>({count}, values);
}

TEST_F(GpuDeviceTest, CommandsSeeWhatEarlierOnesWrote) {
  constexpr uint32_t kCount = 1000;
  const auto shader = AddShader();
  const auto a = std::make_shared<GpuBuffer>(4 * kCount), b = std::make_shared<GpuBuffer>(4 * kCount);
  GpuBatch batch;
  batch.commands.push_back(GpuUpload{a, Counting(kCount, 0)});
  batch.commands.push_back(Add(shader, a, b, kCount, 1));
  batch.commands.push_back(Add(shader, b, a, kCount, 10));
  // An upload in between must not overtake the dispatch that still reads the buffer.
  batch.commands.push_back(GpuUpload{b, Counting(kCount, 5000)});
  const auto c = std::make_shared<GpuBuffer>(4 * kCount);
  batch.commands.push_back(Add(shader, b, c, kCount, 100));
  const Tensor first = Tensor::Allocate(DType::kInt32, {kCount}).value(),
               second = Tensor::Allocate(DType::kInt32, {kCount}).value();
  batch.readbacks = {{a, first}, {c, second}};
  const Status status = Device()->Submit(std::move(batch));
  ASSERT_TRUE(status.ok()) << status.error().ToString();
  for (int32_t i = 0; i < static_cast<int32_t>(kCount); ++i) {
    ASSERT_EQ(first.data<int32_t>()[i], i + 11);
    ASSERT_EQ(second.data<int32_t>()[i], i + 5100);
  }
}

TEST_F(GpuDeviceTest, AnInvalidShaderIsAnErrorAndTheDeviceGoesOn) {
  const auto buffer = std::make_shared<GpuBuffer>(256);
  const Tensor back = Tensor::Allocate(DType::kInt32, {4}).value();
  GpuBatch broken;
  broken.commands.push_back(
      Add(std::make_shared<GpuShader>("broken", "fn main() { nonsense }"), buffer, buffer, 4, 1));
  broken.readbacks = {{buffer, back}};
  const Status status = Device()->Submit(std::move(broken));
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.error().text.find("nonsense"), std::string::npos) << status.error().text;

  GpuBatch sound;
  sound.commands.push_back(GpuUpload{buffer, Counting(4, 7)});
  sound.readbacks = {{buffer, back}};
  const Status again = Device()->Submit(std::move(sound));
  ASSERT_TRUE(again.ok()) << again.error().ToString();
  EXPECT_EQ(back.data<int32_t>()[3], 10);
}

TEST_F(GpuDeviceTest, TooMuchMemoryIsAnError) {
  GpuBatch batch;
  const auto buffer = std::make_shared<GpuBuffer>(size_t{1} << 50);
  batch.commands.push_back(GpuUpload{buffer, Counting(4, 0)});
  const Tensor back = Tensor::Allocate(DType::kInt32, {4}).value();
  batch.readbacks = {{buffer, back}};
  EXPECT_FALSE(Device()->Submit(std::move(batch)).ok());
  EXPECT_FALSE(Device()->lost());
}

TEST(GpuTensors, ElementsAreStoredIn32Bits) {
  const Tensor truths = Tensor::FromValues<bool>({3}, {true, false, true});
  const Tensor stored = ToStored(truths).value();
  EXPECT_EQ(stored.data<int32_t>()[2], 1);
  EXPECT_EQ(FromStored(stored, DType::kBool).value().data<bool>()[2], true);
  const Tensor indices = Tensor::FromValues<int64_t>({2}, {-3, 1 << 30});
  EXPECT_EQ(FromStored(ToStored(indices).value(), DType::kInt64).value().data<int64_t>()[0], -3);
  EXPECT_FALSE(ToStored(Tensor::FromValues<int64_t>({1}, {int64_t{1} << 31})).ok());
  EXPECT_FALSE(ToStored(Tensor::FromValues<double>({1}, {1})).ok());
}

TEST(GpuBufferPools, RecycleWhatNobodyHolds) {
  GpuBufferPool pool;
  std::shared_ptr<GpuBuffer> first = pool.Take(1000);
  GpuBuffer* const raw = first.get();
  const std::shared_ptr<GpuBuffer> second = pool.Take(1000);
  EXPECT_NE(second.get(), raw);
  const std::shared_ptr<GpuBuffer> in_a_batch = first->shared_from_this();
  first.reset();
  EXPECT_EQ(pool.Take(900).get(), raw);  // though a batch still refers to it
  pool.Trim();
  EXPECT_EQ(in_a_batch->bytes(), 1024u);
}

}  // namespace

}  // namespace onnxray::testing
