#include <filesystem>

#include "cli/program.h"
#include "io/image.h"
#include "io/npy.h"

namespace onnxray::testing {
namespace {

// A picture of 4x8, its channels negated, then channels last, then a vector.
class HeatmapsCommand : public ::testing::Test {
 protected:
  HeatmapsCommand() : folder_("cli_heatmaps") {
    onnx::ModelProto model = GraphFromText(R"(g (float[N,3,4,8] x) => (float[N,96] y) {
      n = Neg(x)
      t = Transpose<perm = [0,2,3,1]>(n)
      y = Flatten(t)
    })");
    const char* names[] = {"neg", "last", "flat"};
    for (int i = 0; i < 3; ++i) model.mutable_graph()->mutable_node(i)->set_name(names[i]);
    model_ = folder_.Write("model.onnx", AsBytes(model.SerializeAsString()));
    // Black but for one red column at the left.
    std::vector<uint8_t> pixels(4 * 8 * 3);
    for (size_t y = 0; y < 4; ++y) pixels[y * 24] = 255;
    picture_ = folder_.Write("p.png", EncodePng(Tensor::FromValues<uint8_t>({4, 8, 3}, pixels)).value());
  }

  ProgramResult Run(const std::string& arguments) {
    return RunProgram("heatmaps " + model_ + " --png " + folder_.File("out") + " " + arguments);
  }
  Tensor Picture(const std::string& name) {
    return DecodeImage(ReadFile(folder_.File("out/" + name)).value()).value();
  }
  static std::vector<int> At(const Tensor& picture, int64_t y, int64_t x) {
    const uint8_t* rgb = picture.data<uint8_t>() + (y * picture.dim(1) + x) * 3;
    return {rgb[0], rgb[1], rgb[2]};
  }
  std::string Batch() {
    MemorySink sink;
    WriteNpy(sink, Tensor::FromValues<float>({2, 3, 4, 8}, std::vector<float>(2 * 3 * 4 * 8, .5f))).value();
    return folder_.Write("batch.npy", sink.bytes());
  }

  ScratchFolder folder_;
  std::string model_, picture_;
};

TEST_F(HeatmapsCommand, LaysChannelsOverThePicture) {
  const ProgramResult result = Run("--input " + picture_ + " --preset unit --alpha 0.5");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Contains(result.err, "'flat' float32[1,96] is left out"));
  for (const char* name : {"0_neg.png", "1_last.png"}) {  // the same maps, whichever axis has the channels
    const Tensor picture = Picture(name);
    EXPECT_EQ(picture.shape(), (Shape{2 * 50 + 2, 2 * 98 + 2, 3})) << name;
    // Where red was, the negated channel is lowest, in jet's darkest blue; elsewhere it is jet's darkest red.
    EXPECT_EQ(At(picture, 20, 3), (std::vector<int>{128, 0, 64})) << name;
    EXPECT_EQ(At(picture, 20, 90), (std::vector<int>{64, 0, 0})) << name;
    EXPECT_EQ(At(picture, 20, 190), (std::vector<int>{0, 0, 64})) << name;  // green is dead
  }
}

TEST_F(HeatmapsCommand, MergesFiltersUnlessADeadOneSpoilsThemAsInKeract) {
  EXPECT_EQ(Run("--input " + picture_ + " --preset unit --alpha 1 --merge-filters --nodes neg").exit_code, 0);
  EXPECT_EQ(Picture("0_neg.png").shape(), (Shape{52, 100, 3}));
  EXPECT_EQ(At(Picture("0_neg.png"), 20, 90), (std::vector<int>{128, 0, 0}));
  EXPECT_EQ(
      Run("--input " + picture_ + " --preset unit --alpha 1 --merge-filters --nodes neg --parity").exit_code,
      0);
  EXPECT_EQ(At(Picture("0_neg.png"), 20, 90), (std::vector<int>{0, 0, 0}));  // the picture alone
}

TEST_F(HeatmapsCommand, FixBringsPixelsIntoRange) {
  const Tensor grey = Tensor::FromValues<uint8_t>({4, 8, 3}, std::vector<uint8_t>(4 * 8 * 3, 100));
  const std::string arguments = "--input " + folder_.Write("grey.png", EncodePng(grey).value()) +
                                " --preset raw --alpha 0 --nodes neg --parity ";
  EXPECT_EQ(Run(arguments + "--fix").exit_code, 0);
  EXPECT_EQ(At(Picture("0_neg.png"), 20, 3), (std::vector<int>{100, 100, 100}));
  EXPECT_EQ(Run(arguments).exit_code, 0);
  EXPECT_EQ(At(Picture("0_neg.png"), 20, 3), (std::vector<int>{255, 255, 255}));
}

TEST_F(HeatmapsCommand, DrawsEverySampleOfABatchUnlessAsKeract) {
  const ProgramResult result = Run("--nodes neg,last --input " + Batch());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const char* name : {"0_neg_0.png", "0_neg_1.png", "1_last_1.png"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_.File("out/" + std::string(name)))) << name;
  }
  const ProgramResult parity = Run("--parity --nodes neg --input " + Batch());
  EXPECT_EQ(parity.exit_code, 0);
  EXPECT_TRUE(Contains(parity.err, "its first dimension is not 1"));
}

TEST_F(HeatmapsCommand, SaysWhatIsWrong) {
  EXPECT_TRUE(Contains(Run("--input " + picture_ + " --alpha 2").err, "--alpha takes a number from 0 to 1"));
  EXPECT_TRUE(
      Contains(RunProgram("heatmaps " + model_ + " --input " + picture_).err, "--png DIR is missing"));
  EXPECT_TRUE(Contains(Run("--input " + picture_ + " --nodes conv").err, "There are x, neg, last, flat"));
  const ScratchFolder folder("cli_no_picture");
  const ProgramResult none = RunProgram("heatmaps " + WriteTestModel(folder) +
                                        " --dim N=2 --input random --png " + folder.File("out"));
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_TRUE(Contains(none.err, "no input of the model is a picture"));
}

}  // namespace
}  // namespace onnxray::testing
