// The switch between CPU and GPU, on a screenless platform, and what is told of where nodes ran.
#include "backend.h"

#include "gpu/software_gpu.h"
#include "ui/test_platform.h"

namespace onnxray::testing {
namespace {

// float64 has no shaders.
constexpr const char* kMixed =
    "g (float[2,3] x) => (float[2,3] y)"
    "{ h = Mul(x, x)\n d = Cast<to=11>(h)\n s = Cast<to=1>(d)\n y = Neg(s) }";

class BackendTest : public AppTest {
 protected:
  // The application's adapter is the one that is looked for first.
  void SetUp() override {
    if (std::ifstream(ONNXRAY_SOFTWARE_GPU)) setenv("VK_DRIVER_FILES", ONNXRAY_SOFTWARE_GPU, 0);
    if (const auto device = GpuDevice::Open(); !device.ok()) GTEST_SKIP() << device.error().ToString();
  }
  bool UntilRunAgain(uint64_t before) {
    return Until([&] {
      const AppState& state = app.state();
      return state.run.number > before && !state.run.active() && !state.backend.switching &&
             (state.backend.gpu.empty() || !state.backend.placed.empty());
    });
  }
  const std::string& PlaceOf(const std::string& value) const {
    return *app.state().backend.PlaceOf(Line(value)->row.path);
  }
  std::vector<float> Shown() const {
    const Tensor dense = app.state().view.tensor().RowMajor().value();
    return {dense.data<float>(), dense.data<float>() + dense.count()};
  }
};

TEST_F(BackendTest, NodesMoveToTheGpuAndBack) {
  Drop({TextModel("net.onnx", kMixed),
        File("x.pb", RawTensor<float>("x", 1, {2, 3}, {1, 2, 3, -1, 0, 2}).SerializeAsString())});
  ASSERT_TRUE(UntilRunEnds());
  Click("Node y");
  ASSERT_TRUE(UntilShown(Line("y")));
  const std::vector<float> expected = {-1, -4, -9, -1, 0, -4};
  EXPECT_EQ(Shown(), expected);
  EXPECT_EQ(app.state().backend.PlaceOf(Line("y")->row.path), nullptr);

  uint64_t number = app.state().run.number;
  Click("Compute on");
  ASSERT_TRUE(UntilRunAgain(number));
  EXPECT_FALSE(app.state().backend.gpu.empty());
  EXPECT_EQ(PlaceOf("h"), "");
  EXPECT_EQ(PlaceOf("s"), "float64 has no shaders");
  EXPECT_EQ(PlaceOf("y"), "");
  ASSERT_TRUE(UntilShown(Line("y")));
  EXPECT_EQ(Shown(), expected);
  for (const char* value : {"h", "s", "y"})
    EXPECT_EQ(Line(value)->outcome->state, Capture::State::kKept) << value;

  number = app.state().run.number;
  Click("Compute on");
  ASSERT_TRUE(UntilRunAgain(number));
  EXPECT_TRUE(app.state().backend.gpu.empty());
  EXPECT_EQ(app.state().backend.PlaceOf(Line("y")->row.path), nullptr);
}

}  // namespace
}  // namespace onnxray::testing
