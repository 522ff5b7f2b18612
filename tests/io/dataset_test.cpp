#include "io/dataset.h"

#include "io/npy.h"
#include "io/npz.h"
#include "model/test_models.h"
#include "test_files.h"

namespace onnxray {
namespace {

using namespace testing;  // NOLINT: a test's vocabulary

Model TestModel() {
  return MustLoad(
      GraphFromText("g (float[N,1,2,2] image, float[N] weight) => (float[N,1,2,2] y) { y = Abs (image) }"));
}

class DatasetTest : public ::testing::Test {
 protected:
  std::string Npz(const std::string& file, const std::vector<std::pair<std::string, Tensor>>& arrays) {
    MemorySink sink;
    NpzWriter npz(sink);
    for (const auto& [name, tensor] : arrays) npz.Add(name, tensor).value();
    npz.Finish().value();
    return folder_.Write(file, sink.bytes());
  }
  std::string Npy(const std::string& file, const Tensor& tensor) {
    MemorySink sink;
    WriteNpy(sink, tensor).value();
    return folder_.Write(file, sink.bytes());
  }
  std::string ErrorOf(const std::vector<std::string>& files) {
    const auto sets = ReadDatasets(*model_.graph, files);
    return sets.ok() ? "" : sets.error().ToString();
  }

  ScratchFolder folder_{"dataset"};
  Model model_ = TestModel();
  Tensor pictures_ = Tensor::FromValues<uint8_t>({3, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  Tensor weights_ = Tensor::FromValues<double>({3}, {0.5, 1, 1.5});
  Tensor classes_ = Tensor::FromValues<uint8_t>({3}, {0, 2, 1});
};

TEST_F(DatasetTest, KnowsArraysByTheirNames) {
  const std::string file = Npz("d.npz", {{"x_train", pictures_},
                                         {"weight", weights_},
                                         {"y_train", classes_},
                                         {"x_test", pictures_.Slice(0, 1, 2)},
                                         {"weight_test", weights_.Slice(0, 1, 2)},
                                         {"y_test", classes_.Slice(0, 1, 2)}});
  const auto sets = ReadDatasets(*model_.graph, {file});
  ASSERT_TRUE(sets.ok()) << sets.error().ToString();
  EXPECT_EQ(sets.value().training.count(), 3);
  EXPECT_EQ(sets.value().training.inputs.at("image").ToString(), "uint8[3,2,2]");
  ASSERT_TRUE(sets.value().validation);
  EXPECT_EQ(ElementsOf(sets.value().validation->target), (std::vector<double>{2, 1}));
  EXPECT_EQ(ElementsOf(sets.value().validation->inputs.at("weight")), (std::vector<double>{1, 1.5}));
}

TEST_F(DatasetTest, ReadsFoldersAndPairs) {
  const ScratchFolder other("dataset_folder");
  MemorySink x, w, y;
  WriteNpy(x, pictures_).value();
  WriteNpy(w, weights_).value();
  WriteNpy(y, classes_).value();
  other.Write("image.npy", x.bytes());
  other.Write("weight.npy", w.bytes());
  other.Write("target.npy", y.bytes());
  other.Write("notes.txt", AsBytes("not an array"));
  const std::string path = std::filesystem::path(other.File("image.npy")).parent_path().string();
  EXPECT_EQ(ReadDatasets(*model_.graph, {path}).value().training.inputs.size(), 2u);

  const Model single = MustLoad(GraphFromText("g (float[N,2,2] p) => (float[N,2,2] y) { y = Abs (p) }"));
  const auto pair =
      ReadDatasets(*single.graph, {Npy("pictures.npy", pictures_), Npy("classes.npy", classes_)});
  ASSERT_TRUE(pair.ok()) << pair.error().ToString();
  EXPECT_EQ(pair.value().training.inputs.at("p").ToString(), "uint8[3,2,2]");
  EXPECT_EQ(pair.value().training.target.ToString(), "uint8[3]");
}

TEST_F(DatasetTest, GivesBatchesAsTheModelDeclares) {
  const Dataset data{{{"image", pictures_}, {"weight", weights_}}, classes_};
  const Dataset taken = TakeRows(data, std::vector<int64_t>{2, 0}).value();
  EXPECT_EQ(ElementsOf(taken.target), (std::vector<double>{1, 0}));
  const Inputs inputs = InputsOf(*model_.graph, taken, 0.5).value();
  EXPECT_EQ(inputs.at("image").ToString(), "float32[2,1,2,2]");
  EXPECT_EQ(ElementsOf(inputs.at("image").tensor()), (std::vector<double>{4.5, 5, 5.5, 6, 0.5, 1, 1.5, 2}));
  EXPECT_EQ(ElementsOf(inputs.at("weight").tensor()), (std::vector<double>{0.75, 0.25}));
  EXPECT_EQ(ElementsOf(taken.inputs.at("weight")), (std::vector<double>{1.5, 0.5}));  // unchanged
}

TEST_F(DatasetTest, FitsTargets) {
  Tensor target = Tensor::FromValues<double>({2, 1}, {1, 0});
  FitTarget(DType::kInt64, {}, target).value();
  EXPECT_EQ(target.ToString(), "int64[2]");
  FitTarget(DType::kFloat32, {1, 1}, target).value();
  EXPECT_EQ(target.ToString(), "float32[2,1,1]");
  EXPECT_FALSE(FitTarget(DType::kFloat32, {2}, target).ok());
  Tensor half = Tensor::FromValues<double>({1}, {0.5});
  EXPECT_FALSE(FitTarget(DType::kInt64, {}, half).ok());
}

TEST_F(DatasetTest, SaysWhatIsMissing) {
  EXPECT_NE(ErrorOf({Npz("a.npz", {{"x", pictures_}, {"weight", weights_}, {"labels", classes_}})})
                .find("no array 'y' of what should come out. There are 'x' uint8[3,2,2]"),
            std::string::npos);
  EXPECT_NE(ErrorOf({Npz("b.npz", {{"x", pictures_}, {"other", weights_}, {"y", classes_}})})
                .find("no array 'weight' for input 'weight'"),
            std::string::npos);
  EXPECT_NE(ErrorOf({Npz("c.npz", {{"x", pictures_}, {"weight", weights_}, {"y", classes_.Slice(0, 0, 2)}})})
                .find("not one and the same number of samples"),
            std::string::npos);
  EXPECT_NE(ErrorOf({folder_.Write("d.txt", AsBytes("text"))}).find("neither .npz nor .npy"),
            std::string::npos);
}

}  // namespace
}  // namespace onnxray
